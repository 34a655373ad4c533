"""What the panels share beside the parts of all widgets: a column, a card's opening, a panel shown or excused."""

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from course_utils.widgets.parts import CLASS, STYLE, sentence, status

if TYPE_CHECKING:
    import ipywidgets as widgets


def panel(*children: "widgets.Widget") -> "widgets.VBox":
    """A column with the study panels' style."""
    import ipywidgets as widgets

    column = widgets.VBox([widgets.HTML(STYLE), *children])
    column.add_class(CLASS)
    return column


def opened(heading: str, body: str) -> str:
    """What screen readers read out when it is shown: a line, and below it a text (HTML)."""
    return status(markup=f"<p><strong>{html.escape(heading)}</strong></p>{body}")


def two_digits(lesson: str | int) -> str:
    """ "04" for "04", "4" and 4; other texts stay, and are refused where the questions are looked for."""
    return str(lesson).zfill(2)


def show(build: Callable[[], "widgets.VBox"]) -> bool:
    """Show the panel, or in its place the sentence that says why there is none. Whether there was one."""
    import ipywidgets as widgets
    from IPython.display import display

    try:
        made, built = build(), True
    except Exception as problem:
        made, built = panel(widgets.HTML(status(sentence(problem)))), False
    display(made)
    return built
