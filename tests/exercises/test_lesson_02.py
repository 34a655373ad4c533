"""Lesson 02's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import torch
import torch.nn.functional as F
from checkers import Checkers

from course_utils.study.exercises.lesson_02 import EXERCISES


def left(q):
    return torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool).tril()


def scores(q, k):
    return q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])


def mixed(scores, v):
    return scores.softmax(-1) @ v


WRONG = [
    ("2.1", 800, "every"),
    ("2.1", 10_000, "one head"),
    ("2.1", 40_400, "masked weights"),
    ("2.1", 5_050, "all eight heads"),
    ("2.1", 79_200, "itself"),
    ("2.1", 640_000, "do not meet"),
    ("2.1", 1_250, "share the width"),
    ("2.1", 7, "asks each"),
    ("2.1", math.nan, "nan"),
    ("2.1", "many", "one number"),
    ("2.2", lambda q, k, v: mixed(scores(q, k), v), "mask is missing"),
    ("2.2", lambda q, k, v: mixed(scores(q, k).masked_fill(~left(q).T, -math.inf), v), "turned round"),
    ("2.2", lambda q, k, v: mixed((q @ k.mT).masked_fill(~left(q), -math.inf), v), "root of d before"),
    ("2.2", lambda q, k, v: mixed((q @ k.mT / q.shape[-1]).masked_fill(~left(q), -math.inf), v), "not by d itself"),
    (
        "2.2",
        lambda q, k, v: mixed((q @ k.mT / math.sqrt(q.shape[-2])).masked_fill(~left(q), -math.inf), v),
        "not of the tokens",
    ),
    ("2.2", lambda q, k, v: (scores(q, k).softmax(-1) * left(q)) @ v, "the future leaks"),
    ("2.2", lambda q, k, v: mixed(scores(q, k) * left(q), v), "not forbidden"),
    ("2.2", lambda q, k, v: scores(q, k).masked_fill(~left(q), -math.inf).softmax(-1), "shape"),
    ("2.2", lambda q, k, v: scores(q, k).masked_fill(~left(q), -math.inf).softmax(-2).nan_to_num() @ v, "last axis"),
    ("2.2", lambda q, k, v: None, "return"),
    ("2.2", torch.zeros(2), "function itself"),
    ("2.3", lambda x: x.reshape(x.shape[0], x.shape[2], -1), "mixes tokens"),
    ("2.3", lambda x: x.permute(0, 2, 3, 1).flatten(2), "interleaved"),
    ("2.3", lambda x: x.flatten(2), "shape"),
    ("2.3", lambda x: x.flip(1).transpose(1, 2).flatten(2), "order is not"),
    ("2.3", lambda x: None, "return"),
    ("2.3", 3, "function itself"),
    ("2.4", lambda s, t: (s * t).softmax(-1), "turns its meaning round"),
    ("2.4", lambda s, t: s.softmax(-1), "changes nothing"),
    ("2.4", lambda s, t: s.softmax(-1) / t if t else F.one_hot(s.argmax(-1), s.shape[-1]), "no longer sum to 1"),
    ("2.4", lambda s, t: s / t, "scores still"),
    ("2.4", lambda s, t: (s / t).softmax(-1), "division by zero"),
    ("2.4", lambda s, t: (s / (t or 1)).softmax(-1), "largest score"),
    ("2.4", lambda s, t: (s / max(t, 0.5)).softmax(-1), "0 elsewhere"),
    ("2.4", lambda s, t: (s / t).softmax(0), "last axis"),
    ("2.4", lambda s, t: (s / t).softmax(-1).sum(-1), "as many chances"),
    ("2.5", 1000, "Add all calls up"),
    ("2.5", 500_500, "How many times"),
    ("2.5", 1_000_000, "Not every call"),
    ("2.5", 1000 / 500_500, "Turn the fraction"),
    ("2.5", 499.5, "not none"),
    ("2.5", 2, "Without: 1 + 2"),
    ("2.5", math.inf, "inf"),
]

RIGHT = [
    ("2.1", 80_000.0),
    ("2.1", torch.tensor(80_000)),
    ("2.2", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True)),
    ("2.2", lambda q, k, v: mixed(scores(q, k) + torch.full(2 * [q.shape[-2]], -1e9).triu(1), v)),
    ("2.3", lambda x: numpy.concatenate([x[:, head].numpy() for head in range(x.shape[1])], axis=-1)),
    ("2.4", lambda s, t: (s / (t or 1e-6)).softmax(-1)),
    ("2.4", lambda s, t: F.one_hot(s.argmax(-1), s.shape[-1]) if t == 0 else (s / t).softmax(-1).numpy()),
    ("2.5", Fraction(1001, 2)),
    ("2.5", Decimal("500.5")),
    ("2.5", numpy.arange(1, 1001).sum() / 1000),
]


class TestLesson02(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
