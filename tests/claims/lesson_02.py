"""What lesson 02's prose says of its results; course_utils/command/claims.py tells how this file is read."""

import math
import re

from pytest import approx

EXCEPTIONS = {
    "Lesson 03 uses it with": "a look ahead at two lessons",
    "In deep models the vectors": "said of other models, as a warning",
}


def lines(said):
    """What was printed, without empty lines."""
    return [line for line in said.splitlines() if line.strip()]


# %% after l02-004: no difference: a mean forgets the order
assert difference < 1e-5

# %% after l02-006: adding the same number changes nothing; doubling sharpens, halving flattens
assert softmax(scores + 7).tolist() == approx(softmax(scores).tolist(), abs=1e-5)
assert softmax(scores * 2)[0] > softmax(scores)[0] > softmax(scores / 2)[0]

# %% after l02-006: ours overflows from a score of 89 on, PyTorch's does not
assert softmax(torch.tensor([88.0, 0.0])).isfinite().all()
assert softmax(torch.tensor([89.0, 0.0])).isnan().any()
assert torch.tensor([89.0, 0.0]).softmax(-1).isfinite().all()

# %% after l02-008: a sure and right guess costs almost nothing, a sure and wrong one a lot
assert cross_entropy(scores, 0) < 0.2
assert cross_entropy(scores, 3) > 5

# %% after l02-008: a model that knows nothing has the loss log n
assert cross_entropy(torch.zeros(4), 0).item() == approx(math.log(4), abs=1e-5)

# %% after l02-012: cats finds its count, background its colour, on shares its weight between two things
looked = {word: dict(zip(words, row, strict=True)) for word, row in zip(words, weights.tolist(), strict=True)}
assert looked["cats"]["two"] > 0.8 and looked["background"]["red"] > 0.8
assert looked["on"]["cats"] == approx(looked["on"]["background"])
assert looked["on"]["cats"] > 0.4

# %% after l02-012: a word that asks nothing gets the plain mean of all
assert mixed[words.index("a")].tolist() == approx(keys.mean(0).tolist())

# %% after l02-016: the spread is the root of the width: 2, 8, 32
found = [line.split() for line in lines(said)[1:]]
assert [int(spread) for _, spread, *_ in found] == [2, 8, 32]

# %% after l02-016: without the division nearly all weight is on one key; with it the start is soft at every width
found = [line.split() for line in lines(said)[1:]]
assert float(found[-1][2]) >= 0.9
assert all(float(divided) <= 0.3 for *_, divided in found)

# %% after l02-018: the same vector without positions, another with them
assert re.findall(r"(yes|no)$", said, flags=re.MULTILINE) == ["no", "yes"]

# %% after l02-020: the first word can only look at itself, and nobody to the right
assert weights[0].tolist() == approx([1, 0, 0, 0, 0, 0])
assert weights.triu(1).abs().max() == 0

# %% after l02-022: a mask works before the softmax; after it the future leaks
first, second = lines(said)
assert first.endswith("no") and second.endswith("leaks")

# %% after l02-022: set to zero afterwards, the weights no longer sum to 1
kept = (attention(to_q(x), to_k(x), to_v(x))[1] * causal(6)).sum(-1)
assert (kept[:-1] < 0.99).all()

# %% after l02-027: each head sees the whole vector; cut before, three of four are blind
assert projected == ["yes"] * 4
assert bare == ["yes", "no", "no", "no"]

# %% after l02-034: without the residual path, two blocks are enough to make all tokens one vector
assert likeness["without residual"][2] > 0.99
assert min(likeness["without residual"][2:]) > 0.99

# %% after l02-034: with it they stay apart; the other parts do not show in this trial
assert all(values[-1] < 0.85 for name, values in likeness.items() if name != "without residual")
assert all(values[2] < 0.3 for name, values in likeness.items() if name != "without residual")

# %% after l02-036: 24 nouns
assert len(nouns) == 24

# %% after l02-043: it falls from chance, and within 60 steps below the bigram table
assert losses[0] > levels["chance"] - 0.5
assert sum(losses[50:60]) / 10 < levels["bigram table"]
assert sum(losses[-20:]) / 20 < levels["bigram table"] - 0.1

# %% after l02-043: frequencies are better than chance, and the table is better still
assert levels["bigram table"] < levels["word frequencies"] < levels["chance"]

# %% after l02-045: large where the world is uncertain: no noun can be better than log 24
at = spoken.index("owls")
assert surprise[at] > math.log(24) - 0.6
assert surprise[spoken.index("two")] > 1.5 and surprise[spoken.index("cartoon")] > 2

# %% after l02-045: what can be known, the transformer knows: of, background, the end
assert max(surprise[spoken.index(word)] for word in ("of", "background", "<end>")) < 0.25

# %% after l02-045: at red the transformer is less surprised than the table
assert surprise[spoken.index("red")] < by_table[spoken.index("red")] - 0.4

# %% after l02-045: after "on a" the transformer expects one of the colours
prefix = encode([caption])[:, : spoken.index("red") + 1]
with torch.no_grad():
    expected = model(prefix).softmax(-1)[0, -1]
assert sum(expected[vocabulary.index(colour)] for colour in world.COLOURS) > 0.9

# %% after l02-047: the pattern takes "there are two owls" and refuses "there is two owl"
assert said.split() == ["True", "False"]

# %% after l02-050: by far the best loss without the mask, and captions that are mostly rubbish
assert lost["mask"] < 0.3
assert shares["mask"] < 45

# %% after l02-050: without attention only a little higher, and about half as often well-formed
assert 0.03 < lost["attention"] - lost["nothing"] < 0.3
assert 35 < shares["attention"] < 0.8 * shares["nothing"]

# %% after l02-050: without the residual path the loss is that of the word frequencies
assert lost["residual"] == approx(levels["word frequencies"], abs=0.15)
assert shares["residual"] < 5

# %% after l02-050: without layer norm it learns badly
assert lost["LayerNorm"] > lost["nothing"] + 0.2
assert shares["LayerNorm"] < 0.7 * shares["nothing"]

# %% after l02-050: positions and MLP are hardly missed
assert max(lost["positions"], lost["MLP"]) < lost["nothing"] + 0.05
assert min(shares["positions"], shares["MLP"]) > shares["nothing"] - 12
assert shares["nothing"] > 70

# %% after l02-053: with small steps it learns as well as the whole model
whole, without = (runs[f"{name}, steps of 0.002"] for name in ("whole", "without LayerNorm"))
assert without < whole + 0.05

# %% after l02-053: large steps brought the whole model further in the same time
assert runs["whole, steps of 0.01"] < runs["whole, steps of 0.002"]

# %% after l02-055: now the MLP is missed
assert by_heart["one block"] > by_heart["one block without MLP"] + 10

# %% after l02-055: with as many weights elsewhere, a good part of the gap closes
gap = by_heart["one block"] - by_heart["one block without MLP"]
assert by_heart["three blocks without MLP"] - by_heart["one block without MLP"] > 0.3 * gap
assert by_heart["three blocks without MLP"] < by_heart["one block"] + 5
attending, mlp = 4 * (8 * 8 + 8), (8 * 32 + 32) + (32 * 8 + 8)  # weights of a block of width 8
assert 3 * attending == approx(attending + mlp, rel=0.05)

# %% after l02-057: a low temperature plays safe, a high one makes mistakes
safe = curves["well-formed"]
assert safe[0] > 95 and safe[-1] < 35
assert safe == sorted(safe, reverse=True)

# %% after l02-057: variety rises, and well-formed captions are mostly new
assert curves["different"][0] < curves["different"][-1]
assert all(
    new > 0.5 * good for new, good in zip(curves["well-formed and new"][:3], curves["well-formed"], strict=False)
)

# %% after l02-062: sharper at 0.5, flatter at 2
ends = [(scores / temperature).softmax(-1).max() for temperature in (0.5, 1.0, 2.0)]
assert ends == sorted(ends, reverse=True)

# %% after l02-065: 160 passes in place of 12,880; one token alone costs more time than one among many
assert sum(range(1, 161)) == 12_880
assert "160 passes" in said
assert 2 < seconds[False] / seconds[True] < 80

# %% after l02-073: the whole model reads the order without a fault, for unseen pairs too
assert results["whole: new captions"][0] > 95
assert results["whole: never seen together"][0] > 95

# %% after l02-073: without positions it tosses a coin, and all else is right
right, exchanged = results["no positions: new captions"]
assert 38 < right < 62
assert right + exchanged > 95

# %% after l02-075: the second fact looks at the eighth word, the third at the second
assert weights[1].argmax() == 7
assert weights[2].argmax() == 1
assert weights[3].argmax() == caption.split().index("red")

# %% after l02-075: the row of "beside" has its weight on the words of "to the right of"
assert weights[0, 2:6].sum() > 0.45

# %% after l02-077: here the alignment is nearly perfect
assert min(shares_hit) > 90

# %% after l02-073: another noun in the caption changes its fact and no other
sentence = "a {} to the right of a cat on a red background"
asked, _ = numbers([(sentence.format(noun), "beside cat dog red") for noun in ("dog", "bee")])
first, second = ([fact_words[i] for i in row] for row in translate(translator, asked).tolist())
assert first[1:] == ["beside", "cat", "dog", "red"] and second[1:] == ["beside", "cat", "bee", "red"]

# %% after l02-084: both name all or nearly all colours and most nouns, where guessing gives 8 and 17 %
assert all(colour > 95 and noun > 70 for noun, colour in seen_by.values())
assert (len(shown_nouns), len(grounds)) == (12, 6)

# %% after l02-084: neither is clearly better here
assert abs(seen_by["one sequence"][0] - seen_by["cross-attention"][0]) < 15

# %% after l02-086: the noun asks the thing, and the colour asks the corners
assert corners[1] > 0.55
assert corners[0] < 0.18

# %% after l02-088: the largest part of the parameters sits in the MLPs
parts = {name: int(share) for name, share in re.findall(r"(\S+) +(\d+)% of the parameters", said)}
assert len(parts) == 4 and max(parts, key=parts.get) == "MLP" and parts["MLP"] > parts["attention"] + 5
