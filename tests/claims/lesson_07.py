"""What lesson 07's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import re

from pytest import approx

EXCEPTIONS = {
    "First its language model read": "tells of the recipe, training/blip2.py",
    'If a figure of "what the model sees"': "advice, no result",
    "Beam search: keep the best few": "defines a method",
    "A free GPU of Colab": "a fact of Colab, not of this run",
}

# %% after l07-004: 65 vectors of the picture, 8 queries
assert places == 8 and (model.config.vision_config.image_size // model.config.vision_config.patch_size) ** 2 == 64

# %% after l07-006: in the pocket tier the bridge has a large share
trained = sum(size for name, size in sizes.items() if "(trained)" in name)
assert 0.2 < trained / sum(sizes.values()) < 0.35

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

# %% after l07-031: a "3" is the first piece of "3d render"
assert tokenizer.tokenize(" 3d render")[0] == "Ġ3"
assert " ".join(as_word(token) for token in read[0]) == "pineapple laptop left two purple nothing 3 picture"

# %% after l07-040: the last bar is the yardstick of looking everywhere alike; the thing's query is above it
yardstick = squares.mean()
assert shares.mean(0)[0] > 1.2 * yardstick
assert shares.mean(0)[4] < 0.6 * yardstick

# %% after l07-044: one vector is exchanged, and one fact changes
changed = [[fact[row] != fact[0] for fact in told] for row in range(1, len(mixed))]
assert [sum(row) for row in changed] == [1, 0, 0, 0, 1, 1, 1, 0]
assert said.strip().endswith("a cat on a blue background") or "a blue background" in said.splitlines()[-1]

# %% after l07-047: in each column one row turns pale
silenced = np.array(table[1:])
assert silenced.argmin(0).tolist() == [0, 4, 5, 6]

# %% after l07-047: what is left is a guess: between two sizes more often right than among ten colours
assert table[1 + 5][2] > table[1 + 4][1] + 10

# %% after l07-050: for the first three questions, nearly always the same
assert min(agreement[:3]) > 95

# %% after l07-050: the style, and the three requests for a whole sentence, agree in only 43 to 63 of 80 pictures
counts = [round(share * 80 / 100) for share in agreement[3:]]
assert (min(counts), max(counts)) == (43, 63)

# %% after l07-050: the example is wrong: the notes say "pineapple laptop left", and the sentence has two pineapples
assert "pineapple laptop left" in said
assert said.splitlines()[-1].split("->")[1].count("pineapple") == 2
assert "laptop" in test_scenes[0].nouns

# %% after l07-052: notes for pictures that do not exist become sentences, and the order of the nouns counts
assert "a picture of a cat to the left of a dog" in said and "a picture of a dog to the left of a cat" in said
assert said.strip().endswith("pink")

# %% after l07-127: backwards, the eight words hardly name a thing, and the colour is right nearly always
things, colours = zip(*control.values(), strict=True)
assert things[0] > 80 and things[1] < 10
assert colours[0] > 95 and colours[1] > 80

# %% after l07-127: the plain sentence does far worse than the notes; mixed up, about half of the things are told
things, colours = zip(*control.values(), strict=True)
assert things[3] < 10 and colours[3] < 50 and things[2] == approx(50, abs=12)

# %% after l07-055: every blot is something
assert all(any(noun in text for noun in world.NOUNS) for text in seen_in_them)

# %% after l07-057: every photograph is Emoji World: the model has no word for "I do not know this"
assert all(any(noun.rstrip("s") in text for noun in world.NOUNS) for text in seen_in_them)
assert not {"Ġknow", "Ġknown", "know"} & set(tokenizer.get_vocab())

# %% after l07-060: with a temperature below 1 likely tokens become likelier
assert (logits / 0.5).softmax(-1).max() > probabilities.max()

# %% after l07-060: generate draws among the 50 most probable tokens, its default is top_k=50
assert model.generation_config.top_k in (None, 50)

# %% after l07-060: "a" is the likeliest beginning, 0.42 against 0.35 for "an"
assert names[:2] == ["a", "an"]
assert best.values[:2].tolist() == approx([0.42, 0.35], abs=0.006)

# %% after l07-063: "an ink sketch" is lost to greedy; it walks past a caption about four times as probable
(greedy_p, greedy), *_ = write(choices, do_sample=False)
(beam_p, beam), *_ = write(choices, do_sample=False, num_beams=5)
assert greedy.startswith("a picture of") and np.exp(beam_p - greedy_p) == approx(3.7, abs=0.6)

# %% after l07-063: beams find the longer one, and the long one wins by bare probability even so
assert len(beam := write(choices, do_sample=False, num_beams=5)[0][1]) > len(write(choices, do_sample=False)[0][1])

# %% after l07-063: with a temperature of 0.5 the samples differ less
texts = [line.split("   ")[-1] for line in said.splitlines()]
drawn_at_1, drawn_at_half = texts[-11:-6], texts[-5:]
assert len(set(drawn_at_half)) < len(set(drawn_at_1))

# %% after l07-066: it goes on from what stands there, true or not
assert "a cat to the right of   ..." in said and said.strip().endswith("cats")

# %% after l07-069: five questions, five right answers
assert [line.split()[-1] for line in said.strip().splitlines()] == ["cat", "red", "no", "two", "render"]

# %% after l07-071: a space at the end is a token, a lone Ġ, and the right answer is gone
lines = said.splitlines()
assert lines[0].endswith("' red'") and "Ġ" in lines[1] and "red" not in lines[1].split("Answer:")[1]

# %% after l07-074: all kinds above 80 percent
assert min(right_by_kind(seeing)) > 80

# %% after l07-076: with the memory in front, half a question becomes a whole one
assert said.splitlines()[0].endswith("no") and said.strip().endswith("dog")

# %% after l07-078: it is bounded
needed = [int(count) for count in re.findall(r"need (\d+) tokens", said)]
assert needed == sorted(set(needed)) and f"at most {model.config.text_config.max_position_embeddings}." in said

# %% after l07-081: the wrong evidence can be worse than blind: 29 percent against 55 for the counts
counted = kinds.index("count")
assert [round(table[row][counted]) for row in (1, 2)] == [29, 55]

# %% after l07-081: yes-or-no questions give about half to anyone; counts more, if one number is more common
assert table[2][kinds.index("yes/no")] == approx(50, abs=15)
assert table[2][kinds.index("count")] > max(table[2][kinds.index(kind)] for kind in ("what", "colour", "relation"))

# %% after l07-083: every question gets an answer of the right form
assert said.count("cloud") == 2 and "one" in said

# %% after l07-086: greedy always the same; "d coins" is a slip of the dice, an improbable piece of a word
assert said.count("twenty coins") >= 4
assert "d coins" in drawn

# %% after l07-088: two tests, and both say it does not know: several prices, about equally often
assert all(len(count) > 2 for count in counts.values())
assert np.ptp(np.array(table)[:, 0]) < 30

# %% after l07-088: after such a question comes a price, most often this one: "twenty", half of the time in its texts
assert prices[0] == "twenty coins" and np.mean([row[0] for row in table]) == approx(50, abs=15)

# %% after l07-091: the batch is at least twice as fast
assert "twice as fast as the loop: True" in said

# %% after l07-093: padded on the right, the shorter question is torn from its answer
left_side, right_side = (re.findall(r"' ([^']*)'", line) for line in said.strip().splitlines())
assert left_side == ["cat", "cat"] and right_side[0] != "cat" and right_side[1] == "cat"

# %% after l07-099: eight bits change little, six not much more, and in the end not one is left
assert shares[0] > 80 and shares[1] > shares[0] - 25 and shares[-1] == 0
assert shares == sorted(shares, reverse=True)

# %% after l07-099: the largest weight of each row, the range in equal steps: with b bits 2 to the b values
row = rounded(model.language_projection.weight[:1].float(), 4)
assert row.unique().numel() <= 2**4
