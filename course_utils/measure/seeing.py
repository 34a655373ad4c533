"""What the pocket ViT and CLIP see in the held-out scenes: nouns, colours, counts, captions."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from course_utils import embed, world
from course_utils.measure.scores import Target, mean, scenes
from course_utils.world.language import COUNT_WORDS

if TYPE_CHECKING:
    from torch import Tensor

    from course_utils.models import Clip, Vit

NOUN_TEMPLATE = "a picture of {}"
COLOUR_TEMPLATE = "a picture with {} background"
BATCH = 250

VIT_TARGETS: dict[str, Target] = {
    "noun top-1, training artists": 0.97,
    "noun top-1, unseen artist": 0.60,
    "noun top-1, never seen together": None,
}
CLIP_TARGETS: dict[str, Target] = {
    "zero-shot noun, training artists": 0.95,
    "zero-shot noun, unseen artist": 0.55,
    "zero-shot noun, never seen together": None,
    "background colour": 0.95,
    "count (two, three, four)": 0.80,
    "text to image R@1 among 1,000": None,
    "image to text R@1 among 1,000": None,
    "caption over foil, wrong noun": None,
    "caption over foil, wrong colour": None,
    "caption over foil, wrong count": None,
    "caption over foil, swapped relation": None,
}


NOUN_SETS = {
    "training artists": ("test", 2000),
    "unseen artist": ("unseen_artist", 1000),
    "never seen together": ("unseen_pairs", 1000),
}


def vit_scores(vit: "Vit") -> dict[str, float]:
    """Share of lone things whose noun is the model's first guess, on each test set."""
    import torch

    def guesses(part: list[world.Scene]) -> list[str]:
        pixel_values = vit.processor([world.render(scene) for scene in part], return_tensors="pt").pixel_values
        with torch.no_grad():
            ids = vit.model(pixel_values=pixel_values.to(vit.model.device, vit.model.dtype)).logits.argmax(-1)
        return [vit.model.config.id2label[int(i)] for i in ids]

    return {f"noun top-1, {name}": noun_accuracy(guesses, scenes(*of, "one")) for name, of in NOUN_SETS.items()}


def clip_scores(clip: "Clip") -> dict[str, float]:
    """Zero-shot nouns, colours and counts, retrieval, and how often a caption beats its foil."""
    nouns = list(world.NOUNS)
    by_noun = embed.class_vectors(clip, [noun.one for noun in world.NOUNS.values()], [NOUN_TEMPLATE])
    colours = list(world.COLOURS)
    by_colour = embed.class_vectors(clip, [world.with_article(colour) for colour in colours], [COLOUR_TEMPLATE])

    def pictures_of(part: list[world.Scene]) -> "Tensor":
        return embed.embed_pictures(clip, [world.render(scene) for scene in part])

    def noun_guesses(part: list[world.Scene]) -> list[str]:
        return [nouns[int(i)] for i in (pictures_of(part) @ by_noun.T).argmax(1)]

    scores = {
        f"zero-shot noun, {name}": noun_accuracy(noun_guesses, scenes(*of, "one")) for name, of in NOUN_SETS.items()
    }

    mixed = scenes("test", 1000)
    guessed = (pictures_of(mixed) @ by_colour.T).argmax(1)
    scores["background colour"] = mean(
        colours[int(g)] == scene.background for g, scene in zip(guessed, mixed, strict=True)
    )

    many = scenes("test", 1000, "many")
    texts = [NOUN_TEMPLATE.format(f"{COUNT_WORDS[n]} {world.NOUNS[s.nouns[0]].many}") for s in many for n in (2, 3, 4)]
    by_count = embed.embed_texts(clip, texts).view(len(many), 3, -1)
    guessed = (by_count @ pictures_of(many).unsqueeze(-1)).squeeze(-1).argmax(1)
    scores["count (two, three, four)"] = mean(int(g) + 2 == s.count for g, s in zip(guessed, many, strict=True))
    return scores | _retrieval(clip, pictures_of) | _foils(clip, pictures_of)


def _retrieval(clip: "Clip", pictures_of: "Callable[[list[world.Scene]], Tensor]") -> dict[str, float]:
    """Recall@1 among the first 1,000 test scenes whose full captions differ."""
    import torch

    by_caption: dict[str, world.Scene] = {}
    index = 0
    while len(by_caption) < 1000:
        scene = world.sample_scene("test", index)
        by_caption.setdefault(world.caption(scene), scene)
        index += 1
    similarity = (
        embed.embed_texts(clip, list(by_caption)) @ pictures_of(list(by_caption.values())).T
    )  # [texts, pictures]
    right = torch.arange(1000)
    return {
        "text to image R@1 among 1,000": (similarity.argmax(1) == right).float().mean().item(),
        "image to text R@1 among 1,000": (similarity.argmax(0) == right).float().mean().item(),
    }


def _foils(clip: "Clip", pictures_of: "Callable[[list[world.Scene]], Tensor]") -> dict[str, float]:
    """How often the true full caption is nearer to the picture than a caption that is wrong in one fact."""
    mixed = scenes("test", 2000)
    vectors = pictures_of(mixed)
    true = (vectors * embed.embed_texts(clip, [world.caption(scene) for scene in mixed])).sum(1)
    wins: dict[str, list[bool]] = {}
    pairs = [(i, kind, text) for i, s in enumerate(mixed) for kind, text in world.foils(s, random.Random(i)).items()]
    false = (vectors[[i for i, _, _ in pairs]] * embed.embed_texts(clip, [text for _, _, text in pairs])).sum(1)
    for (i, kind, _), score in zip(pairs, false, strict=True):
        wins.setdefault(kind, []).append(bool(true[i] > score))
    return {f"caption over foil, {kind}": mean(won) for kind, won in sorted(wins.items())}


def noun_accuracy(guesses: Callable[[list[world.Scene]], list[str]], of: list[world.Scene]) -> float:
    """The share of scenes, guessed at some at a time, whose first noun is the guess."""
    parts = [of[start : start + BATCH] for start in range(0, len(of), BATCH)]
    return mean(guess == scene.nouns[0] for part in parts for guess, scene in zip(guesses(part), part, strict=True))
