"""What lesson 07's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re

from pytest import approx

EXCEPTIONS = {
    'If a figure of "what the model sees"': "advice, no result",
    "Beam search: keep the best few": "defines a method",
    "A free GPU of Colab": "a fact of Colab, not of this run",
    "A model that says yes to nearly everything": "what the measure would say of another model",
}


def reads(answers, wanted):
    """How many answers are right."""
    return sum(measure.is_answer(a, b) for a, b in zip(answers, wanted, strict=True))


# %% after l07-004: 65 vectors of the picture, 8 queries
assert places == 8 and (model.config.vision_config.image_size // model.config.vision_config.patch_size) ** 2 == 64

# %% after l07-006: in the pocket tier the bridge has a large share
trained = sum(size for name, size in sizes.items() if "(trained)" in name)
assert 0.2 < trained / sum(sizes.values()) < 0.35

# %% after l07-131: seven of the eight queries were asked a question each
assert said.count("seven heads") == 1 and places == 8

# %% after l07-009: a palette's numbers have no channels; a bare convert brings another ground to light
assert len(np.array(opened).shape) == 2 and len(np.array(rgb).shape) == 3
assert (np.array(sprite.convert("RGB")) != np.array(plain(sprite))).any()

# %% after l07-011: rescale whole numbers from 0 to 255 to fractions from 0 to 1
assert (whole.min(), whole.max()) == (0, 255)
assert (rescaled.min().item(), rescaled.max().item()) == approx((0, 1))

# %% after l07-011: normalised, the numbers get about as large as the encoder's in training: around zero
assert normalised.abs().max() < 3

# %% after l07-013: the third picture: not undone, all that is darker than the mean turns black
shown_values = np.array(shown_as_is)
assert (shown_values[(normalised <= 0).numpy()] == 0).all()

# %% after l07-013: the resized car is squeezed together
assert rgb.width > 1.5 * rgb.height and resized.width == resized.height

# %% after l07-016: a word has one token wherever it stands, with the space inside
assert {tuple(tokenizer.tokenize(text)) for text in ("cat", " cat", "Cat", " Cat")} == {("Ġcat",)}

# %% after l07-129: with and without a space, small and large: four different tokens, of 50,257
four = [gpt2.tokenize(text) for text in ("cat", " cat", "Cat", " Cat")]
assert all(len(tokens) == 1 for tokens in four) and len({tokens[0] for tokens in four}) == 4

# %% after l07-129: a common word is one token of the 50,257, a rare one few: "melodic" is two
assert len(gpt2) == 50_257 and len(gpt2.tokenize(" melodic")) == 2 and len(gpt2.tokenize(" remarkably")) == 1

# %% after l07-018: as many image tokens as queries, first of all
assert (inputs["input_ids"][0, :places] == model.config.image_token_index).all()
assert (inputs["input_ids"][0] == model.config.image_token_index).sum() == places

# %% after l07-023: eight captions of pictures that were not in the training
assert sum(named) > 0.85 * len(test_scenes)

# %% after l07-025: two well-formed sentences, the same one for both pictures, and no error
without_places, with_places = said.splitlines()[1], said.splitlines()[0]
first, second = re.findall(r"'([^']*)'", without_places)
assert first == second
assert len(set(re.findall(r"'([^']*)'", with_places))) == 2

# %% after l07-032: the prompts' mean cosine with the nearest word beside that of random vectors
assert cosine["words, to another word"] < 0.99
assert cosine["random, spread like words"] >= cosine["random vectors"] - 0.05
assert [round(value, 2) for value in cosine.values()] == approx([0.38, 0.25, 0.70, 0.79], abs=0.02)
assert cosine["random vectors"] < cosine["soft prompts"] < cosine["random, spread like words"]

# %% after l07-134: so many percent are true of their own picture and so many of the next one, which is chance
assert fitting(0) == approx(0.88, abs=0.02) and fitting(1) == approx(0.35, abs=0.02)

# %% after l07-134: small words such as "the" and "on" are true of many pictures; much of the 35 comes from them
small = {"a", "an", "the", "on", "of", "there", "and", "above", "below", "left", "right", "background"}
next_ones = [true_words(test_scenes[(i + 1) % many]) for i in range(many)]
fits = [as_word(token) for i in range(many) for token in read_as[i] if as_word(token) in next_ones[i]]
assert sum(word in small for word in fits) > 0.5 * len(fits)

# %% after l07-134: so the prompts lean towards the words of their picture, more than chance; most points elsewhere
assert fitting(0) > 2 * fitting(1) and cosine["soft prompts"] < 0.5

# %% after l07-136: the darkest square of each column stands in the row of the query that was asked for it
assert all(table[i, i] == table[:8, i].max() for i in (0, 1, 4, 6))
assert all(table[i, i] > table[:8, i].max() - 15 for i in (2, 3, 5))
assert sum(table[:8, 2] > 65) > 4 and sum(table[:8, 3] > 85) > 4 and sum(table[:8, 5] > 80) > 4

# %% after l07-136: percent for the colour against a fixed answer; for the thing chance is below one percent
assert table[4, 4] == approx(100, abs=1) and table[0, 0] == approx(96, abs=2) and table[1, 1] == approx(88, abs=3)
assert table[6, 6] == approx(56, abs=3) and max(np.delete(table[:8, 4], 4)) < 17 > table[8, 4]
assert max(np.delete(table[:8, 0], 0)) < 6
assert len(world.NOUNS) == 133

# %% after l07-136: the second thing (88 percent) and the style (56) are told best by their own queries, too
assert (table[1, 1], table[6, 6]) == approx((88, 56), abs=3) and table[6, 6] == table[:8, 6].max()

# %% after l07-136: place, number and size can be looked up in several, about as well as in their own
assert all((table[:8, i] > table[i, i] - 7).sum() >= 3 for i in (2, 3, 5))

# %% after l07-136: the style (56) hardly better than by the query that was asked for nothing
assert 0 < table[6, 6] - table[7, 6] < 12

# %% after l07-040: the last bar is the yardstick of looking everywhere alike; the thing's query is above it
yardstick = squares.mean()
assert [shares.mean(0)[i].item() for i in (0, 4)] == approx([0.46, 0.07], abs=0.02)
assert yardstick == approx(0.39, abs=0.01) and all(shares.mean(0)[i] < yardstick for i in (2, 3))

# %% after l07-040: the query for the colour is far below it: 0.07 against 0.39; it looks past the thing
assert (values[4], values[8]) == approx((0.07, 0.39), abs=0.02)

# %% after l07-040: the last query was asked for nothing, and it has 0.13; most others are as far below the yardstick
assert values[7] == approx(0.13, abs=0.02) and sum(value < 0.2 for value in values[:8]) >= 5

# %% after l07-040: only the queries for thing (0.46) and style (0.40) reach it
assert [i for i in range(8) if values[i] >= values[8]] == [0, 6]

# %% after l07-044: one vector is exchanged, and one fact changes
changed = [[fact[row] != fact[0] for fact in told] for row in range(1, len(mixed))]
assert [row.index(True) if any(row) else None for row in changed] == [0, None, None, None, 1, None, None, None]
assert sum(map(sum, changed)) == 2
assert "a blue background" in said.splitlines()[-1]

# %% after l07-044: the first picture, a cartoon, wrongly told to be a 3d render, and that is the other one's style
assert world.ARTISTS["noto"].style == "cartoon" and world.ARTISTS["fluent-3d"].style == "3d render"
assert told[3][0] == "a 3d render"

# %% after l07-047: thing, colour and style suffer most where their own query is silenced
silenced = np.array(table[1:])
assert (
    silenced.argmin(0)[[0, 1, 3]].tolist() == [0, 4, 6] and silenced[0, 0] < 3 and silenced[4, 1] == approx(10, abs=6)
)

# %% after l07-047: the size loses nothing without its own query, some without that for the place; the style told badly
silenced = np.array(table[1:])
assert (
    silenced[5, 2] == table[0][2]
    and silenced[:, 2].argmin() == 2
    and silenced[2, 2] > 75
    and table[0][3] == approx(40, abs=5)
    and silenced[6, 3] == approx(20, abs=6)
)

# %% after l07-138: the true sentence, the picture; with another's sentence few are right, with nothing few
picture_row, true_row, other_row, nothing_row = (np.mean(row) for row in table)
assert table[1] == approx([100] * 4, abs=0.1) and table[0] == approx([100, 100, 100, 40], abs=3)
assert max(max(row[:2] + row[3:]) for row in table[2:]) < 25 and other_row < 25 > nothing_row

# %% after l07-138: wrong only for this picture: they are those of the second row, moved on by one
for question in ask_for.values():
    first, second = (
        read(in_its_place[name], ask(question)) for name in ("its true sentence", "the next one's sentence")
    )
    assert sum(a == b for a, b in zip([*first[1:], first[0]], second, strict=True)) >= len(first) - 1

# %% after l07-138: from the picture thing, colour and size are right as often, the style in 40 percent: the eyes miss
assert table[0] == approx([100, 100, 100, 40], abs=3) and table[1][3] == approx(100, abs=1)

# %% after l07-052: sentences for pictures that do not exist: the order of the two things counts
lines = [line.split("-> ")[1].split(", ") for line in said.strip().splitlines()]
assert "cat" in lines[0][0] and "dog" in lines[1][0]
assert [line[1] for line in lines[:3]] == ["red", "red", "pink"]

# %% after l07-127: the true sentence right, with the two things exchanged the answers turn around, shuffled near a coin
of = dict(zip(told, percent, strict=True))
assert of["a true sentence"] == approx(95, abs=1) and of["the two things exchanged"] == approx(4, abs=1)
assert of["its words, shuffled"] == approx(22.5, abs=1)
assert sum(text not in ("yes", "no") for text in told["its words, shuffled"]) > 20

# %% after l07-127: from the picture it is so many percent
assert percent[list(told).index("the picture")] == approx(79, abs=1)

# %% after l07-055: every blot is something
assert all(any(noun in text for noun in world.NOUNS) for text in seen_in_them)

# %% after l07-057: every photograph is Emoji World: no caption that it read says "I do not know this"
assert all(any(noun.rstrip("s") in text for noun in world.NOUNS) for text in seen_in_them)
assert not any(re.search("know|cannot|sure", text) for text in seen_in_them)
assert not any(re.search("know|cannot|sure", text) for scene in test_scenes for text in world.captions(scene))

# %% after l07-060: with a temperature below 1 likely tokens become likelier
assert (logits / 0.5).softmax(-1).max() > probabilities.max()

# %% after l07-060: generate draws among the 50 most probable tokens, its default is top_k=50
assert model.generation_config.top_k in (None, 50)

# %% after l07-060: the likeliest beginning, and its probability against the next
assert names[0] == "a" and best.values[0].item() == approx(0.73, abs=0.006)

# %% after l07-060: in the pocket tier all but a sample begin with "a" (0.73)
assert names[0] == "a" and best.values[0].item() == approx(0.73, abs=0.01)

# %% after l07-063: greedy walks past a caption that the model finds so many times as probable
(greedy_p, greedy), *_ = write(choices, do_sample=False)
(beam_p, beam), *_ = write(choices, do_sample=False, num_beams=5)
assert greedy.startswith("a picture") and beam == "a cartoon of three candles on a red background"
assert 1.5 < np.exp(beam_p - greedy_p) < 2.2

# %% after l07-063: is the one that beams find longer or shorter; by bare probability short captions have an advantage
greedy, beam = (write(choices, do_sample=False, **how)[0][1] for how in ({}, {"num_beams": 5}))
assert len(beam.split()) > len(greedy.split())

# %% after l07-063: the most probable need not be true: the picture is a poster, and greedy's "a picture" is right
assert any("poster" in text for text in world.captions(test_scenes[1])) and "a picture of three candles" in said

# %% after l07-063: with a temperature of 0.5 the samples differ less
texts = [line.split("   ")[-1] for line in said.splitlines()]
drawn_at_1, drawn_at_half = texts[-11:-6], texts[-5:]
assert len(set(drawn_at_half)) < len(set(drawn_at_1))

# %% after l07-063: then greedy takes "picture", and with it "a cartoon of three candles on a red background" is lost
assert "a picture of three candles" in said and "a cartoon of three candles on a red background" in said

# %% after l07-139: for so many of 24 pictures greedy and five beams write the same
assert 24 - len(differing) == 13

# %% after l07-139: where beams do change one, that need not be for the better
better = [names_all(test_scenes[i], with_beams[i]) - names_all(test_scenes[i], greedily[i]) for i in differing]
assert sum(better) == 0
assert sum(len(with_beams[i].split()) > len(greedily[i].split()) for i in differing) >= 9

# %% after l07-139: they cost five times the work; to say more is not to be right more often
named_by = [sum(names_all(test_scenes[i], texts[i]) for i in differing) for texts in (greedily, with_beams)]
assert named_by[0] == named_by[1]

# %% after l07-066: after "three" it falls into another kind of text that it read, the drills: "three? no red? yes"
assert "a cat to the right of   ..." in said
assert "a cat to the right of   ... a cat\n" in said
assert "? no" in said.strip().splitlines()[-1] and said.strip().splitlines()[-1].startswith("three")

# %% after l07-066: "a cat to the right of" is not true, and the model does not take it back: it fills in a noun
assert "a cat to the right of   ... a cat\n" in said

# %% after l07-150: of 12 questions about the cat and the dog so many are right
assert reads(talk.answer([duo] * len(about_two), list(about_two), blip2), about_two.values()) == 9

# %% after l07-141: of 8 about the whale and the candles; of what no picture shows it says so
told = talk.answer([whale] * 4 + [candles] * 4, [*about_one, *about_many], blip2)
assert reads(told, [*about_one.values(), *about_many.values()]) == 6
assert reads(talk.answer([whale] * 3, list(about_none), blip2), about_none.values()) == 3

# %% after l07-141: asked for the colour of a thing, it names the colour of the background
many_of = talk.answer(test_pictures[:20], [f"what colour is the {bare(s.nouns[0])}?" for s in test_scenes[:20]], blip2)
assert sum(text.startswith("i know only the colour of the background") for text in many_of) >= 18

# %% after l07-141: "three candles" is a right answer to "how many candles", and so is "three"
assert measure.is_answer("three candles", "three") and measure.is_answer("three", "three")

# %% after l07-071: a space at the end is a token, a lone Ġ, and the right answer is gone
lines = said.splitlines()
assert lines[0].endswith("' red'") and "Ġ" in lines[1] and "red" not in lines[1].split("Answer:")[1]

# %% after l07-074: all kinds above 70 percent, relations the weakest
assert min(right_by_kind(seeing)) > 70

# %% after l07-151: in trained wordings so many percent, in held-out ones fewer or as many
trained, held_out = (100 * here[f"one picture, {kind} wordings"] for kind in ("trained", "held-out"))
assert official["one picture, trained wordings"] == 88.0 and official["one picture, held-out wordings"] == 79.0
assert official["describe, trained wordings"] - official["describe, held-out wordings"] < 3
assert official["false premise, trained wordings"] < official["false premise, held-out wordings"] + 3

# %% after l07-151: the card's own target for these was 90: missed
assert (
    measure.ASKING_TARGETS["one picture, held-out wordings"] == 0.9 > official["one picture, held-out wordings"] / 100
)

# %% after l07-151: differences of ten points between "here" and the card mean nothing: each is a share of 40
assert all(abs(100 * here[row] - official[row]) < 20 for row in here if row in official)

# %% after l07-151: to a false premise the right answer is always "no"; in the first rows in about one of seven cases
for wordings in (True, False):
    right = [case.turn.brief for case in islice(measure.asked_of_blip2("false premise", wordings), 40)]
    assert set(right) == {"no"}
    right = [case.turn.brief for case in islice(measure.asked_of_blip2("one picture", wordings), 200)]
    assert 200 / 10 < right.count("no") < 200 / 5

# %% after l07-151: descriptions and denials lose nothing that 200 cases could show
assert abs(official["describe, trained wordings"] - official["describe, held-out wordings"]) < 5
assert abs(official["false premise, trained wordings"] - official["false premise, held-out wordings"]) < 5

# %% after l07-076: with the memory in front, half a question becomes a whole one
assert not measure.is_answer(said.splitlines()[0].split(":")[1], "dog")
assert measure.is_answer(said.strip().splitlines()[-1].split(":")[-1], "dog")

# %% after l07-078: it is bounded
needed = [int(count) for count in re.findall(r"need (\d+) tokens", said)]
assert needed == sorted(set(needed)) and f"at most {model.config.text_config.max_position_embeddings}." in said

# %% after l07-081: the last row is as good as blind: hardly anything is right but what is right without looking
assert sum(table[2]) < sum(table[0]) / 3

# %% after l07-081: 9 percent against 16 for the colour, where one fixed colour gets 16; of 80 hardly more than chance
of_kind = dict(zip(kinds, zip(*table[1:], strict=True), strict=True))  # kind -> (misled, blind)
assert of_kind["colour"] == approx((9, 16), abs=2)

# %% after l07-081: yes-or-no questions give about half to anyone; counts more, if one number is more common
assert table[2][kinds.index("yes/no")] == approx(50, abs=15)
assert table[2][kinds.index("count")] < 3

# %% after l07-081: the yes-ratio: right is yes to half of these questions; so many percent with its own picture
ratios = [int(found) for found in re.findall(r"yes to (\d+)%", said)]
assert ratios[0] == approx(48, abs=2) and ratios[2] == approx(0, abs=2)

# %% after l07-083: every question gets an answer of the right form
assert "a cloud" in said.splitlines()[0] and said.splitlines()[1].split()[-1] == "no"
assert "there is no house" in said.splitlines()[2] and present == 2

# %% after l07-146: by the card, captions of two things name both in so many percent, fewer never together and unseen
usual, apart, unseen = (official[f"{pairs_named}{which}"] for which in ("", " never seen together", ", unseen artist"))
assert (usual, apart, unseen) == (92.5, 89.5, 52.0)

# %% after l07-146: new pairs cost the whole model three points, a new hand forty
usual, apart, unseen = (official[f"{pairs_named}{which}"] for which in ("", " never seen together", ", unseen artist"))
assert (usual - apart, usual - unseen) == approx((3, 40), abs=1)

# %% after l07-146: "answers that change with the picture" is the fair count, nearly all do
assert official["answers that change with the picture"] >= 95
assert official["yes-ratio on balanced questions"] == approx(50, abs=5)

# %% after l07-086: it describes, and then it names a price, at once and in good form
assert "car" in seen_there and "orange" in seen_there
assert re.fullmatch(r"(a )?\w+ coins", price)

# %% after l07-148: of 40 descriptions so many are right, and so many of 40 conversations end in a price
assert len(prices) == 40 == sum(named_all) == sum(is_price) and set(prices) == {"twenty coins"}

# %% after l07-148: the same model that can say "i cannot see that in the picture" does not say it here
assert not any("cannot" in price for price in prices)

# %% after l07-148: a price for the sun, a price for a rainbow
shown_nouns = {scene.nouns[0] for scene in singles}
assert {"sun", "rainbow"} <= shown_nouns

# %% after l07-152: two tests, and both say "it does not know": drawn again and again, it names several prices
assert all(len(count) > 2 for count in counts.values())

# %% after l07-152: whatever the picture, the same four come, "twenty" first; even with no picture at all
shares = np.array(table)[: len(counts)]
assert (shares > 0).all() and (shares.argmax(1) == 0).all() and (shares.sum(1) > 95).all()

# %% after l07-152: the rows are not equal: 47 to 73 for "twenty"; what stands in front does shift the draw
shares = np.array(table)[: len(counts)]
assert (shares[:, 0].min(), shares[:, 0].max()) == approx((47, 73), abs=3)

# %% after l07-152: after such a question comes a price, most often this one: "twenty", half of the time in its texts
assert prices[0] == "twenty coins" and all(count.most_common(1)[0][0] == "twenty coins" for count in counts.values())
assert set(in_texts) == set(prices) and sum(in_texts.values()) == approx(100)

# %% after l07-152: prices in its texts were drawn at random, "twenty" half of the time
recipe = (CHECKPOINTS.parents[1] / "training" / "blip2_texts.py").read_text(encoding="utf-8")
assert 'PRICES = ("ten", "twenty", "twenty", "twenty", "fifty", "a hundred")' in recipe

# %% after l07-091: the batch is at least twice as fast
assert "twice as fast as the loop: True" in said

# %% after l07-093: padded on the right, the shorter question is torn from its answer
left_side, right_side = (re.findall(r"' ([^']*)'", line) for line in said.strip().splitlines())
assert measure.is_answer(left_side[0], "a cat and a dog") and measure.is_answer(left_side[1], "cat")
assert not measure.is_answer(right_side[0], "a cat and a dog") and measure.is_answer(right_side[1], "cat")

# %% after l07-099: eight bits change little, six not much more, and in the end not one is left
assert shares[:2] == [100, 90] and 70 < shares[3] <= shares[2] < 80 and shares[4:] == [0, 0]
assert shares == sorted(shares, reverse=True)

# %% after l07-099: the largest weight of each row, the range in equal steps: with b bits 2 to the b values
row = rounded(model.language_projection.weight[:1].float(), 4)
assert row.unique().numel() <= 2**4
