"""Painting compared: what the judge says when one thing about the loop is another, over the same prompts and seeds.

>>> for name, found in contest().items(): print(name, found)

It takes half an hour on one core: the lessons quote its counts from the guide's model card, where `paint_scores` wrote
them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from course_utils import generate, models, world
from course_utils.generate import Settings
from course_utils.measure.judge import verdict
from course_utils.measure.painting import on_a_ground
from course_utils.measure.scores import Target, mean
from course_utils.models import Clip

USUAL = "as it is"
CHANGED = (
    "the plain CLIP instead of the guide",
    "with the codebook",
    "no wish for smoothness",
    "no style named",
    "one minus the cosine",
    "symmetry wished for",
    "pixels",
    "strokes",
)
GROUNDS = "paintings on a ground: its colour is named"
PAINT_TARGETS: dict[str, Target] = {
    f"paintings, {USUAL}: named at once": 0.90,
    f"paintings, {USUAL}: among five": 0.98,
    GROUNDS: 0.80,
    **dict.fromkeys(f"paintings, {name}: {how}" for name in CHANGED for how in ("named at once", "among five")),
}


class Found(NamedTuple):
    """The share of paintings whose noun the judge names first, and among its five likeliest; of how many."""

    top_1: float
    top_5: float
    number: int


def contest(number: int = 48, settings: Settings | None = None) -> dict[str, Found]:
    """What the judge recognises in so many paintings of different nouns: by default, and with one thing changed."""
    judge, chosen = models.load_judge(), spread(number)
    texts = [world.NOUNS[noun].one for noun in chosen]
    found = {}
    for name, clip, how in variants(settings or generate.default_settings()):
        paintings = generate.paint_many(texts, list(range(number)), settings=how, clip=clip)
        seen = verdict(judge, [painting.picture for painting in paintings])
        found[name] = Found(seen.nouns_right(chosen), seen.nouns_right(chosen, best=5), number)
    return found


def spread(number: int) -> list[str]:
    """So many of the nouns, evenly over their list."""
    nouns = list(world.NOUNS)
    return [nouns[i * len(nouns) // number] for i in range(number)]


def paint_scores() -> dict[str, float]:
    """The counts of the contest as shares, and how often the judge names the colour of a ground that was asked for."""
    shares = {}
    for name, found in contest().items():
        shares[f"paintings, {name}: named at once"], shares[f"paintings, {name}: among five"] = found[:2]
    nouns, colours = list(world.NOUNS)[::3], list(world.COLOURS)
    asked = [colours[i % len(colours)] for i in range(len(nouns))]
    painted = generate.paint_many([on_a_ground(*pair) for pair in zip(nouns, asked, strict=True)], [0] * len(nouns))
    seen = verdict(models.load_judge(), [painting.picture for painting in painted]).colours
    return {**shares, GROUNDS: mean(a == b for a, b in zip(seen, asked, strict=True))}


def variants(settings: Settings) -> Iterator[tuple[str, Clip, Settings]]:
    """(name, the CLIP that guides, the settings): the default and what differs from it in one thing each."""
    guide = models.shared("guide")
    yield USUAL, guide, settings
    changes: tuple[dict[str, object], ...] = (
        {},
        {"quantise": True},
        {"smoothness": 0.0},
        {"style": ""},
        {"distance": "cosine"},
        {"symmetry": settings.symmetry or 10.0},
        {"drawer": "pixels"},
        {"drawer": "strokes"},
    )
    for name, change in zip(CHANGED, changes, strict=True):
        yield name, guide if change else models.shared("clip"), replace(settings, **change)
