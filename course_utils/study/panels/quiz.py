"""The quiz of a lesson, one question at a time, and below it all questions as a list for readers on the web."""

import html
from collections.abc import Callable
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
from course_utils.study.record.sessions import QuizSession
from course_utils.widgets.parts import button, row, sentence, settle, status

if TYPE_CHECKING:
    import ipywidgets as widgets

LEVELS = {1: "easy", 2: "medium", 3: "hard"}
TOMORROW = "This card comes back in tomorrow's review."


def show_quiz(lesson: str | int) -> None:
    """The panel, and below it the questions as a static list."""
    from IPython.display import display

    lesson = two_digits(lesson)
    if show(lambda: quiz_panel(lesson)):
        display(QuestionList(bank.load_cards(lesson)))
        record.note(record.OPENED, lesson)


def quiz_panel(lesson: str, clock: record.Clock = record.utc_now) -> "widgets.VBox":
    """The quiz of a lesson. Raises QuizError if the lesson has no questions."""
    import ipywidgets as widgets

    question, inputs, said, score = widgets.HTML(), widgets.VBox(), widgets.HTML(), widgets.HTML()
    session = _begin(bank.load_cards(lesson), said)
    read: Callable[[], object] = lambda: None  # noqa: E731

    def open_question() -> None:
        nonlocal read
        question.value = opened(_heading(session), _question_html(session.card))
        inputs.children, read = controls(session.card)
        show_score()

    def show_score() -> None:
        score.value = f"<p>Quiz of lesson {html.escape(lesson)}: {session.score()}.</p>"

    def check() -> None:
        settle()
        card, response = session.card, read()
        judgement = session.answer(response)
        if not card.is_complete(response):
            said.value = status(markup=to_html(judgement.message))
            return
        feedback = _feedback(card, judgement.right, judgement.message)
        said.value = status(markup=feedback)
        show_score()
        record.keep_quiz_answer(card, judgement.right, clock)
        if not judgement.right:
            said.value = status(markup=feedback + f"<p>{TOMORROW}</p>")

    def move(steps: int) -> None:
        session.move(steps)
        said.value = ""
        open_question()

    open_question()
    buttons = row(
        button("Check", check, said),
        button("Next question", lambda: move(1), said),
        button("Previous question", lambda: move(-1), said),
    )
    return panel(question, inputs, buttons, said, score)


def _begin(cards: list[Card], said: "widgets.HTML") -> QuizSession:
    """A session that knows the answers of earlier days; where they cannot be had it goes on, and `said` says so."""
    try:
        return QuizSession(cards, record.quiz_answers(cards))
    except Exception as problem:
        said.value = status(sentence(problem))
        return QuizSession(cards, {})


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
