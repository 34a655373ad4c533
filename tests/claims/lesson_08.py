"""What lesson 08's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re

from pytest import approx

EXCEPTIONS = {
    "A model as large as those": "said of other models",
    "The makers of large assistants": "said of other models",
    "Usual ways out": "a list of methods",
    "The rule is older": "history, no result",
}


def answers(said):
    """The last column of a printed table: what comes after two spaces or more."""
    return [re.split(r" {2,}", line)[-1] for line in said.strip().splitlines()]


def shares(said):
    """The counts "14 of 20" of each printed line that has some, as shares."""
    found = [re.findall(r"(\d+) of (\d+)", line) for line in said.splitlines()]
    return [[int(right) / int(all_) for right, all_ in line] for line in found if line]


# %% after l08-004: 16 tokens a picture, 384 in all
assert (per_picture, limit) == (16, 384)

# %% after l08-126: all six answers are right, "and the other one?" and "are you sure?" too
told = re.findall(r"Model: (.*)", said)
assert told[0] == "there is a cat to the left of a dog on a red background."
assert told[1:4] == ["it is a cat.", "it is a cat.", "it is a dog."]
assert told[4] == "i am sure: it is a dog." and told[5] == "the background is red."

# %% after l08-128: the false premise is denied, the other language is refused, the rest gets a modest sentence
told = re.findall(r"Model: (.*)", said)
assert told[0] == "there is no bus in the picture."
assert told[1] == "i cannot see that in the picture." and told[2] == "i cannot see a price in the picture."
assert told[3] == "i read only english."
assert told[-1] == "please show me a picture first."

# %% after l08-131: 20 pictures, in five wordings, most are right
assert many == 20

# %% after l08-009: three apples in the first picture
assert said.strip().endswith("there are three apples.")

# %% after l08-011: two different answers, both right: "how many apples" counts, "what is" names everything
assert answers(said)[2:] == ["there is one apple.", "there is an apple and a dog."]

# %% after l08-134: mostly right after either history
assert all(share[0] >= 0.6 for share in shares(said))

# %% after l08-014: five right answers; "and a cat?" was understood, for "is there a bus?" stood before it
told = ["it is a cat.", "it is a dog.", "the background is red.", "no, there is no bus.", "yes, there is a cat."]
assert answers(said)[-5:] == told

# %% after l08-015: each turn sends everything again, and the question at its end is the smallest part
assert sent == sorted(sent) and sent[-1] > 3 * (sent[-1] - sent[-2])

# %% after l08-017: it has believed the forged line against its own eyes
assert "i am sure: there is a lion." in said

# %% after l08-137: asked "are you sure?" it repeats the lion; asked about the picture it looks
sure, again, what, is_lion = (share[0] for share in shares(said))
assert min(sure, again) >= 0.8 and max(what, is_lion) <= 0.3

# %% after l08-024: one image mark, but a picture takes more than one token: 16
assert (ids == picture_id).sum() == per_picture
assert string.count("<image>") == 1

# %% after l08-025: the pocket model's vocabulary writes everything in lower case
words_alone = [token.replace("Ġ", " ").strip("Ċ ") for token in tokens if token not in special]
assert all(word == word.lower() for word in words_alone)

# %% after l08-027: the plain string has vanished
assert "what is this?" not in said.splitlines()[0]

# %% after l08-117: the same answer: the pipeline does what reply does
first, second = answers(said)
assert first.removeprefix("pipeline:").strip() == second.removeprefix("ours:").strip()

# %% after l08-159: as text a third longer than its file: three bytes as four letters
address = sent_off["content"][0]["image_url"]["url"].split(",")[1]
assert len(address) == approx(len(base64.b64decode(address)) * 4 / 3, rel=0.01)

# %% after l08-030: five of the six boxes are ours
assert "Only one of the six boxes is the model" in said

# %% after l08-033: pirate and one word work as a system message, French and poet do not
rows = {line[:30].strip(): line[30:54].strip() for line in said.splitlines()}
assert rows["You are a pirate."].startswith("arr") and "arr" not in rows["Be a poet."]
assert rows["Answer in one word."] == "a lion" and "lion" in rows["Answer in French."]

# %% after l08-139: as a system message both orders are obeyed nearly always
assert all(share[0] >= 0.9 for share in shares(said))

# %% after l08-036: the order survives a longer talk
assert said.count("arr,") == 4

# %% after l08-038: the first three change with the order, the last does not
told = re.findall(r"(?:three, then two|two, then three): +(.*)", said)
assert told[0].endswith("the first picture.") and told[1].endswith("the second picture.")
assert (told[2], told[3]) == ("there are two balloons.", "there are three balloons.")
assert told[4].endswith("the second picture.") and told[5].endswith("the first picture.")
assert told[6] == told[7] and told[6].endswith("both pictures.")

# %% after l08-040: the highest bar, the green bar, the steps of a difference, and a purple bar that is not there
assert said.count("blue is the highest: seven.") == 2

# %% after l08-147: the answers name boxes, and there is no bus
assert said.count("is in <") == 2 and "there is no bus in the picture." in said

# %% after l08-149: the model's boxes are right far more often than one fixed box in the middle
model_right, middle_right = (share[0] for share in shares(said))
assert model_right >= 0.6 and model_right > middle_right + 0.2

# %% after l08-047: reversed, it moved left; the shuffled frames get an answer, too
told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.strip().splitlines())
assert told["in order"].endswith("right.") and told["from last to first"].endswith("left.")

# %% after l08-066: with the cache, one token at a time
assert "1, 1, 1, 1, 1]" in said

# %% after l08-086: three real marks pasted, one by ChatSession
assert [int(count) for count in re.findall(r" (\d) real", said)] == [3, 1]

# %% after l08-092: BLIP-2 gives a price, the chat model declines
assert "coins" in said and "i cannot see a price" in said
