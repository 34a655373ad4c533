"""Lesson 01's checkers accept their own solutions and name the mistake in likely wrong answers."""

import math
from decimal import Decimal

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_01 import EXERCISES, SENTENCE


def nothing(*_):
    """What a function without `return` gives."""


WRONG = [
    ("1.1", lambda tokens: " ".join(tokens), "space between all"),
    ("1.1", lambda tokens: "".join(tokens), "still a Ġ"),
    ("1.1", lambda tokens: "".join(tokens).replace("Ġ", ""), "All spaces are gone"),
    ("1.1", lambda tokens: " ".join(tokens).replace("Ġ", ""), "nothing between"),
    ("1.1", lambda tokens: "".join(tokens).replace("Ġ", " ").strip(), "at the start as well"),
    ("1.1", nothing, "return"),
    ("1.1", list, "one string"),
    ("1.1", lambda tokens: SENTENCE, "at the start as well"),
    ("1.1", "a cartoon", "function itself"),
    ("1.2", 5, "characters"),
    ("1.2", 2, "words"),
    ("1.2", 7, "space"),
    ("1.2", 11, "counts the bytes"),
    ("1.2", "8", "one number"),
    ("1.2", True, "one number"),
    ("1.2", 8.5, "each byte is a token"),
    ("1.2", math.nan, "nan"),
    ("1.3", lambda u, v: u @ v, "dot product"),
    ("1.3", lambda u, v: u * v / (u.norm() * v.norm()), "several numbers"),
    ("1.3", lambda u, v: u @ v / (u @ u * (v @ v)), "square root"),
    ("1.3", lambda u, v: u @ v / u.norm(), "one length only"),
    ("1.3", lambda u, v: (u - v).norm(), "distance"),
    ("1.3", lambda u, v: u @ v / (u.abs().sum() * v.abs().sum()), "sum of its squares"),
    ("1.3", lambda u, v: torch.tensor(0.5), "should be"),
    ("1.3", lambda u, v: math.nan, "nan"),
    ("1.3", lambda u, v: -(u @ v) / (u.norm() * v.norm()), "sign"),
    ("1.3", lambda u, v: (u @ v / (u.norm() * v.norm())).abs(), "sign"),
    ("1.3", nothing, "return"),
    ("1.4", lambda query, vectors, k: (vectors @ query).argsort()[:k], "least"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k).values, "similarities"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k), "row numbers"),
    ("1.4", lambda query, vectors, k: (vectors @ query).argsort(descending=True), "k best"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k).indices.sort().values, "order"),
    ("1.4", lambda query, vectors, k: torch.arange(k), "Other rows"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(4).indices, "For k = 1"),
    ("1.4", lambda query, vectors, k: torch.tensor([3, 3, 3, 3]), "Other rows"),
    ("1.4", lambda query, vectors, k: "3", "should return a tensor"),
    ("1.4", nothing, "return"),
    ("1.5", lambda pictures, texts: pictures.mean() - texts.mean(), "dim=0"),
    ("1.5", lambda pictures, texts: (pictures.mean(0) - texts.mean(0)).square().sum(), "squared"),
    ("1.5", lambda pictures, texts: (pictures - texts).norm(dim=-1).mean(), "partners"),
    ("1.5", lambda pictures, texts: pictures.mean(0) @ texts.mean(0), "dot product"),
    ("1.5", lambda pictures, texts: pictures.mean(0) - texts.mean(0), "one number"),
    ("1.5", lambda pictures, texts: (pictures - texts).mean(0).norm(), "fewer captions"),
    ("1.5", lambda pictures, texts: 0.0, "should be"),
    ("1.5", lambda pictures, texts: (pictures.sum(0) / 7 - texts.sum(0) / 7).norm(), "should be"),
    ("1.5", lambda pictures, texts: (pictures.mean(0) - texts.sum(0) / len(pictures)).norm(), "should be"),
    ("1.5", lambda pictures, texts: (pictures.mean(0) - texts[:7].mean(0)).norm(), "should be"),
    ("1.5", lambda pictures, texts: (pictures.mean(0) - texts.mean(0)).abs().sum(), "root"),
    ("1.5", lambda pictures, texts: math.nan, "nan"),
    ("1.5", nothing, "return"),
]


def numpy_nearest(query, vectors, k):
    """The answer of somebody who thinks in NumPy: its steps run backwards."""
    return (vectors @ query).numpy().argsort()[::-1][:k]


RIGHT = [
    ("1.1", lambda tokens: "".join(" " + token[1:] if token[0] == "Ġ" else token for token in tokens)),
    ("1.2", 8.0),
    ("1.2", numpy.int64(8)),
    ("1.2", Decimal(8)),
    ("1.2", torch.tensor([8])),
    ("1.3", lambda u, v: (u @ v / u.norm() / v.norm()).item()),
    ("1.3", lambda u, v: numpy.dot(*(each.numpy() for each in (u, v))) / numpy.linalg.norm(u.numpy()) / v.norm()),
    ("1.4", numpy_nearest),
    ("1.4", lambda query, vectors, k: numpy_nearest(query, vectors, k).tolist()),
    ("1.4", lambda query, vectors, k: tuple(numpy_nearest(query, vectors, k))),
    ("1.4", lambda query, vectors, k: list((vectors @ query).topk(k).indices)),
    ("1.5", lambda pictures, texts: math.dist(pictures.mean(0), texts.mean(0))),
    ("1.5", lambda pictures, texts: numpy.linalg.norm(pictures.numpy().mean(0) - texts.numpy().mean(0))),
]


class TestLesson01(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
