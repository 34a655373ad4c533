"""Lesson 05's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import torch
from checkers import Checkers
from torchvision.ops import box_iou

from course_utils.study.exercises.lesson_05 import EXERCISES


def found(cosines, truth, k):
    """For each query, whether its picture is among the first k."""
    return (cosines.topk(k, dim=1).indices == truth[:, None]).any(dim=1).float()


def shared(one, other, least=0):
    """The area that two boxes share."""
    width = max(least, min(one[2], other[2]) - max(one[0], other[0]))
    return width * max(least, min(one[3], other[3]) - max(one[1], other[1]))


def area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


WRONG = [
    ("5.1", lambda c, t, k: found(c, t, k).sum(), "their share"),
    ("5.1", lambda c, t, k: 100 * found(c, t, k).mean(), "percentage"),
    ("5.1", lambda c, t, k: found(c, t, k).mean() / k, "divide by k"),
    ("5.1", lambda c, t, k: found(c, t, 1).mean(), "recall@1"),
    ("5.1", lambda c, t, k: found(c, t, 2).mean(), "recall"),
    ("5.1", lambda c, t, k: found(-c, t, k).mean(), "smallest"),
    ("5.1", lambda c, t, k: found(c, t, k), "one number"),
    ("5.1", lambda c, t, k: math.nan, "nan"),
    ("5.1", lambda c, t, k: None, "return"),
    ("5.1", 0.5, "function itself"),
    ("5.2", 1 / 3.4, "one over the mean rank"),
    ("5.2", 3.4, "mean rank"),
    ("5.2", 2.9333, "sum"),
    ("5.2", 58.667, "percentage"),
    ("5.2", 0.4, "recall@1"),
    ("5.2", 59, "percentage"),
    ("5.2", 0.6, "two decimals"),
    ("5.2", math.nan, "nan"),
    ("5.2", [1, 3], "one number"),
    ("5.3", lambda q, p: (q @ p.T).amax(dim=0).sum(), "each *term*"),
    ("5.3", lambda q, p: (q @ p.T).max(), "best pair"),
    ("5.3", lambda q, p: (q @ p.T).amax(dim=1).mean(), "mean over the terms"),
    ("5.3", lambda q, p: (q @ p.T).mean(dim=1).sum(), "largest"),
    ("5.3", lambda q, p: (q @ p.T).sum(), "largest of each term first"),
    ("5.3", lambda q, p: (q @ p.T).amax(dim=1), "one number"),
    ("5.3", lambda q, p: 1.0, "cosines"),
    ("5.3", lambda q, p: (q @ p.T).clamp(min=0).amax(dim=1).sum(), "negative"),
    ("5.3", lambda q, p: math.nan, "nan"),
    ("5.4", lambda a, b: shared(a, b) / (area(a) + area(b)), "once"),
    ("5.4", lambda a, b: 2 * shared(a, b) / (area(a) + area(b)), "Dice"),
    ("5.4", lambda a, b: shared(a, b) / area(a), "first box"),
    ("5.4", lambda a, b: shared(a, b) / area(b), "second box"),
    ("5.4", lambda a, b: shared(a, b), "shared area"),
    ("5.4", lambda a, b: shared(a, b, -99) / (area(a) + area(b) - shared(a, b, -99)), "apart"),
    ("5.4", lambda a, b: 1 / 7, "apart"),
    ("5.4", lambda a, b: math.nan, "nan"),
    ("5.5", 2.56, "one byte"),
    ("5.5", 10.24, "four bytes"),
    ("5.5", 5120, "gigabytes"),
    ("5.5", 5.12e12, "in bytes"),
    ("5.5", 0.01, "512"),
    ("5.5", 4.66, "2**40"),
    ("5.5", math.inf, "inf"),
]

RIGHT = [
    ("5.1", lambda c, t, k: sum(int(i) in row.topk(k).indices.tolist() for row, i in zip(c, t, strict=True)) / len(t)),
    ("5.1", lambda c, t, k: numpy.mean(found(c, t, k).numpy())),
    ("5.2", Fraction(44, 75)),
    ("5.2", Decimal("0.587")),
    ("5.2", 0.59),
    ("5.2", torch.tensor(0.5867)),
    ("5.3", lambda q, p: sum(max(float(a @ b) for b in p) for a in q)),
    ("5.3", lambda q, p: torch.einsum("td,pd->tp", q, p).max(dim=1).values.sum().numpy()),
    ("5.4", lambda a, b: box_iou(torch.tensor([a]).float(), torch.tensor([b]).float())),
    ("5.4", lambda a, b: Fraction(shared(a, b), area(a) + area(b) - shared(a, b))),
    ("5.5", 5.12),
]


class TestLesson05(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
