"""The wordings of questions: frames read from `wordings/*.txt`, a fifth of them held out of training."""

import functools
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "wordings"
HELD_OUT_OF = 5  # one frame of so many is held out
INNERMOST = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")


@functools.cache
def frames(kind: str, held_out: bool) -> tuple[str, ...]:
    """The kind's frames: those of training, or the fixed fifth that is never trained on (drawn by checksums).

    Raises KeyError for an unknown kind.
    """
    drawn = sorted(_all()[kind], key=lambda frame: zlib.crc32(f"{kind}|{frame}".encode()))
    number = round(len(drawn) / HELD_OUT_OF)
    return tuple(drawn[:number] if held_out else drawn[number:])


def kinds() -> tuple[str, ...]:
    """All kinds that have wordings."""
    return tuple(_all())


def word(kind: str, rng: random.Random, held_out: bool = False, **slots: str) -> str:
    """One wording of a kind, without punctuation, its slots filled: "where is the cat"."""
    return expand(rng.choice(frames(kind, held_out)), rng).format(**slots)


def expand(frame: str, rng: random.Random) -> str:
    """Choose one of each (a|b), and take or leave each [c]."""
    while found := INNERMOST.search(frame):
        either, maybe = found.groups()
        chosen = rng.choice(either.split("|")) if either is not None else rng.choice(("", *maybe.split("|")))
        frame = frame[: found.start()] + chosen + frame[found.end() :]
    return " ".join(frame.split())


@functools.cache
def _all() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for kind, lines in _read(path.read_text(encoding="utf-8")):
            if kind in found:
                raise ValueError(f"The kind {kind!r} stands in two places.")
            found[kind] = tuple(lines)
    return found


def _read(text: str) -> Iterator[tuple[str, list[str]]]:
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
