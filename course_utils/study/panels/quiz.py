"""The quiz of a lesson, one question at a time, and below it all questions as a list for readers on the web."""

import html
from typing import TYPE_CHECKING

from course_utils.study import record
from course_utils.study.panels.controls import controls
from course_utils.study.panels.looks import opened, panel, show, two_digits
from course_utils.study.panels.question_list import QuestionList
from course_utils.study.questions import bank
from course_utils.study.questions.card import Card
from course_utils.study.questions.choices import Option, OptionsCard
from course_utils.study.questions.marked import picture_address
from course_utils.study.questions.text import to_html, to_html_line
from course_utils.study.questions.written import CodeCard
from course_utils.study.record.mix import mix
from course_utils.study.record.sessions import QuizSession
from course_utils.widgets.parts import button, focus, on_enter, row, sentence, settle, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

LEVELS = {1: "easy", 2: "medium", 3: "hard"}
MIX = "mix"
TOMORROW = "This card comes back in tomorrow's review."


def show_quiz(lesson: str | int) -> None:
    """The panel, and below it the questions as a static list; for "mix", the panel alone."""
    from IPython.display import display

    lesson = two_digits(lesson)
    if show(lambda: quiz_panel(lesson)) and lesson != MIX:
        display(QuestionList(bank.load_cards(lesson)))
        record.note(record.OPENED, lesson)


def quiz_panel(lesson: str, clock: record.Clock = record.utc_now) -> "widgets.VBox":
    """The quiz of a lesson, or of all lessons done so far ("mix"). Raises CourseError without questions."""
    said = _html()
    if lesson == MIX:
        cards = mix(record.Store(), bank.load_cards(), clock())
        session = QuizSession(cards, {}, {}, seed=str(record.day_of(clock())))
        return QuizPanel(session, "Mixed quiz", said, clock).panel
    session = _begin(bank.load_cards(lesson), said, clock)
    return QuizPanel(session, f"Quiz of lesson {html.escape(lesson)}", said, clock).panel


class QuizPanel:
    """The widgets around a session: the question, what answers it, what is said of the answer, and the score."""

    def __init__(self, session: QuizSession, title: str, said: "widgets.HTML", clock: record.Clock) -> None:
        import ipywidgets as widgets

        self.session, self.title, self.said, self.clock = session, title, said, clock
        self.question, self.inputs, self.score = _html(), widgets.VBox(), _html()
        self.guessed = wide(widgets.Checkbox(False, description="I guessed", indent=False), "auto")
        self.check = button("Check", self._check, said)
        self.next = button("Next question", lambda: self._move(1), said)
        back = button("Previous question", lambda: self._move(-1), said)
        buttons = row(self.check, self.next, back, self.guessed)
        self.panel = panel(self.question, self.inputs, buttons, said, self.score)
        self._open()

    def _open(self) -> None:
        self.question.value = opened(_heading(self.session), _question_html(self.session.card))
        self.inputs.children, self._read, self._mark = controls(self.session.card)
        self.guessed.value = False
        for control in self.inputs.children:
            if type(control).__name__ == "Text":
                on_enter(control, self._check, self.said)
            if hasattr(control, "value"):
                control.observe(self._forget_demand, names="value")
        self._lead(self.check)
        self._show_score()

    def _lead(self, main: "widgets.Button") -> None:
        """Colour the button that comes next."""
        for each in (self.check, self.next):
            each.button_style = "primary" if each is main else ""

    def _show_score(self) -> None:
        self.score.value = f"<p>{self.title}: {self.session.score()}.</p>"

    def _forget_demand(self, _change: dict) -> None:
        """What was asked for ("choose an option") need not stay once something is there."""
        if self._demanded:
            self.said.value, self._demanded = "", False

    _demanded = False

    def _check(self) -> None:
        settle()
        card, response, guessed = self.session.card, self._read(), self.guessed.value
        judgement = self.session.answer(response, guessed)
        self._demanded = not card.is_complete(response)
        if self._demanded:
            self.said.value = status(markup=to_html(judgement.message))
            return
        self._mark(response)
        feedback = _feedback(card, judgement.right, judgement.message)
        self.said.value = status(markup=feedback)
        self._show_score()
        self._lead(self.next if judgement.right else self.check)
        record.keep_quiz_answer(card, judgement.right, self.clock, guessed)
        if guessed or not judgement.right:
            self.said.value = status(markup=feedback + f"<p>{TOMORROW}</p>")
        if judgement.right:
            focus(self.next)

    def _move(self, steps: int) -> None:
        self.session.move(steps)
        self.said.value, self._demanded = "", False
        self._open()
        focus(self.question)


def _html() -> "widgets.HTML":
    import ipywidgets as widgets

    return widgets.HTML()


def _begin(cards: list[Card], said: "widgets.HTML", clock: record.Clock) -> QuizSession:
    """A session that knows the answers of earlier days; where they cannot be had it goes on, and `said` says so."""
    seed = str(record.day_of(clock()))
    try:
        return QuizSession(cards, record.quiz_answers(cards), record.first_tries(cards), seed)
    except Exception as problem:
        said.value = status(sentence(problem))
        return QuizSession(cards, {}, {}, seed)


def _heading(session: QuizSession) -> str:
    card = session.card
    past = {True: ", answered right before", False: ", to be tried again"}.get(session.right.get(card.id), "")
    return f"Question {session.position + 1} of {len(session.cards)} ({LEVELS[card.difficulty]}{past})"


def _question_html(card: Card) -> str:
    """The question without what there is to choose from: the controls show that."""
    code = f"<pre><code>{html.escape(card.code.rstrip())}</code></pre>" if isinstance(card, CodeCard) else ""
    picture = f'<img src="{picture_address(card)}" alt="{html.escape(card.alt)}">' if card.picture else ""
    return to_html(card.question) + code + picture


def _feedback(card: Card, right: bool, message: str) -> str:
    verdict = f"<p><strong>{'Right.' if right else 'Not yet.'}</strong></p>"
    reasons = _reasons(card.options) if isinstance(card, OptionsCard) else ""
    return f"{verdict}{to_html(message)}{to_html(card.explanation)}{reasons}"


def _reasons(options: tuple[Option, ...]) -> str:
    items = "".join(f"<li>{to_html_line(option.text)}: {to_html_line(_reason(option))}</li>" for option in options)
    return f'<details><summary>Every option explained</summary><ol type="A">{items}</ol></details>'


def _reason(option: Option) -> str:
    return f"**{'Right.' if option.right else 'Not right.'}** {option.why}"
