"""Lesson 01: a caption and the pictures whose embeddings are nearest to its own."""

import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import BadInput
from course_utils.pictures import image_tag
from course_utils.widgets.parts import say_errors, status, text_field

if TYPE_CHECKING:
    import ipywidgets as widgets
    from torch import Tensor

    from course_utils.models import Clip


def caption_search(clip: "Clip", pictures: Sequence[Image.Image], vectors: "Tensor") -> "widgets.VBox":
    """Type a caption and see the five pictures (of `pictures`, embedded as `vectors` [n, width]) nearest to it."""
    import ipywidgets as widgets

    caption = text_field("Caption:", "a cat on a red background", "for example: two dogs on a blue background")
    found = widgets.HTML()

    @say_errors(found)
    def search(_change: object = None) -> None:
        found.value = five_nearest(clip, pictures, vectors, caption.value)

    caption.observe(search, names="value")
    search()
    return widgets.VBox([caption, widgets.HTML("Press Enter to search."), found])


def five_nearest(clip: "Clip", pictures: Sequence[Image.Image], vectors: "Tensor", text: str) -> str:
    """HTML of the five pictures nearest to the text, best first, each with its cosine similarity."""
    from course_utils import embed

    if not text.strip():
        raise BadInput("Type a caption first, for example: a cat on a red background.")
    with warnings.catch_warnings(record=True) as caught:  # a text too long for the model: say so here, not in a log
        warnings.simplefilter("always")
        query = embed.embed_texts(clip, [text])[0]  # [width]
    scores, indices = embed.nearest(query, vectors, min(5, len(pictures)))
    figures = [
        '<figure style="display: inline-block; margin: 4px">'
        f"{image_tag(pictures[i], f'Place {place}: picture {i}', 96)}"
        f"<figcaption>{place}. cosine {score:.2f}</figcaption></figure>"
        for place, (score, i) in enumerate(zip(scores.tolist(), indices.tolist(), strict=True), 1)
    ]
    said = [f"Nearest to: {textwrap.shorten(text, 80)}", *(str(warning.message) for warning in caught)]
    return status(*said) + "".join(figures)
