"""Orders: what people say to have a picture drawn, "draw a cat please", "a blue background with two dogs.", "cat".

The wordings are frames in `orders.txt`. A fixed fifth of the frames of each kind is held out of training, drawn by
checksums, so that one can measure how a model understands what nobody taught it.

>>> order(world.compose("cat", "blue"), random.Random(0))
"""

import functools
import random
import re
from pathlib import Path

from course_utils.world.frames import expand, part, read
from course_utils.world.language import COUNT_WORDS, bare, with_article
from course_utils.world.scenes import Scene
from course_utils.world.sprites import NOUNS

FILE = Path(__file__).parent / "orders.txt"
KINDS = {"one": "one thing", "many": "several things", "beside": "beside", "stacked": "stacked"}  # of layouts
BEFORE = ("please", "so", "ok", "well", "um", "hey", "now", "hi", "hello", "then", "oh", "and", "next")
AFTER = ("please", "for me", "now", "thanks", "thank you", "if you can", "ok", "quickly", "again", "today")


@functools.cache
def frames(kind: str, held_out: bool) -> tuple[str, ...]:
    """The kind's frames: those of training, or the fixed fifth that is never trained on (drawn by checksums).

    Raises KeyError for an unknown kind.
    """
    return part(_all()[kind], kind, held_out)


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
    """Each kind's frames, each once."""
    return {kind: tuple(dict.fromkeys(lines)) for kind, lines in read(FILE.read_text(encoding="utf-8"))}
