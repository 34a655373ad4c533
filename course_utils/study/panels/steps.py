"""Steps that are put in order by buttons: one moves a step up, one down."""

from functools import partial
from typing import TYPE_CHECKING

from course_utils.study.questions.arranged import OrderCard
from course_utils.study.questions.text import to_html_line
from course_utils.widgets.parts import button, focus, row, wide

if TYPE_CHECKING:
    pass


class Steps:
    """The steps of a card as rows, each with its buttons. Nothing is answered before a step was moved."""

    def __init__(self, card: OrderCard) -> None:
        import ipywidgets as widgets

        self._card, self._places, self._moved = card, list(range(len(card.steps))), False
        said = widgets.HTML()
        self._texts = [wide(widgets.HTML(), "auto") for _ in card.steps]
        self._ups = [button("Up", partial(self._move, place, -1), said) for place in self._places]
        self._downs = [button("Down", partial(self._move, place, 1), said) for place in self._places]
        rows = [row(*each) for each in zip(self._ups, self._downs, self._texts, strict=True)]
        for each, text in zip(rows, self._texts, strict=True):
            each.layout.flex_flow, text.layout.flex = "row nowrap", "1 1 0"
        self._ups[0].disabled = self._downs[-1].disabled = True
        self.box: widgets.VBox = widgets.VBox([*rows, said])
        self._write([""] * len(rows))

    def read(self) -> list[int] | None:
        """The places of the steps as shown, in the learner's order; None while nothing was moved."""
        return list(self._places) if self._moved else None

    def mark(self, response: list[int]) -> None:
        """Write beside each step whether it stands at its place."""
        pairs = zip(response, self._card.order, strict=True)
        self._write([" <strong>✓</strong>" if said == right else " <strong>✗</strong>" for said, right in pairs])

    def _move(self, place: int, by: int) -> None:
        places, other = self._places, place + by
        places[place], places[other] = places[other], places[place]
        self._moved = True
        self._write([""] * len(places))
        buttons = self._ups if by < 0 else self._downs
        focus(buttons[other] if not buttons[other].disabled else (self._downs if by < 0 else self._ups)[other])

    def _write(self, signs: list[str]) -> None:
        for number, (text, place, sign) in enumerate(zip(self._texts, self._places, signs, strict=True), 1):
            text.value = f"{number}. {to_html_line(self._card.steps[place])}{sign}"
        for number, (up, down, place) in enumerate(zip(self._ups, self._downs, self._places, strict=True), 1):
            up.tooltip = f"Move step {number} up: {self._card.steps[place]}"
            down.tooltip = f"Move step {number} down: {self._card.steps[place]}"
