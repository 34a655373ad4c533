"""The cards that the study commands work on, and their schedule."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_utils.study.questions import Card
    from course_utils.study.record import Schedule


def load(lessons: Sequence[str] = ()) -> list["Card"]:
    """The cards of the lessons, "4" or "04", or of all lessons. Raises QuizError in one sentence."""
    from course_utils.study import questions

    wanted = dict.fromkeys(lesson.zfill(2) for lesson in lessons or questions.lessons())
    return [card for lesson in wanted for card in questions.load_cards(lesson)]


def schedule() -> "Schedule":
    """The schedule of all lessons' cards, in the learner's own record."""
    from course_utils.study.record import Schedule, Store

    return Schedule(Store(), load())
