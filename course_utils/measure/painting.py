"""Prompts for pictures on grounds, and what the judge sees in variations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils import embed, generate, models, world
from course_utils.generate import diffusion
from course_utils.measure.judge import verdict
from course_utils.measure.scores import Target, mean, scenes
from course_utils.world import simple

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image

    from course_utils.models import Clip, Decoder

DECODER_TARGETS: dict[str, Target] = {
    "noun kept in a variation": 0.75,
    "background colour kept": 0.95,
    "number of things kept": None,
}


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
