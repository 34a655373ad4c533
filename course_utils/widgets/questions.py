"""Lesson 07: questions about pictures."""

from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import BadInput
from course_utils.pictures import image_tag
from course_utils.widgets.parts import say_errors, status, text_field, understood, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.models import Blip2

UNDERSTOOD = "Ask in English about the things in the picture, their number, places and colours."


def question_box(blip2: "Blip2", pictures: dict[str, Image.Image]) -> "widgets.VBox":
    """Choose one of `pictures` (by name), type a question, and read BLIP-2's answer to it."""
    import ipywidgets as widgets

    from course_utils import talk

    if not pictures:
        raise BadInput("There is no picture to choose: give a dict of names and pictures.")
    choice = wide(widgets.Dropdown(options=list(pictures), description="Picture:"))
    example = "for example: what colour is the background?"
    question = text_field("Your question:", "what is in the picture?", example)
    view, said = widgets.HTML(), widgets.HTML()

    @say_errors(said)
    def show(_change: object = None) -> None:
        view.value = image_tag(pictures[choice.value], f"The picture in question: {choice.value}", 192)

    @say_errors(said)
    def reply(_change: object = None) -> None:
        (answer,) = talk.answer([pictures[choice.value]], question.value, blip2)
        said.value = status(f"{question.value.strip()} {answer or '(no words)'}")

    choice.observe(show, names="value")
    for control in (choice, question):
        control.observe(reply, names="value")
    show()
    reply()
    hints = [understood(UNDERSTOOD), widgets.HTML("Press Enter to ask.")]
    return widgets.VBox([choice, question, *hints, widgets.HBox([view, said])])
