"""Exercises: a module for each lesson, which reads like its sheet, with one class for each exercise.

`base` is what all exercises do (check, hint, solution), `checking` what their checkers share (numbers of any type,
comparing, one sentence for each mistake), `lesson_NN` the exercises themselves, in a table `EXERCISES` by number.

>>> from course_utils.study import exercise
>>> exercise("3.2").check(answer)
"""

import importlib

from course_utils.course import CourseError
from course_utils.study.exercises.base import Exercise, Feedback
from course_utils.study.exercises.checking import NotYet

__all__ = ["Exercise", "Feedback", "NoSuchExercise", "NotYet", "exercise"]


class NoSuchExercise(CourseError, ValueError):
    """The number names no exercise."""


def exercise(number: str) -> Exercise:
    """Exercise `number`, "lesson.position" as in "3.2". `NoSuchExercise` where there is none."""
    lesson, _, position = str(number).partition(".")
    if not (lesson.isdecimal() and position.isdecimal()):
        raise NoSuchExercise(f'An exercise is named like "3.2" (lesson 3, second exercise), not {number!r}.')
    try:
        module = importlib.import_module(f"course_utils.study.exercises.lesson_{int(lesson):02d}")
    except ModuleNotFoundError:
        raise NoSuchExercise(f"Lesson {lesson} has no exercises.") from None
    try:
        return module.EXERCISES[f"{int(lesson)}.{int(position)}"]
    except KeyError:
        raise NoSuchExercise(
            f"There is no exercise {number}. Lesson {lesson} has: {', '.join(module.EXERCISES)}."
        ) from None
