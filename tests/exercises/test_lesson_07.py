"""Lesson 07's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_07 import EXERCISES, PAST

MEAN, STD = 0.4815, 0.2686


def form(past: str, between: str, last: str):
    """A wrong `memory`: how an old exchange, the space between two and the new question are written."""
    return lambda exchanges, question: between.join([*(past.format(*one) for one in exchanges), last.format(question)])


def forgets_the_answers(exchanges, question):
    return " ".join(f"Question: {asked} Answer:" for asked, _ in [*exchanges, (question, "")])


def newest_first(exchanges, question):
    return form("Question: {} Answer: {}.", " ", "Question: {} Answer:")(exchanges[::-1], question)


def spoils_its_list(exchanges, question):
    exchanges.append((question, ""))
    return "Question: what is it? Answer:"


def only_with_a_past(exchanges, question):
    past = " ".join(f"Question: {asked} Answer: {said}." for asked, said in exchanges)
    return f"{past} Question: {question} Answer:"


def over_all(own, swapped, truth, swapped_truth):
    return sum(a != b for a, b in zip(own, swapped, strict=True)) / len(own)


def differing(own, swapped, truth, swapped_truth):
    """(changed, right) for each question whose true answers differ."""
    four = zip(own, swapped, truth, swapped_truth, strict=True)
    return [(a != b, a == true and b == other) for a, b, true, other in four if true != other]


def against_the_own_truth(own, swapped, truth, swapped_truth):
    """Compares the answer to the other picture with what is true of the own one."""
    said = [b != true for b, true, other in zip(swapped, truth, swapped_truth, strict=True) if true != other]
    return sum(said) / len(said)


def over_different_questions(*four):
    """Counts equal questions once, as sets do."""
    counted = {one for one in zip(*four, strict=True) if one[2] != one[3]}
    return sum(own != swapped for own, swapped, _, _ in counted) / len(counted)


written = form("Question: {} Answer: {}.", " ", "Question: {} Answer:")


WRONG = [
    ("7.1", 255 * (MEAN - STD), "round"),
    ("7.1", MEAN - STD, "0 to 255"),
    ("7.1", round(255 * (MEAN - 1)), "standard deviation out"),
    ("7.1", round(-255 * STD), "left the mean out"),
    ("7.1", round(255 * (MEAN + STD)), "minus"),
    ("7.1", round(255 * (MEAN - 1) * STD), "wrong order"),
    ("7.1", round(255 * (-1 - MEAN) / STD), "once more"),
    ("7.1", 300, "between 0 and 255"),
    ("7.1", 100, "solve this"),
    ("7.1", "54", "one number"),
    ("7.1", 55, "solve this"),
    ("7.1", math.nan, "nan"),
    ("7.2", form("Question: {} Answer: {}.", " ", "Question: {} Answer: "), "ends in a space"),
    ("7.2", form("Question: {} Answer: {}", " ", "Question: {} Answer:"), "full stop"),
    ("7.2", form("Question: {} Answer: {}.", " ", "Question: {}"), 'end in "Answer:"'),
    ("7.2", form("Question: {} Answer: {}.", " ", "Question: {} Answer: ..."), 'end in "Answer:"'),
    ("7.2", form("Question: {} Answer: {}.", "\n", "Question: {} Answer:"), "no line breaks"),
    ("7.2", form("Question: {} Answer: {}.", "", "Question: {} Answer:"), "Wanted is"),
    ("7.2", forgets_the_answers, "old answers are missing"),
    ("7.2", newest_first, "oldest exchange stands first"),
    ("7.2", spoils_its_list, "changes the list"),
    ("7.2", only_with_a_past, "Without any exchange"),
    ("7.2", lambda exchanges, question: "Question: what is it? Answer:", "new question is missing"),
    ("7.2", lambda exchanges, question: None, "return"),
    ("7.2", lambda exchanges, question: written(PAST if exchanges else [], question), "another one alone"),
    ("7.2", lambda exchanges, question: [question], "one string"),
    ("7.2", "Question: how many? Answer:", "function itself"),
    ("7.3", (0.36, 0.30), "wrong order"),
    ("7.3", (0.36, 0.36), "never sees"),
    ("7.3", (0.30, 0.30), "every caption"),
    ("7.3", (0.30, 0.54), "different captions"),
    ("7.3", (0.5, 0.9), "second word alone"),
    ("7.3", (1.1, 1.3), "multiplied, not added"),
    ("7.3", (0.1, 0.2), "product"),
    ("7.3", 0.36, "two numbers"),
    ("7.3", (0.30, math.nan), "nan"),
    ("7.3", (0.30, 0.36, 0.36), "two numbers"),
    ("7.4", over_all, "over all questions"),
    ("7.4", lambda *four: sum(changed for changed, _ in differing(*four)), "divide"),
    ("7.4", lambda *four: 100 * sum(c for c, _ in differing(*four)) / 5, "percentage"),
    ("7.4", lambda *four: sum(c for c, _ in differing(*four)) / 7, "number of all questions"),
    ("7.4", lambda *four: sum(not c for c, _ in differing(*four)) / 5, "stayed the same"),
    ("7.4", lambda *four: sum(right for _, right in differing(*four)) / 5, "only answers that are right"),
    ("7.4", lambda *four: 0.9, "truth != swapped_truth"),
    ("7.4", against_the_own_truth, "model's two answers"),
    ("7.4", lambda *four: [True, False], "one number"),
    ("7.4", lambda *four: None, "return"),
    ("7.4", lambda *four: 0.8, "truth != swapped_truth"),
    ("7.4", lambda *four: math.nan, "nan"),
    ("7.4", over_different_questions, "truth != swapped_truth"),
    ("7.4", lambda *four: sum(c for c, _ in differing(*four)) / 5, "truth != swapped_truth"),
    ("7.4", 0.8, "function itself"),
    ("7.5", 15.0, "bytes"),
    ("7.5", 7.5, "16 bits"),
    ("7.5", 1.8, "model card"),
    ("7.5", 2, "one decimal"),
    ("7.5", 3.75, "one byte"),
    ("7.5", 3.75e9 / 2 / 2**30, "2 to the 30"),
    ("7.5", 1.875e9, "gigabytes"),
    ("7.5", 42.0, "divide by 8"),
    ("7.5", None, "one number"),
    ("7.5", 1.85, "divide by 8"),
    ("7.5", math.nan, "nan"),
]


RIGHT = [
    ("7.1", Decimal(54)),
    ("7.1", numpy.round(255 * (MEAN - STD))),
    ("7.1", torch.tensor(54)),
    ("7.3", [0.3, 0.36]),
    ("7.3", numpy.array([0.3, 0.36])),
    ("7.3", torch.tensor([0.3, 0.36])),
    ("7.3", (Fraction(3, 10), Decimal("0.36"))),
    ("7.4", lambda *four: numpy.mean([changed for changed, _ in differing(*four)])),
    ("7.4", lambda *four: Fraction(sum(c for c, _ in differing(*four)), len(differing(*four)))),
    ("7.5", Decimal("1.875")),
    ("7.5", Fraction(15, 8)),
    ("7.5", 1.88),
    ("7.5", 1.9),
]


class TestLesson07(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
