"""Lesson 00's checkers accept their own solutions and name the mistake in likely wrong answers."""

import pytest

from course_utils import world
from course_utils.study.exercises import lesson_00
from course_utils.study.exercises.lesson_00 import EXERCISES, PROBLEMS


@pytest.mark.parametrize("number", EXERCISES)
def test_solution_passes(number):
    names = {}
    exec(str(EXERCISES[number].solution()), names)
    assert EXERCISES[number].check(names["answer"]).passed


def test_the_truth_that_the_checker_knows_is_emoji_worlds():
    scene = world.sample_scene("test", 7, "beside")
    assert (*scene.nouns, scene.background) == (lesson_00.LEFT, lesson_00.RIGHT, lesson_00.BACKGROUND)


def tasks(place, task):
    """The right table with the task of one problem changed."""
    return PROBLEMS | {list(PROBLEMS)[place]: task}


@pytest.mark.parametrize(
    ("number", "wrong", "told"),
    [
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
        ("0.4", (1 / 133, 0.5), "per cent"),
        ("0.4", (100 / 133, 25), "coin"),
        ("0.4", (133, 50), "Divide"),
        ("0.4", 50, "two numbers"),
    ],
)
def test_wrong_answer_is_told_why(number, wrong, told):
    feedback = EXERCISES[number].check(wrong)
    assert not feedback.passed
    assert told in feedback.message
