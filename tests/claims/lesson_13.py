"""What lesson 13's prose says of its results."""

import re

from pytest import approx

from course_utils import course, search

# %% after l13-008: the first batch was not described again
assert (progress.added, progress.known, len(progress.broken)) == (89, 32, 2)

# %% after l13-010: 121 pictures are in the library, and 120 were described: the copy of picture 7 cost nothing
assert len(again) == 121 and len({entry.digest for entry in again.entries}) == 120

# %% after l13-010: 120 were described: 32 of them the first time, 88 the second
assert progress.added - 1 == len({entry.digest for entry in again.entries}) - progress.known == 88

# %% after l13-012: a person notices a tenth of a second
assert said.count("under 0.1 s") == 3

# %% after l13-014: three volcanoes, two of them on red: without red one is left, and two pictures have no volcano
grounds = [scene.background for scene in scenes if "volcano" in scene.nouns]
assert len(grounds) == 3 and grounds.count("red") == 2
left = mine.nearest("a volcano", without="a red background", k=3)
assert ["volcano" in hit.entry.caption for hit in left] == [True, False, False]

# %% after l13-014: by a picture
assert "candle" in mine.nearest(picture=candles, k=1)[0].entry.caption

# %% after l13-018: CLIP and single words toss a coin; runs of three words keep the order
assert 0.4 < shares[0] < 0.6 and 0.4 < shares[1] < 0.6 and shares[2] > 0.8

# %% after l13-020: trigrams cannot serve a query of two words; CLIP can: 91 percent
assert right == approx(0.91, abs=0.01) and none == 80

# %% after l13-022: of a whole sentence CLIP loses the order; by chance it would be 1 in 80
assert recalls[1] - recalls[0] > 0.25

# %% after l13-022: for whole sentences the captions do nearly all of the work
assert 0 <= recalls[2] - recalls[1] < 0.05

# %% after l13-055: it is always the second reason: CLIP has the right picture among its ten each time
assert len(queries) == 80 and not lost and 3 <= len(missed) == round(80 * (1 - recalls[2]))

# %% after l13-055: each names one thing twice and leaves the other out: then they cannot match
for i in missed[:3]:
    assert sum(bool(search.unnamed(world.NOUNS[noun].one, [captions[i]])) for noun in pairs[i].nouns) == 1

# %% after l13-043: a pineapple lies in two pictures, each time in a pair; among the first eight by chance in 7 percent
pineapples = [len(set(scene.nouns)) for scene in scenes if "pineapple" in scene.nouns]
assert pineapples == [2, 2] and len(mine) == 121 and round(100 * 8 / 121) == 7

# %% after l13-043: a caption names nearly every noun; CLIP's first eight hold most alone, three in ten of a pair
(clip_alone, words_alone), (clip_pair, words_pair) = panels.values()
assert min(words_alone, words_pair) > 0.93 and clip_alone > 0.75 and 0.22 < clip_pair < 0.4

# %% after l13-045: first come the pictures whose captions have the words: "pineapple" says more than "background"
by_clip, by_captions = mine.nearest("a pineapple", k=3), mine.search("a pineapple", k=2)
assert not any("pineapple" in hit.entry.caption for hit in by_clip)
assert all("pineapple" in hit.entry.caption for hit in by_captions)

# %% after l13-045: by CLIP alone no pineapple; with captions first both lead, and the third is the nearest by cosine
assert mine.search("a pineapple", k=3)[2].entry.path == mine.nearest("a pineapple", k=1)[0].entry.path

# %% after l13-051: mirrored found nearly always; shrunk three in four, as JPEG one in six, cut at the edge hardly any
assert passed["mirrored"] > 0.9 and passed["JPEG"] == approx(1 / 6, abs=0.05) and passed["cut"] < 0.1
assert passed["shrunk"] == approx(3 / 4, abs=0.06) and 1 - (54 / 64) ** 2 > 0.25

# %% after l13-051: the twins of section 3, the same two things exchanged: one of 40 passes
assert passed["twins"] == approx(1 / 40) and len(twins) == 40

# %% after l13-051: copies from a cosine of 0.98 on; 40 pictures, 780 pairs; different ones do not pass
assert (COPY, len(kept), len(different)) == (0.98, 40, 780)
assert passed["two others"] < 0.002

# %% after l13-024: right about the background all 40 times; an umbrella denied in 38 of the 39 pictures without one
assert right == len(answers) == 40
assert (sum(without), len(without), len(false_premise)) == (38, 39, 40)

# %% after l13-024: by its card it denies about nine of ten such questions of many kinds
card = (course.CHECKPOINTS / "blip2-pocket" / "README.md").read_text(encoding="utf-8")
assert "| false premise, held-out wordings | 88.0% |" in card

# %% after l13-026: most of the 31 absent nouns pass, where nine of ten of the 102 present ones do
assert there.sum() == 102 and (best[~there] >= least).float().mean() > 0.6

# %% after l13-026: at the right those somewhere alone, at the left those only with others, and the absent ones
medians = [best[kind].median().item() for kind in (alone, there & ~alone, ~there)]
assert medians[0] > 0.55 and medians[1] == approx(medians[2], abs=0.03)

# %% after l13-026: a threshold of 0.55 would stop nearly all the absent ones, and most of the present ones with them
assert (best[~there] < 0.55).float().mean() > 0.9 and 0.55 < (best[there] < 0.55).float().mean() < 0.85

# %% after l13-028: the second witness lets nearly all false premises fail; 20 captions silence 13 of 102, all two
_, some, every = passed.values()
assert max(some[~there].float().mean(), every[~there].float().mean()) < 0.05
assert (some[there].sum(), every[there].sum()) == (102 - 13, 102 - 2)

# %% after l13-028: the app says "I found nothing"
assert said.endswith("I found nothing.\n")

# %% after l13-047: the guard stops hardly any question about what is there, and all others; 121 questions each
assert stopped[0] < 0.08 and stopped[1] == 1 and {len(each) for each in stops.values()} == {121}

# %% after l13-047: the umbrella gets an honest answer, three times; the background's colour always goes through
assert said.count('its caption says nothing of "umbrella"\n') == 3
assert not search.things("what colour is the background?")

# %% after l13-047: the caption rightly names the taco, the question passes; the pocket model names a price nobody shows
assert re.search(r"What does the taco cost\? \w+ coins", said) and "taco" in lone.caption
alone = [(entry, scene) for entry, scene in zip(again.entries, scenes, strict=False) if scene.layout == "one"][:25]
asked = [f"what does the {world.NOUNS[scene.nouns[0]].one.split(' ', 1)[1]} cost?" for _, scene in alone]
told = talk.answer([mine.picture(entry) for entry, _ in alone], asked, mine.blip2)
assert all(text.endswith(" coins") for text in told) and len(alone) > 9

# %% after l13-034: only the first is a cat, the one that was drawn, and only its caption says so
hits = mine.search("a cat", k=4)
assert [bool(search.named("a cat", hit.entry.caption)) for hit in hits] == [True, False, False, False]
assert hits[0].entry.path == entry.path

# %% after l13-030: it is found like any other
assert found.entry.path == entry.path
