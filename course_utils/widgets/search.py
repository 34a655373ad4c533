"""Lesson 05: a search box over a library: words that should be there, words that should not, and the answers."""

import textwrap
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.widgets.parts import figure, say_errors, status, text_field

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.models import Clip
    from course_utils.search import Found, Library

SHOWN = 6  # answers


def search_box(
    clip: "Clip", library: "Library", picture_of: Callable[[int], Image.Image], query: str = "a cat on a red background"
) -> "widgets.VBox":
    """Type what should be in the picture, and what should not; `picture_of(row)` gives the picture of an answer."""
    import ipywidgets as widgets

    wanted = text_field("With:", query, "for example: a cat on a red background")
    unwanted = text_field("Without:", "", "for example: a red background")
    answer = widgets.HTML()

    @say_errors(answer)
    def ask(_change: object = None) -> None:
        answer.value = answers(clip, library, picture_of, wanted.value, unwanted.value)

    for field in (wanted, unwanted):
        field.observe(ask, names="value")
    ask()
    return widgets.VBox([wanted, unwanted, widgets.HTML("Press Enter to search."), answer])


def answers(
    clip: "Clip", library: "Library", picture_of: Callable[[int], Image.Image], wanted: str, unwanted: str = ""
) -> str:
    """HTML of the answers, best first, each with its cosine; and above them what should be said of the query."""
    from course_utils import search

    with warnings.catch_warnings(record=True) as caught:  # a query too long for the model: say so here, not in a log
        warnings.simplefilter("always")
        query = search.mixed_query(clip, plus=wanted, minus=unwanted)
    found = search.search(library, query, SHOWN)
    asked = textwrap.shorten(wanted + (f", without {unwanted}" if unwanted.strip() else ""), 80)
    figures = [_figure(place, each, picture_of(each.row)) for place, each in enumerate(found, 1)]
    return status(f"Nearest to: {asked}", *(str(warning.message) for warning in caught), markup="".join(figures))


def _figure(place: int, found: "Found", picture: Image.Image) -> str:
    words = f"{place}. {textwrap.shorten(found.name, 70)}"
    return figure(picture, words, f"{words} ({found.cosine:.2f})")
