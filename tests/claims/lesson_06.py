"""What lesson 06's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import torch
from pytest import approx

EXCEPTIONS = {
    "The lower road is": "told of the diagram",
    "How much better it is": "measured in trials outside the lesson",
    "With 64, the work": "a reading of the table, said as such",
    "(One tile of 512": "arithmetic, on the widget's figures",
}


def mean(name, quality):
    """The mean share of right key words of one adapter."""
    return quality[name].mean().item()


# %% after l06-006: in the pocket tier, 64 vectors of width 128 become 16 tokens of width 160
assert tier == "full" or (list(features.shape), list(tokens.shape)) == ([1, 64, 128], [1, 16, 160])

# %% after l06-006: the adapter is by far the smallest part
sizes = [sum(p.numel() for p in part.parameters()) for part in (inner.vision_model, inner.connector, inner.text_model)]
assert 5 * sizes[1] < min(sizes[0], sizes[2])

# %% after l06-008: the vocabulary has 36 words
assert len(words) == len(set(words)) == 36

# %% after l06-013: with its notes the frozen model retells a scene
assert from_notes.min() > 0.8

# %% after l06-013: with the notes of another scene it is right by chance only
assert from_others[[0, 2]].max() < 0.15
assert from_others[1].item() == approx(0.5, abs=0.12)
assert from_others[3].item() == approx(1 / 6, abs=0.1)

# %% after l06-013: the blind baseline of 200 scenes
assert len(told) == 200

# %% after l06-013: facts known, all of them
assert facts_known(reader) == 1

# %% after l06-021: the colour is told much better from the layer before the last
assert by_layer[1][3] > by_layer[0][3] + 0.08

# %% after l06-025: each row is a square of neighbours: 0 and 1 with 4 and 5 below them
assert said.startswith("[[0, 1, 4, 5],")

# %% after l06-027: however wild the new weights are, nothing is broken at the start
assert torch.equal(without, reader(reader.embed(captions[:5]), doors, 100 * patches[:5]))

# %% after l06-027: exactly what it said before, gates shut
assert torch.equal(without, through)

# %% after l06-029: the row above it is the same resampler, and before the words it is among the best
by_mean = sorted(quality, key=lambda name: mean(name, quality), reverse=True)
assert "resampler, before the words" in by_mean[:4]

# %% after l06-029: the last row has the same gates and does far better
assert mean("gates (Llama 3.2)", quality) > mean("resampler + gates (Flamingo)", quality) + 0.15

# %% after l06-029: one seed, 200 test pictures, 100 steps; less than 7 points is no difference (2 standard errors)
assert len(captions) - TRAIN == 200
two_errors = 2 * (0.5 * 0.5 / 200) ** 0.5
assert two_errors == approx(0.07, abs=0.002)

# %% after l06-029: one vector is not enough: CLS knows the colour, the two things it does not hold
assert quality["CLS alone, linear"][3] > 0.85
assert quality["CLS alone, linear"][[0, 2]].max() < 0.5

# %% after l06-029: 4 tokens from a pixel shuffle, and 8 from a Q-Former or a resampler, beat the 64 of the linear layer
few = ("pixel shuffle (SmolVLM)", "Q-Former (BLIP-2)", "resampler, before the words")
assert all(mean(name, quality) > mean("linear", quality) for name in few)

# %% after l06-029: the MLP is no worse than the linear layer
assert mean("MLP (LLaVA-1.5)", quality) > mean("linear", quality) - 0.07

# %% after l06-029: Flamingo's row is the worst, and neither its resampler nor its gates are so alone
flamingo = mean("resampler + gates (Flamingo)", quality)
assert flamingo == min(mean(name, quality) for name in quality)
assert mean("resampler, before the words", quality) > flamingo + 0.3
assert mean("gates (Llama 3.2)", quality) > flamingo + 0.15

# %% after l06-039: sixteen times as many tokens of one view do not help; tiles help
views = [share for name, share in reading.items() if name.startswith("one view")]
assert max(views) - min(views) < 0.12
assert reading["4 tiles + thumbnail + tags, 25 tokens"] > max(views) + 0.12

# %% after l06-039: for each small thing the tokens of its quarter, 16 nouns, 300 pictures, and 100 are the test
assert list(quarters.shape) == [400, 4, 16, 128] and len(nouns) == 16

# %% after l06-039: a tile sees a quarter of the large thing, the thumbnail sees the whole
assert large_from["thumbnail"] > 0.93
assert large_from["thumbnail"] > large_from["a tile"] + 0.05

# %% after l06-045: the word after the picture gets 5
assert m_rope(2, 2, 3, 1)[:, -1].tolist() == [5, 5, 5]

# %% after l06-052: with 1,000 pairs noise hurts
assert after_noise.mean() < clean.mean() - 0.08

# %% after l06-056: asked what colour it has no idea: neither its texts nor its pairs held a question
assert table["after stage 1"][0] < 0.2

# %% after l06-056: its facts are in no triple ("a cat is animal")
assert not (triples == number["is"]).any()

# %% after l06-056: the adapter does not see the question; it is the language model that must learn what is asked
assert built["pixel shuffle (SmolVLM)"][0](patches[:1]).shape[1] == 4

# %% after l06-056: frozen, it cannot follow the question well
assert table["triples, model frozen"][0] < table["triples"][0] - 0.3

# %% after l06-056: triples alone: it answers, and has forgotten many facts and how to caption
assert table["triples"][0] > 0.5
assert table["triples"][1] < table["after stage 1"][1] - 0.3
assert table["triples"][2] <= 0.8

# %% after l06-056: with four texts for every sixteen triples the facts are all there
assert table["triples + text"][2] == 1

# %% after l06-056: captions stay only if captions are mixed in
assert table["triples + text"][1] < table["after stage 1"][1] - 0.3
assert table["triples + text + captions"][1] > table["after stage 1"][1] - 0.05

# %% after l06-058: a few steps with 48 examples change the form of every answer
assert begins[0] < 0.1
assert begins[-1] > 0.95
assert colour_right[-1] > 0.6

# %% after l06-060: the weights of LLaVA-1.5's adapters, 21 million of seven billion
assert "20,979,712" in said
assert "31,467,520" in said
