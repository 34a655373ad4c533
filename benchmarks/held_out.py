"""The fixed held-out test sets, and what each pocket model scores on them: for model cards and `make bench`."""

import random
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from course_utils import embed, world
from course_utils.models import Clip, Vit
from course_utils.world.language import COUNT_WORDS

NOUN_TEMPLATE = "a picture of {}"
COLOUR_TEMPLATE = "a picture with {} background"
BATCH = 250

# What a score should reach: at least a number, or between two (from -1: at most); None: reported whatever it is.
Target = float | tuple[float, float] | None
VIT_TARGETS = {
    "noun top-1, training artists": 0.97,
    "noun top-1, unseen artist": 0.60,
    "noun top-1, never seen together": None,
}
CLIP_TARGETS = {
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


def scenes(split: world.scenes.Split, length: int, layout: world.scenes.Layout | None = None) -> list[world.Scene]:
    """The first `length` scenes of a split."""
    return [world.sample_scene(split, index, layout) for index in range(length)]


NOUN_SETS = {
    "training artists": ("test", 2000),
    "unseen artist": ("unseen_artist", 1000),
    "never seen together": ("unseen_pairs", 1000),
}


@torch.no_grad()
def vit_scores(vit: Vit) -> dict[str, float]:
    """Share of lone things whose noun is the model's first guess, on each test set."""
    device = vit.model.device

    def guesses(part: list[world.Scene]) -> list[str]:
        pixel_values = vit.processor([world.render(scene) for scene in part], return_tensors="pt").pixel_values
        ids = vit.model(pixel_values=pixel_values.to(device, vit.model.dtype)).logits.argmax(-1)
        return [vit.model.config.id2label[int(i)] for i in ids]

    return {f"noun top-1, {name}": _noun_accuracy(guesses, scenes(*of, "one")) for name, of in NOUN_SETS.items()}


def clip_scores(clip: Clip) -> dict[str, float]:
    """Zero-shot nouns, colours and counts, retrieval, and how often a caption beats its foil."""
    nouns = list(world.NOUNS)
    by_noun = embed.class_vectors(clip, [noun.one for noun in world.NOUNS.values()], [NOUN_TEMPLATE])
    colours = list(world.COLOURS)
    by_colour = embed.class_vectors(clip, [world.with_article(colour) for colour in colours], [COLOUR_TEMPLATE])

    def pictures_of(part: list[world.Scene]) -> Tensor:
        return embed.embed_pictures(clip, [world.render(scene) for scene in part])

    def noun_guesses(part: list[world.Scene]) -> list[str]:
        return [nouns[int(i)] for i in (pictures_of(part) @ by_noun.T).argmax(1)]

    scores = {
        f"zero-shot noun, {name}": _noun_accuracy(noun_guesses, scenes(*of, "one")) for name, of in NOUN_SETS.items()
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


def _retrieval(clip: Clip, pictures_of: Callable[[list[world.Scene]], Tensor]) -> dict[str, float]:
    """Recall@1 among the first 1,000 test scenes whose full captions differ."""
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


def _foils(clip: Clip, pictures_of: Callable[[list[world.Scene]], Tensor]) -> dict[str, float]:
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


def _noun_accuracy(guesses: Callable[[list[world.Scene]], list[str]], of: list[world.Scene]) -> float:
    parts = [of[start : start + BATCH] for start in range(0, len(of), BATCH)]
    return mean(guess == scene.nouns[0] for part in parts for guess, scene in zip(guesses(part), part, strict=True))


def mean(values: Iterable[bool]) -> float:
    values = list(values)
    return sum(values) / len(values)


def table(scores: dict[str, float], targets: dict[str, Target]) -> str:
    """The scores as a Markdown table beside their targets."""
    rows = ["| measured on held-out scenes | score | target |", "|---|---|---|"]
    rows += [
        f"| {name} | {measured(name, scores[name])} | {_in_words(name, target)} |" for name, target in targets.items()
    ]
    return "\n".join(rows)


def missed(scores: dict[str, float], targets: dict[str, Target]) -> list[str]:
    """The names of the scores that do not reach their targets."""

    def reached(score: float, target: Target) -> bool:
        if isinstance(target, tuple):
            return target[0] <= score <= target[1]
        return target is None or score >= target

    return [name for name, target in targets.items() if not reached(scores[name], target)]


def measured(name: str, value: float, digits: int = 1) -> str:
    """A score in words: in decibels where its name begins with PSNR, else in per cent."""
    return f"{value:.{digits}f} dB" if name.startswith("PSNR") else f"{value:.{digits}%}"


def _in_words(name: str, target: Target) -> str:
    if target is None:
        return "reported"
    if isinstance(target, tuple):
        low, high = target
        return f"≤ {high:.0%}" if low == -1 else f"{low:.0%} to {high:.0%}"
    return f"≥ {measured(name, target, 0)}"
