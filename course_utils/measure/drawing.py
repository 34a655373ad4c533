"""Scores of models that draw what they are told: one way for all of them, so that they can be compared.

>>> drawing_scores(lambda prompts: generate.sample(prompts))
"""

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from course_utils import models, world
from course_utils.measure.judge import verdict
from course_utils.measure.painting import prompts_on_colours
from course_utils.measure.scores import Target, mean
from course_utils.world import frames, orders, simple
from course_utils.world.language import COUNT_WORDS, RELATIONS

if TYPE_CHECKING:
    from PIL import Image

    from course_utils.models import Judge

Draw = Callable[[Sequence[str]], "list[Image.Image]"]

STANDARD, UNSEEN = "a NOUN on a COLOUR background", "never seen together"
ORDERED = "two things in the right order"
DRAWING_TARGETS: dict[str, Target] = {
    f"noun, {STANDARD}": 0.90,
    f"colour, {STANDARD}": 0.97,
    "count (two, three, four)": 0.80,
    "noun, orders in all wordings": 0.88,
    "noun, orders in trained wordings": None,
    "noun, orders in held-out wordings": None,
    ORDERED: 0.55,
    f"{ORDERED}, in true pictures": None,
    f"noun, {UNSEEN}": 0.45,
    f"colour, {UNSEEN}": None,
}
PAIRS = 100  # of each layout
BATCH = 50  # prompts that are drawn at once


def drawing_scores(draw_some: Draw) -> dict[str, float]:
    """What the judge recognises in pictures that were drawn for fixed prompts and orders."""
    judge = models.load_judge()
    scores = {}

    def draw(texts: Sequence[str]) -> "list[Image.Image]":
        parts = (draw_some(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH))
        return [picture for part in parts for picture in part]

    for name, held_out in ((STANDARD, False), (UNSEEN, True)):
        texts, nouns, colours = zip(*prompts_on_colours(held_out), strict=True)
        found = verdict(judge, draw(texts))
        scores[f"noun, {name}"] = found.nouns_right(nouns)
        scores[f"colour, {name}"] = mean(a == b for a, b in zip(found.colours, colours, strict=True))
    counted = [(2 + i % 3, noun) for i, noun in enumerate(world.NOUNS.values())]
    found = verdict(judge, draw([f"{COUNT_WORDS[count]} {noun.many}" for count, noun in counted]))
    scores["count (two, three, four)"] = mean(a == count for a, (count, _) in zip(found.counts, counted, strict=True))
    for name, held_out in (("trained", False), ("held-out", True)):
        nouns, texts = zip(*orders_of_nouns(held_out), strict=True)
        scores[f"noun, orders in {name} wordings"] = verdict(judge, draw(texts)).nouns_right(nouns)
    share = 1 / frames.HELD_OUT_OF
    trained, held_out = (scores[f"noun, orders in {name} wordings"] for name in ("trained", "held-out"))
    scores["noun, orders in all wordings"] = (1 - share) * trained + share * held_out
    pairs = ordered_pairs()
    scores[ORDERED] = in_order(judge, draw([_told(scene) for scene in pairs]), pairs)
    scores[f"{ORDERED}, in true pictures"] = in_order(judge, [world.render(scene) for scene in pairs], pairs)
    return scores


def orders_of_nouns(held_out: bool) -> list[tuple[str, str]]:
    """(noun, order) for one thing of each noun: half of them name a ground with which it was seen in training."""
    asked = []
    for i, noun in enumerate(world.NOUNS):
        rng = random.Random(f"orders/{noun}/{held_out}")
        colour = rng.choice([colour for colour in world.COLOURS if not world.never_together(noun, colour)])
        scene = world.compose(noun, colour, layout="one")
        asked.append((noun, orders.typed(orders.order(scene, rng, held_out, ground=i % 2 == 0), rng)))
    return asked


def ordered_pairs() -> list[world.Scene]:
    """Fixed scenes of two things beside or above each other, as a model that draws in codes knows them."""
    return [
        simple.simplified(world.sample_scene("test", index, layout))
        for layout in ("beside", "stacked")
        for index in range(PAIRS)
    ]


def in_order(judge: "Judge", pictures: "Sequence[Image.Image]", pairs: Sequence[world.Scene]) -> float:
    """The share of pictures whose halves show the pair's two things, each in its place. It sees one half at a time."""
    cut = [halves(picture, scene.layout) for picture, scene in zip(pictures, pairs, strict=True)]
    first, second = (verdict(judge, list(some)).nouns for some in zip(*cut, strict=True))
    return mean((one[0], other[0]) == scene.nouns for one, other, scene in zip(first, second, pairs, strict=True))


def halves(picture: "Image.Image", layout: world.scenes.Layout) -> "tuple[Image.Image, Image.Image]":
    """The left and right half ("beside") or the upper and lower one, each in the middle of a picture of its ground."""
    width, height = picture.size
    if layout == "beside":
        boxes, place = [(0, 0, width // 2, height), (width // 2, 0, width, height)], (width // 4, 0)
    else:
        boxes, place = [(0, 0, width, height // 2), (0, height // 2, width, height)], (0, height // 4)
    one, other = (_on_its_ground(picture.crop(box), place, picture.size) for box in boxes)
    return one, other


def _on_its_ground(half: "Image.Image", place: tuple[int, int], size: tuple[int, int]) -> "Image.Image":
    import numpy as np
    from PIL import Image

    ground = tuple(np.median(np.asarray(half).reshape(-1, 3), axis=0).astype(int).tolist())
    whole = Image.new("RGB", size, ground)
    whole.paste(half, place)
    return whole


def _told(scene: world.Scene) -> str:
    """ "a cat to the left of a dog": the plainest way to ask for a pair."""
    one, other = (world.NOUNS[noun].one for noun in scene.nouns)
    return f"{one} {RELATIONS[scene.layout][0]} {other}"
