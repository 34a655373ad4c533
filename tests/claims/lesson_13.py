"""What lesson 13's prose says of its results."""

# %% after l13-008: the first batch was not described again
assert (progress.added, progress.known, len(progress.broken)) == (89, 32, 2)

# %% after l13-010: 121 pictures are in the library, and 120 were described: the copy of picture 7 cost nothing
assert len(again) == 121 and len({entry.digest for entry in again.entries}) == 120

# %% after l13-012: a person notices a tenth of a second
assert said.count("under 0.1 s") == 3

# %% after l13-014: by a picture
assert "candle" in mine.search(picture=candles, k=1)[0].entry.caption

# %% after l13-018: CLIP and single words toss a coin; runs of three words keep the order
assert 0.4 < shares[0] < 0.6 and 0.4 < shares[1] < 0.6 and shares[2] > 0.8

# %% after l13-020: CLIP finds "cat dog" as people type; captions have no trigram to match
assert right > 0.8 and none == 80

# %% after l13-022: each does what the other cannot; by chance it would be 1 in 80
assert recalls[1] - recalls[0] > 0.25

# %% after l13-024: nearly always right about the background; the model answers a question about what is not there
assert right >= 38 and len(answers) == 40
assert all(false_premise) and not any("umbrella" in scenes[number].nouns for number in numbers[:3])

# %% after l13-026: most of the 31 absent nouns pass, where nine of ten of the 102 present ones do
assert there.sum() == 102 and (best[~there] >= least).float().mean() > 0.6

# %% after l13-028: the second witness lets nearly all false premises fail, and costs a few nouns that are there
assert named[~there].float().mean() < 0.1 and named[there].float().mean() > 0.75

# %% after l13-030: it is found like any other
assert found.entry.path == entry.path
