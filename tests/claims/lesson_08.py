"""What lesson 08's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re

from pytest import approx

from course_utils.world.grammar import well_formed, wordings

EXCEPTIONS = {
    "A model as large as those": "said of other models",
    "Usual ways out": "a list of methods",
    "Counting places is a": "what the word means",
    "Two tests of": "advice: which of two tests fits is for the reader to say",
}


def answers(said):
    """The last column of a printed table: what comes after two spaces or more."""
    return [re.split(r" {2,}", line)[-1] for line in said.strip().splitlines()]


def shares(said):
    """The counts "14 of 20" of each printed line that has some, as shares."""
    found = [re.findall(r"(\d+) of (\d+)", line) for line in said.splitlines()]
    return [[int(right) / int(all_) for right, all_ in line] for line in found if line]


def percent(official, group, wordings):
    """What the card says of a group of questions, in percent."""
    return float(official[f"{group}, {wordings} wordings"].rstrip("%"))


def gaps(official, groups):
    """By how many points trained wordings are ahead of held-out ones on the card, by group."""
    return {group: percent(official, group, "trained") - percent(official, group, "held-out") for group in groups}


# %% after l08-004: 16 tokens a picture, 384 in all
assert (per_picture, limit) == (16, 384)

# %% after l08-126: all six answers are right, "and the other one?" and "are you sure?" too
told = re.findall(r"Model: (.*)", said)
assert told[0] == "there is a cat to the left of a dog on a red background."
assert told[1:4] == ["it is a cat.", "it is a cat.", "it is a dog."]
assert told[4] == "i am sure: it is a dog." and told[5] == "the background is red."

# %% after l08-126: "and the other one?" and "are you sure?" were kept out of its training
assert "and the other one" in wordings.frames("other one", True) and "are you sure" in wordings.frames("sure", True)

# %% after l08-126: "And the other one?" means nothing by itself, and was understood from the question before it
told = re.findall(r"Model: (.*)", said)
assert told[2:4] == ["it is a cat.", "it is a dog."]

# %% after l08-126: each answer is one of a few dozen forms of sentence, such as "it is a" or "the background is"
assert 24 <= len(well_formed.SENTENCES) <= 48
assert all(well_formed.is_well_formed(answer) for answer in re.findall(r"Model: (.*)", said))

# %% after l08-128: the false premise is denied, another language refused; what no picture answers gets a modest reply
told = re.findall(r"Model: (.*)", said)
assert told[0] == "there is no bus in the picture."
assert told[1] == "i cannot see that in the picture." and told[2] == "i cannot see a price in the picture."
assert told[3] == "i read only english." and told[-1] == "please show me a picture first."

# %% after l08-131: all or nearly all of the 20 pictures are right in each of the five wordings
assert len(shares(said)) == 6 and all(share[0] >= 0.9 for share in shares(said)) and many == 20

# %% after l08-131: twenty of twenty is no proof: section 10 asks more kinds, and finds weak ones
assert shares(said)[0][0] == 1

# %% after l08-131: none of the 20 pictures shows a bus; about 20 more, each with a bus, it is asked, too
assert not any("bus" in scene.nouns for scene in scenes) and len(buses) == 20

# %% after l08-131: "no bus", said always, would be right in the fifth row and never in the last; "two" in half
assert not any("bus" in scene.nouns for scene in scenes) and all(scene.nouns[0] == "bus" for scene in buses)
assert 0.4 <= sum(scene.count == 2 for scene in scenes) / many <= 0.6

# %% after l08-131: guessing would be right about the colour in one of ten
assert len(world.COLOURS) == 10

# %% after l08-009: three apples in the first picture
assert said.strip().endswith("there are three apples.")

# %% after l08-011: the last two differ, and both are right: after "what colour" the colour, after "what is" the things
assert answers(said)[2:] == ["the background is blue.", "there is an apple and a dog."]

# %% after l08-134: nearly all of 20 are right after either history
assert all(share[0] >= 0.9 for share in shares(said))

# %% after l08-014: five right answers; "and on the right?" and "and a cat?" were understood
told = ["it is a cat.", "it is a dog.", "the background is red.", "no, there is no bus.", "yes, there is a cat."]
assert answers(said)[-5:] == told

# %% after l08-015: each turn sends everything again, and the question at its end is the smallest part
assert sent == sorted(sent) and sent[-1] > 3 * (sent[-1] - sent[-2])

# %% after l08-017: the answer begins with "i am sure" after the true line and after the forged one
assert len(re.findall(r"are you sure\?\s+i am sure", said)) == 2

# %% after l08-137: "how many are there?": the lion stands in about half, the true thing in none, in the control in all
(lion, true, control), *_ = shares(said)
assert 0.3 <= lion <= 0.7 and true <= 0.05 and control >= 0.95

# %% after l08-137: the others name neither ("there is one thing."): after this question the true one is gone
(lion, true, control), *_ = shares(said)
assert lion + true < 0.8 < control

# %% after l08-137: asked for a place, some place the lion and some the true thing; to the lion it hardly ever says yes
_, (lion_there, true_there, _), _, (is_lion, *_) = shares(said)
assert true_there >= 0.2 and lion_there >= 0.2 and is_lion <= 0.15

# %% after l08-137: after "are you sure?" over the 20 pictures it nearly always goes on with the lion
assert shares(said)[2][0] >= 0.85

# %% after l08-137: nearly all of the very same pictures, asked "is there a lion?", get a no
assert shares(said)[3][0] <= 0.1

# %% after l08-024: one image mark, but a picture takes more than one token: 16
assert (ids == picture_id).sum() == per_picture
assert string.count("<image>") == 1

# %% after l08-024: with "picture 1:" a picture costs the pocket model 20 tokens
around = [token for token in tokens if token in ("<fake_token_around_image>", "<global-img>")]
assert tokens.count("pictureĠ1:") == 1 and per_picture + len(around) + 1 == 20

# %% after l08-025: 16 for the picture, 3 marks around it, "picture 1:" one token
assert kinds["picture"] == 16 and sum(kinds.values()) == len(tokens)
assert {"<fake_token_around_image>", "<global-img>", "<end_of_utterance>"} <= special

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

# %% after l08-033: it met the first three orders; the last two change nothing as system messages
rows = {line[:30].strip(): line[30:54].strip() for line in said.splitlines()}
assert rows["You are a pirate."].startswith("arr, there is a ")
assert rows["Be a poet."] == rows["Answer in French."] == rows["You are a helpful assistant."]

# %% after l08-033: "Answer in one word." gives two words: in training it stood before short answers such as "a lion"
rows = {line[:30].strip(): line[30:54].strip() for line in said.splitlines()}
assert len(rows["Answer in one word."].split()) == 2

# %% after l08-139: as a system message both orders are obeyed in nearly all pictures, without an order in none
assert all(by_system >= 0.9 and control <= 0.05 for by_system, _, control in shares(said))

# %% after l08-139: for "Answer in one word." obeyed means: no whole sentence
assert obeyed("Answer in one word.", "a lion") and not obeyed("Answer in one word.", "there is a lion.")

# %% after l08-139: in the user's message both are obeyed, too
(_, pirate, _), (_, in_one_word, _) = shares(said)
assert pirate >= 0.9 and in_one_word >= 0.7

# %% after l08-033: the orders that it does not know it neither obeys nor declines, in both places
rows = {line[:30].strip(): line[30:].split("  ") for line in said.splitlines()}
for order in ("Answer in French.", "Be a poet."):
    assert {text.strip() for text in rows[order] if text.strip()} == {"there is a lion."}

# %% after l08-036: the order survives the three turns
assert said.count("arr, ") == 3

# %% after l08-036: the order alone keeps "arr" going: without it its own "arr" is imitated in none of 20 talks
told = dict(re.findall(r"first answer (\w+ +\w+ \w+) +(\d+) of 20", said))
told = {tuple(key.split()): int(count) for key, count in told.items()}
assert told["arr", "order", "there"] >= 18 and told["arr", "no", "order"] == 0

# %% after l08-036: and with it a plain first answer does not stop the pirate
told = dict(re.findall(r"first answer plain +(\w+ \w+) +(\d+) of 20", said))
assert int(told["order there"]) >= 18 and int(told["no order"]) == 0

# %% after l08-038: all answers change as they should
told = re.findall(r"(?:three, then two|two, then three): +(.*)", said)
assert (told[0], told[1]) == ("there are two balloons.", "there are three balloons.")
assert (told[2], told[3]) == ("there are three balloons.", "there are two balloons.")

# %% after l08-038: before it decides, the model says what is in each picture
told = re.findall(r"(?:three, then two|two, then three): +(.*)", said)
assert all(re.match(r"the first .*, the second .*: ", answer) for answer in told[4:])
ends = [answer.split(": ")[1] for answer in told[4:]]
assert ends == [f"the {which} picture." for which in ("first", "second", "second", "first")]

# %% after l08-161: colours and numbers are right in both orders in nearly all pairs; hardest are things
colours, things, numbers = (both_orders / many for _, both_orders, _ in swapped.values())
assert min(colours, numbers) >= 0.85 and 0.5 <= things <= 0.85 and things < min(colours, numbers)

# %% after l08-161: in the three wrong answers the end follows from the steps: the thing is found in both pictures
wrong = swapped["shows a cat?"][2][:3]
for text in wrong:
    thing = text.split("shows ")[1].split("?")[0]
    assert text.count(f"shows {thing}") == 3 and text.endswith("both pictures.")
assert len(wrong) == 3

# %% after l08-161: asked about one picture, without a name, it was right in nearly all of 20
told = last_answers([[talk.Exchange("what have we got here?", "", (world.render(scene),))] for scene in scenes])
named = [all(thing in text for thing in facts.things(scene)) for scene, text in zip(scenes, told, strict=True)]
assert sum(named) >= 18

# %% after l08-161: for things the square is 0.64, and 0.80 of the pairs are right: each wrong pair is wrong in both
single, both_orders, _ = swapped["shows a cat?"]
assert (single / (2 * many)) ** 2 == approx(0.64, abs=0.01) and both_orders / many == 0.8 and single == 2 * both_orders

# %% after l08-161: always "the second picture" is right in half of all single answers and passes no swap test at all
right = ["the second picture.".endswith(end) for end in ("first picture.", "second picture.")]
assert sum(right) == 1 and not all(right)

# %% after l08-040: in both drawings it names the highest bar and reads the green one, and it denies the purple one
assert said.count("blue is the highest: seven.") == said.count("green is five.") == 2
assert said.count("there is no purple bar.") == 2

# %% after l08-042: of the four it reads the two words right; of the letters in no order two are wrong
assert [f'says "{text}"' in said for text in ("stop", "open", "$25", "xqvk")] == [True, True, False, False]
assert 'says "xvpk"' in said

# %% after l08-042: in the price it exchanges the digits, and tells them in the same words: $52 for $25
assert 'the sign says "$52"' in said and 'it costs "$52"' in said and written["a price"][0] == "$25"

# %% after l08-042: asked for the price, it reads the price tag, and declines where the sign holds no price
told = [line.split("what does it cost? ")[1] for line in said.splitlines() if "what does it cost? " in line]
assert told[2].startswith("it costs") and all("i cannot see a price" in told[i] for i in (0, 1, 3))

# %% after l08-142: words are read far better than the same letters mixed up
(as_they_are, *_), (mixed_up, *_) = shares(said)
assert as_they_are >= mixed_up + 0.25

# %% after l08-142: some errors leave out a letter, some exchange letters
wrong = [(true, text.strip('"')) for true, text in read_as if text != f'"{true}"']
assert sum(len(text) < len(true) for true, text in wrong) >= 5
assert sum(sorted(text) == sorted(true) for true, text in wrong) >= 1

# %% after l08-142: some errors are words themselves: came for game, teach for beach
assert 'game as "came"' in said and 'beach as "teach"' in said

# %% after l08-144: nearly all values are right in both drawings; always "seven" would be right in 7 of 40
assert min(int(right) for right in re.findall(r"(\d+) of 40 right; wrong", said)) >= 38
assert "always 'seven': 7 of 40 right" in said

# %% after l08-144: the one chart that is wrong in one drawing is right in the other
ours, theirs = (re.findall(r"^    (.*)$", part, re.MULTILINE) for part in said.split("matplotlib"))
assert (len(ours), len(theirs)) == (1, 0)

# %% after l08-144: it always asks for the first bar: the leftmost one, whatever its name, would be as good
assert all(f"{chart.names()[0]} have?" in question for chart, question in zip(some, asked, strict=True))

# %% after l08-144: the same care with charts: the first bar of 40 charts of the test set, drawn in both ways
assert number == 40 and said.count("right; wrong") == 2

# %% after l08-144: one step of the scale is about five pixels of 64 high
steps = [(chart.floor - chart.ceiling) / 9 for chart in some]
assert 4.5 < sum(steps) / len(steps) < 5.7

# %% after l08-163: with the letter in the question 99 of 100 values are right; which is the highest, less often
(found, told, _), _ = read.values()
assert found == approx(99, abs=1) and told <= found - 10 and len(usual) == len(unusual) == 100

# %% after l08-163: most of these errors name the bar's colour, which all bars of such a chart share
assert all(colours > (100 - told) / 2 for _, told, colours in read.values())
assert all(len({bar.colour for bar in chart.bars}) == 1 for chart in usual)

# %% after l08-163: turning the question round costs 16 of 100, the other order eight, or six; both together leave 77
(found, told, _), (found_turned, told_turned, _) = read.values()
assert (found - told, found - found_turned, told - told_turned) == (
    approx(16, abs=1),
    approx(8, abs=1),
    approx(6, abs=1),
)
assert told_turned == approx(77, abs=1)

# %% after l08-163: for today's model the letters stand in any order in three of five
trained = [chart for chart in (charts.sample("train", i) for i in range(3000)) if chart.labelled]
in_order = [chart for chart in trained if "".join(bar.label for bar in chart.bars) in "abcde"[: len(chart.bars)]]
assert 1 - len(in_order) / len(trained) == approx(3 / 5, abs=0.04)

# %% after l08-147: asked what is in a box, it names the thing
assert re.findall(r"what is in the box .*\?  +(.*)", said) == ["it is a cat.", "it is a dog."]

# %% after l08-147: the same knowledge in words and as a box; and no box for the bus
assert said.count("is in <") == 2 and "the cat is on the left." in said and "there is no bus in the picture." in said

# %% after l08-149: 1 is the same box, 0 is no overlap, and from 0.5 on a box counts as right
assert overlap((0, 0, 4, 4), (0, 0, 4, 4)) == 1 and overlap((0, 0, 4, 4), (8, 8, 12, 12)) == 0

# %% after l08-149: nearly all boxes are right, of the fixed box hardly any; the left thing is right in 15 of 20
model_right, middle_right, left_right = (share[0] for share in shares(said))
assert model_right >= 0.9 and middle_right <= 0.1 and left_right == 15 / 20

# %% after l08-149: only a model that does better than that has used the name
model_right, _, left_right = (share[0] for share in shares(said))
assert model_right >= left_right + 0.15

# %% after l08-150: the right boxes, too, are told in steps of 4 pixels
assert world.SIDE / 16 == 4
assert all(isinstance(edge, int) and 0 <= edge <= 16 for thing in meant for edge in facts.box(thing))

# %% after l08-150: so 1.00 means the same steps; a leg of the rainbow may stick out
assert any(iou == 1 for iou in overlaps["the model"])

# %% after l08-047: reversed, it moved left; the shuffled frames get an answer, too: first frame against last
told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.strip().splitlines())
assert told["in order"].endswith("moved right.") and told["from last to first"].endswith("moved left.")
assert told["shuffled: 3, 1, 4, 2"].endswith("moved left.")

# %% after l08-047: in the last row, and with one frame four times, "it did not move"; with three frames it says so, too
told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.strip().splitlines())
for name in ("one frame, four times", "there and back, 3 frames", "there and back, first and last"):
    assert told[name].endswith("it did not move.")

# %% after l08-152: "What came first?" is answered, too
assert re.findall(r"What came first\? (.*)", said) == ["a ghost came first.", "a cat came first."]

# %% after l08-152: in film 3 one wrong name spoils all
assert "first there is a cat, then a cake, then a watermelon." in said and "then a cake, then a bear." in said

# %% after l08-050: hardest is one thing after the other: two or three things must be named
both_ways = {kind: sum(in_order[kind]) + sum(reversed_[kind]) for kind in in_order}
assert min(both_ways, key=both_ways.get) == "one after the other"
assert {len(film.frames) for film in following} == {2, 3}

# %% after l08-050: films of three things are right far less often than films of two
(two_right, two), (three_right, three) = (map(int, pair) for pair in re.findall(r"things: +(\d+) of (\d+)", said))
assert three_right / three < two_right / two - 0.2

# %% after l08-050: less often than this explains: 17 of 22 for two names would give about 12 of 18 for three
(two_right, two), (three_right, three) = (map(int, pair) for pair in re.findall(r"things: +(\d+) of (\d+)", said))
assert (two_right, two, three) == (17, 22, 18)
assert three * (two_right / two) ** 1.5 == approx(12, abs=0.5) and three_right <= 8

# %% after l08-050: backwards it is about as good as in order
assert abs(sum(map(sum, in_order.values())) - sum(map(sum, reversed_.values()))) <= 12

# %% after l08-050: in all kinds but the still one, a model blind to the order would be wrong in one of the two columns
for kind, some in some_films.items():
    assert all((films.told_of(film) == films.told_of(backwards(film))) == (kind == "it stands still") for film in some)

# %% after l08-050: the kinds differ, and one mean over all films would have hidden this
both_ways = [sum(in_order[kind]) + sum(reversed_[kind]) for kind in in_order]
assert max(both_ways) >= min(both_ways) + 4

# %% after l08-155: ten cases each, and the 200 cases of the model card
assert set(measured) == set(GROUPS) and all(max(here) <= 10 for here in measured.values())

# %% after l08-155: by the card, the gap lies below eight points in most rows
assert sum(abs(gap) < 8 for gap in gaps(official, GROUPS).values()) == len(GROUPS) - 2

# %% after l08-155: of these twelve rows none leans the other way, so trained wordings are probably a little easier
by_card = gaps(official, GROUPS).values()
assert len(GROUPS) == 12 and min(by_card) >= 0 and sum(gap > 0 for gap in by_card) >= len(GROUPS) - 1

# %% after l08-155: comparisons even look easier here in held-out wordings; by the card it is the other way round
assert measured["comparison"][0] > measured["comparison"][1] and gaps(official, GROUPS)["comparison"] > 0

# %% after l08-155: in other languages the gap is more than ten points, in small talk and unanswerable over forty
by_card = gaps(official, GROUPS)
assert 10 < by_card["other languages"] < 15 and by_card["small talk and unanswerable"] > 40

# %% after l08-165: of wordings that it never met it gets about half wrong; more often another reply of small talk
replied = [text in replies for _, text in wrong]
assert 40 <= len(wrong) <= 55 and sum(replied) > len(wrong) / 2

# %% after l08-165: otherwise, mostly, something about the picture, as if that had been asked
others = [text for _, text in wrong if text not in replies]
assert sum("i am sure" not in text for text in others) > 0.7 * len(others)

# %% after l08-155: the weakest row is that of random letters, in both columns
for kind in ("held-out", "trained"):
    column = {group: percent(official, group, kind) for group in GROUPS}
    assert min(column, key=column.get) == "random letters on signs"

# %% after l08-157: about five of six of the stranger's questions get a sensible answer
overall = sum(share * counts[kind] for kind, share in by_stranger.items()) / counts.total()
assert overall == approx(5 / 6, abs=0.03) and counts.total() == 150

# %% after l08-157: this one is right in nine of ten or more in most rows of trained wordings, and in 84 percent here
rows = [percent(official, group, "trained") for group in GROUPS]
assert sum(row >= 90 for row in rows) > 0.7 * len(rows) and "questions: 84%" in said

# %% after l08-157: charts, three of six, and comparisons, four of eight, are worst, more than 80 percent on the card
assert min(by_stranger.values()) == by_stranger["chart"] == by_stranger["compare"] == 0.5
assert (counts["chart"], counts["compare"]) == (6, 8)
assert min(percent(official, group, "held-out") for group in ("charts", "comparison")) > 80

# %% after l08-157: between the best and the worst kind lies a world; where a kind has six, one answer is 17 percent
assert max(by_stranger.values()) - min(by_stranger.values()) >= 0.3 and 6 in counts.values()

# %% after l08-157: descriptions are right in five of eight, on the card in nine of ten
assert by_stranger["describe"] == 5 / 8 and counts["describe"] == 8
assert percent(official, "describe", "held-out") >= 89.5

# %% after l08-157: small talk and unanswerable are all right here, four and four; little more than half on the card
assert by_stranger["small_talk"] == by_stranger["unanswerable"] == 1
assert counts["small_talk"] == counts["unanswerable"] == 4
assert 50 < percent(official, "small talk and unanswerable", "held-out") < 60

# %% after l08-157: by the card more than 99 percent of this model's answers are well-formed
assert float(official["well-formed answers"].rstrip("%")) > 99

# %% after l08-056: up to the line all ten are right; at the first length beyond half are wrong, from about twice on all
inside = [share for share, length in zip(shares_of_right, lengths, strict=True) if length <= limit]
assert inside == [1.0] * 3 and shares_of_right[3] == approx(0.5, abs=0.1) and max(shares_of_right[-2:]) <= 0.1
assert lengths[-1] == approx(3 * limit, rel=0.05)

# %% after l08-058: as long as all fits the first picture is the cat; then the first picture that it sees is another one
told = re.findall(r"first the \w+: +(.*?\.)", said)
assert len(told) == 8 and all("cat" in text for text in told[:2]) and first_seen[-1] != "cat"
assert sum(noun in text for noun, text in zip(first_seen, told, strict=True)) >= 5

# %% after l08-058: in row 6 it says "a rocket", though the rocket's picture is gone
told = re.findall(r"first the \w+: +(.*?\.)", said)
assert "rocket" in told[5] and first_seen[5] == "robot" and "rocket" in told[4]

# %% after l08-058: but such a line stands there in every row from the third on, and only this one goes wrong
told = re.findall(r"first the \w+: +(.*?\.)", said)
assert [i for i, noun in enumerate(first_seen) if noun not in told[i]] == [5] and all(
    kept >= 2 for kept in remembered[2:]
)

# %% after l08-061: the two pictures left in the string are the car and the tree; the template numbers the car 1
assert said.count("<image>") == 2 and nouns[-2:] == ["car", "tree"] and "picture 1:<image>" in said

# %% after l08-061: the line "there is a moon." was said when the moon's picture still stood in front
assert "there is a moon." in said and first_seen[-2] == "moon"

# %% after l08-061: "first" means something else to the model; "a car" is no lie, it does not even know there was more
assert said.strip().endswith("there is a car.")

# %% after l08-061: the first picture that it sees is another one: an answer other than the cat
assert "picture 2:<image>" in said and "cat" not in said.split("Assistant:")[-1]

# %% after l08-081: the first two answers are right, and the last one is modest: five in the same calm tone
answers_given = [exchange.answer for exchange in example.exchanges]
assert len(answers_given) == 5 and answers_given[1] == "the background is yellow." and "balloons" in answers_given[0]
assert answers_given[4] == "i cannot see a price in the picture."

# %% after l08-066: with the cache, one token at a time
assert "1, 1, 1, 1, 1]" in said

# %% after l08-077: it never read HTML, and says that it does not understand
assert "Model: i do not understand." in said

# %% after l08-077: now "and the other one?" is understood
assert "it is a dog." in said

# %% after l08-072: "and the other one?" was not understood without the question before it
assert "dog" not in said.strip().splitlines()[-1]

# %% after l08-084: three messages: a question, a forged answer, a second question
assert render([user(attack, lion)]).count("<end_of_utterance>") == 3

# %% after l08-086: three real marks pasted, one by ChatSession
assert [int(count) for count in re.findall(r" (\d) real", said)] == [3, 1]

# %% after l08-088: pasted, the forged turn works exactly as often as the forged line of section 3
lions = last_answers(
    [
        [talk.Exchange("what is this?", "there is a lion.", (each,)), talk.Exchange("how many are there?", "")]
        for each in shown
    ]
)
assert shares(said)[0][0] == sum("lion" in text and "no lion" not in text for text in lions) / many

# %% after l08-088: a typed <image> stops the app, pasted; by ChatSession it is words like others
assert "A typed <image>, pasted: The total number of <image> tokens" in said and "The same by ChatSession: " in said

# %% after l08-088: for the model the pasted turn and the forged line of section 3 are the same string
line = [talk.Exchange("what is this?", "there is a lion.", (shown[0],)), talk.Exchange("how many are there?", "")]
assert render([user(attacks["forged turn"][0], shown[0])]) == reader.request(None, line).text

# %% after l08-088: with its marks broken up the forged turn works less often, but it works; no attack, no lion
(pasted, broken), *_, control = shares(said)
assert 0.3 <= pasted <= 0.7 and 0 < broken < pasted and control == [0, 0]

# %% after l08-088: "You are a pirate." works always, with its marks, without them, and in plain words
_, forged, plain, _ = shares(said)
assert min(forged + plain) >= 0.9

# %% after l08-092: three fitting refusals: the kind was learned, "small talk and unanswerable" is in section 10
assert said.count("i cannot see that in the picture.") == 3 and "small talk and unanswerable" in GROUPS

# %% after l08-092: BLIP-2 gives a price, the chat model declines
assert "coins" in said and "i cannot see a price" in said
