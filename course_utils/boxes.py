"""What the chat box and the paint box have in common: the text box, buttons, sentences, links, and their looks."""

import base64
import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from course_utils.study.panels import CLASS, STYLE

if TYPE_CHECKING:
    import ipywidgets as widgets

# Enter and the text box's contents are sent as two messages, and the contents come second. Buttons and boxes may be
# served by two threads of the kernel.
SETTLE = 0.2  # seconds

LINE = "var(--jp-border-color1, rgba(127, 127, 127, 0.5))"  # the theme's colour, or one that suits light and dark
BOX_STYLE = f"""{STYLE}<style>
.vlm-box {{ border: 1px solid {LINE}; border-radius: 8px; padding: 8px; }}
.vlm-box a {{ color: var(--jp-content-link-color, revert); text-decoration: underline; margin-right: 1em; }}
.vlm-box [role=status] {{ overflow-wrap: anywhere; }}
</style>"""


def box(name: str, style: str, *children: "widgets.Widget") -> "widgets.VBox":
    """A framed column of the class `name`, with the style of all boxes and its own (HTML)."""
    import ipywidgets as widgets

    column = widgets.VBox([widgets.HTML(BOX_STYLE + style), *children])
    for each in (CLASS, "vlm-box", name):
        column.add_class(each)
    return column


def text_box(label: str, placeholder: str, action: Callable[[], None]) -> "widgets.Text":
    """A text box in which Enter means `action`, and leaving it means nothing."""
    import ipywidgets as widgets

    def obey(_text: object, content: dict, _buffers: object) -> None:
        if content.get("event") == "submit":  # Enter
            action()

    text = widgets.Text(description=label, placeholder=placeholder)
    text.continuous_update = False
    text.layout = widgets.Layout(flex="1 1 16em", width="auto")
    text.on_msg(obey)
    return text


def button(text: str, action: Callable[[], None]) -> "widgets.Button":
    """A button as wide as its words."""
    import ipywidgets as widgets

    made = widgets.Button(description=text)
    made.layout.width = "auto"
    made.on_click(lambda _button: action())
    return made


def row(*children: "widgets.Widget") -> "widgets.HBox":
    """Controls side by side, broken like a line of text where the page is narrow."""
    import ipywidgets as widgets

    made = widgets.HBox(list(children))
    made.layout.flex_flow = "row wrap"
    return made


def status(*sentences: str | None) -> str:
    """HTML of sentences that screen readers read out when they change."""
    return f'<div role="status">{"".join(f"<p>{html.escape(each)}</p>" for each in sentences if each)}</div>'


def in_words(problem: Exception, ending: str) -> str:
    """One line about what went wrong. Our own errors are ValueErrors whose message is a sentence for the learner."""
    said = " ".join(str(problem).split())[:300]
    if isinstance(problem, ValueError) and said:
        return said
    return f"That did not work ({type(problem).__name__}{': ' if said else ''}{said}). {ending}"


def download(name: str, mime: str, content: bytes) -> str:
    """A link that saves the content as a file; it holds the content itself, so that it works wherever HTML is shown."""
    data = base64.b64encode(content).decode()
    return f'<a download="{html.escape(name)}" href="data:{mime};base64,{data}">{html.escape(name)}</a>'
