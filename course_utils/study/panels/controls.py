"""The controls that answer a question in a notebook, one function for each type of card.

Each gives the controls, a function that reads the response, and one that marks what was right beside the options.
Labels of controls know no markup: where an option or a step has any, the texts are listed above with their formulas and
code, and the labels are only the letters.
"""

from collections.abc import Callable, Sequence
from functools import singledispatch
from string import ascii_uppercase
from typing import TYPE_CHECKING

from course_utils.study.panels.steps import Steps
from course_utils.study.questions.arranged import LabelCard, OrderCard
from course_utils.study.questions.card import Card
from course_utils.study.questions.choices import ChoiceCard, ManyChoiceCard
from course_utils.study.questions.text import is_plain, to_html_line
from course_utils.study.questions.written import CodeCard, NumericCard, TextCard
from course_utils.widgets.parts import wide

if TYPE_CHECKING:
    import ipywidgets as widgets

Mark = Callable[[object], None]  # takes the response that was judged
Controls = tuple[tuple["widgets.Widget", ...], Callable[[], object], Mark]
RIGHT, WRONG, MISSING = " ✓ right", " ✗ not right", " ← this one, too"


@singledispatch
def controls(card: Card) -> Controls:
    """The controls that answer a card, what reads the response from them, and what marks it."""
    raise TypeError(f"There are no controls for cards of type {card.type}.")


@controls.register(ChoiceCard)
def _(card: ChoiceCard) -> Controls:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    radio = wide(widgets.RadioButtons(options=_numbered(labels), value=None, description="Choose one:"), "auto")

    def mark(response: int) -> None:
        signs = [(RIGHT if option.right else WRONG) * (place == response) for place, option in enumerate(card.options)]
        radio.options = _numbered([label + sign for label, sign in zip(labels, signs, strict=True)])
        radio.index = response

    return (*above, radio), lambda: radio.value, mark


@controls.register(ManyChoiceCard)
def _(card: ManyChoiceCard) -> Controls:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    boxes = [wide(widgets.Checkbox(False, description=label, indent=False), "auto") for label in labels]

    def mark(response: set[int]) -> None:
        for place, (box, label, option) in enumerate(zip(boxes, labels, card.options, strict=True)):
            chosen = RIGHT if option.right else WRONG
            box.description = label + (chosen if place in response else MISSING if option.right else "")

    read = lambda: {place for place, box in enumerate(boxes) if box.value}  # noqa: E731
    return (*above, widgets.HTML("<p>Choose all that are right:</p>"), *boxes), read, mark


@controls.register(NumericCard)
def _(card: NumericCard) -> Controls:
    return _line(f"Your answer ({card.unit}):" if card.unit else "Your answer:")


@controls.register(TextCard)
def _(card: TextCard) -> Controls:
    return _line("Your answer:")


@controls.register(CodeCard)
def _(card: CodeCard) -> Controls:
    import ipywidgets as widgets

    rows = len(card.prints.splitlines()) + 1
    box = wide(widgets.Textarea(description="It prints:", rows=rows, continuous_update=False), "28em")
    return (box,), lambda: box.value, _no_mark


@controls.register(OrderCard)
def _(card: OrderCard) -> Controls:
    steps = Steps(card)
    return (steps.box,), steps.read, steps.mark


@controls.register(LabelCard)
def _(card: LabelCard) -> Controls:
    options = [(text, text) for text in sorted({label.text for label in card.labels})]  # gives nothing away
    lists = [_drop_down(f"Point {n}:", options) for n in range(1, len(card.labels) + 1)]
    return tuple(lists), lambda: {place: each.value for place, each in enumerate(lists)}, _no_mark


def _no_mark(response: object) -> None:
    """The message alone says what is right."""


def _numbered(labels: Sequence[str]) -> list[tuple[str, int]]:
    return [(label, place) for place, label in enumerate(labels)]


def _lettered(texts: Sequence[str]) -> tuple[list["widgets.Widget"], list[str]]:
    """What stands above the controls, and their labels."""
    import ipywidgets as widgets

    if all(is_plain(text) for text in texts):
        return [], [f"{letter}. {text}" for letter, text in zip(ascii_uppercase, texts, strict=False)]
    items = "".join(f"<li>{to_html_line(text)}</li>" for text in texts)
    return [widgets.HTML(f'<ol type="A">{items}</ol>')], list(ascii_uppercase[: len(texts)])


def _line(description: str) -> Controls:
    """A box for one line.

    Boxes send what is in them when they are left. If they sent every key, a slow kernel could get the press of "Check"
    before the last keys.
    """
    import ipywidgets as widgets

    box = wide(widgets.Text(description=description, continuous_update=False), "28em")
    return (box,), lambda: box.value, _no_mark


def _drop_down(description: str, options: Sequence[tuple[str, object]]) -> "widgets.Dropdown":
    import ipywidgets as widgets

    drop_down = widgets.Dropdown(options=[("choose", None), *options], index=0, description=description)
    return wide(drop_down, "max-content")
