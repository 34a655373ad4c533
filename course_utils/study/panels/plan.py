"""The button that puts a lesson's cards into the review schedule."""

import html
from typing import TYPE_CHECKING

from course_utils.course import count
from course_utils.study.panels.looks import panel, show, two_digits
from course_utils.study.questions import bank
from course_utils.study.record import Clock, Schedule, Store, utc_now
from course_utils.study.record.settings import new_a_day
from course_utils.widgets.parts import button, status

if TYPE_CHECKING:
    import ipywidgets as widgets


def show_plan(lesson: str | int) -> None:
    """The button that schedules a lesson's cards."""
    lesson = two_digits(lesson)
    show(lambda: plan_panel(lesson))


def plan_panel(lesson: str, clock: Clock = utc_now) -> "widgets.VBox":
    """A button that puts the lesson's cards into the schedule. Raises QuizError if the lesson has none."""
    import ipywidgets as widgets

    cards = bank.load_cards(lesson)
    said = widgets.HTML()

    def plan() -> None:
        store = Store()
        new = Schedule(store, cards).plan(lesson, clock())
        lead = (
            f"{count(new, 'card')} of lesson {html.escape(lesson)} went into your schedule. "
            f"They come from tomorrow on, at most {new_a_day(store)} new ones a day; then after 3, 7 and 30 days."
        )
        if not new:
            lead = f"All cards of lesson {html.escape(lesson)} are in your schedule already."
        said.value = status(
            markup=f"<p>{lead} To review, run <code>study.review()</code>, or <code>course review</code>.</p>"
        )

    return panel(button(f"Plan the review of lesson {lesson}", plan, said, main=True), said)
