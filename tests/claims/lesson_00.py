"""What lesson 00's prose says of its results; course_utils/command/claims.py tells how this file is read."""

EXCEPTIONS = {
    "The model knows the layout": "measured once, on the pictures of lesson 04, which asserts it",
}

# %% after l00-005: one thing, a few of a kind, or two things side by side or one above the other; ten colours
assert {scene.layout for scene in scenes} <= {"one", "many", "beside", "stacked"}
assert len(world.COLOURS) == 10 and len(world.NOUNS) == 133 and len(world.ARTISTS) == 7

# %% after l00-009: captions in several wordings, questions with their answers, and foils wrong in exactly one fact
assert len(set(world.captions(scene))) > 4
kinds = set(world.foils(scene, random.Random(0)))
assert {"wrong noun", "wrong colour", "swapped relation"} <= kinds

# %% after l00-013: a drawing of a known kind gets its name, the photograph gets some name too
assert titles[0].startswith("cat 100%")
assert not titles[1].startswith("cat")

# %% after l00-015: with a cat among the choices, all is well
assert panels["all five, percent"][0] > 90

# %% after l00-015: without it, the pocket CLIP is nearly sure that the cat is a pizza: one of four wrong ones wins
without = panels["without a cat"]
assert round(without[1]) == 93  # card 00-no-right-label

# %% after l00-015: the numbers always add up to 100, because it only says which of your sentences fits best
assert all(abs(sum(values) - 100) < 0.1 for values in panels.values())

# %% after l00-017: the one picture of the 300 that fits exactly comes first
fitting = [
    i
    for i, example in enumerate(examples)
    if (example.scene.nouns, example.scene.count, example.scene.background) == (("candle",), 3, "red")
]
assert fitting == [int(places[0])]

# %% after l00-017: most of the others share the number three and the red ground, and show another thing
others = [examples[int(i)].scene for i in places[1:]]
assert sum(scene.count == 3 and scene.background == "red" for scene in others) >= 4
assert not any("candle" in scene.nouns for scene in others)

# %% after l00-020: the shortest bar is the relation, by far: 52 percent where a coin gets 50
assert round(shares["swapped relation"]) == 52
assert min(shares, key=shares.get) == "swapped relation"

# %% after l00-020: the other three kinds of foils are noticed nearly every time
assert all(share > 99 for kind, share in shares.items() if kind != "swapped relation")

# %% after l00-020: for the model a cat to the left of a dog and a dog to the left of a cat are nearly the same words
one, other = embed.embed_texts(clip, ["a cat to the left of a dog", "a dog to the left of a cat"])
assert one @ other > 0.98
