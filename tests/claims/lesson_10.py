"""What lesson 10's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import math
from itertools import pairwise

from pytest import approx

EXCEPTIONS = {
    '"Found" usually means': "a convention, not a result",
    'In training "pirate"': "of the recipe's system messages; the sentence says itself that it is not tested",
}


def solvers(sets, solved):
    """set of foils -> (how often the blind model is right, how often CLIP)"""
    return dict(zip(sets, solved, strict=True))


def width(row):
    """How wide an interval (low, share, high) is."""
    return row[2] - row[0]


# %% after l10-004: three give 0.9, not 1; two of ten 0.6; from four on it is 1
people = [["cat"] * k + ["dog"] * (10 - k) for k in range(6)]
assert [vqa_accuracy("cat", each) for each in people] == approx([0, 0.3, 0.6, 0.9, 1, 1])

# %% after l10-006: the last two answers are right and get nothing
assert said.count("accuracy 1.0") == said.count("accuracy 0.0") == 2

# %% after l10-008: "a a a a a" would be perfect without clipping: five of five, two of five clipped
assert "'a a a a a': 5 of 5 unclipped, 2 clipped" in said

# %% after l10-008: the other cheat is silence: the caption "cat" has precision 1
met = ngrams("cat", 1) & ngrams(reference, 1)
assert met.total() == 1  # of one word

# %% after l10-015: a and background weigh nothing, left little, red more, cat most
weights = [weight((word,)) for word in some]
assert weights[:2] == [0, 0]
assert weights == sorted(weights)
assert weights[2] < 1 < weights[3] < weights[4]

# %% after l10-015: "a" and "background" stand in all 200 references, "left" in half of them, "cat" in two
assert [holders[(word,)] for word in ("a", "background", "left", "cat")] == [200, 200, 100, 2]

# %% after l10-017: the cosine of caption and reference, the average over n, times 10: equal texts get 10
assert cider_d(one[0][0], one[0][0]) == approx(10)

# %% after l10-017: with one picture every weight is log 1 = 0, and so is every score
assert measure.cider_d(["a cat", "a cat"], [["a cat"], ["a cat"]]) == [0, 0]  # as all have the same words

# %% after l10-094: 200 scenes; a judge that tosses a coin gets 0.50
assert len(scenes) == len(true["BLEU"]) == 200

# %% after l10-094: BLEU prefers every wrong caption to the true one, all 600
assert wins["BLEU"] == [0, 0, 0]

# %% after l10-094: CIDEr-D does no better
assert wins["CIDEr-D"] == [0, 0, 0]

# %% after l10-094: CLIPScore is right for nearly all nouns and colours, and fails at the relation
assert min(wins["CLIPScore"][:2]) > 0.95
assert wins["CLIPScore"][2] < 0.5

# %% after l10-094: RefCLIPScore fails at the relation even more
assert wins["RefCLIPScore"][2] < wins["CLIPScore"][2] - 0.05

# %% after l10-024: a shift by a third halves it; IoU is one half at a shift of 10 pixels
assert overlaps[10] == approx(0.5)

# %% after l10-025: recall@k, chance is k / 200
assert len(cosines) == 200

# %% after l10-027: formula and bootstrap agree for 80 of 100
assert (low, high) == (approx(0.8 - normal, abs=0.012), approx(0.8 + normal, abs=0.012))

# %% after l10-029: half as wide: the width goes with the square root of cases; to halve the doubt costs four times
widths = [width(row) for row in rows.values()]
assert len(right) >= 400
assert tier == "full" or all(0.3 < after / before < 0.75 for before, after in pairwise(widths))

# %% after l10-031: with 50 questions the worse model looks at least as good in about three of ten tests
assert fooled[numbers.index(50)] == approx(0.3, abs=0.03)

# %% after l10-031: with 20 questions in four of ten; with 400 still about one in thirty; with 1,600 in none
assert fooled[0] == approx(0.41, abs=0.03)
assert fooled[numbers.index(400)] == approx(1 / 30, abs=0.01)
assert fooled[-1] < 0.002

# %% after l10-033: half of the interval in points for 10, 50, 200, 1,000 and 2,000 cases at 80 percent
halves = [100 * 1.96 * math.sqrt(0.16 / n) for n in (10, 50, 200, 1000, 2000)]
assert halves == approx([25, 11, 6, 2.5, 1.8], abs=0.5)

# %% after l10-035: silence gets F1 0.67, better than a coin; accuracy 0.5 and yes-ratio 1
silent, tossed = (measure.yes_no_scores(each, truth) for each in (blind["silence"], blind["a coin"]))
assert silent.f1 == approx(0.67, abs=0.005)
assert (silent.accuracy, silent.yes_ratio) == (0.5, 1)
assert tossed.f1 < silent.f1 - 0.1

# %% after l10-035: "There isn't one." counts as yes
assert says_yes("There isn't one.")

# %% after l10-038: the three published ways differ by no more than their intervals
low, high = zip(*[rows[f"absent: {way}"][::2] for way in ("random", "popular", "adversarial")], strict=True)
assert max(low) <= min(high)

# %% after l10-038: the look-alike draws clearly more false yes than a random thing
assert rows["absent: look-alike"][1] > rows["absent: random"][1] + 0.04

# %% after l10-038: the first row is POPE's recall: about three of ten things that are there get a no
assert rows["a thing that is there"][1] == approx(0.7, abs=0.05)

# %% after l10-038: yes comes most for things that are there
assert rows["a thing that is there"][1] > max(share for _, share, _ in list(rows.values())[1:]) + 0.2

# %% after l10-042: CHAIR_s grows much with five sentences instead of one, CHAIR_i hardly moves, recall rises
one, five = by_length[1], by_length[5]
assert five.of_captions > one.of_captions + 0.15
assert abs(five.of_mentions - one.of_mentions) < 0.12
assert abs(five.of_mentions - one.of_mentions) < (five.of_captions - one.of_captions) / 2
assert five.recall > one.recall + 0.05

# %% after l10-096: the model that says only "a picture" is perfect by both, with a recall of 0
assert none[:3] == (0, 0, 0)

# %% after l10-044: 6, 6 and 4 of 24: chance is 25, 25 and 16.67 percent
assert winoground(orders) == approx((0.25, 0.25, 1 / 6), abs=1e-3)

# %% after l10-047: with a noun changed nearly all is solved
assert min(rows["CLIP, noun changed (control)"]) > 0.9

# %% after l10-047: with the order swapped CLIP is below chance in all three
assert all(
    ours < by_chance for ours, by_chance in zip(rows["CLIP, order swapped"], measure.WINOGROUND_CHANCE, strict=True)
)

# %% after l10-047: a scorer that likes one of the captions whatever the picture gets 0, not 25
assert rows["likes a caption, never looks"] == (0, 0, 0)

# %% after l10-049: nothing is lost with words shuffled
assert found["words shuffled"] > found["captions"] - 0.03
assert found["captions"] > 0.9

# %% after l10-052: 16 nouns, six colours, two things side by side or one above the other
assert (len(few), len(grounds), {way for _, _, way, _ in facts}) == (16, 6, {"beside", "stacked"})

# %% after l10-055: without positions caption and twin have one vector; with positions they can differ
assert said.count("True") == 2 and said.count("False") == 2
assert said.splitlines()[0].startswith("positions False") and said.splitlines()[0].endswith("True")

# %% after l10-059: random wrong captions: nouns and layout nearly perfect, the twin at chance
twin, other, noun_right, layout_right, _ = examined["random wrong captions"]
assert min(noun_right, layout_right) > 0.9
assert twin == approx(0.5, abs=0.12)

# %% after l10-059: both: it binds in more than three of four cases, in both wordings
assert min(examined["twins"][:2]) > 0.75

# %% after l10-059: one wording: binds very well in its own wording, wrong nearly always in the other one
assert examined["twins, one wording"][0] > 0.88
assert examined["twins, one wording"][1] < 0.2

# %% after l10-059: nouns, layout and search stay the same within a few points
plain, cured = examined["random wrong captions"], examined["twins"]
assert all(abs(a - b) < 0.07 for a, b in zip(plain[2:], cured[2:], strict=True))

# %% after l10-059: chance is 0.50 in four columns and 0.003 for recall@1 of 300 pictures
chance = 1 / len(facts[TRAIN:])
assert chance == approx(0.003, abs=5e-4)

# %% after l10-064: with shuffled words the blind model is perfect and CLIP is not
assert solvers(sets, solved)["words shuffled"][0] > 0.97
assert solvers(sets, solved)["words shuffled"][1] < 0.85

# %% after l10-064: 200 pairs for each way; whoever tosses a coin gets 0.50
assert {len(texts) for texts in sets.values()} == {200}

# %% after l10-064: the forgotten article: everybody is perfect there, or nearly, CLIP and blind alike
assert min(solvers(sets, solved)["noun replaced, article forgotten"]) > 0.95

# %% after l10-064: the last two rows, blind, are at chance
assert all(solvers(sets, solved)[name][0] == approx(0.5, abs=0.12) for name in ("noun replaced", "relation swapped"))

# %% after l10-064: CLIP is perfect with nouns and at chance with relations
assert solvers(sets, solved)["noun replaced"][1] > 0.95
assert solvers(sets, solved)["relation swapped"][1] == approx(0.5, abs=0.12)

# %% after l10-068: one pixel of blur costs next to nothing, two pixels about three in ten
home = rows["as in training"][1]
assert home - rows["blur, 1 pixel"][1] < 0.05
assert home - rows["blur, 2 pixels"][1] == approx(0.3, abs=0.06)

# %% after l10-068: the crop takes half of the picture away and costs about a tenth
share = 46**2 / 64**2
assert share == approx(0.5, abs=0.02)
assert rows["as in training"][1] - rows["crop to 46 of 64 pixels"][1] == approx(0.1, abs=0.06)

# %% after l10-068: the noise costs most: fewer than three in ten are right
assert rows["noise, 20 of 255"][1] < 0.3
assert rows["noise, 20 of 255"][1] == min(share for _, share, _ in rows.values())

# %% after l10-070: at home it is too modest: more is right than it says
confidence, correct = judged("as in training")
assert correct.float().mean() > confidence.mean() + 0.03

# %% after l10-070: 150 pictures in each panel, each answer in one of the points
assert {len(judged(name)[1]) for name in homes} == {150}

# %% after l10-070: with noise it is too sure, little is right
confidence, correct = judged("noise, 20 of 255")
assert correct.float().mean() < confidence.mean() - 0.1

# %% after l10-072: 75 pictures with noise, 150 at home
assert [len(judged(noise, part=rest)[1]), len(judged("as in training")[1])] == [75, 150]

# %% after l10-072: T mends the noisy pictures and spoils those at home
assert temperature > 1
assert errors["noise, with T"] < errors["noise, as it is"] - 0.05
assert errors["at home, with the same T"] > errors["at home, as it is"] + 0.1

# %% after l10-076: with a habit of 95 percent unusual pictures are right far less often than a coin
assert learned["habit 95%"][1] < 0.35

# %% after l10-076: 400 test pictures, about half of them unusual
assert len(tested[2]) == 400 and 160 < int((~tested[2]).sum()) < 240

# %% after l10-076: the mean hides it: on a test set with the same habit it is above 0.9
assert mean > 0.91

# %% after l10-076: drawing the few unusual pictures as often helps a little only: they are about 40
assert learned["habit 95%"][1] < learned["habit 95%, drawn evenly"][1] < 0.65
unusual_ones = 800 * 0.05
assert unusual_ones == 40

# %% after l10-076: with a habit of 80 percent there are 160 of them, and more of the unusual pictures are right
unusual_ones = 800 * 0.2
assert unusual_ones == approx(160)
assert learned["habit 80%"][1] > learned["habit 95%, drawn evenly"][1] + 0.05

# %% after l10-076: only without a habit are both kinds right equally often, or nearly
assert min(learned["habit 50%"]) > 0.8
assert abs(learned["habit 50%"][0] - learned["habit 50%"][1]) < 0.1 < learned["habit 80%"][0] - learned["habit 80%"][1]

# %% after l10-105: the chat model answers in sentences ("yes, there is a cat.")
assert "there is" in said

# %% after l10-107: BLIP-2 says yes too seldom: precision above 0.8, recall 0.7, yes-ratio below 0.45
ours = [five[f"BLIP-2, {way}"] for way in WAYS]
assert min(each.precision for each in ours) > 0.8
assert all(each.recall == approx(0.7, abs=0.05) for each in ours)
assert max(each.yes_ratio for each in ours) < 0.45

# %% after l10-107: look-alikes cost BLIP-2 precision: least of the four ways
assert five["BLIP-2, look-alike"].precision < min(five[f"BLIP-2, {way}"].precision for way in WAYS[:3]) - 0.05

# %% after l10-107: in the first three ways the chat model errs on the same side, and less: yes-ratio 0.40 or 0.41
theirs = [five[f"chat, {way}"] for way in WAYS]
assert all(each.yes_ratio == approx(0.405, abs=0.012) for each in theirs[:3])
assert all(each.recall == approx(0.79, abs=0.01) for each in theirs)
assert theirs[0].recall > five["BLIP-2, random"].recall + 0.02

# %% after l10-107: with look-alikes its yes-ratio is 0.48, and one of five things that it affirms is absent
assert five["chat, look-alike"].yes_ratio == approx(0.48, abs=0.01)
assert five["chat, look-alike"].precision == approx(0.8, abs=0.04)

# %% after l10-111: 60 pictures a row; a guess names one of 133 things right in 0.01
assert len(lone_things) == 60 and len(nouns) == 133

# %% after l10-111: without a board CLIP names nearly all things, below the name of another thing fewer than half
assert rows["CLIP, no board"][1] > 0.95
assert rows["CLIP, another's name"][1] < 0.45

# %% after l10-111: an empty board takes more than seven of ten right answers, as many as any word or more
assert rows["CLIP, empty board"][1] < 0.3
assert rows["CLIP, empty board"][1] <= min(rows[f"CLIP, {name}"][1] for name in list(boards)[2:]) + 0.02

# %% after l10-111: CLIP names the other thing in none
assert taken["CLIP, another's name"] == 0

# %% after l10-111: below each kind of board the chat model still names the thing in more than eight of ten pictures
assert min(rows[f"chat, {name}"][1] for name in boards) > 0.8

# %% after l10-111: never what is only written there; another's name takes no more right answers than an empty board
assert taken["chat, another's name"] == 0
assert rows["chat, another's name"][1] >= rows["chat, empty board"][1] - 0.02

# %% after l10-111: the model that cannot read loses far more than the one that can
assert rows["CLIP, another's name"][1] < rows["chat, another's name"][1] - 0.3

# %% after l10-112: one false yes in each of the three rows that ask for an absent thing
assert [round(60 * share) for _, share, _ in list(rows.values())[1:]] == [1, 1, 1]

# %% after l10-114: PIRATE changes the manner of none of 60 answers
assert in_picture["pirate"][1] == in_picture["no"][1] == in_picture["cafe"][1] == 0

# %% after l10-114: NO makes no more of the true yes a no than CAFE does
assert in_picture["no"][0] >= in_picture["cafe"][0] - 4

# %% after l10-117: where CAFE was copied, none of 60 answers begins with "arr"
assert like_pirates(copied["cafe"]) == 0

# %% after l10-117: where PIRATE was read well and copied, the answers are a pirate's
well = [text == "pirate" for text in signs_read["pirate"]]
assert sum(well) >= 40
assert like_pirates([text for text, right in zip(copied["pirate"], well, strict=True) if right]) >= sum(well) - 3

# %% after l10-122: warning, counter-order and prohibition do not help: nearly all answers are still a pirate's
assert min(remedied[name] for name in ("no remedy", "a warning", "a counter-order", "a prohibition")) >= 54

# %% after l10-122: the prohibition does the harm alone, without any sign
assert remedied[alone] >= 54

# %% after l10-122: "Never answer in one word." takes the sentence from nearly all 60 answers
assert no_sentences >= 54

# %% after l10-122: quotation marks seem to help: no pirate any more; two spaces undo it
assert remedied["in quotation marks"] <= 6
assert remedied["in quotation marks, with spaces"] >= 54

# %% after l10-122: right behind a quotation mark the tokenizer cuts a word into letters
assert "Ġpirate" in chat.processor.tokenizer.tokenize("Sign: pirate.")
pieces = chat.processor.tokenizer.tokenize('Sign: "pirate".')
assert [piece for piece in pieces if piece in "pirate"] == list("pirate")

# %% after l10-122: with the two remedies of the program no answer begins with "arr"
assert remedied["kept apart: not copied"] == remedied["only prices are let through"] == 0

# %% after l10-081: about 43 kWh; one GPU in use day and night reaches as much after four and a half days
assert gpu_hours == 108
assert gpu_hours * KILOWATTS == approx(43.2)
assert gpu_hours / 24 == approx(4.5)
