"""Orders: what people say to have a picture drawn, "draw a cat please", "a blue background with two dogs.", "cat".

The wordings are frames in `orders.txt`. A fixed fifth of the frames of each kind is held out of training, drawn by
checksums, so that one can measure how a model understands what nobody taught it.

>>> order(world.compose("cat", "blue"), random.Random(0))
"""

import functools
import random
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from course_utils.world.language import COUNT_WORDS, bare, with_article
from course_utils.world.scenes import Scene
from course_utils.world.sprites import NOUNS

FILE = Path(__file__).parent / "orders.txt"
HELD_OUT_OF = 5  # one frame of so many is held out
INNERMOST = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
KINDS = {"one": "one thing", "many": "several things", "beside": "beside", "stacked": "stacked"}  # of layouts
BEFORE = ("please", "so", "ok", "well", "um", "hey", "now", "hi", "hello", "then", "oh", "and", "next")
AFTER = ("please", "for me", "now", "thanks", "thank you", "if you can", "ok", "quickly", "again", "today")


@functools.cache
def frames(kind: str, held_out: bool) -> tuple[str, ...]:
    """The kind's frames: those of training, or the fixed fifth that is never trained on (drawn by checksums).

    Raises KeyError for an unknown kind.
    """
    drawn = sorted(_all()[kind], key=lambda frame: zlib.crc32(f"{kind}|{frame}".encode()))
    number = round(len(drawn) / HELD_OUT_OF)
    return tuple(drawn[:number] if held_out else drawn[number:])


def kinds() -> tuple[str, ...]:
    """All kinds of frames."""
    return tuple(_all())


def order(scene: Scene, rng: random.Random, held_out: bool = False, ground: bool | None = None) -> str:
    """An order for the scene, true of it, all in small letters.

    ground: whether it names the background's colour; None leaves that to chance. With `held_out` it is put together of
    frames alone that training never uses.
    """
    ground = rng.random() < 0.6 if ground is None else ground
    it = _fill(KINDS[scene.layout], rng, held_out, **_subject(scene))
    colour = rng.choice(("gray", "grey")) if scene.background == "gray" else scene.background
    if not ground:
        return _fill("it", rng, held_out, it=it)
    there = _fill("ground", rng, held_out, c=colour, ac=with_article(colour))
    return _fill("it on a ground", rng, held_out, it=it, ground=there, c=colour)


def typed(text: str, rng: random.Random) -> str:
    """The text as people type it: now and then with a filler, a full stop, a capital, or without its articles."""
    if rng.random() < 0.15:
        text = f"{rng.choice(BEFORE)} {text}"
    if rng.random() < 0.15:
        text = f"{text} {rng.choice(AFTER)}"
    if rng.random() < 0.1:
        text = re.sub(r"\b(a|an|the) ", "", text)
    if rng.random() < 0.3:
        text += rng.choice((".", ".", "!", "?", " ."))
    way = rng.random()
    return text.upper() if way < 0.05 else text[:1].upper() + text[1:] if way < 0.3 else text


def words() -> frozenset[str]:
    """All words of the frames that training uses: what a model that draws knows beside the captions' words."""
    texts = [frame for kind in kinds() for frame in frames(kind, held_out=False)]
    texts += [*BEFORE, *AFTER, "grey", *map(str, COUNT_WORDS)]
    return frozenset(word for text in texts for word in re.findall(r"[\w'-]+", re.sub(r"\{\w+\}", " ", text)))


def expand(frame: str, rng: random.Random) -> str:
    """Choose one of each (a|b), and take or leave each [c]."""
    while found := INNERMOST.search(frame):
        either, maybe = found.groups()
        chosen = rng.choice(either.split("|")) if either is not None else rng.choice(("", *maybe.split("|")))
        frame = frame[: found.start()] + chosen + frame[found.end() :]
    return " ".join(frame.split())


def _fill(kind: str, rng: random.Random, held_out: bool, **slots: str) -> str:
    text = expand(rng.choice(frames(kind, held_out)), rng).format(**slots)
    return re.sub(r"\ba(?= [aeiou])", "an", text)


def _subject(scene: Scene) -> dict[str, str]:
    """What the frames of the scene's kind need: its nouns in all forms, and how many."""
    first, last = scene.nouns[0], scene.nouns[-1]
    return {
        "a": NOUNS[first].one,
        "noun": bare(first),
        "nouns": NOUNS[first].many,
        "number": COUNT_WORDS[scene.count],
        "digit": str(scene.count),
        "b": NOUNS[last].one,
        "other": bare(last),
    }


@functools.cache
def _all() -> dict[str, tuple[str, ...]]:
    return {kind: tuple(lines) for kind, lines in _read(FILE.read_text(encoding="utf-8"))}


def _read(text: str) -> Iterator[tuple[str, list[str]]]:
    """(kind, its frames with the @names replaced, each once), one kind after the other."""
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
            if line not in lines:
                lines.append(line)
    yield kind, lines
