"""The wordings of questions: frames read from `wordings/*.txt`, a fifth of them held out of training."""

import functools
import random
from pathlib import Path

from course_utils.world.frames import expand, expansions, part, read
from course_utils.world.grammar import noise

FOLDER = Path(__file__).parent / "wordings"


@functools.cache
def frames(kind: str, held_out: bool) -> tuple[str, ...]:
    """The kind's frames: those of training, or the fixed fifth that is never trained on (drawn by checksums).

    Of the fifth, a frame that is a trained one with a polite word before or behind it is left out: noise can make it.
    Raises KeyError for an unknown kind.
    """
    found = part(all_frames()[kind], kind, held_out)
    if not held_out:
        return found
    trained = {wording for frame in part(all_frames()[kind], kind, False) for wording in expansions(frame)}
    return tuple(f for f in found if not any(trained & noise.without_politeness(text) for text in expansions(f)))


def kinds() -> tuple[str, ...]:
    """All kinds that have wordings."""
    return tuple(all_frames())


def word(kind: str, rng: random.Random, held_out: bool = False, **slots: str) -> str:
    """One wording of a kind, without punctuation, its slots filled: "where is the cat"."""
    return expand(rng.choice(frames(kind, held_out)), rng).format(**slots)


@functools.cache
def all_frames() -> dict[str, tuple[str, ...]]:
    """The frames of each kind, trained or not."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for kind, lines in read(path.read_text(encoding="utf-8")):
            if kind in found:
                raise ValueError(f"The kind {kind!r} stands in two places.")
            found[kind] = tuple(lines)
    return found
