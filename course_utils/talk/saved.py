"""Forms in which conversations are kept: Markdown to read, JSON to go on with."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from course_utils.course import count
from course_utils.pictures import base64_text, open_picture, png_bytes
from course_utils.talk.exchanges import Exchange, TalkError, clean

FORMAT = "seeing-and-saying conversation 1"
DAMAGED = "This saved conversation is damaged or was not saved by the course: start a new one."


@dataclass(frozen=True)
class Conversation:
    """All that is kept of a conversation: what a session calls by the same names."""

    system: str | None
    exchanges: list[Exchange]
    pending: list[Image.Image]
    max_tokens: int | None = None  # None: saved before these were kept
    max_new_tokens: int | None = None

    def to_markdown(self) -> str:
        """The conversation as Markdown, in which nothing that was said counts as Markdown or HTML."""
        lines = ["# A conversation about pictures"]
        if self.system:
            lines.append(f"**System:** {_escaped(self.system)}")
        for exchange in self.exchanges:
            shown = len(exchange.pictures)
            shows = f"*(shows {count(shown, 'picture')})* " if shown else ""
            lines.append(f"**You:** {shows}{_escaped(exchange.question)}")
            ending = " *(stopped)*" if exchange.stopped else " *(cut)*" if exchange.cut else ""
            lines.append(f"**Model:** {_escaped(exchange.answer)}{ending}")
        return "\n\n".join(lines) + "\n"

    def to_json(self) -> str:
        """The conversation with its pictures (PNG in base 64), for `from_json`."""
        saved = {
            "format": FORMAT,
            "system": self.system,
            "exchanges": [
                {
                    "question": exchange.question,
                    "answer": exchange.answer,
                    "pictures": _encoded(exchange.pictures),
                    "stopped": exchange.stopped,
                    "cut": exchange.cut,
                }
                for exchange in self.exchanges
            ],
            "pending": _encoded(self.pending),
            "max_tokens": self.max_tokens,
            "max_new_tokens": self.max_new_tokens,
        }
        return json.dumps(saved, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Conversation":
        """The conversation that was saved. Raises TalkError where the text is no such thing."""
        try:
            saved = json.loads(text)
            if saved["format"] != FORMAT:
                raise TalkError(DAMAGED)
            exchanges = [_exchange(exchange) for exchange in _expect(saved["exchanges"], list)]
            lengths = (_length(saved.get(name)) for name in ("max_tokens", "max_new_tokens"))
            return cls(_expect(saved["system"], (str, type(None))), exchanges, _decoded(saved["pending"]), *lengths)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise TalkError(DAMAGED) from None


def _exchange(saved: dict) -> Exchange:
    question, answer = (clean(_expect(saved[key], str)) for key in ("question", "answer"))
    stopped, cut = _expect(saved["stopped"], bool), _expect(saved.get("cut", False), bool)
    return Exchange(question, answer, tuple(_decoded(saved["pictures"])), stopped, cut)


def _length(number: object) -> int | None:
    if number is None:
        return None
    if isinstance(number, bool) or _expect(number, int) < 2:
        raise ValueError(f"{number!r} is no number of tokens.")
    return number


def _escaped(text: str) -> str:
    """The text so that nothing in it counts as Markdown, HTML or a formula, at the beginning of a line least of all."""
    text = re.sub(r"([\\`*_\[\]<>#|~&$])", r"\\\1", text)
    text = re.sub(r"(?<=http)(s?):|(?<=www)\.", lambda found: found[0][:-1] + "\\" + found[0][-1], text)
    lines = [re.sub(r"^(\d+)?([-+=.)])", r"\1\\\2", line.strip()) for line in text.splitlines()]
    return "\n".join(lines)


def _encoded(pictures: Sequence[Image.Image]) -> list[str]:
    return [base64_text(png_bytes(picture)) for picture in pictures]


def _decoded(pictures: object) -> list[Image.Image]:
    return [open_picture(base64.b64decode(text, validate=True)) for text in _expect(pictures, list)]


def _expect(value: object, kind: type | tuple[type, ...]) -> Any:
    """The value, if it is of the kind that was saved. TypeError otherwise."""
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not of type {kind}.")
    return value
