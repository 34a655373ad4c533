"""Lesson 06's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_06 import EXERCISES


def squares(features, side):
    batch, patches, width = features.shape
    rows = round(patches**0.5)
    return features.reshape(batch, rows // side, side, rows // side, side, width)


def flat(axes, features, side):
    return axes.reshape(len(features), features.shape[1] // side**2, features.shape[2] * side**2)


def shuffled(*order):
    return lambda f, side: flat(squares(f, side).permute(*order), f, side)


def counted(is_picture, first):
    return [sum(is_picture[: i + 1]) - first for i in range(len(is_picture))]


WRONG = [
    ("6.1", lambda f, side: f.reshape(len(f), f.shape[1] // side**2, -1), "not of a square"),
    ("6.1", shuffled(0, 1, 3, 5, 2, 4), "width must be the last axis"),
    ("6.1", shuffled(0, 1, 3, 4, 2, 5), "column by column"),
    ("6.1", shuffled(0, 3, 1, 2, 4, 5), "squares come column by column"),
    ("6.1", lambda f, side: f, "shape should be"),
    ("6.1", lambda f, side: torch.full_like(shuffled(0, 1, 3, 2, 4, 5)(f, side), math.nan), "order is not"),
    ("6.1", lambda f, side: None, "return"),
    ("6.1", lambda f, side: "a shuffle", "return a tensor"),
    ("6.1", torch.zeros(1), "function itself"),
    ("6.2", 6144, "number of patches"),
    ("6.2", 3072, "four, not two"),
    ("6.2", 80, "Multiply"),
    ("6.2", 384, "twice"),
    ("6.2", 576, "28 x 28"),
    ("6.2", "many", "number"),
    ("6.2", math.nan, "is nan"),
    ("6.3", lambda x, seen, gate: x + gate * seen, "no limit"),
    ("6.3", lambda x, seen, gate: gate.tanh() * seen, "words are lost"),
    ("6.3", lambda x, seen, gate: x + gate.sigmoid() * seen, "a half"),
    ("6.3", lambda x, seen, gate: gate.tanh() * (x + seen), "always passes"),
    ("6.3", lambda x, seen, gate: (1 - gate.tanh()) * x + gate.tanh() * seen, "faded out"),
    ("6.3", lambda x, seen, gate: x + seen, "not used"),
    ("6.3", lambda x, seen, gate: x, "add that to"),
    ("6.4", lambda is_picture: counted(is_picture, 0), "from 0"),
    ("6.4", lambda is_picture: [sum(is_picture[:i]) - 1 for i in range(len(is_picture))], "its own picture"),
    ("6.4", lambda is_picture: [sum(is_picture) - 1] * len(is_picture), "come later"),
    ("6.4", lambda is_picture: [0] * len(is_picture), "Walk along"),
    ("6.4", lambda is_picture: 3, "list"),
    ("6.4", lambda is_picture: "0011", "list"),
]
RIGHT = [
    ("6.1", lambda f, side: shuffled(0, 1, 3, 2, 4, 5)(f, side).numpy()),
    ("6.2", 1536.0),
    ("6.2", Decimal(1536)),
    ("6.2", torch.tensor(1536)),
    ("6.3", lambda x, seen, gate: x + math.tanh(float(gate)) * seen),
    ("6.4", lambda is_picture: numpy.cumsum(is_picture) - 1),
    ("6.4", lambda is_picture: tuple(counted(is_picture, 1))),
]


class TestLesson06(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
