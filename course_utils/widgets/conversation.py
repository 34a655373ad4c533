"""A conversation as HTML, its pictures with alt text; and a transcript for readers who cannot run a cell.

All texts, the model's too, are shown as text and never as HTML.
"""

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import count
from course_utils.pictures import image_tag, plain
from course_utils.plots import with_boxes
from course_utils.talk import MOST_SIDE, boxes_of
from course_utils.widgets.parts import LINE, small

if TYPE_CHECKING:
    from course_utils.talk import ChatSession, Exchange

SHOWN, POINTED = 96, 160  # pixels: the longer side of a picture; of one with boxes on it
EMPTY = "Nothing was said yet."
STOPPED, CUT, FORGOTTEN = " (stopped)", " (cut)", " (forgotten)"
SILENCE = "(no words)"

CHAT_STYLE = f"""<style>
.vlm-chat-scroll {{ display: flex; flex-direction: column-reverse; max-height: 28em; overflow: auto !important; }}
.vlm-chat-scroll > * {{ flex: none; }}
.vlm-chat .vlm-log {{ display: flex; flex-direction: column; gap: 8px; padding: 4px; }}
.vlm-chat .vlm-log p {{ margin: 0; padding: 6px 12px; border-radius: 12px; max-width: 80%; }}
.vlm-chat .vlm-log span {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.vlm-chat .vlm-log p, .vlm-chat .vlm-pending {{ color: var(--jp-content-font-color1, inherit); }}
.vlm-chat .vlm-you {{ align-self: flex-end; background: var(--jp-layout-color2, rgba(127, 127, 127, 0.2)); }}
.vlm-chat .vlm-model {{ align-self: flex-start; border: 1px solid {LINE}; }}
.vlm-chat .vlm-log p.vlm-empty {{ align-self: center; }}
.vlm-chat .vlm-log p.vlm-forgotten {{
  background: none; border: 1px dashed {LINE}; color: var(--jp-content-font-color2, inherit);
}}
.vlm-chat .vlm-log strong {{ display: block; }}
.vlm-chat .vlm-log img, .vlm-chat .vlm-pending img {{ border-radius: 6px; margin: 4px 4px 4px 0; max-width: 100%; }}
.vlm-chat .vlm-log img ~ span::before {{ content: ""; display: block; }}
.vlm-chat .vlm-pending img {{ margin: 4px 0; max-height: 64px; width: auto; }}
</style>"""


class Transcript:
    """A conversation to read: HTML with its pictures, and plain text."""

    def __init__(self, exchanges: Sequence["Exchange"], names: Mapping[str, Image.Image]) -> None:
        self._exchanges = list(exchanges)
        self._names = Names(names)

    def __repr__(self) -> str:
        return "\n".join(_in_plain_text(each) for each in self._exchanges) or EMPTY

    def _repr_html_(self) -> str:
        return as_html(self._exchanges, self._names)


def transcript(session: "ChatSession", pictures: Mapping[str, Image.Image] | None = None) -> Transcript:
    """What was said up to now, to show below a cell; `pictures` gives the pictures their names, as in `chat_box`."""
    return Transcript(session.exchanges, pictures or {})


def _in_plain_text(exchange: "Exchange") -> str:
    shown = f" [{count(len(exchange.pictures), 'picture')}]" if exchange.pictures else ""
    answer = f"{exchange.answer or SILENCE}{_ending(exchange)}"
    return f"You:{shown} {exchange.question}\nModel: {answer}"


class Names:
    """Knows pictures by what is in them, and gives those that have no name a description."""

    def __init__(self, named: Mapping[str, Image.Image]) -> None:
        self._names: dict[tuple, str] = {}
        for name, picture in named.items():
            self.add(name, fit(picture))

    def add(self, name: str, picture: Image.Image) -> None:
        """Call this picture so from now on."""
        self._names[self._key(picture)] = name

    def alt(self, picture: Image.Image) -> str:
        """What screen readers say in its place."""
        width, height = picture.size
        return self._names.get(self._key(picture)) or f"a picture of {width} by {height} pixels"

    @staticmethod
    def _key(picture: Image.Image) -> tuple:
        return picture.size, hash(picture.convert("RGB").tobytes())


def fit(picture: Image.Image) -> Image.Image:
    """A copy as a session keeps it. Raises PictureError."""
    copy = plain(picture).copy()
    copy.thumbnail((MOST_SIDE, MOST_SIDE))
    return copy


def as_html(exchanges: Sequence["Exchange"], names: Names, forgotten: int = 0) -> str:
    """All exchanges, of which the model has forgotten the first ones.

    The log has a place in the tab order so that it can be scrolled with the keyboard.
    """
    said, seen = "", []
    for number, each in enumerate(exchanges):
        seen += each.pictures
        said += asked(each.question, each.pictures, names, number < forgotten)
        said += answered(each, number < forgotten, pointed(each.answer, seen, names))
    body = said or f'<p class="vlm-empty">{EMPTY}</p>'
    return f'<div class="vlm-log" role="log" aria-label="Conversation" tabindex="0">{body}</div>'


def growing_html(question: str, pictures: Sequence[Image.Image], answer: str, names: Names) -> str:
    """An exchange whose answer is still made. Screen readers hear it when it is complete."""
    said = _said("Model", f"{answer} …".lstrip())
    return f'<div class="vlm-log" aria-busy="true">{asked(question, pictures, names)}{said}</div>'


def asked(question: str, pictures: Sequence[Image.Image], names: Names, forgotten: bool = False) -> str:
    """A question with its pictures."""
    return _said("You", question, thumbnails(pictures, names), forgotten=forgotten)


def answered(exchange: "Exchange", forgotten: bool = False, shown: str = "") -> str:
    """An answer with what it shows, and whether it was stopped or cut."""
    ending = f"<em>{_ending(exchange)}</em>" if _ending(exchange) else ""
    return _said("Model", exchange.answer or SILENCE, shown, ending, forgotten)


def pointed(answer: str, seen: Sequence[Image.Image], names: Names) -> str:
    """The picture shown last, with the boxes that the answer names; nothing where it names none."""
    boxes = boxes_of(answer, seen[-1]) if seen else []
    if not boxes:
        return ""
    with_them = "a box" if len(boxes) == 1 else f"{len(boxes)} boxes"
    return image_tag(small(with_boxes(seen[-1], boxes), POINTED), f"{names.alt(seen[-1])}, with {with_them}", POINTED)


def _ending(exchange: "Exchange") -> str:
    return STOPPED if exchange.stopped else CUT if exchange.cut else ""


def _said(who: str, text: str, shown: str = "", ending: str = "", forgotten: bool = False) -> str:
    kind = f"vlm-{who.lower()}{' vlm-forgotten' if forgotten else ''}"
    words = f'<span dir="auto">{html.escape(text)}</span>{ending}{f"<em>{FORGOTTEN}</em>" if forgotten else ""}'
    return f'<p class="{kind}"><strong>{who}:</strong> {shown}{words}</p>'


def thumbnails(pictures: Sequence[Image.Image], names: Names) -> str:
    """Image tags of pictures, none more than SHOWN pixels wide or high."""
    return "".join(_thumbnail(picture, names.alt(picture)) for picture in pictures)


def _thumbnail(picture: Image.Image, alt: str) -> str:
    width = min(SHOWN, max(1, round(SHOWN * picture.width / picture.height)))
    return image_tag(small(picture, SHOWN), alt, width)
