"""Lesson 12's checkers accept their own solutions and name the likely mistakes."""

import math
from fractions import Fraction

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_12 import EXERCISES


def surest(sure, number):
    return sorted(range(len(sure)), key=sure.__getitem__, reverse=True)[:number]


def kept(chances, p, stop, share=True, ordered=True):
    """A `nucleus` with mistakes: `stop(sum before, next, p)` ends it."""
    result, total = [0.0] * len(chances), 0.0
    for i in sorted(range(len(chances)), key=lambda i: -chances[i]):
        if stop(total, chances[i], p):
            break
        result[i] = chances[i]
        total += chances[i]
    result = [each / total if share else each for each in result]
    return result if ordered else sorted(result, reverse=True)


def reached(total, chance, p):
    return total >= p


def spoils_its_list(chances, p):
    result = kept(chances, p, reached)
    chances[:] = result
    return result


def pairwise(rule):
    return lambda asked, free, strength: [rule(a, f, strength) for a, f in zip(asked, free, strict=True)]


def two_at_most(chances, p):
    found = kept(chances, p, reached)
    rest = sorted(found, reverse=True)[2:]
    return [0.0 if each in rest else each for each in found]


def last_of_equals_first(chances, p):
    return kept(chances[::-1], p, reached)[::-1]


def clean(noisy, noise, left):
    return (noisy - (1 - left) ** 0.5 * noise) / left**0.5


WRONG = [
    ("12.1", 4096, "the caption"),
    ("12.1", 1280, "four times"),
    ("12.1", 2304, "four times as many"),
    ("12.1", 512 * 512 + 256, "8 x 8 pixels"),
    ("12.1", 320, "one row"),
    ("12.1", "many", "one number"),
    ("12.1", math.nan, "nan"),
    ("12.1", 7, "512 / 8"),
    ("12.2", lambda chances, p: kept(chances, p, reached, share=False), "divide each"),
    ("12.2", lambda chances, p: kept(chances, p, lambda total, c, p: total > 0 and total + c > p), "*reach* p"),
    ("12.2", lambda chances, p: kept(chances, p + 0.11, reached), "too many"),
    ("12.2", lambda chances, p: kept(chances, p, reached, ordered=False), "in the order"),
    ("12.2", lambda chances, p: chances, "0.625"),
    ("12.2", lambda chances, p: kept(chances, p, lambda total, c, p: total > p), "exactly two"),
    ("12.2", lambda chances, p: kept(chances, min(p, 0.8), reached), "nothing is left out"),
    ("12.2", spoils_its_list, "changes the list"),
    ("12.2", lambda chances, p: [0.625, 0.375], "as many probabilities"),
    ("12.2", lambda chances, p: 0.8, "list of probabilities"),
    ("12.2", lambda chances, p: None, "return"),
    ("12.2", lambda chances, p: [math.nan] * len(chances), "nan"),
    ("12.2", lambda chances, p: kept(chances, 0.7, reached), "exactly two"),
    ("12.2", two_at_most, "and p = 0.85"),
    ("12.2", [0, 0.67, 0.33], "function itself"),
    ("12.3", pairwise(lambda a, f, g: a + g * (a - f)), "start from `free`"),
    ("12.3", pairwise(lambda a, f, g: f + g * (f - a)), "wrong sign"),
    ("12.3", pairwise(lambda a, f, g: g * a), "*difference*"),
    ("12.3", pairwise(lambda a, f, g: g * (a - f)), "add it"),
    ("12.3", pairwise(lambda a, f, g: a + f), "4, -2 and -1"),
    ("12.3", pairwise(lambda a, f, g: f + 3 * (a - f)), "strength 1"),
    ("12.3", lambda asked, free, strength: None, "return"),
    ("12.3", pairwise(lambda a, f, g: f + max(g, 1) * (a - f)), "go wrong"),
    ("12.3", pairwise(lambda a, f, g: math.nan), "nan"),
    ("12.3", 3.0, "function itself"),
    ("12.4", 10, "94.4"),
    ("12.4", 12, "smaller"),
    ("12.4", 4, "on average"),
    ("12.4", 3, "*bad*"),
    ("12.4", 10.413, "round up"),
    ("12.4", 10.4, "round up"),
    ("12.4", 3.8, "do not add up"),
    ("12.4", 100, "0.75 ** n"),
    ("12.4", None, "one number"),
    ("12.4", math.nan, "nan"),
    ("12.5", lambda noisy, noise, left: (noisy - (1 - left) * noise) / left, "*roots*"),
    ("12.5", lambda noisy, noise, left: noisy - (1 - left) ** 0.5 * noise, "divide by that"),
    ("12.5", lambda noisy, noise, left: noisy / left**0.5 - (1 - left) ** 0.5 * noise, "brackets"),
    ("12.5", lambda noisy, noise, left: (noisy + (1 - left) ** 0.5 * noise) / left**0.5, "subtract it"),
    ("12.5", lambda noisy, noise, left: (noisy - noise) / left**0.5, "sqrt(1 - left)"),
    ("12.5", lambda noisy, noise, left: left**0.5 * noisy + (1 - left) ** 0.5 * noise, "once more"),
    ("12.5", lambda noisy, noise, left: 0.0, "solve this"),
    ("12.5", lambda noisy, noise, left: None, "return"),
    ("12.5", lambda noisy, noise, left: (noisy - 0.8 * noise) / 0.6, "solve this"),
    ("12.5", lambda noisy, noise, left: noisy * math.nan, "nan"),
    ("12.5", lambda noisy, noise, left: clean(noisy, noise, left) / 2, "solve this"),
    ("12.5", 2.0, "function itself"),
    ("12.6", lambda sure, number: sorted(sure, reverse=True)[:number], "their places"),
    ("12.6", lambda sure, number: sorted(range(len(sure)), key=sure.__getitem__)[:number], "*least*"),
    ("12.6", lambda sure, number: [place + 1 for place in surest(sure, number)], "counted from 0"),
    ("12.6", lambda sure, number: surest(sure, 2), "you return 2 places"),
    ("12.6", lambda sure, number: list(range(number)), "at the places"),
    ("12.6", lambda sure, number: sorted(surest(sure, number), reverse=True), "another order"),
    ("12.6", lambda sure, number: surest(sure, len(sure)), "you return 5 places"),
    ("12.6", lambda sure, number: None, "return"),
    ("12.6", [1, 3], "function itself"),
]


RIGHT = [
    ("12.1", numpy.int64(4352)),
    ("12.2", last_of_equals_first),
    ("12.2", lambda chances, p: numpy.array(kept(chances, p, reached))),
    ("12.2", lambda chances, p: torch.tensor(kept(chances, p, reached))),
    ("12.2", lambda chances, p: tuple(kept(chances, p, reached))),
    ("12.3", lambda asked, free, strength: numpy.array(free) + strength * (numpy.array(asked) - free)),
    ("12.3", pairwise(lambda a, f, g: Fraction(f) + Fraction(g) * (Fraction(a) - Fraction(f)))),
    ("12.4", 11.0),
    ("12.4", math.ceil(math.log(0.05, 0.75))),
    ("12.5", lambda noisy, noise, left: (noisy - math.sqrt(1 - left) * noise) / math.sqrt(left)),
    ("12.5", lambda noisy, noise, left: clean(numpy.asarray(noisy), numpy.asarray(noise), left)),
    ("12.6", lambda sure, number: torch.tensor(sure).topk(number).indices),
    ("12.6", lambda sure, number: numpy.argsort(sure)[::-1][:number]),
    ("12.6", lambda sure, number: tuple(surest(sure, number))),
]


class TestLesson12(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
