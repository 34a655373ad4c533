"""Lesson 00's checkers accept their own solutions and name the mistake in likely wrong answers."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import torch
from checkers import Checkers

from course_utils import world
from course_utils.study.exercises import lesson_00
from course_utils.study.exercises.lesson_00 import EXERCISES, PROBLEMS


def test_the_truth_that_the_checker_knows_is_emoji_worlds():
    scene = world.sample_scene("test", 7, "beside")
    assert (*scene.nouns, scene.background) == (lesson_00.LEFT, lesson_00.RIGHT, lesson_00.BACKGROUND)


def tasks(place, task):
    """The right table with the task of one problem changed."""
    return PROBLEMS | {list(PROBLEMS)[place]: task}


WRONG = [
    ("0.1", ("pig", "pink"), "right"),
    ("0.1", ("pink", "strawberry"), "order"),
    ("0.1", ("strawberry", "red"), "colour"),
    ("0.1", ("owl", "pink"), "noun"),
    ("0.1", "strawberry", "two words"),
    ("0.2", "a dog to the right of a cat", "same"),
    ("0.2", "A cat to the left of a dog.", "same"),
    ("0.2", "a pig to the left of a dog", "both animals"),
    ("0.2", "a dog above a cat", "who stands where"),
    ("0.2", 5, "quotation marks"),
    ("0.3", tasks(1, "captioning"), "tin soup"),
    ("0.3", tasks(3, "captioning"), "no training"),
    ("0.3", tasks(2, "search"), "not one of the five"),
    ("0.3", tasks(4, ...), "three dots"),
    ("0.3", {}, "five problems"),
    ("0.4", (50, 50), "133"),
    ("0.4", (1 / 133, 0.5), "percent"),
    ("0.4", (100 / 133, 25), "coin"),
    ("0.4", (133, 50), "Divide"),
    ("0.1", ["pig", "pink"], "right"),
    ("0.2", "the cat is on the left, the dog on the right", "same"),
    ("0.2", "to the right of the cat is the dog", "same"),
    ("0.2", "a cat to the left of a cat", "both animals"),
    ("0.2", "a dog to the left of a cat to the left of a dog", "who stands where"),
    ("0.2", "a dogcat to the left", "both animals"),
    ("0.4", 50, "two numbers"),
    ("0.4", (math.nan, 50), "The first part is nan"),
    ("0.4", (100 / 133, math.nan), "The second part is nan"),
    ("0.4", (100 / 133, math.inf), "The second part is inf"),
    ("0.4", ("0.75", "50"), "one number"),
    ("0.4", (0.75, 50.5), "coin"),
]

RIGHT = [
    ("0.1", ["strawberry", "pink"]),
    ("0.1", numpy.array(["strawberry", "pink"])),
    ("0.1", ("a strawberry", " Pink")),
    ("0.2", "A dog is to the left of a cat."),
    ("0.2", "The cat stands right of the dog"),
    ("0.2", "the dog on the left and the cat on the right"),
    ("0.2", "On the left a dog, on the right a cat"),
    ("0.2", "to the left of a cat is a dog"),
    ("0.2", "There is a dog on the left side of a cat."),
    ("0.4", [0.75, 50]),
    ("0.4", [0.8, 50]),
    ("0.4", numpy.array([100 / 133, 50])),
    ("0.4", torch.tensor([100 / 133, 50])),
    ("0.4", (Fraction(100, 133), Decimal(50))),
]


class TestLesson00(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
