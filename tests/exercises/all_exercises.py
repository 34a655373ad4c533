"""All exercises of the course, and the answers that their solutions hand in."""

import pkgutil

from checkers import solution

from course_utils.study import exercise, exercises

LESSONS = [name for _, name, _ in pkgutil.iter_modules(exercises.__path__) if name.startswith("lesson_")]
EXERCISES = {
    number: exercise(number)
    for lesson in LESSONS
    for number in __import__(f"{exercises.__name__}.{lesson}", fromlist=["EXERCISES"]).EXERCISES
}
FUNCTIONS = [number for number, each in EXERCISES.items() if each.function]
VALUES = [number for number, each in EXERCISES.items() if not each.function]


def answer_to(number: str) -> object:
    """What the solution of an exercise hands in."""
    return solution(EXERCISES, number)
