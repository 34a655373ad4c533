"""Lesson 09's checkers accept their own solutions and name the likely mistakes."""

from fractions import Fraction

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


def precision(named, present):
    return len(set(named) & set(present)) / max(1, len(set(named)))


def recall(named, present):
    return len(set(named) & set(present)) / len(present)


def of_mentions(named, present):
    """F1 with a precision of mentions, repetitions included: repeating hides a false thing."""
    p, r = sum(noun in present for noun in named) / max(1, len(named)), recall(named, present)
    return 2 * p * r / max(1e-9, p + r)


def none_false(named, present):
    return float(set(named) <= set(present))


def in_order(named, present):
    return sum(a == b for a, b in zip(named, present, strict=False)) / max(len(named), len(present))


def f1(named, present):
    return 2 * len(set(named) & set(present)) / (len(set(named)) + len(present))


def minus(named, present):
    """The share found, minus one for each false thing."""
    return recall(named, present) - len(set(named) - set(present))


WRONG = [
    ("9.1", plain, "without its detour"),
    ("9.1", lambda *given: given[-1] / len(given[2]) * detour(*given), "the detour alone"),
    ("9.1", lambda *given: plain(*given) + detour(*given), "not scaled"),
    ("9.1", lambda *given: given[-1] / len(given[2]) * (plain(*given) + detour(*given)), "to the detour alone"),
    ("9.1", lambda *given: plain(*given) + given[-1] * detour(*given), "divided by the rank"),
    ("9.1", lambda *given: plain(*given) + detour(*given) / len(given[2]), "by alpha, too"),
    ("9.1", lambda *given: plain(*given) + len(given[2]) / given[-1] * detour(*given), "upside down"),
    ("9.1", lambda *given: 2 * plain(*given) - lora(*given), "not taken away"),
    ("9.1", lambda *given: plain(*given) + given[-1] * len(given[2]) * detour(*given), "here 4; yours is 16"),
    ("9.1", lambda *given: plain(*given) + given[-1] / len(given[2]) ** 0.5 * detour(*given), "yours is 5.66"),
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
    ("9.3", none_false, "Silence gets as much"),
    ("9.3", lambda named, present: 1.0, "Silence gets as much"),
    ("9.3", lambda named, present: float(set(named) == set(present)), "no more than silence"),
    ("9.3", precision, "as much as naming all"),
    ("9.3", lambda named, present: len(set(named)) / len(present), "A false thing gets as much as a right one"),
    ("9.3", recall, "hundred things"),
    ("9.3", of_mentions, "five times pays"),
    ("9.3", in_order, "order"),
    ("9.3", lambda named, present: min(1, 1.25 * f1(named, present)), "costs nothing"),
    ("9.3", lambda named, present: 2 * f1(named, present), "exactly 1"),
    ("9.3", minus, "less than 0"),
    ("9.3", lambda named, present: f1(named, present) if named else -0.1, "less than 0"),
    ("9.3", lambda named, present: f1(named, present) - 0.2 * (f1(named, present) == 0), "less than 0"),
    ("9.3", lambda named, present: 2 * f1(named, present) - 1, "less than 0"),
    ("9.3", lambda named, present: recall(named, present) - 0.4 * (1 - none_false(named, present)), "hundred things"),
    ("9.3", lambda named, present: recall(named, present) - (1 - none_false(named, present)), "cost no more"),
    ("9.3", lambda named, present: len(named) / 0 if not named else 1, "could not be used"),
    ("9.3", lambda named, present: "good", "one number"),
]
RIGHT = [
    ("9.1", lora),
    ("9.1", lambda *given: lora(*given).numpy()),
    ("9.1", lambda x, W, A, B, alpha: torch.nn.functional.linear(x, W + alpha / len(A) * B @ A)),
    ("9.2", lambda losses, patience: kept(losses, patience)[0]),
    ("9.2", lambda losses, patience: numpy.int64(kept(losses, patience)[0])),
    ("9.3", f1),
    ("9.3", lambda named, present: precision(named, present) * recall(named, present)),
    ("9.3", lambda named, present: torch.tensor(f1(named, present))),
    ("9.3", lambda named, present: numpy.float32(f1(named, present))),
    ("9.3", lambda named, present: Fraction(len({*named} & {*present}), len({*named} | {*present}))),
]


class TestLesson09(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
