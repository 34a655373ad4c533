"""Frames, of which the wordings of questions and of orders are made: how files tell them, and how one becomes a text.

A frame is a line such as "(draw|paint) {a} [please]". A line "== KIND" begins a kind, "@name = ..." names a part of
frames, and "#" begins a comment. A fixed fifth of each kind's frames is held out of training.
"""

import random
import re
import zlib
from collections.abc import Iterator, Sequence

HELD_OUT_OF = 5  # one frame of so many is held out
INNERMOST = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")


def part(frames: Sequence[str], kind: str, held_out: bool) -> tuple[str, ...]:
    """Of a kind's frames those of training, or the fixed fifth that is never trained on (drawn by checksums)."""
    drawn = sorted(frames, key=lambda frame: zlib.crc32(f"{kind}|{frame}".encode()))
    number = round(len(drawn) / HELD_OUT_OF)
    return tuple(drawn[:number] if held_out else drawn[number:])


def expand(frame: str, rng: random.Random) -> str:
    """Choose one of each (a|b), and take or leave each [c]."""
    while found := INNERMOST.search(frame):
        either, maybe = found.groups()
        chosen = rng.choice(either.split("|")) if either is not None else rng.choice(("", *maybe.split("|")))
        frame = frame[: found.start()] + chosen + frame[found.end() :]
    return " ".join(frame.split())


def expansions(frame: str) -> set[str]:
    """All texts that `expand` can make of a frame."""
    if not (found := INNERMOST.search(frame)):
        return {" ".join(frame.split())}
    either, maybe = found.groups()
    choices = either.split("|") if either is not None else ["", *maybe.split("|")]
    return {text for c in choices for text in expansions(frame[: found.start()] + c + frame[found.end() :])}


def read(text: str) -> Iterator[tuple[str, list[str]]]:
    """(kind, its frames with the @names replaced), one kind after the other."""
    names: dict[str, str] = {}
    kind, lines = "", []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("@") and " = " in line:
            name, meaning = line.split(" = ", 1)
            names[name] = meaning
        elif line.startswith("== "):
            if kind:
                yield kind, lines
            kind, lines = line[3:], []
        elif line and not line.startswith("#"):
            for name in sorted(names, key=len, reverse=True):
                line = line.replace(name, names[name])
            lines.append(line)
    yield kind, lines
