"""A button to send a picture's file, for ipywidgets 7 (Colab) and 8."""

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from course_utils.widgets.parts import say_errors

if TYPE_CHECKING:
    import ipywidgets as widgets

# ipywidgets writes the number of files after the button's words, "(0)" for ever. Where the words cannot be broken, it
# wraps to a second line, which the style of boxes does not show. (An icon would be a word to be broken after.)
NO_BREAK = "\N{NO-BREAK SPACE}"


def upload_button(text: str, take: Callable[[str, io.BytesIO], None], said: "widgets.HTML") -> "widgets.FileUpload":
    """A button to choose a picture's file, which `take` gets: its name and, open, its content. Errors go to `said`."""
    import ipywidgets as widgets

    @say_errors(said)
    def chosen(change: dict) -> None:
        if change["new"]:
            name, content = uploaded(change["new"])
            made.set_trait("value", type(change["new"])())  # or the same file could not be sent again
            file = io.BytesIO(content)
            file.name = name  # so that messages can call it so
            take(name, file)

    made = widgets.FileUpload(description=text.replace(" ", NO_BREAK), accept="image/*", multiple=False, icon="")
    made.layout.width = "min-content"
    made.add_class("vlm-upload")
    made.observe(chosen, names="value")
    return made


def uploaded(value: dict | Sequence[dict]) -> tuple[str, bytes]:
    """Name and content of the file in a FileUpload's value, which ipywidgets 7 and 8 lay out differently."""
    if isinstance(value, dict):
        name, file = next(iter(value.items()))
        return name, bytes(file["content"])
    return value[0]["name"], bytes(value[0]["content"])
