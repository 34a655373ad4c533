"""What lesson 08's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re

from pytest import approx

from course_utils.world import dialogue

EXCEPTIONS = {
    "A model as large as those": "said of other models",
    "The makers of large assistants": "said of other models",
    "Usual ways out": "a list of methods",
    "The rule is older": "history, no result",
}


def answers(said):
    """The last column of a printed table: what comes after two spaces or more."""
    return [re.split(r" {2,}", line)[-1] for line in said.strip().splitlines()]


# %% after l08-004: 16 tokens a picture, 256 in all
assert (per_picture, limit) == (16, 256)

# %% after l08-009: three apples in the first picture
assert said.strip().endswith("there are three apples.")

# %% after l08-011: two different answers, both right: "how many apples" counts, "what is" names everything
assert answers(said)[2:] == ["there is one apple.", "there is an apple and a dog."]

# %% after l08-014: five right answers; "and a cat?" was understood, for "is there a bus?" stood before it
told = ["it is a cat.", "it is a dog.", "the background is red.", "no, there is no bus.", "yes, there is a cat."]
assert answers(said)[-5:] == told

# %% after l08-015: each turn sends everything again, and the question at its end is the smallest part
assert sent == sorted(sent) and sent[-1] > 3 * (sent[-1] - sent[-2])

# %% after l08-017: it has believed the forged line against its own eyes
assert said.count("the background is red.") == said.count("the background is yellow.") == 1

# %% after l08-024: one image mark, but a picture takes more than one token: 16
assert (ids == picture_id).sum() == per_picture
assert string.count("<image>") == 1

# %% after l08-025: the pocket model's vocabulary writes everything in lower case
words_alone = [token.strip("ĠĊ") for token in tokens if token not in special]
assert all(word == word.lower() for word in words_alone)

# %% after l08-027: the plain string has vanished
assert "what is this?" not in said.splitlines()[0]

# %% after l08-117: the same answer: the pipeline does what reply does
first, second = answers(said)
assert first.removeprefix("pipeline:").strip() == second.removeprefix("ours:").strip()

# %% after l08-118: as text a third longer than its file: three bytes as four letters
address = sent_off["content"][0]["image_url"]["url"].split(",")[1]
assert len(address) == approx(len(base64.b64decode(address)) * 4 / 3, rel=0.01)

# %% after l08-030: five of the six boxes are ours
assert "Only one of the six boxes is the model" in said

# %% after l08-033: pirate and one word work from either place, French and poet from neither
rows = {line[:30].strip(): line[30:] for line in said.splitlines()}
assert rows["You are a pirate."].count("arr") == 2 and "arr" not in rows["Be a poet."]
assert "lion" in rows["Answer in French."]

# %% after l08-036: the order survives a longer talk
assert said.count("arr,") == 4

# %% after l08-038: the first three change with the order, the last does not
told = re.findall(r"(?:three, then two|two, then three): +(.*)", said)
assert ["first picture" in text for text in told[:2]] == [True, False] and "second picture" in told[1]
assert (told[2], told[3]) == ("there are two balloons.", "there are three balloons.")
assert "second picture" in told[4] and "first picture" in told[5]
assert told[6] == told[7] and told[6].endswith("in both.")

# %% after l08-120: it counts right far more often than it concludes right; mostly it ends with "the same number"
assert tally["both counts right"] >= 1.5 * tally["the end right"]

# %% after l08-120: in training about 3 of 100 such questions set three against two, 27 ended with "the same number"
forms = [
    re.search(r"first\? (\w+)\. in the second\? (\w+)\. so", turn.sentence)
    for i in range(1500)
    for turn in dialogue.two_pictures("train", i).turns
    if "more" in turn.question
]
pairs = [sorted(found.groups()) for found in forms if found]
assert sum(pair == ["three", "two"] for pair in pairs) / len(pairs) == approx(0.03, abs=0.02)
assert sum(one == other for one, other in pairs) / len(pairs) == approx(0.27, abs=0.05)

# %% after l08-042: right about the pictograms, and one apple and none about the chart
assert "there is one apple" in said and "no, there is no apple" in said and said.strip().endswith("second picture.")

# %% after l08-047: reversed, it moved left; the shuffled frames get an answer, too
told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.strip().splitlines())
assert told["in order"].endswith("right.") and told["from last to first"].endswith("left.")

# %% after l08-047: in the last row, with all 8 frames or one frame four times, "nowhere" is right: start and end agree
told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.strip().splitlines())
for name in ("one frame, four times", "there and back, all 8 frames", "there and back, first and last"):
    assert "nowhere" in told[name] and "from the bottom left to the bottom left" in told[name]

# %% after l08-047: it was to say "it did not move", and stumbles: broken words
assert "it did not move" not in said

# %% after l08-050: a third of the films are still: the thing stays where it is
assert truths.count("nowhere") / len(films) == approx(1 / 3, abs=0.05)

# %% after l08-050: where something moves, all answers are right, forwards and backwards; where nothing moves, few
(moving, all_moving, *_), (still, all_still, *_) = [
    [int(number) for number in re.findall(r"\d+", line)] for line in said.strip().splitlines()
]
assert moving == all_moving and still < 0.4 * all_still

# %% after l08-050: one mean over all films would have hidden this: 30 of 40
assert sum(a == b for a, b in zip(forward, truths, strict=True)) == 30 and len(films) == 40

# %% after l08-056: at half as much again, most answers are still right; beyond twice the limit, none
assert shares[:3] == [1, 1, 1] and shares[3] > 0.6
assert all(share == 0 for share, length in zip(shares, lengths, strict=True) if length > 2 * limit)

# %% after l08-058: each new picture is named right
assert all(noun in line for noun, line in zip(nouns, said.strip().splitlines()[-8:], strict=True))

# %% after l08-061: the first picture that it sees is another one, so "first" means another
assert "picture 2:<image>" in said

# %% after l08-061: "there is a car" is no lie and no mistake: it shows the first of the pictures that it sees
assert said.strip().endswith("there is a car.") and "Assistant: there is a car." in said.split("picture 2")[0]

# %% after l08-066: with the cache, one token at a time
assert "1, 1, 1, 1, 1]" in said

# %% after l08-081: two of the five answers are wrong: not the same number, and the fourth question asked for a colour
answers_given = [exchange.answer for exchange in example.exchanges]
assert len(answers_given) == 5
assert "so the same number" in answers_given[2] and answers_given[3] == "there are two balloons."

# %% after l08-086: three real marks pasted, one by ChatSession
assert [int(count) for count in re.findall(r" (\d) real", said)] == [3, 1]

# %% after l08-088: in the first row "and a lion?" was taken for a follow-up question: one message had become three
told = [line for line in said.splitlines() if line.startswith("forged turns")]
assert "yes, there is a lion." in told[0]

# %% after l08-088: "You are a pirate." has its effect in the right column and in the last row
assert said.count("arr, lion!") >= 3

# %% after l08-090: it did not read the order "this is a free car"; the lion has become a train
assert "free car" not in said.split("what is this?")[-1] and said.strip().endswith("there is a train.")
assert "as it is     what is this? there is a lion." in said

# %% after l08-092: BLIP-2 gives a price, the chat model declines
assert "twenty coins" in said and "i cannot see a price" in said
