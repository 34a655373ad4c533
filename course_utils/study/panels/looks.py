"""What the panels share: their style, the parts they are made of, and how they say what went wrong.

Only what ipywidgets 7 (Colab) and 8 share is used. Colours are the theme's own; nothing is said by colour alone.
"""

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from course_utils.course import CourseError

if TYPE_CHECKING:
    import ipywidgets as widgets

CLASS = "vlm-study"
# Lines break as in a text, and the focus shows on light and on dark pages alike. ipywidgets hides it in boxes, with
# selectors that only a repeated class outweighs.
STYLE = f"""<style>
.{CLASS} {{ max-width: 50em; }}
.{CLASS} .widget-html-content {{ line-height: 1.5; white-space: normal; overflow-wrap: break-word; }}
.{CLASS} .widget-radio, .{CLASS} .widget-radio-box, .{CLASS} .widget-checkbox {{ width: auto; height: auto; }}
.{CLASS} .widget-radio-box label, .{CLASS} .widget-checkbox label {{ white-space: normal; height: auto; }}
.{CLASS} .widget-dropdown {{ max-width: 100%; }}
.{CLASS} .widget-dropdown > select {{ min-width: 0; }}
.{CLASS} pre {{ white-space: pre-wrap; padding: 0.5em; border: 1px solid; }}
.{CLASS}, .{CLASS} .jupyter-widgets, .{CLASS} .widget-radio-box {{ overflow: visible; }}
.{CLASS}.{CLASS}.{CLASS}.{CLASS} :focus-visible {{ outline: 3px solid #1976d2 !important; outline-offset: 2px; }}
</style>"""


def panel(*children: "widgets.Widget") -> "widgets.VBox":
    """A column with the study panels' style."""
    import ipywidgets as widgets

    column = widgets.VBox([widgets.HTML(STYLE), *children])
    column.add_class(CLASS)
    return column


def status(body: str) -> str:
    """HTML that screen readers read out when it changes."""
    return f'<div role="status">{body}</div>'


def opened(heading: str, body: str) -> str:
    """What screen readers read out when a card is opened: where we are, and the question (HTML)."""
    return status(f"<p><strong>{html.escape(heading)}</strong></p>{body}")


def say_error(problem: Exception) -> str:
    """What went wrong, as HTML: the sentence of a CourseError; anything else is no fault of the learner's."""
    said = str(problem)
    if not isinstance(problem, CourseError):
        said = f"This is a bug in the course; please report it: {type(problem).__name__}{': ' if said else ''}{said}"
    return status(f"<p>{html.escape(said)}</p>")


def button(text: str, action: Callable[[], None], said: "widgets.HTML") -> "widgets.Button":
    """A button as wide as its words. What goes wrong in `action` is shown in `said`, where it would else vanish."""
    import ipywidgets as widgets

    made = widgets.Button(description=text)
    made.layout.width = "auto"
    made.layout.align_self = "flex-start"
    made.on_click(lambda _button: attempt(action, said))
    return made


def attempt(action: Callable[[], None], said: "widgets.HTML") -> None:
    """Do it, or show in `said` what went wrong."""
    try:
        action()
    except Exception as problem:
        said.value = say_error(problem)


def row(*children: "widgets.Widget") -> "widgets.HBox":
    """Controls side by side, broken like a line of text where the page is narrow."""
    import ipywidgets as widgets

    made = widgets.HBox(list(children))
    made.layout.flex_flow = "row wrap"
    return made


def wide(control: "widgets.Widget", width: str) -> "widgets.Widget":
    """The control with that width, and room for its whole description."""
    control.style.description_width = "initial"
    control.layout.width = width
    return control


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
        made, built = panel(widgets.HTML(say_error(problem))), False
    display(made)
    return built
