"""The review: the cards due now, with buttons, or with keys that a box obeys for the whole review."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from course_utils.study.panels.looks import opened, panel, show
from course_utils.study.questions import bank
from course_utils.study.questions.marked import picture_address
from course_utils.study.questions.sides import back, front
from course_utils.study.questions.text import to_html
from course_utils.study.record import Clock, Rating, Schedule, Store, utc_now
from course_utils.study.record.sessions import ReviewSession
from course_utils.widgets.parts import button, row, say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets


def show_review() -> None:
    """The cards due now."""
    show(review_panel)


def review_panel(clock: Clock = utc_now) -> "widgets.VBox":
    """The cards due now: think, turn over, grade. Raises QuizError or StoreError."""
    import ipywidgets as widgets

    session = ReviewSession(Schedule(Store(), bank.load_cards()), clock)
    question, answer, said = widgets.HTML(), widgets.HTML(), widgets.HTML()

    def open_card() -> None:
        question.value = _question_html(session)
        answer.value = opened("Answer", to_html(back(session.card))) if session.card and session.revealed else ""

    def reveal() -> None:
        session.revealed = session.card is not None
        said.value = ""
        open_card()

    def grade(rating: Rating) -> None:
        if session.card is None or not session.revealed:
            said.value = status("Show the answer first, then say how well you knew it." if session.card else None)
            return
        session.grade(rating)
        said.value = ""
        open_card()

    def undo() -> None:
        if not session.ratings:
            said.value = status("There is no grade to take back.")
            return
        session.undo()
        said.value = status("The last grade is taken back.")
        open_card()

    grades = {str(rating.value): partial(grade, rating) for rating in Rating}
    buttons = [button(f"{key} {Rating(int(key)).name.capitalize()}", action, said) for key, action in grades.items()]
    open_card()
    return panel(
        question,
        button("Show the answer", reveal, said),
        answer,
        row(*buttons, button("Undo", undo, said)),
        _key_box({" ": reveal, "u": undo, **grades}, said),
        said,
    )


def _question_html(session: ReviewSession) -> str:
    card = session.card
    if card is None:
        return status(markup=f"<p>{_ending(session)}</p>")
    heading = f"Card {len(session.ratings) + 1} of {len(session.cards)} (lesson {card.lesson}: {card.section})"
    return opened(heading, to_html(front(card, picture_address(card))))


def _ending(session: ReviewSession) -> str:
    if session.ratings:
        return f"{session.summary()} Nothing more is due now."
    return 'Nothing is due now. Press the button below a lesson\'s heading "Review plan", and its cards return in time.'


def _key_box(keys: dict[str, Callable[[], None]], said: "widgets.HTML") -> "widgets.Widget":
    """A box that obeys keys while the cursor is in it: the cursor stays there for the whole review."""
    import ipywidgets as widgets

    box = wide(widgets.Text(description="Keys (space: answer, 1 to 4: grade, u: undo):"), "30em")

    def typed(change: dict) -> None:
        if change["new"]:
            box.value = ""
            action = keys.get(change["new"][-1].lower())  # the last one, should two arrive at once
            if action:
                with say_errors(said):
                    action()

    box.observe(typed, names="value")
    return box
