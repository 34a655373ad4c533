"""Painting compared: what the judge says when one thing about the loop is another, over the same prompts and seeds.

>>> for name, found in contest().items(): print(name, found)
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from course_utils import generate, models, world
from course_utils.generate import Settings
from course_utils.measure.judge import verdict
from course_utils.models import Clip


class Found(NamedTuple):
    """The share of paintings whose noun the judge names first, and among its five likeliest; of how many."""

    top_1: float
    top_5: float
    number: int


def contest(number: int = 48, settings: Settings | None = None) -> dict[str, Found]:
    """What the judge recognises in so many paintings of different nouns: by default, and with one thing changed."""
    judge, nouns = models.load_judge(), list(world.NOUNS)
    chosen = [nouns[i * len(nouns) // number] for i in range(number)]
    texts = [world.NOUNS[noun].one for noun in chosen]
    found = {}
    for name, clip, how in variants(settings or generate.default_settings()):
        paintings = generate.paint_many(texts, list(range(number)), settings=how, clip=clip)
        seen = verdict(judge, [painting.picture for painting in paintings])
        found[name] = Found(seen.nouns_right(chosen), seen.nouns_right(chosen, best=5), number)
    return found


def variants(settings: Settings) -> Iterator[tuple[str, Clip, Settings]]:
    """(name, the CLIP that guides, the settings): the default and what differs from it in one thing each."""
    guide = models.shared("guide")
    yield "as it is", guide, settings
    yield "the plain CLIP instead of the guide", models.shared("clip"), settings
    yield "with the codebook", guide, replace(settings, quantise=True)
    yield "no wish for smoothness", guide, replace(settings, smoothness=0.0)
    yield "no style named", guide, replace(settings, style="")
    yield "one minus the cosine", guide, replace(settings, distance="cosine")
    yield "symmetry wished for", guide, replace(settings, symmetry=settings.symmetry or 10.0)
    yield "pixels", guide, replace(settings, drawer="pixels")
    yield "strokes", guide, replace(settings, drawer="strokes")
