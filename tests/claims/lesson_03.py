"""What lesson 03's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re
from dataclasses import replace

import numpy as np
from pytest import approx

EXCEPTIONS = {
    "To name a thing, it is enough": "a possible cause, named as such",
    "But our training also flipped": "said of the training; training/augment.py does it",
    "So its patches may know more": "a warning, and says that it is untested",
    "The size of the steps is": "said of how the lesson was made",
    "Pretty, and tempting": "the claim that the section then tests",
    "The pocket model met hidden patches": "said of the training; training/vit.py does it",
}

# %% after l03-004: 133 classes; 8 x 8 patches of 8 x 8 pixels
assert (config.num_labels, rows, patch) == (133, 8, 8)

# %% after l03-013: a convolution is only a fast way to write: cut, flatten, multiply; the window never overlaps itself
assert convolution.kernel_size == convolution.stride == (patch, patch)
assert torch.allclose(ours, theirs, atol=1e-4)

# %% after l03-019: near positions are alike, far ones are not
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    near = [similarity[steps == away].mean() for away in (1, 2, rows // 2, rows)]
    assert near == sorted(near, reverse=True)
    assert near[0] > 0.5 and near[-1] < 0

# %% after l03-019: in the pocket tier it is so: 0.89 for the mirror image, more than for next neighbours
alike = similarity[torch.arange(count), mirror].mean()
assert alike.item() == approx(0.89, abs=0.006)
assert alike > similarity[steps == 1].mean()

# %% after l03-031: the pocket model scores 100 percent, where guessing gives 0.8
assert accuracy(test_logits) > 0.99
assert 1 / config.num_labels == approx(0.008, abs=0.0005)

# %% after l03-033: in the pocket tier there was no mistake in 200 pictures; that does not mean no mistakes
if tier == "pocket":
    assert mistakes == 0 and len(scenes) == 200

# %% after l03-033: a model that is wrong once in 70 pictures gets through such a test in 6 percent of the cases
if tier == "pocket":
    assert lucky == approx(0.06, abs=0.005)

# %% after l03-033: no mistake in n tries means, with 95 percent confidence, an error rate of at most 3/n: 1.5
assert (1 - 3 / len(scenes)) ** len(scenes) == approx(0.05, abs=0.005)

# %% after l03-033: that would be 150 mistakes in 10,000
if tier == "pocket":
    assert 10_000 * 3 / len(scenes) == 150

# %% after l03-036: A changes nothing at all: the answer is the same, number by number
assert torch.allclose(together, test_logits, atol=1e-3)

# %% after l03-036: B does harm, but is far better than guessing
assert 0.4 < accuracy(patches_only) < 0.9

# %% after l03-040: the curve is flat for long: pictures hold far more pixels than information
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert curve[shares.index(0.5)] > 0.85
    assert round((1 - half) * count) <= 16

# %% after l03-047: head 1 picks the ears and head 3 the mouth
strongest = [sorted(divmod(i, rows) for i in head.topk(2).indices.tolist()) for head in from_cls]
assert strongest[1] == [(2, 1), (2, 5)]  # row and column of the ears
assert strongest[3] == [(5, 2), (5, 4)]  # of the cheeks beside the mouth

# %% after l03-047: head 0 spends about a third of its weight on the background, along the lower edge


tiger = world.compose("tiger", "blue", artist="noto", size="large", seed=3)
bare = np.asarray(world.render(replace(tiger, things=())), dtype=int)
drawn = np.abs(np.asarray(gallery[0], dtype=int) - bare).sum(axis=2) > 0
covered = torch.tensor(drawn.reshape(rows, patch, rows, patch).mean(axis=(1, 3))).flatten()  # of each patch
on_ground = [float((head.cpu() * (1 - covered)).sum() / head.sum()) for head in from_cls]
assert on_ground[0] == approx(1 / 3, abs=0.05)
assert from_cls[0].argmax() // rows == 7

# %% after l03-047: head 2 looks at a band across the forehead and beside it
assert {i // rows for i in from_cls[2].topk(6).indices.tolist()} <= {1, 2}

# %% after l03-052: the most attended patch touches the thing in nearly every scene, a random one in half
assert strongest > 0.97
assert on_thing.mean().item() == approx(0.5, abs=0.05)

# %% after l03-053: most attended against least attended: far apart
pairs = zip(results["most attended first"][1:], results["least attended first"][1:], strict=True)
assert all(most < least - 10 for most, least in pairs)

# %% after l03-053: most attended hurts more than thing first at every share: what the map knows beyond it
pairs = zip(results["most attended first"][1:], results["random, thing first"][1:], strict=True)
assert all(attended_first < thing_first - 3 for attended_first, thing_first in pairs)

# %% after l03-055: for the tiger, the largest fall of all 64 patches is below 0.001: hiding one patch does nothing
assert occlusion(pixels).max() < 0.001

# %% after l03-093: the map hardly knows what harms the answer: the agreement is near 0
assert abs(torch.tensor(signed).mean()) < 0.15

# %% after l03-093: with the size of the effect, in either direction, the agreement is about 0.45
assert torch.tensor(unsigned).mean().item() == approx(0.45, abs=0.05)

# %% after l03-093: the agreement is a rank correlation: 1 for the same order, 0 for no relation, -1 if reversed
if tier == "pocket":
    assert rank_agreement(effects[0], effects[0]) == approx(1)
    assert rank_agreement(effects[0], -effects[0]) == approx(-1)

# %% after l03-093: the most attended patch stands near the front or near the end, and hardly ever in the middle
assert ((place > count // 4) & (place <= 3 * count // 4)).sum() <= 4

# %% after l03-093: in most pictures, hiding it hurts; in about every third picture it helps
helps = torch.stack([e[a.argmax()] < 0 for a, e in zip(hard_maps, effects, strict=True)]).float().mean()
assert 0.25 < helps < 0.42

# %% after l03-060: nearly perfect on the first six artists; on the unseen one far better than guessing, but it falls
assert min(percent[:-1]) > 97
assert 70 < percent[-1] < 92

# %% after l03-067: a guess would hit the same thing in about a quarter of the pairs
assert same.mean().item() == approx(0.25, abs=0.06)

# %% after l03-067: before any layer far more than half are on the same thing; after, the other is taken less
before, end = found["before any layer"], found["after all layers"]
assert 60 <= before.count("same thing") <= 80
assert end.count("same thing") > 90 - 3
assert end.count("other thing") < before.count("other thing") / 2

# %% after l03-072: 14 x 14 = 196 patches
assert " 196 " in said

# %% after l03-073: two thirds of all parameters are in the MLPs
assert parts["MLP"] / sum(parts.values()) == approx(2 / 3, abs=0.02)

# %% after l03-099: about 70,000 parameters each
assert all(65_000 < int(number.replace(",", "")) < 80_000 for number in re.findall(r"([\d,]+) parameters", said))

# %% after l03-102: in order, the CNN is better: more than ten points, about 76 percent against about 60
assert live["CNN, in order"] > live["ViT, in order"] + 8
assert live["CNN, in order"] == approx(76, abs=5)
assert live["ViT, in order"] == approx(60, abs=5)

# %% after l03-102: scrambled, the CNN falls by about fifteen points
assert live["CNN, scrambled"] < live["CNN, in order"] - 10

# %% after l03-102: the ViT loses nothing to speak of: a picture that no human can read is as easy as before
assert live["ViT, scrambled"] > live["ViT, in order"] - 6

# %% after l03-104: the twin's columns lie in another order, and the order of the pieces changes nothing at all
assert torch.allclose(scores, renamed_scores, atol=1e-4)

# %% after l03-106: hardly anything is lost at one and a half times the side; at twice most answers are right
right = [int(number) for number in re.findall(r"(\d+) of 100 right", said)]
assert right[0] >= 99 and right[1] >= 95
assert right[2] > 75
