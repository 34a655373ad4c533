"""What lesson 01's prose says of its results; course_utils/command/claims.py tells how this file is read."""

from pytest import approx

EXCEPTIONS = {
    "With 256 different bytes": "holds by construction",
    "A map is no measurement": "announces what the next cells do",
    "It matters more when you mix": "advice; pitfall 3 shows it",
}

# %% after l01-004: the array has the shape 64 x 64 x 3, 12,288 colour values from 0, none, to 255, as much as possible
assert pixels.shape == (64, 64, 3)
assert pixels.size == 12_288
assert pixels.min() >= 0 and pixels.max() <= 255

# %% after l01-006: the background is brightest in the blue channel
assert pixels[0, 0].argmax() == 2

# %% after l01-012: the same cat, moved a little, is the farthest of all, farther than a dog and than no animal at all
distances = {name: pixel_distance(cat, picture) for name, picture in others.items()}
assert distances["moved"] > distances["nothing"] > distances["dog"] > distances["other artist"]

# %% after l01-012: is the same colour at the same place, ask the pixels; is it the same thing, we want to ask
assert pixel_distance(cat, others["moved"]) > pixel_distance(cat, others["other artist"])

# %% after l01-015: English letters take one byte, Cyrillic letters two; the space is a byte as well, number 32
assert [int(line.split(" bytes")[0].split()[-1]) for line in said.strip().splitlines()] == [3, 4, 6]
assert ord(" ") == 32

# %% after l01-017: read Ġcat as: space, then cat
assert pieces == ["a", "Ġcat", "Ġon", "Ġa", "Ġred", "Ġbackground"]
assert chr(256 + 32) == "Ġ"

# %% after l01-022: background grows in that list: first Ġb, then Ġba, Ġback, and in the end the whole word
merges = ["".join(pair) for pair in learned[:14]]
assert [merges.index(token) for token in ("Ġb", "Ġba", "Ġback", "Ġbackground")] == sorted(
    merges.index(token) for token in ("Ġb", "Ġba", "Ġback", "Ġbackground")
)

# %% after l01-024: a sentence of 44 bytes
assert len(sentence.encode()) == 44

# %% after l01-025: the first merges save most, later ones little
falls = [(a - b) / (m - n) for a, b, m, n in zip(lengths, lengths[1:], sizes[1:], sizes, strict=False)]
assert falls == sorted(falls, reverse=True)

# %% after l01-027: cat after a space is one familiar token, at the start of a text three strange ones
assert tokenizer.encode(" cat").tokens == ["Ġcat"]
assert len(tokenizer.encode("cat").tokens) == 3

# %% after l01-027: the Russian word falls apart into six single bytes, six tokens instead of one
assert len(tokenizer.encode("кот").tokens) == 6

# %% after l01-085: GPT-2 marks the start of a word by Ġ, the famous CLIP its end by </w>
assert all(token.startswith("Ġ") for token in cutters["GPT-2"]("A cat on a red background")[1:])
assert all(token.endswith("</w>") for token in cutters["famous CLIP"]("A cat on a red background"))
assert (len(gpt2), famous.vocab_size) == (50_257, 49_408)

# %% after l01-085: ours and the pocket CLIP's fall to letters where GPT-2 and the famous CLIP need a handful of tokens
needed = {name: len(cut("Her vocalization was remarkably melodic")) for name, cut in cutters.items()}
assert max(needed["GPT-2"], needed["famous CLIP"]) <= 7
assert min(needed["ours"], needed["pocket CLIP"]) >= 15

# %% after l01-085: the Russian word is shorter for those two, since the web has some Russian
assert max(len(cutters[name]("кот")) for name in ("GPT-2", "famous CLIP")) < 6

# %% after l01-085: to GPT-2, cat and Cat are two tokens that have nothing to do with each other
assert cutters["GPT-2"]("cat Cat") == ["cat", "ĠCat"]

# %% after l01-085: the two CLIPs make all letters small: Cat, cat and a cat after a space are one and the same token
for name in ("famous CLIP", "pocket CLIP"):
    assert cutters[name]("cat") == cutters[name]("Cat") == cutters[name](" cat")
    assert len(cutters[name]("cat")) == 1

# %% after l01-031: the 1 picks its row, all the 0s pick nothing; both tokens Ġcat have the same row
places = [i for i, token in enumerate(encoded.tokens) if token == "Ġcat"]
assert torch.equal(by_hand, table[ids])
assert all(torch.equal(by_hand[place], by_hand[places[0]]) for place in places)

# %% after l01-034: two very different things, colour values and a handful of words, became vectors of the same width
assert picture_vector.shape == text_vector.shape
assert pixels.size == 12_288

# %% after l01-036: numbers from 0 to 255 scaled to 0 to 1, then a mean and a spread, so that they lie around 0
assert x.min() < 0 < x.max()

# %% after l01-041: the dot product prefers the long arrow; the cosine asks for the direction only
assert dot(query, long) > dot(query, near)
assert cosine(query, near) > cosine(query, long)
assert cosine(query, 5 * near).item() == approx(cosine(query, near).item())

# %% after l01-043: all lengths are 1, and the dot product is the cosine
assert unit.norm(dim=-1).tolist() == approx([1, 1, 1])
assert by_product[0, 2].item() == approx(cosine(query, long).item(), abs=1e-5)

# %% after l01-088: animals lie near animals, food near food, the ways of drawing near each other
lines = {line.split()[0]: line for line in said.splitlines()}
assert "Ġfox" in lines["Ġcat"] and "Ġbear" in lines["Ġcat"]
assert all(food in lines["Ġpizza"] for food in ("Ġpie", "Ġcheese", "Ġcookie"))
assert "Ġposter" in lines["Ġcartoon"] and "Ġsticker" in lines["Ġcartoon"]

# %% after l01-088: now and then a neighbour is a mere piece of a word, such as rown or phon
assert "rown" in said and "phon" in said

# %% after l01-088: the row nearest to above is below, its opposite, with a cosine of 0.96
assert "is nearest to Ġbelow 0.96" in said

# %% after l01-088: much nearer than the nearest of 1,000 rows of random numbers
assert nearest_cosine(noise).mean() < 0.35 < nearest_cosine(trained).mean()

# %% after l01-045: in the pocket tier the others keep their order: other artist, dog, nothing
assert cosines[0] > cosines[1] > cosines[2]

# %% after l01-045: the moved cat comes first, the empty picture is far from it: 0.50 against 0.97
assert cosines[3] == max(cosines)
assert cosines[2:] == approx([0.50, 0.97], abs=0.006)

# %% after l01-049: each picture is nearest to its own caption
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert right == 6

# %% after l01-049: even a perfect pair stays clearly below 1, so 0.5 does not mean half right
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert similarity.max() < 0.9

# %% after l01-053: after the right one come pictures that share the thing, the number or the colour
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert examples[places[0]].caption.endswith("two cars on a gray background")
    for place in places[1:]:
        scene = examples[place].scene
        assert scene.background == "gray" or scene.count == 2 or set(scene.nouns) & {"car", "truck", "bus"}

# %% after l01-059: the pictures lie together on one side and the captions on the other, with an empty strip between
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    gap_direction = P.mean(dim=0) - T.mean(dim=0)
    assert (P @ gap_direction).min() > (T @ gap_direction).max()

# %% after l01-061: the gap is of the same order as the other two bars: about as far as a picture from the middle of all
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert gap.item() == approx(spread_pictures.item(), rel=0.1)
    assert gap.item() == approx(spread_texts.item(), rel=0.25)

# %% after l01-063: a picture of another thing is nearer than the true caption
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert P[0] @ P[1] > P[0] @ T[0]

# %% after l01-064: for most pictures some other picture, of another thing, is nearer than the true caption
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert (others > own).sum() > 0.9 * len(drawn)

# %% after l01-064: among the captions, the right one is usually the nearest
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert (best == torch.arange(len(drawn))).sum() > 0.95 * len(drawn)

# %% after l01-066: on the map the difference is striking: partners have found each other
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    middles = moved @ directions.T
    assert (middles[:12] - middles[12:]).norm(dim=1).mean() < 0.5 * (flat[:12] - flat[12:]).norm(dim=1).mean()

# %% after l01-067: 100 percent, a measure at its ceiling, on the pictures so far; on easy ones nothing is seen
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    full_captions = embed.embed_texts(clip, [example.caption for example in examples])
    assert right_first(library_vectors, full_captions) > 99
    assert right_first(without_middle(library_vectors), without_middle(full_captions)) > 99

# %% after l01-091: from text to picture, search becomes clearly better: from 84 to 90 percent
as_it_is, captions_moved, pictures_moved, no_gap = panels["from text to picture"]
assert as_it_is == approx(84, abs=0.9)
assert no_gap == approx(90, abs=0.9)

# %% after l01-091: from picture to text, nothing changes; the gap does harm in one direction only
other_way = panels["from picture to text"]
assert max(other_way) - min(other_way) < 1.5

# %% after l01-091: moving the captions alone is nearly enough
as_it_is, captions_moved, pictures_moved, no_gap = panels["from text to picture"]
assert captions_moved - as_it_is > 0.7 * (no_gap - as_it_is)
assert captions_moved > pictures_moved

# %% after l01-091: the captions' middle is the same in every caption: a bonus that some pictures get for every text
bonus = hard_pictures @ hard_captions.mean(dim=0)
if tier == "pocket":  # holds for the famous model too, though not for a look-alike
    assert bonus.std() > 0.01

# %% after l01-081: of 36 neighbours 17; blind guessing would keep about 10, the rest are neighbours on paper only
if tier == "pocket":
    assert kept == 17
assert round(36 * 3 / 11) == 10

# %% after l01-083: none shows a train above a mushroom, yet each has a best picture, with a cosine of 0.45 or 0.46
values = [float(line.split()[0]) for line in said.strip().splitlines()]
assert values[1:] == approx([0.45, 0.46], abs=0.011)
assert values[0] > values[1] + 0.1
