"""What the judge sees in pictures that were reconstructed, painted, sampled and varied."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils import embed, generate, models, world
from course_utils.generate import diffusion
from course_utils.measure.judge import verdict
from course_utils.measure.scores import Target, mean, scenes
from course_utils.world import simple
from course_utils.world.language import COUNT_WORDS

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image

    from course_utils.models import Clip, Dalle, Decoder

VQ_TARGETS: dict[str, Target] = {
    "PSNR of the reconstruction": 23.0,
    "noun recognised in the reconstruction": 0.85,
    "noun recognised in the original": None,
    "codes in use": 0.60,
}
DECODER_TARGETS: dict[str, Target] = {
    "noun kept in a variation": 0.75,
    "background colour kept": 0.95,
    "number of things kept": None,
}
PAINT_TARGETS: dict[str, Target] = {
    "noun recognised, top-5": 0.50,
    "noun recognised, top-1": None,
    "background colour recognised": 0.80,
}
SEEDS = 3
DALLE_TARGETS: dict[str, Target] = {
    "noun, a NOUN on a COLOUR background": 0.80,
    "colour, a NOUN on a COLOUR background": 0.90,
    "noun, never seen together": None,
    "colour, never seen together": None,
    "count (two, three, four)": 0.60,
    "noun, best of 8 by CLIP": None,
}


def vq_scores(vq: "VQModel") -> dict[str, float]:
    """How near reconstructions come (PSNR, nouns that the judge recognises), and how many codes 1,000 scenes use."""
    judge = models.load_judge()
    lone, mixed = scenes("test", 1000, "one"), scenes("test", 1000)
    nouns = [scene.nouns[0] for scene in lone]
    originals = [world.render(scene) for scene in lone]
    rebuilt = generate.pictures_of(vq, generate.codes_of(vq, originals))
    drawn = [world.render(scene) for scene in mixed]
    codes = generate.codes_of(vq, drawn)
    return {
        "PSNR of the reconstruction": psnr(drawn, generate.pictures_of(vq, codes)),
        "noun recognised in the reconstruction": verdict(judge, rebuilt).nouns_right(nouns),
        "noun recognised in the original": verdict(judge, originals).nouns_right(nouns),
        "codes in use": len(codes.unique()) / vq.config.num_vq_embeddings,
    }


def paint_scores() -> dict[str, float]:
    """What the judge recognises in paintings from noise at the default settings.

    Each noun is painted with three seeds, and once more on a coloured background.
    """
    judge, nouns = models.load_judge(), list(world.NOUNS)
    asked = [(noun, seed) for noun in nouns for seed in range(SEEDS)]
    bare = generate.paint_many([world.NOUNS[noun].one for noun, _ in asked], [seed for _, seed in asked])
    found = verdict(judge, [painting.picture for painting in bare])
    colours = [list(world.COLOURS)[i % len(world.COLOURS)] for i in range(len(nouns))]
    texts = [on_a_ground(noun, colour) for noun, colour in zip(nouns, colours, strict=True)]
    coloured = generate.paint_many(texts, [0] * len(texts))
    grounds = verdict(judge, [painting.picture for painting in coloured]).colours
    return {
        "noun recognised, top-5": found.nouns_right([noun for noun, _ in asked], best=5),
        "noun recognised, top-1": found.nouns_right([noun for noun, _ in asked]),
        "background colour recognised": mean(a == b for a, b in zip(grounds, colours, strict=True)),
    }


def dalle_scores(dalle: "Dalle") -> dict[str, float]:
    """What the judge recognises in sampled pictures: one of each noun on each of two colours, and two, three, four."""
    judge, vq = models.load_judge(), models.load_vq()
    seen, held_out = prompts_on_colours(held_out=False), prompts_on_colours(held_out=True)
    scores = {}
    for name, asked in (("a NOUN on a COLOUR background", seen), ("never seen together", held_out)):
        found = verdict(judge, generate.sample([text for text, _, _ in asked], dalle=dalle, vq=vq))
        scores[f"noun, {name}"] = found.nouns_right([noun for _, noun, _ in asked])
        scores[f"colour, {name}"] = mean(a == colour for a, (_, _, colour) in zip(found.colours, asked, strict=True))
    counted = [(n, f"{COUNT_WORDS[n]} {noun.many}") for noun in world.NOUNS.values() for n in (2, 3, 4)]
    found = verdict(judge, generate.sample([text for _, text in counted], dalle=dalle, vq=vq))
    scores["count (two, three, four)"] = mean(a == n for a, (n, _) in zip(found.counts, counted, strict=True))
    best = [generate.best_of(text, 8, dalle=dalle, vq=vq)[0].picture for text, _, _ in seen[:133]]
    scores["noun, best of 8 by CLIP"] = verdict(judge, best).nouns_right([noun for _, noun, _ in seen[:133]])
    return scores


def prompts_on_colours(held_out: bool) -> list[tuple[str, str, str]]:
    """(prompt, noun, colour): for each noun two colours, with which it was seen in training, or never."""
    asked = []
    for i, noun in enumerate(world.NOUNS):
        colours = [colour for colour in world.COLOURS if world.never_together(noun, colour) == held_out]
        for colour in (colours[(i + k) % len(colours)] for k in range(min(2, len(colours)))):
            asked.append((on_a_ground(noun, colour), noun, colour))
    return asked


def on_a_ground(noun: str, colour: str) -> str:
    """The prompt "a NOUN on a COLOUR background"."""
    return f"{world.NOUNS[noun].one} on {world.with_article(colour)} background"


def decoder_scores(decoder: "Decoder", vq: "VQModel", clip: "Clip") -> dict[str, float]:
    """What one variation each of 300 scenes of the kind that the decoder knows keeps of it, as the judge sees it."""
    judge = models.load_judge()
    chosen = [simple.by_one_artist(scene) for layout in ("one", "many") for scene in scenes("test", 150, layout)]
    embeddings = embed.embed_pictures(clip, [world.render(scene) for scene in chosen])
    seen = verdict(judge, diffusion.variations(decoder, vq, embeddings))
    return {
        "noun kept in a variation": seen.nouns_right([scene.nouns[0] for scene in chosen]),
        "background colour kept": mean(a == s.background for a, s in zip(seen.colours, chosen, strict=True)),
        "number of things kept": mean(a == s.count for a, s in zip(seen.counts, chosen, strict=True)),
    }


def psnr(originals: "Sequence[Image.Image]", copies: "Sequence[Image.Image]") -> float:
    """Peak signal-to-noise ratio in decibels, of all pictures together: 20 is poor, 30 is good, equal is infinite."""
    error = generate.to_pixels(originals) - generate.to_pixels(copies)
    return (-10 * error.square().mean().log10()).item()
