"""The review: the cards due now, with buttons, or with keys that a box obeys for the whole review."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from course_utils.course import count
from course_utils.study.panels.looks import opened, panel, show
from course_utils.study.questions import bank
from course_utils.study.questions.formulas import as_label
from course_utils.study.questions.marked import picture_address
from course_utils.study.questions.sides import back, front
from course_utils.study.questions.text import to_html
from course_utils.study.record import Clock, Rating, Schedule, Store, utc_now
from course_utils.study.record.sessions import SESSION, Act, ReviewSession, by_parts
from course_utils.study.record.summary import place
from course_utils.widgets.parts import button, focus, on_enter, row, say_errors, show_only, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

ACTS = {"l": ("Later", Act.SKIP), "b": ("Not today", Act.BURY), "s": ("Never again", Act.SUSPEND)}
KEYS = "Keys (Enter: go on, 1 to 4: grade, u: undo, l: later, b: not today, s: never again):"
NOTHING = 'Nothing is due now. Press the button below a lesson\'s heading "Review plan", and its cards return in time.'
UNDONE = "The last answer is taken back."


def show_review(cards: int = SESSION) -> None:
    """The cards due now, at most so many."""
    show(lambda: review_panel(cards=cards))


def review_panel(clock: Clock = utc_now, cards: int = SESSION) -> "widgets.VBox":
    """The cards due now: think, turn over, grade. Raises QuizError or StoreError."""
    return ReviewPanel(clock, cards).panel


class ReviewPanel:
    """The widgets around a session. Only what can be done now is shown."""

    def __init__(self, clock: Clock, size: int) -> None:
        import ipywidgets as widgets

        self.clock, self.size, self.session = clock, size, self._begin(clock, size)
        self.question, self.answer, self.said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.parts = widgets.VBox()
        self.turn = button("Show the answer", self._reveal, self.said, main=True)
        self.grades = {
            rating: button(f"{rating.value} {rating.name.capitalize()}", partial(self._grade, rating), self.said)
            for rating in Rating
        }
        self.more = button("Go on with the next cards", self._more, self.said, main=True)
        self.undo = button("Undo", self._undo, self.said)
        self.acts = {key: button(text, partial(self._put_off, act), self.said) for key, (text, act) in ACTS.items()}
        self.keys = self._key_box()
        main = row(self.turn, *self.grades.values(), self.more)
        aside = row(self.undo, *self.acts.values())
        self.panel = panel(self.question, self.answer, self.parts, main, aside, self.keys, self.said)
        self._open()

    @staticmethod
    def _begin(clock: Clock, size: int) -> ReviewSession:
        return ReviewSession(Schedule(Store(), bank.load_cards()), clock, size)

    def _open(self, said: str = "") -> None:
        session, card = self.session, self.session.card
        self.said.value = status(said) if said else ""
        self.question.value = self._question_html()
        revealed = card is not None and session.revealed
        self.answer.value = opened("Answer", self._answer_html()) if revealed else ""
        self.parts.children = self._part_boxes() if revealed else ()
        show_only(card is not None and not session.revealed, self.turn)
        show_only(revealed, *self.grades.values())
        show_only(card is not None, *self.acts.values(), self.keys)
        show_only(session.can_undo, self.undo)
        show_only(card is None and session.more() > 0, self.more)
        self._lead()

    def _question_html(self) -> str:
        session, card = self.session, self.session.card
        if card is None:
            return status(markup=f"<p>{self._ending()}</p>")
        heading = f"{session.heading()} (lesson {card.lesson}: {card.section})"
        return opened(heading, to_html(front(card, picture_address(card), str(session.day))))

    def _answer_html(self) -> str:
        """The answer; parts stand below it, beside their boxes."""
        card = self.session.card
        if getattr(card, "parts", ()):
            return to_html("\n\n".join(filter(None, (card.answer, card.explanation))))
        return to_html(back(card, str(self.session.day)))

    def _ending(self) -> str:
        if more := self.session.more():
            return f"{self.session.summary()} {count(more, 'card')} more can be reviewed today."
        if self.session.can_undo:
            return f"{self.session.summary()} Nothing more is due now."
        return NOTHING

    def _part_boxes(self) -> tuple["widgets.Widget", ...]:
        """A box for each part of the answer, to be ticked off."""
        import ipywidgets as widgets

        parts = getattr(self.session.card, "parts", ())
        if not parts:
            return ()
        boxes = [wide(widgets.Checkbox(False, description=as_label(part), indent=False), "auto") for part in parts]
        for box in boxes:
            box.observe(lambda _change: self._lead(), names="value")
        return (widgets.HTML("<p>Tick the parts that you had:</p>"), *boxes)

    def _suggested(self) -> Rating:
        """The grade that Enter gives: the one that follows from the ticked parts, or Good."""
        had = [part.value for part in self.parts.children[1:]]
        return by_parts(self.session.card, sum(had)) if had else Rating.GOOD

    def _lead(self) -> None:
        """Colour the grade that Enter gives."""
        suggested = self._suggested() if self.session.card else None
        for rating, made in self.grades.items():
            made.button_style = "primary" if rating == suggested else ""

    def _reveal(self) -> None:
        self.session.revealed = self.session.card is not None
        self._open()

    def _grade(self, rating: Rating) -> None:
        session, card = self.session, self.session.card
        if card is None or not session.revealed:
            self.said.value = status("Show the answer first, then say how well you knew it." if card else None)
            return
        session.grade(rating)
        aside = session.is_aside(card)
        self._open(f"Six times not known: this card is set aside. Read {place(card)} again." if aside else "")

    def _put_off(self, act: Act) -> None:
        if self.session.card:
            self.session.put_off(act)
            self._open()

    def _undo(self) -> None:
        self._open(UNDONE if self.session.undo() else "There is nothing to take back.")

    def _more(self) -> None:
        self.session = self._begin(self.clock, self.size)
        self._open()
        focus(self.question)

    def _go_on(self) -> None:
        """What Enter means."""
        self._grade(self._suggested()) if self.session.revealed else self._reveal()

    def _key_box(self) -> "widgets.Text":
        """A box that obeys keys while the cursor is in it: the cursor stays there for the whole review."""
        import ipywidgets as widgets

        actions: dict[str, Callable[[], None]] = {" ": self._go_on, "u": self._undo}
        actions |= {str(rating.value): partial(self._grade, rating) for rating in Rating}
        actions |= {key: partial(self._put_off, act) for key, (_, act) in ACTS.items()}
        box = wide(widgets.Text(description=KEYS), "auto")

        def typed(change: dict) -> None:
            if change["new"]:
                box.value = ""
                if action := actions.get(change["new"][-1].lower()):  # the last one, should two arrive at once
                    with say_errors(self.said):
                        action()

        box.observe(typed, names="value")
        on_enter(box, self._go_on, self.said)
        return box
