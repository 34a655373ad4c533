"""What helps learning stick: exercises, quizzes, spaced review, and a look at your progress.

The functions here are what lessons call. Behind them, `questions` holds the cards, `record` what the learner did and
when each card comes back, `exports` files for Anki, paper and calendars, `panels` what a notebook shows; `exercises`
and the `glossary` stand beside them. Each imports only from those named before it; `questions` are all read from
quizzes/*.yaml.

>>> from course_utils import study
>>> study.quiz("04")
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_utils.study.exercises import Exercise

__all__ = ["define", "exercise", "plan", "progress", "quiz", "review"]


def define(word: str) -> None:
    """Print what a word of the field means, such as "patch", where it is taught, and its names in other languages.

    Raises BadInput, which names the nearest words, where the glossary does not have it.
    """
    from course_utils.study import glossary

    term = glossary.find(word)
    print(f"{term.term} (lesson {term.lesson}): {term.says}\n{term.translations}")


def exercise(number: str) -> "Exercise":
    """Exercise `number`, "lesson.position" as in "3.2". Raises ValueError in one sentence where there is none."""
    from course_utils.study.exercises import exercise as find

    return find(number)


def quiz(lesson: str) -> None:
    """Show the quiz of a lesson, such as "04", or "mix": 15 questions of all lessons that you did so far.

    Your answers are kept. A wrong one, or one that you guessed, returns in tomorrow's review.
    """
    from course_utils.study import panels

    panels.show_quiz(lesson)


def plan(lesson: str) -> None:
    """Show the button that puts a lesson's cards into your review schedule: 1 day, 3 days, 1 week, 1 month.

    At most 20 new cards come a day; `course plan --a-day 10` changes that.
    """
    from course_utils.study import panels

    panels.show_plan(lesson)


def review(cards: int = 40) -> None:
    """Show the cards that are due now, at most so many."""
    from course_utils.study import panels

    panels.show_review(cards)


def progress() -> None:
    """Show what you have done and what is due."""
    from course_utils.study import panels

    panels.show_progress()
