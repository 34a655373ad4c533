"""What a learner sees of a panel, and does with it."""

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

    def press(self, text: str) -> None:
        (button,) = [button for button in self.all(ipywidgets.Button) if text in button.description]
        button.click()


def fill_in(quiz: Shown, card: Card, right: bool) -> None:
    """Answer the open question, rightly or wrongly, with the controls that are shown."""
    if card.type == "choice":
        radio = quiz.all(ipywidgets.RadioButtons)[0]
        radio.index = next(i for i, (text, _) in enumerate(radio.options) if ("one" in text) == right)
    elif card.type == "many-choice":
        for box in quiz.all(ipywidgets.Checkbox):
            box.value = ("two" in box.description) != right
    elif card.type == "order":
        wanted = ["wake", "eat", "work"] if right else ["eat", "wake", "work"]
        for each, step in zip(quiz.all(ipywidgets.Dropdown), wanted, strict=True):
            each.value = next(value for text, value in each.options if step in text)
    elif card.type == "label":
        for each, label in zip(quiz.all(ipywidgets.Dropdown), ("cat", "dog") if right else ("dog", "cat"), strict=True):
            each.value = label
    elif card.type == "code":
        quiz.all(ipywidgets.Textarea)[0].value = str(right)
    else:
        answers = {"numeric": ("12 pixels", "13"), "text": ("Cosine", "length")}
        quiz.all(ipywidgets.Text)[0].value = answers[card.type][0 if right else 1]
