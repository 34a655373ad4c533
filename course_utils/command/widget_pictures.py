"""What a stored notebook shows in place of a widget: its picture, for readers where nothing runs.

`tests/browser/widget_pictures.py` takes the pictures; each holds its alt text.
"""

import html
from collections.abc import Mapping

from course_utils.course import IMAGES

FOLDER = IMAGES / "screenshots" / "widgets"  # one PNG for each cell that shows a widget, by the cell's id
KEYWORD = "Description"  # PNG's own name for what a picture shows
SENTENCE = "An interactive widget: run this cell to use it."


def stands_for_a_widget(output: Mapping) -> bool:
    """Whether an output is what `in_place_of_widget` gave."""
    return output.get("data", {}).get("text/plain") == SENTENCE


def in_place_of_widget(cell: str) -> dict[str, str]:
    """The output to be stored for the widget of a cell, by MIME type."""
    from PIL import Image

    from course_utils.pictures import png_tag

    path = FOLDER / f"{cell}.png"
    if not path.is_file():
        return {"text/plain": SENTENCE}
    with Image.open(path) as picture:
        alt = picture.text[KEYWORD]
    shown = png_tag(path.read_bytes(), alt, 'style="max-width: 100%"')
    return {"text/html": f"{shown}<p><em>{html.escape(SENTENCE)}</em></p>", "text/plain": SENTENCE}
