"""Lesson 10's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal

import numpy
import torch
from checkers import Checkers

from course_utils import measure
from course_utils.study.exercises.lesson_10 import EXERCISES, chairs


def matches(answer, given):
    return sum(each == answer for each in given)


def left_out(answer, given):
    return sum(min(1, (matches(answer, given) - (each == answer)) / 3) for each in given)


def once(named):
    return [list(dict.fromkeys(said)) for said in named]


def talking(named, present):
    kept = [(said, there) for said, there in zip(named, present, strict=True) if said] or [([], [])]
    return chairs(*map(list, zip(*kept, strict=True)))


def by_argmax(scores):
    own = torch.tensor([0, 1])
    return ((scores.argmax(1) == own) & (scores.argmax(2) == own)).all(1).float().mean()


def or_as_large(scores):
    own, crossed = scores.diagonal(dim1=1, dim2=2), scores.flip(1).diagonal(dim1=1, dim2=2)
    return (own.amin(1) >= crossed.amax(1)).float().mean()


WRONG = [
    ("10.1", lambda answer, given: min(1, matches(answer, given) / 3), "Nobody is left out"),
    ("10.1", left_out, "That is the sum"),
    ("10.1", lambda answer, given: left_out(answer, given) / 10, "need not be ten"),
    ("10.1", lambda answer, given: matches(answer, given) / len(given), "Three matches suffice"),
    ("10.1", lambda answer, given: 0.5, "With 3 of 10"),
    ("10.1", lambda answer, given: "much", "one number"),
    ("10.2", 2 / 3, "half of the answers"),
    ("10.2", 0.3, "the precision"),
    ("10.2", 1, "the recall"),
    ("10.2", 0.65, "plain mean"),
    ("10.2", 0.0, "all 900"),
    ("10.2", 0.55, "Now 2 p r"),
    ("10.3", lambda named, present: chairs(named, present)[::-1], "wrong order"),
    ("10.3", lambda named, present: chairs(once(named), present), "repetitions included"),
    (
        "10.3",
        lambda named, present: (chairs(named, present)[0], chairs(named, present)[1] * len(named)),
        "divide by the number of captions",
    ),
    (
        "10.3",
        lambda named, present: (chairs(named, present)[0], talking(named, present)[1]),
        "those that mention nothing included",
    ),
    ("10.3", lambda named, present: tuple(1 - each for each in chairs(named, present)), "counts what is wrong"),
    ("10.3", lambda named, present: (0.0, 0.0), "present it is"),
    ("10.3", lambda named, present: 0.5, "two numbers"),
    ("10.4", lambda scores: len(scores) * measure.winoground(scores).group, "divide by the number"),
    ("10.4", lambda scores: measure.winoground(scores).text, "text score alone"),
    ("10.4", lambda scores: measure.winoground(scores).image, "image score alone"),
    ("10.4", or_as_large, "A tie is lost"),
    ("10.4", by_argmax, "argmax"),
    ("10.4", lambda scores: 0.0, "items 20% pass"),
    ("10.5", 9604, "p = 0.5"),
    ("10.5", 864.36, "not 0.02"),
    ("10.5", 900, "not one"),
    ("10.5", 58.8, "square it"),
    ("10.5", 5000, "solve for n"),
    ("10.5", math.nan, "is nan"),
]
RIGHT = [
    ("10.1", measure.vqa_accuracy),
    ("10.1", lambda answer, given: numpy.float64(measure.vqa_accuracy(answer, given))),
    ("10.2", 0.46),
    ("10.2", Decimal("0.4615")),
    ("10.3", lambda named, present: list(chairs(named, present))),
    ("10.3", lambda named, present: torch.tensor(chairs(named, present))),
    ("10.4", lambda scores: measure.winoground(scores).group),
    ("10.5", 3458),
    ("10.5", 3460),
    ("10.5", measure.cases_needed(0.01, 0.9)),
]


class TestLesson10(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
