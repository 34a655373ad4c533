"""What lesson 04's prose says of its results; course_utils/command/claims.py tells how this file is read.

A model for the other lessons: one claim a sentence, in its words; orders and bounds rather than numbers; a number that
the prose quotes as closely as it is quoted; the pocket tier's results where the prose names that tier.
"""

import math
import re

from pytest import approx

EXCEPTIONS = {
    "We start with the smallest": "what the section does",
    "Zero-shot means": "a definition of the word",
    "Colours fill most of the pixels": "to be seen in the drawings",
    "The rule: measure on your own data": "advice, no result",
    "A softmax cannot say": "holds for every softmax",
}


def percents(line):
    """The numbers in a printed line that stand before a per cent sign."""
    return [int(number) for number in re.findall(r"(\d+)%", line)]


# %% after l04-04: four pictures, four captions, and each caption lies 15 to 25 degrees from its picture
angles = torch.rad2deg(torch.acos(cosines.diagonal()))
assert angles.min() > 14.9
assert angles.max() < 25.1

# %% after l04-04: the diagonal is the largest of each row
assert cosines.argmax(dim=1).tolist() == cosines.argmax(dim=0).tolist() == [0, 1, 2, 3]

# %% after l04-04: pictures 0 and 1 lie near each other's captions (0.50): the largest wrong cells
wrong = cosines.masked_fill(torch.eye(4).bool(), -1)
assert sorted(wrong.flatten().topk(2).indices.tolist()) == [1, 4]
assert wrong.max() == approx(0.50, abs=0.005)

# %% after l04-06: the library that trains real CLIPs computes the same number
assert by_hand.item() == approx(by_library.item(), abs=1e-4)

# %% after l04-08: the chance level is log N, and so grows with the number of pairs
levels = [float(line.split()[-1]) for line in said.strip().splitlines()]
assert levels == [round(math.log(n), 2) for n in (4, 32, 256, 32_768)]

# %% after l04-10: the cosines of picture 0 are 0.91, 0.50, -0.91 and 0.03
assert cosines[0].tolist() == approx([0.91, 0.50, -0.91, 0.03], abs=0.006)

# %% after l04-10: nearly flat, then almost all on the right caption
assert probabilities[0].max() < 0.5
assert probabilities[0, 0] < probabilities[1, 0] < probabilities[2, 0]
assert probabilities[2, 0] > 0.999

# %% after l04-10: a probability depends on the scale as much as on the picture
assert probabilities[2, 0] - probabilities[0, 0] > 0.5

# %% after l04-12: if the order is right, the loss falls to zero
losses_right = [contrastive_loss(pictures, captions, scale).item() for scale in steps]
assert losses_right == sorted(losses_right, reverse=True)
assert losses_right[-1] < 1e-4

# %% after l04-12: if not, the loss falls a little at first (from 0.90 to 0.77)
losses_exchanged = [contrastive_loss(pictures, exchanged, scale).item() for scale in steps]
assert losses_exchanged[0] == approx(0.90, abs=0.006)
assert min(losses_exchanged) == approx(0.77, abs=0.006)
assert losses_exchanged.index(min(losses_exchanged)) < 5

# %% after l04-12: and then grows without limit, far above chance
losses_exchanged = [contrastive_loss(pictures, exchanged, scale).item() for scale in (5, 10, 20, 40)]
assert losses_exchanged == sorted(losses_exchanged)
assert losses_exchanged[-1] > 5 * math.log(4)

# %% after l04-14: 12 nouns on 6 colours, 72 captions, a fixed tenth of them kept out
assert (len(nouns), len(colours), len(pairs)) == (12, 6, 72)
assert len(held_out) / len(pairs) == approx(0.1, abs=0.03)

# %% after l04-17: each training caption 24 times, 32 x 32 pixels
assert drawings.shape[1:] == (24, 3, 32, 32)

# %% after l04-19: the scale starts at 1/0.07, about 14.3; both encoders end in 64 numbers
assert logit_scale.exp().item() == approx(14.3, abs=0.05)
assert [vectors.shape for vectors in encode(drawings[:2, 0], sentences[:2])] == [(2, 64)] * 2

# %% after l04-21: the model raises the scale as it improves
assert logit_scale.exp() > 1.2 / 0.07

# %% after l04-21: the loss starts at 3.70, a little above chance (3.47), and ends at almost nothing
assert losses[0] == approx(3.70, abs=0.006)
assert math.log(32) == approx(3.47, abs=0.006)
assert sum(losses[-50:]) / 50 < 0.05

# %% after l04-21: a steep fall down to log 5.3, then a long slope
first_below = next(step for step, loss in enumerate(losses) if loss < math.log(32 / 6))
assert first_below < 30
assert losses[100] > 0.1

# %% after l04-22: first there is no order
right_block = [row // 4 == best // 4 for row, best in enumerate(film["before training"].argmax(dim=1).tolist())]
assert sum(right_block) < 6

# %% after l04-22: after ten steps there are three blocks along the diagonal, one for each colour
blocks = torch.block_diag(*[torch.ones(4, 4)] * 3).bool()
matrix = film["after 10 steps"]
assert (matrix.argmax(dim=1) // 4 == torch.arange(12) // 4).all()
assert matrix[blocks].mean() > matrix[~blocks].mean() + 0.2

# %% after l04-22: within a colour better than guessing already: more than half of 12 right, a guess would find 3
assert (film["after 10 steps"].argmax(dim=1) == torch.arange(12)).sum() > 6

# %% after l04-22: the diagonal goes from about 0.3 to about 0.7, the other cells of a block gain only about 0.1
diagonal = torch.eye(12).bool()
others = torch.block_diag(*[torch.ones(4, 4)] * 3).bool() & ~diagonal
early, late = film["after 10 steps"], film["after 600 steps"]
assert early[diagonal].mean().item() == approx(0.3, abs=0.05)
assert late[diagonal].mean().item() == approx(0.7, abs=0.05)
assert (late[others].mean() - early[others].mean()).item() == approx(0.1, abs=0.05)

# %% after l04-22: the diagonal rises above its blocks: now it tells nouns apart too
matrix = film["after 600 steps"]
diagonal = torch.eye(12).bool()
assert (matrix.argmax(dim=1) == torch.arange(12)).sum() >= 10
assert matrix[diagonal].mean() > matrix[~diagonal].mean() + 0.4

# %% after l04-26: colours are right nearly always, and nouns mostly, where guessing would give 1 in 12
for pairs_seen in ("trained pair", "never together"):
    assert shares[f"{pairs_seen}: colour"] > 0.95
    assert shares[f"{pairs_seen}: noun"] > 0.7

# %% after l04-26: and it works for pairs never seen together
assert shares["never together: noun"] > shares["trained pair: noun"] - 0.1

# %% after l04-28: the pocket CLIP has learned 133 nouns and ten colours
assert (len(world.NOUNS), len(world.COLOURS)) == (133, 10)

# %% after l04-84: the last one, the end token, stands for the caption: no other has read the whole of it
causal = tower.attn_mask[: tokens.shape[1], : tokens.shape[1]]
assert (causal.triu(1)[0, 1:] == -math.inf).all() and (causal.tril() == 0).all()

# %% after l04-31: the five most probable of 133 labels for the picture of a rabbit
assert labels[best.indices[0]] == "a rabbit"
assert best.values[0] > 0.8

# %% after l04-33: the first row stands at its ceiling
assert percents(said.splitlines()[0])[0] >= 99

# %% after l04-33: the new hand is the harder one, but the new pair is not free either
right = {line.split()[0]: percents(line)[0] for line in said.strip().splitlines()}
assert right["unseen_artist"] < right["unseen_pairs"] - 5
assert right["unseen_pairs"] < right["test"] - 2

# %% after l04-35: some mistakes on the unseen artist, all twelve of them mistakes
assert len(titles) == 12

# %% after l04-35: a tomato passes for an apple, a lollipop for a basketball, a cactus for a cookie
assert "is a tomato said an apple" in said
assert "is a lollipop said a basketball" in said
assert "is a cactus said a cookie" in said

# %% after l04-37: none of the pictures fits the whole sentence; the nearest ones share parts of it
wanted = ("ink sketch", "cat", "yellow")
for place in found:
    scene_found = world.SceneDataset("test", 300, layout="one")[int(place)].scene
    style = world.ARTISTS[scene_found.things[0].artist].style
    parts = (style, scene_found.nouns[0], scene_found.background)
    assert 1 <= sum(part == want for part, want in zip(parts, wanted, strict=True)) <= 2

# %% after l04-41: a quarter of the pictures show several of a kind, never more than four
assert sum(scene.count > 1 and len(scene.nouns) == 1 for scene in mixed) / len(mixed) == approx(0.25, abs=0.09)
assert max(scene.count for scene in many) == 4

# %% after l04-86: with the full 64 pixels neither makes a single mistake in 150
if tier == "pocket":
    assert right["background (chance 0.1)"][0] == right["count (chance 0.33)"][0] == 1

# %% after l04-86: no mistake in 150 cases means, with 95 percent confidence, fewer than 3/150, or 2 percent
assert 3 / len(mixed) == approx(0.02)

# %% after l04-86: at 8 x 8 pixels the background is still right every time, the count only in about six of ten
if tier == "pocket":
    assert right["background (chance 0.1)"][1] > 0.98
    assert right["count (chance 0.33)"][1] == approx(0.62, abs=0.06)

# %% after l04-86: at 4 x 4 the count is no better than a guess, so the count is the more fragile of the two
if tier == "pocket":
    assert right["count (chance 0.33)"][2] < 0.33 + 2 * (0.33 * 0.67 / 150) ** 0.5
    assert right["background (chance 0.1)"][2] > 0.75

# %% after l04-45: among the wordings that the model knows the differences are small: a few pictures in 300
results = {line[:30].strip(): percents(line) for line in said.strip().splitlines()[1:]}
known = [shares for name, shares in results.items() if name not in ("a photo of {}", "a badge of {}")]
assert len(known) == 5
for split in (0, 1):
    assert max(shares[split] for shares in known) - min(shares[split] for shares in known) <= 2

# %% after l04-88: with one label for each noun the probe names fewer than half of the pictures; chance is 1 in 133
assert len(labels) == 133
if tier == "pocket":
    assert all(0.3 < curves[f"probe, {name}"][0] < 0.5 for name in splits)

# %% after l04-88: with eight, which are 1,064 labelled pictures, it comes near the sentences, which needed none
assert 8 * 133 == len(examples) == 1_064
if tier == "pocket":
    gaps = [curves[f"sentences, {name}"][3] - curves[f"probe, {name}"][3] for name in splits]
    assert min(gaps) > -0.02 and max(gaps) < 0.1
    assert all(curves[f"probe, {name}"] == sorted(curves[f"probe, {name}"]) for name in splits)

# %% after l04-45: a wording from outside its captions costs more than any ensemble brings
results = {line[:30].strip(): percents(line)[1] for line in said.strip().splitlines()[1:]}  # unseen artist
brought = max(share for name, share in results.items() if name.startswith("ensemble")) - results["a picture of {}"]
assert brought <= 2
assert results["a picture of {}"] - results["a badge of {}"] > brought
assert results["a picture of {}"] - results["a photo of {}"] > brought

# %% after l04-47: another noun, colour or count is noticed nearly always; the rows stand at their ceiling
assert min(wins["wrong noun"], wins["wrong colour"], wins["wrong count"]) > 0.98

# %% after l04-47: with 146 cases and no mistake, at most 2 percent wrong
assert wins["wrong count"] == 1 and "100% of 146" in said

# %% after l04-47: put "above" in place of "to the left of", and CLIP notices it 208 times of 208: it knows the layout
assert wins["wrong layout"] == 1
assert sum(scene.layout in OTHER_LAYOUT for scene in tested) == 208

# %% after l04-47: swap the two things, and it tosses a coin: only the order of the pair is lost
assert wins["swapped order"] == approx(0.5, abs=0.08)

# %% after l04-49: with three decimals the sentence with the opposite meaning is as near as that with the same meaning
near = texts @ texts.T
assert near[0, 1].item() == approx(near[0, 2].item(), abs=0.0006)
assert near[0, [1, 2]].tolist() == approx([0.996, 0.996], abs=0.0011)

# %% after l04-49: "above" changes the vector far more
assert (texts @ texts.T)[0, 3].item() == approx(0.79, abs=0.01)

# %% after l04-90: it gets 200 to learn from and 100 to be tested on: the pooled vector, then the mean over each half
assert len(order) == 300 and all(len(hits) == 100 for hits in who.values())
assert list(halves.shape) == [300, 2 * width]

# %% after l04-90: the halves answer without a mistake, the pooled vector in about six of ten, little better than a coin
if tier == "pocket":
    assert who["left half, right half"].all()
    assert who["pooled vector"].float().mean().item() == approx(0.6, abs=0.12)

# %% after l04-51: almost none met its swapped twin, in batches of 256, random ones or from only 48 of the nouns
lines_said = said.replace(",", "").strip().splitlines()
counted = [[int(number) for number in re.findall(r"\d+", line)] for line in lines_said]
assert [line[0] for line in counted] == [133, 48]
assert all(met_ < 0.003 * pictures_ for _, met_, pictures_ in counted)
assert counted[0][1] < counted[1][1]

# %% after l04-51: a picture of two things side by side rules out every caption with "above", whatever its nouns
assert "above" not in world.caption(next(scene for scene in scenes if scene.layout == "beside"))

# %% after l04-51: knowing the two nouns, the layout and the colour is enough to win practically every comparison
assert met < 0.003 * two_things

# %% after l04-54: the thing is 34 pixels wide, and the sticker covers nothing of it
assert max(sides) + 34 <= plain[0].width

# %% after l04-56: a small sticker does next to nothing
small = [share for side, share in zip(sides, lines["with the sticker"], strict=True) if side <= 14]
assert max(small) <= 0.05

# %% after l04-56: for the pocket CLIP a sticker counts for more the larger it is
assert lines["with the sticker"][-1] == max(lines["with the sticker"]) > lines["with the sticker"][3]

# %% after l04-56: even a sticker nearly as large as the thing wins only in a minority of the pictures
assert max(sides) == 30
assert 0.1 < lines["with the sticker"][-1] < 0.5

# %% after l04-56: the control, a gray square, does nothing
assert max(lines["control: gray square"]) <= 0.05

# %% after l04-58: SigLIP's loss by hand is the library's
assert by_hand.item() == approx(by_library.item(), abs=1e-4)

# %% after l04-60: of 256 x 256 cells only 256 are a yes, so without a bias the loss is a complaint about 65,280 cells
assert n * n - n == 65_280
assert sigmoid_loss(nothing, nothing, 10.0, 0.0).item() == approx(256 * math.log(2), rel=0.01)
assert sigmoid_loss(nothing, nothing, 10.0, -10.0) < 0.1 * sigmoid_loss(nothing, nothing, 10.0, 0.0)

# %% after l04-62: OpenAI trained with QuickGELU; most OpenCLIP models use the exact one
assert all(tag in said for tag in ("openai", "laion2b_s34b_b79k", "datacomp_xl_s13b_b90k"))
assert "QuickGELU: False" in said and "QuickGELU: True" in said

# %% after l04-64: lines 4 to 6, the same architecture, from 3.9 to 69.2, from 13 million to 13 billion samples
listed = list(imagenet.items())[3:6]
assert all(name.startswith("ViT-B/32") for name, _ in listed)
assert (min(value for _, value in listed), max(value for _, value in listed)) == (3.9, 69.2)
assert ("13 B samples" in listed[0][0], "13 M samples" in listed[2][0]) == (True, True)

# %% after l04-64: lines 1 and 2, another architecture, the same data, 3.5 points
first_line, second_line, *_ = imagenet.values()
assert second_line - first_line == approx(3.5)

# %% after l04-64: line 7 shows what a larger model brings with the same data: 12.2 points more than line 2
bars = list(imagenet.items())
assert [name for name, _ in (bars[1], bars[6])] == ["ViT-B/32, OpenAI's data", "ViT-L/14, OpenAI's data"]
assert bars[6][1] - bars[1][1] == approx(12.2)

# %% after l04-64: ImageNet goes up for the ViT-B/32 of lines 2 to 4, while the counts go down to chance
trained_on = ("OpenAI's data", "LAION-2B", "DataComp, 13 B samples")
rising = [imagenet[f"ViT-B/32, {data}"] for data in trained_on]
assert rising == sorted(rising)

# %% after l04-66: each row sums to 1, so some label must win
assert probabilities.sum(dim=1).tolist() == approx([1] * 5, abs=0.01)

# %% after l04-66: the two drawings come out right
assert [photo_labels[best] for best in probabilities[3:].argmax(dim=1)] == ["a dog", "a car"]

# %% after l04-66: the three photographs all come out as "a dog", with 0.58 to 0.72
assert [photo_labels[best] for best in probabilities[:3].argmax(dim=1)] == ["a dog"] * 3
winners = probabilities[:3].max(dim=1).values
assert [winners.min().item(), winners.max().item()] == approx([0.58, 0.72], abs=0.006)

# %% after l04-70: the first two bars differ in one word, and only one is true: the model hardly tells them apart
assert world.caption(scene).startswith("a picture of a cat to the left of an umbrella")
assert answers[0].item() == approx(answers[1].item(), abs=0.1)

# %% after l04-70: "a cat" gets so little, although there is a cat
assert answers[asked.index("a cat")] < 0.01
