"""Scores of a codec: how near its copies come, which codes it uses, and whether a drawing keeps its codes."""

from typing import TYPE_CHECKING

from course_utils import generate, models, world
from course_utils.measure.judge import verdict
from course_utils.measure.painting import psnr
from course_utils.measure.scores import Target, scenes
from course_utils.world import simple

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor

CODEC_TARGETS: dict[str, Target] = {
    "PSNR of the reconstruction": 26.0,
    "noun recognised in the reconstruction": 0.93,
    "noun recognised in the original": None,
    "codes in use": 1.0,
    "codes of a drawing that are the same on two grounds": 0.45,
    "codes of pure ground that are the same beside a drawing": 0.95,
}


def codec_scores(vq: "VQModel") -> dict[str, float]:
    """How near 1,000 copies come (PSNR, nouns that the judge recognises), the codes they use, and `agreement`."""
    judge = models.load_judge()
    lone, mixed = scenes("test", 1000, "one"), scenes("test", 1000)
    nouns = [scene.nouns[0] for scene in lone]
    originals, drawn = [world.render(scene) for scene in lone], [world.render(scene) for scene in mixed]
    rebuilt = generate.pictures_of(vq, generate.codes_of(vq, originals))
    codes = generate.codes_of(vq, drawn)
    inside, ground = agreement(vq)
    return {
        "PSNR of the reconstruction": psnr(drawn, generate.pictures_of(vq, codes)),
        "noun recognised in the reconstruction": verdict(judge, rebuilt).nouns_right(nouns),
        "noun recognised in the original": verdict(judge, originals).nouns_right(nouns),
        "codes in use": len(codes.unique()) / vq.config.num_vq_embeddings,
        "codes of a drawing that are the same on two grounds": inside,
        "codes of pure ground that are the same beside a drawing": ground,
    }


def agreement(vq: "VQModel") -> tuple[float, float]:
    """(the share of a drawing's places that have one code on two grounds, that of ground's with and without a drawing).

    Over one large drawing of each noun. A place is the drawing's if the drawing touches it on either ground.
    """
    import torch

    one, other = ([_on(noun, colour) for noun in world.NOUNS] for colour in ("blue", "orange"))
    first, second = generate.codes_of(vq, one), generate.codes_of(vq, other)  # [nouns, rows, columns]
    blanks = [_blank(colour) for colour in ("blue", "orange")]
    empty, empty_too = generate.codes_of(vq, blanks)
    touched = _touched(one, blanks[0], first.shape[1]) | _touched(other, blanks[1], first.shape[1])
    same = (first == second)[touched].float().mean()
    ground = torch.cat([(first == empty)[~touched], (second == empty_too)[~touched]]).float().mean()
    return same.item(), ground.item()


def _on(noun: str, colour: str) -> "Image.Image":
    return world.render(simple.simplified(world.compose(noun, colour, layout="one")))


def _blank(colour: str) -> "Image.Image":
    return world.render(world.Scene("one", colour, world.COLOURS[colour], ()))


def _touched(pictures: "list[Image.Image]", blank: "Image.Image", rows: int) -> "Tensor":
    """Which of rows x rows places of the pictures differ from a blank one: [pictures, rows, rows]."""
    different = generate.to_pixels(pictures) != generate.to_pixels([blank])
    return generate.cells_of(different, blank.width // rows).flatten(3).any(3)
