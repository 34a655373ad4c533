"""Exercises: one module per lesson, each with a table `EXERCISES` from number to `Exercise`.

>>> from course_utils.study import exercise
>>> exercise("3.2").check(answer)
"""

import importlib

from course_utils.study.exercises.base import Exercise, Feedback, NotYet

__all__ = ["Exercise", "Feedback", "NotYet", "exercise"]


def exercise(number: str) -> Exercise:
    """Exercise `number`, "lesson.position" as in "3.2". Raises ValueError in one sentence where there is none."""
    lesson, _, position = str(number).partition(".")
    if not (lesson.isdecimal() and position.isdecimal()):
        raise ValueError(f'An exercise is named like "3.2" (lesson 3, second exercise), not {number!r}.')
    try:
        module = importlib.import_module(f"course_utils.study.exercises.lesson_{int(lesson):02d}")
    except ModuleNotFoundError:
        raise ValueError(f"Lesson {lesson} has no exercises.") from None
    try:
        return module.EXERCISES[f"{int(lesson)}.{int(position)}"]
    except KeyError:
        raise ValueError(
            f"There is no exercise {number}. Lesson {lesson} has: {', '.join(module.EXERCISES)}."
        ) from None
