"""Exercises of lesson 02: counting weights, causal attention, heads, temperature, the KV cache."""

import math
from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, expect, number_of, refuse, sample, tensor_of

if TYPE_CHECKING:
    from torch import Tensor


class CountWeights(Exercise):
    """A block with 8 heads reads one sentence of 100 tokens. How many attention weights does it compute?

    Masked ones are included.
    """

    number, title = "2.1", "Count the weights"
    difficulty, importance, minutes = 1, 3, 3

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            80_000,
            {
                800: "Each token has a weight for *every* token, in each head: 800 counts one weight for each.",
                10_000: "That is one head. All eight compute weights of their own.",
                100 * 99 * 8: "A token looks at itself, too.",
                100 * 101 * 4: "The masked weights are to be counted as well: they are computed, and come out as 0.",
                100 * 101 / 2: "The masked weights are to be counted as well, and all eight heads.",
                640_000: "The heads do not meet one another: 8 maps of 100 × 100, not (8 × 100)².",
                10_000 / 8: "The heads share the width, not the weights: each has a whole map of 100 × 100.",
            },
            "In one head each of the 100 tokens asks each of the 100 tokens. How many heads are there?",
        )

    remark = "Twice as many tokens make four times as many weights: this is why long texts and fine pictures cost much."
    hints = (
        "One head has a weight for each pair of an asking and an asked token.",
        "That is 100 × 100 in one head. The heads work side by side, each with a map of its own.",
    )
    code = "answer = 8 * 100 * 100"


def attended(q: "Tensor", k: "Tensor", v: "Tensor", allowed: "Tensor | None", scale: float) -> "Tensor":
    """Attention with this mask [asking, asked] (True: may look), the scores multiplied by `scale`."""
    scores = scale * q @ k.transpose(-2, -1)
    return (scores if allowed is None else scores.masked_fill(~allowed, -math.inf)).softmax(-1) @ v


class CausalAttention(Exercise):
    """Write `causal_attention(q, k, v)` for tensors [batch, heads, tokens, d] each. It returns the same shape.

    Each token takes its weighted mean over itself and the tokens to its left.
    """

    number, title = "2.2", "Causal attention"
    difficulty, importance, minutes = 2, 3, 10
    function = "causal_attention"

    def judge(self, causal_attention: Function) -> None:
        for shape in ((2, 3, 5, 4), (1, 2, 7, 9), (3, 1, 2, 16)):
            q, k, v = (sample(*shape, seed=seed) for seed in (1, 2, 3))
            self.compare(tensor_of(causal_attention(q, k, v)), q, k, v)

    def compare(self, got: "Tensor", q: "Tensor", k: "Tensor", v: "Tensor") -> None:
        import torch

        if got.shape != v.shape:
            raise NotYet(f"The result should have the shape {list(v.shape)}; yours has {list(got.shape)}.")
        tokens, scale = q.shape[-2], q.shape[-1] ** -0.5
        left = torch.ones(tokens, tokens, dtype=torch.bool).tril()
        weights = (scale * q @ k.transpose(-2, -1)).softmax(-1)
        mistakes = {
            attended(q, k, v, None, scale): "Your tokens look to the right as well: a mask is missing.",
            attended(q, k, v, left.T, scale): "Your mask is turned round: your tokens see themselves and the future.",
            attended(q, k, v, left, 1.0): "The scores must be divided by the root of d before the softmax.",
            attended(q, k, v, left, scale**2): "Divide by the root of d, not by d itself.",
            attended(q, k, v, left, tokens**-0.5): "The root is that of d, the width of a query, not of the tokens.",
            (weights * left) @ v: (
                "You set weights to zero after the softmax, so they no longer sum to 1 and the future leaks: "
                "put -inf in the scores, before it."
            ),
            (left * scale * (q @ k.transpose(-2, -1))).softmax(-1) @ v: (
                "A score of 0 is not forbidden (e to the 0 is 1): put -math.inf where a token may not look."
            ),
        }
        otherwise = "Scores of q with k, over the root of d; -inf to the right; softmax over the last axis; times v."
        expect(got, attended(q, k, v, left, scale), mistakes, otherwise)

    remark = "It is `F.scaled_dot_product_attention(q, k, v, is_causal=True)`, which never stores the whole map."
    hints = (
        "The scores are `q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])`: [batch, heads, asking, asked].",
        "`torch.ones(tokens, tokens, dtype=torch.bool).tril()` is True where a token may look.",
        "`scores.masked_fill(~may_look, -math.inf).softmax(-1) @ v`.",
    )
    code = """
        import math

        import torch

        def causal_attention(q, k, v):
            tokens = q.shape[-2]
            may_look = torch.ones(tokens, tokens, dtype=torch.bool).tril()
            scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
            return scores.masked_fill(~may_look, -math.inf).softmax(-1) @ v

        answer = causal_attention
    """


class MergeHeads(Exercise):
    """Write `merge_heads(x)`: [batch, heads, tokens, d] -> [batch, tokens, heads * d].

    It undoes `Heads.split`: the heads stand side by side in each token's vector.
    """

    number, title = "2.3", "Split and merge"
    difficulty, importance, minutes = 2, 3, 8
    function = "merge_heads"

    def judge(self, merge_heads: Function) -> None:
        for shape in ((2, 3, 5, 4), (1, 4, 6, 2), (3, 2, 3, 5)):
            x = sample(*shape, seed=6)
            self.compare(tensor_of(merge_heads(x)), x)

    def compare(self, got: "Tensor", x: "Tensor") -> None:
        batch, heads, tokens, d = x.shape
        shape = (batch, tokens, heads * d)
        if got.shape != shape:
            raise NotYet(
                f"From {list(x.shape)} the result should have the shape {list(shape)}; yours has {list(got.shape)}."
            )
        mistakes = {
            x.reshape(shape): (
                "The shape is right, but `reshape` alone mixes tokens: bring heads and d side by side first, "
                "with `transpose(1, 2)`."
            ),
            x.permute(0, 2, 3, 1).reshape(shape): (
                "The numbers of the heads are interleaved: first all numbers of head 0, then all of head 1."
            ),
        }
        otherwise = "The shape is right, the order is not: aim for [batch, tokens, heads, d], then join the last two."
        expect(got, x.transpose(1, 2).reshape(shape), mistakes, otherwise)

    remark = "The linear layer after it (`out` in `Heads`) is what lets the heads' results meet."
    hints = (
        "Which order of axes lets you join heads and d without moving numbers? [batch, tokens, heads, d].",
        "`x.transpose(1, 2)` swaps heads and tokens.",
        "Then `.flatten(2)` joins the last two axes.",
    )
    code = """
        def merge_heads(x):
            return x.transpose(1, 2).flatten(2)  # [batch, tokens, heads, d] -> [batch, tokens, heads * d]

        answer = merge_heads
    """


class Temperature(Exercise):
    """Write `chances(scores, temperature)`: scores [..., n] -> probabilities [..., n].

    At temperature 0 it is greedy: all probability to the largest score.
    """

    number, title = "2.4", "Temperature"
    difficulty, importance, minutes = 2, 2, 6
    function = "chances"

    def judge(self, chances: Function) -> None:
        for shape, temperature in (((5,), 1.0), ((2, 7), 0.5), ((2, 4, 3), 2.5), ((6,), 0), ((2, 3, 5), 0)):
            scores = 2 * sample(*shape, seed=7)
            self.compare(tensor_of(chances(scores, temperature)), scores, temperature)

    def compare(self, got: "Tensor", scores: "Tensor", temperature: float) -> None:
        if got.shape != scores.shape:
            raise NotYet(f"From scores {list(scores.shape)} come as many chances; yours have {list(got.shape)}.")
        if temperature == 0:
            self.compare_greedy(got, scores)
        else:
            self.compare_warm(got, scores, temperature)

    def compare_greedy(self, got: "Tensor", scores: "Tensor") -> None:
        by_zero = "At temperature 0 a division by zero gives nan: handle it first, as greedy."
        refuse({by_zero: bool(got.isnan().any())})
        greedy = (scores == scores.amax(-1, keepdim=True)).to(got.dtype)
        plain = {scores.softmax(-1): "At temperature 0 all the probability goes to the largest score of each row."}
        expect(got, greedy, plain, "At temperature 0: 1 at the largest score of each row, 0 elsewhere.")

    def compare_warm(self, got: "Tensor", scores: "Tensor", temperature: float) -> None:
        mistakes = {
            (scores * temperature).softmax(-1): "Divide by the temperature: multiplying turns its meaning round.",
            scores.softmax(-1): "The temperature changes nothing in yours: divide the scores by it before the softmax.",
            scores.softmax(-1) / temperature: "Divide before the softmax; after it, the chances no longer sum to 1.",
            scores / temperature: "These are scores still: a softmax makes probabilities of them.",
        }
        otherwise = "Divide the scores by the temperature, then take the softmax over the last axis."
        expect(got, (scores / temperature).softmax(-1), mistakes, otherwise)

    remark = "`generate` of the transformers library does this too; there greedy is `do_sample=False`."
    hints = (
        "For temperatures above 0: divide the scores, then softmax over the last axis.",
        "For 0: `F.one_hot(scores.argmax(-1), scores.shape[-1])` has a 1 at the largest score.",
    )
    code = """
        import torch.nn.functional as F

        def chances(scores, temperature):
            if temperature == 0:
                return F.one_hot(scores.argmax(-1), scores.shape[-1]).float()
            return (scores / temperature).softmax(-1)

        answer = chances
    """


class CacheSaves(Exercise):
    """A model writes 1,000 tokens, beginning with one `<end>`. How many times as many passes without a KV cache?"""

    number, title = "2.5", "What the cache saves"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            500.5,
            {
                1000: "Only the last call reads 1,000 tokens; the first reads one. Add all calls up.",
                500_500: "That is the number of passes without the cache. How many times the passes with it is this?",
                1_000_000: "Not every call reads 1,000 tokens: the first reads one, the second two.",
                1 / 500.5: "Turn the fraction round: passes without the cache over passes with it.",
                499.5: "The first call reads one token, not none: 1 + 2 + … + 1000.",
            },
            "Without: 1 + 2 + … + 1000 = 1000 · 1001 / 2 passes. With: one for each token.",
            tolerance=0.01,
        )

    remark = "The factor is (n + 1) / 2: it grows with the length. So the longer the chat, the more the cache saves."
    hints = (
        "Without a cache call number i reads i tokens. What is 1 + 2 + … + 1000?",
        "With a cache each call reads one token: 1,000 passes. Divide.",
    )
    code = "answer = sum(range(1, 1001)) / 1000"


EXERCISES = sheet(CountWeights, CausalAttention, MergeHeads, Temperature, CacheSaves)
