"""The wordings of questions: frames read from `wordings/*.txt`, a fifth of them held out of training."""

import functools
import random
from pathlib import Path

from course_utils.world.frames import expand, part, read

FOLDER = Path(__file__).parent / "wordings"


@functools.cache
def frames(kind: str, held_out: bool) -> tuple[str, ...]:
    """The kind's frames: those of training, or the fixed fifth that is never trained on (drawn by checksums).

    Raises KeyError for an unknown kind.
    """
    return part(_all()[kind], kind, held_out)


def kinds() -> tuple[str, ...]:
    """All kinds that have wordings."""
    return tuple(_all())


def word(kind: str, rng: random.Random, held_out: bool = False, **slots: str) -> str:
    """One wording of a kind, without punctuation, its slots filled: "where is the cat"."""
    return expand(rng.choice(frames(kind, held_out)), rng).format(**slots)


@functools.cache
def _all() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for kind, lines in read(path.read_text(encoding="utf-8")):
            if kind in found:
                raise ValueError(f"The kind {kind!r} stands in two places.")
            found[kind] = tuple(lines)
    return found
