"""What a learner sees of a panel, and does with it."""

import re

import ipywidgets

from course_utils.study.questions import Card


class Shown:
    """A panel as a learner finds it."""

    def __init__(self, panel: ipywidgets.Widget) -> None:
        self.panel = panel

    def all(self, kind: type) -> list[ipywidgets.Widget]:
        def below(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
            return [widget, *(found for child in getattr(widget, "children", ()) for found in below(child))]

        return [widget for widget in below(self.panel) if isinstance(widget, kind)]

    @property
    def text(self) -> str:
        return "\n".join(widget.value for widget in self.all(ipywidgets.HTML))

    @property
    def buttons(self) -> list[str]:
        """The names of the buttons that are to be seen."""
        return [each.description for each in self.all(ipywidgets.Button) if each.layout.display != "none"]

    def press(self, text: str) -> None:
        (button,) = [button for button in self.all(ipywidgets.Button) if text in button.description]
        assert button.layout.display != "none"
        button.click()

    @property
    def main(self) -> list[str]:
        """The names of the coloured buttons that are to be seen."""
        seen = [each for each in self.all(ipywidgets.Button) if each.layout.display != "none"]
        return [each.description for each in seen if each.button_style == "primary"]

    def enter(self, text: ipywidgets.Text) -> None:
        """Press Enter in a text box."""
        text._handle_msg({"content": {"data": {"method": "custom", "content": {"event": "submit"}}}, "buffers": []})


def put_in_order(quiz: Shown, wanted: list[str]) -> None:
    """Move steps up until they stand in this order; to and fro where they stand so already."""
    shown = lambda: [each.value for each in quiz.all(ipywidgets.HTML) if re.match(r"\d\. ", each.value)]  # noqa: E731
    ups = [each for each in quiz.all(ipywidgets.Button) if each.description == "Up"]
    ups[1].click()
    for place, step in enumerate(wanted):
        while step not in shown()[place]:
            ups[next(n for n, text in enumerate(shown()) if step in text)].click()


def fill_in(quiz: Shown, card: Card, right: bool) -> None:
    """Answer the open question, rightly or wrongly, with the controls that are shown."""
    if card.type == "choice":
        radio = quiz.all(ipywidgets.RadioButtons)[0]
        radio.index = next(i for i, (text, _) in enumerate(radio.options) if ("one" in text) == right)
    elif card.type == "many-choice":
        for box in quiz.all(ipywidgets.Checkbox):
            box.value = ("two" in box.description) != right and box.description != "I guessed"
    elif card.type == "order":
        put_in_order(quiz, ["wake", "eat", "work"] if right else ["eat", "wake", "work"])
    elif card.type == "label":
        for each, label in zip(quiz.all(ipywidgets.Dropdown), ("cat", "dog") if right else ("dog", "cat"), strict=True):
            each.value = label
    elif card.type == "code":
        quiz.all(ipywidgets.Textarea)[0].value = str(right)
    else:
        answers = {"numeric": ("12 pixels", "13"), "text": ("Cosine", "length")}
        quiz.all(ipywidgets.Text)[0].value = answers[card.type][0 if right else 1]
