"""Lesson 04: labels of one's own for a picture, and how probable each is to CLIP."""

import html
import warnings
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import BadInput
from course_utils.pictures import image_tag
from course_utils.widgets.parts import bar_row, say_errors, status, text_field

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.models import Clip

MOST_LABELS = 50  # more bars than this cannot be read


def prompt_box(clip: "Clip", picture: Image.Image) -> "widgets.VBox":
    """Type labels and a template, and see how probable each label is for the picture."""
    import ipywidgets as widgets

    labels = text_field("Labels:", "a cat, a dog, a car", "labels with commas between them")
    template = text_field("Template:", "a picture of {}", "a sentence with {} where the label goes")
    answer = widgets.HTML()

    @say_errors(answer)
    def classify(_change: object = None) -> None:
        answer.value = label_bars(clip, picture, labels.value, template.value)

    for field in (labels, template):
        field.observe(classify, names="value")
    classify()
    view = widgets.HTML(image_tag(picture, "The picture to classify", width=192))
    below = widgets.HBox([view, answer])
    return widgets.VBox([labels, template, widgets.HTML("Press Enter to classify."), below])


def label_bars(clip: "Clip", picture: Image.Image, labels: str, template: str) -> str:
    """HTML table of the labels, most probable first, each with its probability in digits and as a bar."""
    from course_utils import embed

    words = _checked_labels(labels)
    if template.count("{}") != 1:
        raise BadInput("The template needs {} once, where the label goes, for example: a picture of {}.")
    with warnings.catch_warnings(record=True) as said:  # a label too long for the model is worth a sentence in the box
        warnings.simplefilter("always")
        probabilities = embed.zero_shot(clip, [picture], words, [template])[0].tolist()
    rows = [bar_row(html.escape(label), p) for p, label in sorted(zip(probabilities, words, strict=True), reverse=True)]
    header = "<tr><th scope='col'>label</th><th scope='col'>probability</th><td></td></tr>"
    return status(*(str(warning.message) for warning in said), markup=f"<table>{header}{''.join(rows)}</table>")


def _checked_labels(labels: str) -> list[str]:
    """Labels with commas between them, each once."""
    words = list(dict.fromkeys(label.strip() for label in labels.split(",") if label.strip()))
    if len(words) < 2:
        raise BadInput("Type at least two different labels with a comma between them, for example: a cat, a dog.")
    if len(words) > MOST_LABELS:
        raise BadInput(f"{len(words)} labels are too many to read as bars: give at most {MOST_LABELS}.")
    return words
