"""A painting in words and as HTML; and a gallery for readers who cannot run a cell.

Prompts are shown as text and never as HTML.
"""

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.course import count
from course_utils.pictures import image_tag
from course_utils.widgets.parts import small

if TYPE_CHECKING:
    from course_utils.generate import Painting, Prompt

HUNG = 128  # pixels: the width of a picture in a gallery
LONGEST = 80  # letters of a prompt that are shown with a picture
EMPTY = "Nothing was painted yet."


class Gallery:
    """Paintings to look at: HTML with the pictures, and plain text."""

    def __init__(self, paintings: "Sequence[Painting]") -> None:
        self._paintings = list(paintings)

    def __repr__(self) -> str:
        return "\n".join(caption(each) for each in self._paintings) or EMPTY

    def _repr_html_(self) -> str:
        style = f"display: inline-block; margin: 4px; width: {HUNG}px; vertical-align: top; overflow-wrap: anywhere"
        return "".join(figure(each, style=style) for each in self._paintings) or f"<p>{EMPTY}</p>"


def gallery(paintings: "Sequence[Painting]") -> Gallery:
    """What was painted up to now, to show below a cell."""
    return Gallery(paintings)


def words(prompts: "Sequence[Prompt]") -> str:
    """The prompts as a learner types them, cut to what can be read beside a picture."""
    texts = []
    for each in prompts:
        content = each.content if isinstance(each.content, str) else "a picture"
        content = f'"{content}"' if ":" in content else content
        texts.append(content if each.weight == 1 else f"{content}:{each.weight:g}")
    return short(" | ".join(texts))


def short(text: str) -> str:
    """A prompt cut to what can be read beside a picture."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def caption(painting: "Painting") -> str:
    """What, from which seed, in how many steps."""
    return f"{words(painting.prompts)}, {_facts(painting)}"


def _facts(painting: "Painting") -> str:
    ending = "" if painting.finished else " (stopped)"
    return f"seed {painting.settings.seed}, {count(len(painting.losses), 'step')}{ending}"


def figure(painting: "Painting", link: str = "", style: str = "") -> str:
    """HTML of the picture with its caption and, perhaps, a link (HTML)."""
    title = words(painting.prompts)
    shown = image_tag(small(painting.picture, HUNG), f"Painted: {title}", HUNG)
    said = f"<bdi>{html.escape(title)}</bdi>, {_facts(painting)}"  # bdi: Arabic words do not turn the rest round
    return f'<figure style="{style}">{shown}<figcaption>{said} {link}</figcaption></figure>'


def file_name(painting: "Painting") -> str:
    """What the painting's file is called where it is saved."""
    title = re.sub(r"\W+", "-", words(painting.prompts)).strip("-")
    return f"{title[:40] or 'painting'}-seed-{painting.settings.seed}.png"
