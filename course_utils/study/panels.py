"""The quiz, the review, the plan and the progress as panels in a notebook: thin ipywidgets shells over `sessions`.

Why panels of our own, and not jupyterquiz? It works offline and looks good. But it forgets every answer, has no
questions of order, label, code or recall, needs its formulas drawn beforehand, hides the keyboard's focus, and leaves
nothing for readers on the web. Here answers count towards progress, a wrong one returns in tomorrow's review, formulas
are MathML, every control is a real button, box or list with a label, and a static list (`QuestionList`) stands below.

Only what ipywidgets 7 (Colab) and 8 share is used. All text from cards is escaped. What goes wrong is said in the panel
in one sentence. Colours are the theme's own; nothing is said by colour alone.
"""

import html
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from course_utils.study import record
from course_utils.study.cards import Card, Option, count, load_cards
from course_utils.study.record import Clock, utc_now
from course_utils.study.sessions import QuizSession, ReviewSession, is_complete
from course_utils.study.sides import back, front, picture_address
from course_utils.study.text import is_plain, safe_markdown, to_html, to_html_line
from course_utils.widgets.parts import CLASS, STYLE

if TYPE_CHECKING:
    import ipywidgets as widgets

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEVELS = {1: "easy", 2: "medium", 3: "hard"}


class QuestionList:
    """A lesson's quiz as a list with folded answers: for GitHub and other readers where no cell can be run."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = [card for card in cards if card.type != "recall"]

    def __repr__(self) -> str:
        return f"{count(len(self._cards), 'question')} with folded answers."

    def _repr_markdown_(self) -> str:
        summary = f"The {count(len(self._cards), 'question')} as a list, with folded answers"
        questions = [f"**{number}.** {_question_and_answer(card)}" for number, card in enumerate(self._cards, 1)]
        return _folded(summary, "\n\n".join(questions))


def _question_and_answer(card: Card) -> str:
    """One question of the list, as Markdown, its answer folded."""
    places = [f"Point {n} is {_place(label.point)}." for n, label in enumerate(card.labels, 1)]
    question = "\n\n".join([safe_markdown(front(card, f"../images/{card.picture}")), *places])
    return f"{question}\n\n{_folded('Answer', safe_markdown(back(card)))}"


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _place(point: tuple[float, float]) -> str:
    x, y = point
    return f"{x:.0%} from the left and {y:.0%} from the top"


# ---- parts that the panels share


def _panel(*children: "widgets.Widget") -> "widgets.VBox":
    """A column with the study panels' style."""
    import ipywidgets as widgets

    panel = widgets.VBox([widgets.HTML(STYLE), *children])
    panel.add_class(CLASS)
    return panel


def _status(body: str) -> str:
    """HTML that screen readers read out when it changes."""
    return f'<div role="status">{body}</div>'


def _sentence(problem: Exception) -> str:
    return _status(f"<p>{html.escape(str(problem) or type(problem).__name__)}</p>")


def _button(text: str, action: Callable[[], None], said: "widgets.HTML") -> "widgets.Button":
    """A button as wide as its words. What goes wrong in `action` is shown in `said`, where it would else vanish."""
    import ipywidgets as widgets

    def pressed(_button: object) -> None:
        try:
            action()
        except Exception as problem:
            said.value = _sentence(problem)

    button = widgets.Button(description=text)
    button.layout.width = "auto"
    button.layout.align_self = "flex-start"
    button.on_click(pressed)
    return button


def _row(*children: "widgets.Widget") -> "widgets.HBox":
    import ipywidgets as widgets

    row = widgets.HBox(list(children))
    row.layout.flex_flow = "row wrap"
    return row


def _choices_html(texts: Sequence[str]) -> str:
    items = "".join(f"<li>{to_html_line(text)}</li>" for text in texts)
    return f'<ol type="A">{items}</ol>'


def _opened(heading: str, body: str) -> str:
    """What screen readers read out when a card is opened: where we are, and the question."""
    return _status(f"<p><strong>{html.escape(heading)}</strong></p>{body}")


# ---- the quiz


def quiz_panel(lesson: str, clock: Clock = utc_now) -> "widgets.VBox":
    """The quiz of a lesson, one question at a time. Raises QuizError if the lesson has no questions."""
    import ipywidgets as widgets

    cards = load_cards(lesson)
    question, inputs, said, score = widgets.HTML(), widgets.VBox(), widgets.HTML(), widgets.HTML()
    read: Callable[[], object] = lambda: None  # noqa: E731
    try:
        session = QuizSession(cards, record.quiz_answers(cards))
    except Exception as problem:  # the quiz goes on without a memory, and says so
        session = QuizSession(cards, {})
        said.value = _sentence(problem)

    def show() -> None:
        nonlocal read
        card = session.card
        past = {True: ", answered right before", False: ", to be tried again"}.get(session.right.get(card.id), "")
        heading = f"Question {session.position + 1} of {len(session.cards)} ({LEVELS[card.difficulty]}{past})"
        question.value = _opened(heading, _question_html(card))
        inputs.children, read = _inputs(card)
        show_score()

    def show_score() -> None:
        score.value = f"<p>Quiz of lesson {html.escape(lesson)}: {session.score()}.</p>"

    def check() -> None:
        time.sleep(SETTLE)
        card, response = session.card, read()
        judgement = session.answer(response)
        if not is_complete(card, response):
            said.value = _status(to_html(judgement.message))
            return
        said.value = _status(_feedback(card, judgement.right, judgement.message))
        show_score()
        record.keep_quiz_answer(card, judgement.right, clock)
        if not judgement.right:
            said.value = _status(_feedback(card, False, judgement.message) + f"<p>{TOMORROW}</p>")

    def move(steps: int) -> None:
        session.move(steps)
        said.value = ""
        show()

    show()
    buttons = _row(
        _button("Check", check, said),
        _button("Next question", lambda: move(1), said),
        _button("Previous question", lambda: move(-1), said),
    )
    return _panel(question, inputs, buttons, said, score)


def _question_html(card: Card) -> str:
    """The question without what there is to choose from: the controls show that."""
    code = f"<pre><code>{html.escape(card.code.rstrip())}</code></pre>" if card.code else ""
    picture = f'<img src="{picture_address(card)}" alt="{html.escape(card.alt)}">' if card.picture else ""
    return to_html(card.question) + code + picture


# JupyterLab sends the press of a button and the contents of boxes by two ways, to two threads of the kernel. An answer
# given right before "Check" may arrive a little after it.
SETTLE = 0.2  # seconds
TOMORROW = "This card comes back in tomorrow's review."


def _feedback(card: Card, right: bool, message: str) -> str:
    parts = [
        f"<p><strong>{'Right.' if right else 'Not yet.'}</strong></p>",
        to_html(message),
        to_html(card.explanation),
    ]
    if card.options:
        reasons = "".join(
            f"<li>{to_html_line(option.text)}: {to_html_line(f'**{_verdict(option)}** {option.why}')}</li>"
            for option in card.options
        )
        parts.append(f'<details><summary>Every option explained</summary><ol type="A">{reasons}</ol></details>')
    return "".join(parts)


def _verdict(option: Option) -> str:
    return "Right." if option.right else "Not right."


def _inputs(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    """The controls that answer a card, and a function that reads the response from them."""
    return _INPUTS[card.type](card)


def _lettered(texts: Sequence[str]) -> tuple[list["widgets.Widget"], list[str]]:
    """Texts to choose from, as labels of controls. Labels know no markup: where there is any, the texts are listed
    above with their formulas and code, and the labels are only the letters.
    """
    import ipywidgets as widgets

    if all(is_plain(text) for text in texts):
        return [], [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
    return [widgets.HTML(_choices_html(texts))], list(LETTERS[: len(texts)])


def _wide(control: "widgets.Widget", width: str) -> "widgets.Widget":
    control.style.description_width = "initial"
    control.layout.width = width
    return control


def _choice(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    options = [(label, place) for place, label in enumerate(labels)]
    radio = _wide(widgets.RadioButtons(options=options, value=None, description="Choose one:"), "auto")
    return (*above, radio), lambda: radio.value


def _many_choice(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    boxes = [_wide(widgets.Checkbox(False, description=label, indent=False), "auto") for label in labels]
    chosen = lambda: {place for place, box in enumerate(boxes) if box.value}  # noqa: E731
    return (*above, widgets.HTML("<p>Choose all that are right:</p>"), *boxes), chosen


# Boxes send what is in them when they are left. If they sent every key, a slow kernel could get the press of "Check"
# before the last keys.


def _short(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    import ipywidgets as widgets

    unit = f" ({card.unit})" if card.unit else ""
    box = _wide(widgets.Text(description=f"Your answer{unit}:", continuous_update=False), "28em")
    return (box,), lambda: box.value


def _output(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    import ipywidgets as widgets

    rows = len(card.prints.splitlines()) + 1
    box = _wide(widgets.Textarea(description="It prints:", rows=rows, continuous_update=False), "28em")
    return (box,), lambda: box.value


def _drop_down(description: str, options: Sequence[tuple[str, object]]) -> "widgets.Dropdown":
    import ipywidgets as widgets

    drop_down = widgets.Dropdown(options=[("choose", None), *options], index=0, description=description)
    return _wide(drop_down, "max-content")


def _order(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    above, labels = _lettered(card.steps)
    options = [(label, place) for place, label in enumerate(labels)]
    lists = [_drop_down(f"Step {n}:", options) for n in range(1, len(labels) + 1)]
    return (*above, *lists), lambda: [each.value for each in lists if each.value is not None]


def _label(card: Card) -> tuple[tuple["widgets.Widget", ...], Callable[[], object]]:
    options = [(text, text) for text in sorted({label.text for label in card.labels})]  # gives nothing away
    lists = [_drop_down(f"Point {n}:", options) for n in range(1, len(card.labels) + 1)]
    return tuple(lists), lambda: {place: each.value for place, each in enumerate(lists)}


_INPUTS = {
    "choice": _choice,
    "many-choice": _many_choice,
    "numeric": _short,
    "text": _short,
    "order": _order,
    "label": _label,
    "code": _output,
}


# ---- the review


def review_panel(clock: Clock = utc_now) -> "widgets.VBox":
    """The cards due now: think, turn over, grade. Raises QuizError or StoreError."""
    import ipywidgets as widgets

    from course_utils.study.schedule import Rating, Schedule
    from course_utils.study.store import Store

    session = ReviewSession(Schedule(Store(), load_cards()), clock)
    question, answer, said = widgets.HTML(), widgets.HTML(), widgets.HTML()

    def show() -> None:
        card = session.card
        answer.value = ""
        if card is None:
            question.value = _status(f"<p>{_ending(session)}</p>")
            return
        heading = f"Card {len(session.ratings) + 1} of {len(session.cards)} (lesson {card.lesson}: {card.section})"
        question.value = _opened(heading, to_html(front(card, picture_address(card))))
        if session.revealed:
            answer.value = _opened("Answer", to_html(back(card)))

    def reveal() -> None:
        session.revealed = session.card is not None
        said.value = ""
        show()

    def grade(rating: Rating) -> None:
        if session.card is None or not session.revealed:
            said.value = _status("<p>Show the answer first, then say how well you knew it.</p>" if session.card else "")
            return
        session.grade(rating)
        said.value = ""
        show()

    def undo() -> None:
        if not session.ratings:
            said.value = _status("<p>There is no grade to take back.</p>")
            return
        session.undo()
        said.value = _status("<p>The last grade is taken back.</p>")
        show()

    ratings = [Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY]
    keys: dict[str, Callable[[], None]] = {" ": reveal, "u": undo}
    grades = []
    for number, rating in enumerate(ratings, 1):
        keys[str(number)] = lambda rating=rating: grade(rating)
        grades.append(_button(f"{number} {rating.name.capitalize()}", keys[str(number)], said))
    show()
    return _panel(
        question,
        _button("Show the answer", reveal, said),
        answer,
        _row(*grades, _button("Undo", undo, said)),
        _key_box(keys, said),
        said,
    )


def _ending(session: ReviewSession) -> str:
    if session.ratings:
        return f"{session.summary()} Nothing more is due now."
    return 'Nothing is due now. Press the button below a lesson\'s heading "Review plan", and its cards return in time.'


def _key_box(keys: dict[str, Callable[[], None]], said: "widgets.HTML") -> "widgets.Widget":
    """A box that obeys keys while the cursor is in it: the cursor stays there for the whole review."""
    import ipywidgets as widgets

    box = _wide(widgets.Text(description="Keys (space: answer, 1 to 4: grade, u: undo):"), "30em")

    def typed(change: dict) -> None:
        if not change["new"]:
            return
        box.value = ""
        action = keys.get(change["new"][-1].lower())  # the last one, should two arrive at once
        try:
            if action:
                action()
        except Exception as problem:
            said.value = _sentence(problem)

    box.observe(typed, names="value")
    return box


# ---- the plan and the progress


def plan_panel(lesson: str, clock: Clock = utc_now) -> "widgets.VBox":
    """A button that puts the lesson's cards into the schedule. Raises QuizError if the lesson has none."""
    import ipywidgets as widgets

    cards = load_cards(lesson)
    said = widgets.HTML()

    def plan() -> None:
        from course_utils.study.schedule import Schedule
        from course_utils.study.store import Store

        new = Schedule(Store(), cards).plan(lesson, clock())
        lead = f"{count(new, 'card')} of lesson {html.escape(lesson)} went into your schedule, to come first tomorrow."
        if not new:
            lead = f"All cards of lesson {html.escape(lesson)} are in your schedule already."
        said.value = _status(
            f"<p>{lead} To review, run <code>study.review()</code>, or <code>course review</code>.</p>"
        )

    return _panel(_button(f"Plan the review of lesson {lesson}", plan, said), said)


def progress_panel(clock: Clock = utc_now) -> "widgets.VBox":
    """What was done and what is due, and a button that looks again."""
    import ipywidgets as widgets

    view, said = widgets.HTML(), widgets.HTML()

    def look() -> None:
        from course_utils.study.progress import as_html, summary
        from course_utils.study.store import Store

        view.value = as_html(summary(Store(), load_cards(), clock()))

    look()
    return _panel(_button("Look again", look, said), said, view)


# ---- what a lesson's cells call


def show_quiz(lesson: str) -> None:
    """The panel, and below it the questions as a static list."""
    from IPython.display import display

    lesson = _two_digits(lesson)
    if _show(lambda: quiz_panel(lesson)):
        display(QuestionList(load_cards(lesson)))
        record.note(record.OPENED, lesson)


def show_review() -> None:
    """The cards due now."""
    _show(review_panel)


def show_plan(lesson: str) -> None:
    """The button that schedules a lesson's cards."""
    lesson = _two_digits(lesson)
    _show(lambda: plan_panel(lesson))


def show_progress() -> None:
    """What was done and what is due."""
    _show(progress_panel)


def _two_digits(lesson: str | int) -> str:
    """ "04" for "04", "4" and 4; other texts stay, and are refused where the questions are looked for."""
    return str(lesson).zfill(2)


def _show(build: Callable[[], "widgets.VBox"]) -> bool:
    """Show the panel, or in its place the sentence that says why there is none. Whether there was one."""
    import ipywidgets as widgets
    from IPython.display import display

    try:
        panel, built = build(), True
    except Exception as problem:
        panel, built = _panel(widgets.HTML(_sentence(problem))), False
    display(panel)
    return built
