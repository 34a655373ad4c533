"""Lesson 09's checkers accept their own solutions and name the likely mistakes."""

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_09 import EXERCISES, kept


def plain(x, W, A, B, alpha):
    return x @ W.T


def detour(x, W, A, B, alpha):
    return x @ A.T @ B.T


def lora(x, W, A, B, alpha):
    return plain(x, W, A, B, alpha) + alpha / len(A) * detour(x, W, A, B, alpha)


WRONG = [
    ("9.1", plain, "without its detour"),
    ("9.1", lambda *given: given[-1] / len(given[2]) * detour(*given), "the detour alone"),
    ("9.1", lambda *given: plain(*given) + detour(*given), "not scaled"),
    ("9.1", lambda *given: plain(*given) + given[-1] * detour(*given), "divided by the rank"),
    ("9.1", lambda *given: lora(*given).T, "exchanged"),
    ("9.1", lambda *given: lora(*given)[:, :1], "should have the shape"),
    ("9.1", lambda *given: lora(*given) + 1, "through A first"),
    ("9.1", lambda *given: "much", "a tensor"),
    ("9.2", lambda losses, patience: min(losses), "not its loss"),
    ("9.2", lambda losses, patience: kept(losses, patience)[1], "the best look before"),
    ("9.2", lambda losses, patience: losses.index(min(losses)), "never seen"),
    ("9.2", lambda losses, patience: kept(losses, patience)[0] + 1, "number 0"),
    ("9.2", lambda losses, patience: 40, "is to be kept"),
    ("9.2", lambda losses, patience: losses, "one number"),
]
RIGHT = [
    ("9.1", lora),
    ("9.1", lambda *given: lora(*given).numpy()),
    ("9.1", lambda x, W, A, B, alpha: torch.nn.functional.linear(x, W + alpha / len(A) * B @ A)),
    ("9.2", lambda losses, patience: kept(losses, patience)[0]),
    ("9.2", lambda losses, patience: numpy.int64(kept(losses, patience)[0])),
]


class TestLesson09(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
