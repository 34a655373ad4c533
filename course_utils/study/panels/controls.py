"""The controls that answer a question in a notebook, one function for each type of card.

Labels of controls know no markup: where an option or a step has any, the texts are listed above with their formulas and
code, and the labels are only the letters.
"""

from collections.abc import Callable, Sequence
from functools import singledispatch
from string import ascii_uppercase
from typing import TYPE_CHECKING

from course_utils.study.questions.arranged import LabelCard, OrderCard
from course_utils.study.questions.card import Card
from course_utils.study.questions.choices import ChoiceCard, ManyChoiceCard
from course_utils.study.questions.text import is_plain, to_html_line
from course_utils.study.questions.written import CodeCard, NumericCard, TextCard
from course_utils.widgets.parts import wide

if TYPE_CHECKING:
    import ipywidgets as widgets

Controls = tuple[tuple["widgets.Widget", ...], Callable[[], object]]


@singledispatch
def controls(card: Card) -> Controls:
    """The controls that answer a card, and a function that reads the response from them."""
    raise TypeError(f"There are no controls for cards of type {card.type}.")


@controls.register(ChoiceCard)
def _(card: ChoiceCard) -> Controls:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    options = [(label, place) for place, label in enumerate(labels)]
    radio = wide(widgets.RadioButtons(options=options, value=None, description="Choose one:"), "auto")
    return (*above, radio), lambda: radio.value


@controls.register(ManyChoiceCard)
def _(card: ManyChoiceCard) -> Controls:
    import ipywidgets as widgets

    above, labels = _lettered([option.text for option in card.options])
    boxes = [wide(widgets.Checkbox(False, description=label, indent=False), "auto") for label in labels]
    chosen = lambda: {place for place, box in enumerate(boxes) if box.value}  # noqa: E731
    return (*above, widgets.HTML("<p>Choose all that are right:</p>"), *boxes), chosen


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
    return (box,), lambda: box.value


@controls.register(OrderCard)
def _(card: OrderCard) -> Controls:
    above, labels = _lettered(card.steps)
    options = [(label, place) for place, label in enumerate(labels)]
    lists = [_drop_down(f"Step {n}:", options) for n in range(1, len(labels) + 1)]
    return (*above, *lists), lambda: [each.value for each in lists if each.value is not None]


@controls.register(LabelCard)
def _(card: LabelCard) -> Controls:
    options = [(text, text) for text in sorted({label.text for label in card.labels})]  # gives nothing away
    lists = [_drop_down(f"Point {n}:", options) for n in range(1, len(card.labels) + 1)]
    return tuple(lists), lambda: {place: each.value for place, each in enumerate(lists)}


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
    return (box,), lambda: box.value


def _drop_down(description: str, options: Sequence[tuple[str, object]]) -> "widgets.Dropdown":
    import ipywidgets as widgets

    drop_down = widgets.Dropdown(options=[("choose", None), *options], index=0, description=description)
    return wide(drop_down, "max-content")
