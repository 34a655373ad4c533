"""What helps learning stick: exercises, quizzes, spaced review, and a look at your progress.

>>> from course_utils import study
>>> study.quiz("04")
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_utils.study.exercises import Exercise

__all__ = ["exercise", "plan", "progress", "quiz", "review"]

# Python puts a module into its package when it is first imported. The module `progress` comes first, so that the name
# stays with the function below; its contents are imported with `from course_utils.study.progress import …`.
importlib.import_module("course_utils.study.progress")


def exercise(number: str) -> "Exercise":
    """Exercise `number`, "lesson.position" as in "3.2". Raises ValueError in one sentence where there is none."""
    from course_utils.study.exercises import exercise as find

    return find(number)


def quiz(lesson: str) -> None:
    """Show the quiz of a lesson, such as "04". Your answers are kept, and a wrong one returns in tomorrow's review."""
    from course_utils.study import panels

    panels.show_quiz(lesson)


def plan(lesson: str) -> None:
    """Show the button that puts a lesson's cards into your review schedule: 1 day, 3 days, 1 week, 1 month."""
    from course_utils.study import panels

    panels.show_plan(lesson)


def review() -> None:
    """Show the cards that are due now."""
    from course_utils.study import panels

    panels.show_review()


def progress() -> None:
    """Show what you have done and what is due."""
    from course_utils.study import panels

    panels.show_progress()
