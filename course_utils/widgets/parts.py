"""What widgets and panels are made of: text boxes, buttons, sentences, links, their looks, and what is said of errors.

Only what ipywidgets 7 (Colab) and 8 share is used.
"""

import contextlib
import html
import random
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import tiers
from course_utils.course import ROOT, CourseError, repository
from course_utils.pictures import data_url, image_tag, plain

if TYPE_CHECKING:
    import ipywidgets as widgets

CLASS = "vlm-study"  # of every box and panel
LINE = "var(--jp-border-color1, rgba(127, 127, 127, 0.5))"  # the theme's colour, or one that suits light and dark

# Lines break as in a text, and the focus shows on light and on dark pages alike. ipywidgets hides it in boxes, with
# selectors that only a repeated class outweighs.
STYLE = f"""<style>
.{CLASS} {{ max-width: 50em; }}
.{CLASS} .widget-html-content {{ line-height: 1.5; white-space: normal; overflow-wrap: break-word; }}
.{CLASS} .widget-radio, .{CLASS} .widget-radio-box, .{CLASS} .widget-checkbox {{ width: auto; height: auto; }}
.{CLASS} .widget-radio {{ flex-direction: column; align-items: flex-start; }}
.{CLASS} .widget-radio > .widget-label {{ text-align: left; }}
.{CLASS} .widget-radio-box label, .{CLASS} .widget-checkbox label {{ white-space: normal; height: auto; }}
.{CLASS} .widget-radio-box label, .{CLASS} .widget-checkbox label {{ display: flex; align-items: flex-start; }}
.{CLASS} .widget-radio-box label, .{CLASS} .widget-checkbox label {{ line-height: 1.5; padding: 2px 0; }}
.{CLASS} .widget-radio-box input, .{CLASS} .widget-checkbox input {{ order: -1; flex: none; float: none; }}
.{CLASS} .widget-radio-box input, .{CLASS} .widget-checkbox input {{ margin: 2px 8px 0 1px; align-self: auto; }}
.{CLASS} .widget-dropdown, .{CLASS} .widget-text, .{CLASS} .widget-textarea {{ max-width: 100%; }}
.{CLASS} .widget-dropdown > select, .{CLASS} .widget-text > input {{ min-width: 0; }}
.{CLASS} .vlm-heading {{ font-weight: bold; white-space: normal; height: auto; width: auto; align-self: flex-start; }}
.{CLASS} img {{ max-width: 100%; height: auto; }}
.{CLASS} pre {{ white-space: pre-wrap; padding: 0.5em; border: 1px solid; }}
.{CLASS}, .{CLASS} .jupyter-widgets, .{CLASS} .widget-radio-box {{ overflow: visible; }}
.{CLASS}.{CLASS}.{CLASS}.{CLASS} :focus-visible {{ outline: 3px solid #1976d2 !important; outline-offset: 2px; }}
</style>"""
BOX_STYLE = f"""{STYLE}<style>
.vlm-box {{ border: 1px solid {LINE}; border-radius: 8px; padding: 8px; }}
.vlm-box a {{ color: var(--jp-content-link-color, revert); text-decoration: underline; margin-right: 1em; }}
.vlm-box [role=status] {{ overflow-wrap: anywhere; }}
.vlm-box.vlm-box .vlm-upload {{ line-height: 28px; overflow: hidden; white-space: normal; }}
</style>"""

# JupyterLab sends the press of a button, or Enter, and the contents of boxes by two ways, to two threads of the kernel:
# what was typed right before may arrive a little after.
SETTLE = 0.2  # seconds


def settle() -> None:
    """Wait until the contents of boxes have come, too."""
    time.sleep(SETTLE)


# ---- controls


def box(name: str, style: str, *children: "widgets.Widget") -> "widgets.VBox":
    """A framed column of the class `name`, with the style of all boxes and its own (HTML)."""
    import ipywidgets as widgets

    column = widgets.VBox([widgets.HTML(BOX_STYLE + style), *children])
    for each in (CLASS, "vlm-box", name):
        column.add_class(each)
    return column


def text_box(label: str, placeholder: str, action: Callable[[], None], said: "widgets.HTML") -> "widgets.Text":
    """A text box in which Enter means `action`, and leaving it means nothing. Errors are said in `said`."""
    import ipywidgets as widgets

    text = widgets.Text(description=label, placeholder=placeholder)
    text.continuous_update = False
    text.layout = widgets.Layout(flex="1 1 16em", width="auto")
    on_enter(text, action, said)
    return text


def text_field(label: str, value: str, placeholder: str) -> "widgets.Text":
    """A text box whose value changes at Enter and when it is left, not at every key."""
    import ipywidgets as widgets

    text = widgets.Text(value=value, description=label, placeholder=placeholder, continuous_update=False)
    return wide(text)


def wide(control: "widgets.Widget", width: str = "480px") -> "widgets.Widget":
    """The control, that wide (CSS) or as wide as a narrow page, and all of its label: above it, if need be."""
    control.style.description_width = "initial"
    control.layout.width, control.layout.max_width = width, "calc(100% - 4px)"  # without its margins
    control.layout.flex_flow, control.layout.height = "row wrap", "auto"
    return control


def button(text: str, action: Callable[[], None], said: "widgets.HTML", main: bool = False) -> "widgets.Button":
    """A button as wide as its words, coloured if it is the main one. What goes wrong in `action` is said in `said`."""
    import ipywidgets as widgets

    @say_errors(said)
    def pressed(_button: object) -> None:
        action()

    made = widgets.Button(description=text, button_style="primary" if main else "")
    made.layout.width = "auto"
    made.layout.align_self = "flex-start"
    made.on_click(pressed)
    return made


def on_enter(text: "widgets.Text", action: Callable[[], None], said: "widgets.HTML") -> None:
    """Let Enter in a text box mean `action`. Errors are said in `said`."""

    @say_errors(said)
    def obey(_text: object, content: dict, _buffers: object) -> None:
        if content.get("event") == "submit":  # Enter
            action()

    text.on_msg(obey)


def another_seed(seed: int, most: int = 99) -> int:
    """A seed from 0 to `most`, but not this one; what a notebook draws later with `random` does not change by it."""
    return random.SystemRandom().choice([number for number in range(most + 1) if number != seed])


def heading() -> "widgets.Label":
    """A line above a text that changes; `focus` can move the keyboard there, which a text itself cannot have."""
    import ipywidgets as widgets

    made = widgets.Label()
    made.add_class("vlm-heading")
    return made


def focus(control: "widgets.Widget") -> None:
    """Move the keyboard's focus to a button or a `heading`. ipywidgets 7 cannot: there it stays where it is."""
    if hasattr(control, "focus"):
        if not hasattr(control, "on_click"):
            control.tabbable = False  # no stop of the Tab key
        control.focus()


def understood(sentence: str) -> "widgets.HTML":
    """A line that says what a pocket model understands; in the full tier, whose models understand far more, nothing."""
    import ipywidgets as widgets

    pocket = tiers.tier() == "pocket"
    line = widgets.HTML(html.escape(sentence) if pocket else "")
    show_only(pocket, line)
    return line


def show_only(shown: bool, *controls: "widgets.Widget") -> None:
    """Show the controls, or hide them."""
    for control in controls:
        control.layout.display = None if shown else "none"


def two_sliders(
    one: "widgets.IntSlider", other: "widgets.IntSlider", as_html: Callable[[int, int], str]
) -> "widgets.VBox":
    """Two sliders, and below them what `as_html` makes of their values, at once and after each change."""
    import ipywidgets as widgets

    said = widgets.HTML()

    @say_errors(said)
    def update(_change: object = None) -> None:
        said.value = as_html(one.value, other.value)

    for slider in (one, other):
        wide(slider, "440px").observe(update, names="value")
    update()
    return widgets.VBox([one, other, said])


def row(*children: "widgets.Widget") -> "widgets.HBox":
    """Controls side by side, broken like a line of text where the page is narrow."""
    import ipywidgets as widgets

    made = widgets.HBox(list(children))
    made.layout.flex_flow = "row wrap"
    return made


# ---- what is shown


def status(*sentences: str | None, markup: str = "") -> str:
    """HTML that screen readers read out when it changes: sentences, and below them markup that is safe already."""
    said = "".join(f"<p>{html.escape(each)}</p>" for each in sentences if each)
    return f'<div role="status">{said}{markup}</div>'


def figure(picture: Image.Image, alt: str, caption: str, width: int = 96) -> str:
    """A small picture with words below it, which stand side by side; the words are shown as text."""
    style = f"display: inline-block; margin: 4px; width: {width + 24}px; vertical-align: top; overflow-wrap: anywhere"
    words = f"<figcaption>{html.escape(caption)}</figcaption>"
    return f'<figure style="{style}">{image_tag(small(picture, width), alt, width)}{words}</figure>'


def bar_row(label: str, share: float) -> str:
    """A table's row: a label (HTML that is safe already), and a share from 0 to 1 in percent and as a bar."""
    bar = f'<div style="background: #4878a8; height: 1em; width: {200 * share:.0f}px"></div>'
    apart = "padding-right: 1em"  # or a narrow table sets the label against its number
    return f'<tr><td style="{apart}">{label}</td><td style="{apart}">{share:.0%}</td><td>{bar}</td></tr>'


def download(name: str, mime: str, content: bytes) -> str:
    """A link that saves the content as a file; it holds the content itself, so that it works wherever HTML is shown."""
    return f'<a download="{html.escape(name)}" href="{data_url(content, mime)}">{html.escape(name)}</a>'


def small(picture: Image.Image, side: int) -> Image.Image:
    """An RGB copy to be shown at most `side` wide and high: sharp on screens with two pixels to the point."""
    copy = plain(picture).copy()
    copy.thumbnail((2 * side, 2 * side))
    return copy


# ---- what is said of errors


@contextlib.contextmanager
def say_errors(said: "widgets.HTML") -> Iterator[None]:
    """Say in `said` what goes wrong in a `with` block or, as a decorator, in a callback, where it would vanish."""
    try:
        yield
    except Exception as problem:
        said.value = status(sentence(problem))


def sentence(problem: Exception) -> str:
    """One line about what went wrong: a CourseError's own, or else that it is a bug, where, and whom to tell."""
    words = " ".join(str(problem).split())
    if isinstance(problem, CourseError) and words:
        return words
    error = f"{type(problem).__name__}: {words[:300]}".removesuffix(": ")
    return f"This is a bug of the course, and you can go on ({error}{_place(problem)}). Please report it{_address()}."


def _place(problem: Exception) -> str:
    """The last line of the course's own code on the way to the error; of any code if there is none of ours."""
    lines = [line for line in traceback.extract_tb(problem.__traceback__) if line.name != say_errors.__name__]
    ours = [line for line in lines if Path(line.filename).is_relative_to(ROOT / "course_utils")]
    return "".join(f", {Path(line.filename).name} line {line.lineno}" for line in (ours or lines)[-1:])


def _address() -> str:
    try:
        return f" at https://github.com/{repository()}/issues"
    except OSError:  # no copy of the repository, but the package alone
        return ""
