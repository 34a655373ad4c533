"""Flow matching: the straight way from noise to a picture, and from another picture, and into a hole.

Between a picture's vectors and noise lies a straight line; the decoder has learned in which direction it runs. So a
picture comes of noise by small steps along what the network says. Whoever starts nearer to a picture keeps more of it.

>>> flow.from_picture(decoder, vq, picture, meaning, strength=0.6)
>>> flow.fill_hole(decoder, vq, picture, (16, 16, 48, 48), meaning)
"""

import itertools
from typing import TYPE_CHECKING

from course_utils.generate import diffusion
from course_utils.generate.checks import checked_share, checked_size, checked_time, checked_whole
from course_utils.generate.codes import latents_of, side_of_cell, to_pixels
from course_utils.generate.diffusion import TIMES
from course_utils.generate.masking import MASKED, with_hole

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor

    from course_utils.models import Decoder


def between(clean: "Tensor", noise: "Tensor", time: "Tensor | float") -> "Tensor":
    """The point of the line from a picture's vectors (time 0) to noise (time 1); time: a number, or one a picture."""
    time = checked_time(time, 1)
    return (1 - time) * clean + time * noise


def direction(
    decoder: "Decoder", noisy: "Tensor", time: "Tensor | float", embeddings: "Tensor", guidance: float
) -> "Tensor":
    """Which way the line runs at a point of time 0 to 1, says the network: noise minus picture, shaped like `noisy`."""
    return diffusion.guess(decoder, noisy, checked_time(time, 1) * TIMES, embeddings, guidance)


def walk(
    decoder: "Decoder",
    embeddings: "Tensor",
    noisy: "Tensor",
    *,
    since: float = 1.0,
    guidance: float = diffusion.GUIDANCE,
    steps: int = diffusion.STEPS,
    known: "tuple[Tensor, Tensor, Tensor] | None" = None,
) -> "Tensor":
    """Scaled vectors [batch, width, rows, columns] at time 0, in equal steps from `noisy` at the time `since`.

    known: (clean vectors, their noise, where they stand as True), to which those places are set back after every step.
    PaintError for an impossible number.
    """
    import torch

    steps, since = checked_whole(steps, "number of steps", 1, TIMES), checked_share(since, "strength")
    with torch.no_grad():
        for time, following in itertools.pairwise(torch.linspace(since, 0, steps + 1)):
            noisy = noisy + (following - time) * direction(decoder, noisy, time, embeddings, guidance)
            if known is not None:
                clean, noise, stands = known
                noisy = torch.where(stands, between(clean, noise, following), noisy)
    return noisy


def vectors_of(vq: "VQModel", pictures: "list[Image.Image]") -> "Tensor":
    """The scaled vectors [pictures, width, rows, columns] of the pictures' codes. Raises PaintError."""
    import torch

    with torch.no_grad():
        return diffusion.scale(vq, vq.quantize(latents_of(vq, to_pixels(pictures)))[0])


def from_picture(
    decoder: "Decoder",
    vq: "VQModel",
    picture: "Image.Image",
    embeddings: "Tensor",
    *,
    strength: float = 0.6,
    guidance: float = diffusion.GUIDANCE,
    steps: int = diffusion.STEPS,
    seed: int = 0,
) -> "list[Image.Image]":
    """The picture changed towards each of CLIP's embeddings [batch, 128]: "image to image".

    strength: how far back towards noise it goes first; at 0 nothing changes, at 1 nothing of the picture is left.
    Raises PaintError.
    """
    embeddings, strength = diffusion.embeddings_for(decoder, embeddings), checked_share(strength, "strength")
    clean = _begun(decoder, vq, picture, len(embeddings))
    begun = between(clean, diffusion.draw_noise(decoder, len(embeddings), seed), strength)
    ended = walk(decoder, embeddings, begun, since=strength, guidance=guidance, steps=steps)
    return diffusion.to_pictures(vq, ended)


def fill_hole(
    decoder: "Decoder",
    vq: "VQModel",
    picture: "Image.Image",
    box: tuple[int, int, int, int],
    embeddings: "Tensor",
    *,
    guidance: float = diffusion.GUIDANCE,
    steps: int = diffusion.STEPS,
    seed: int = 0,
) -> "list[Image.Image]":
    """The picture with its hole filled, once for each of CLIP's embeddings [batch, 128]; the rest keeps its codes.

    box: left, top, right and bottom edge in pixels; all cells that it touches are drawn anew. Raises PaintError.
    """
    import torch

    embeddings = diffusion.embeddings_for(decoder, embeddings)
    clean = _begun(decoder, vq, picture, len(embeddings))
    places = torch.zeros(1, *clean.shape[2:], dtype=torch.long)
    stands = with_hole(places, box, side_of_cell(vq)) != MASKED  # [1, rows, columns]
    noise = diffusion.draw_noise(decoder, len(embeddings), seed)
    known = (clean, noise, stands.unsqueeze(1))
    return diffusion.to_pictures(vq, walk(decoder, embeddings, noise, guidance=guidance, steps=steps, known=known))


def _begun(decoder: "Decoder", vq: "VQModel", picture: "Image.Image", number: int) -> "Tensor":
    """The scaled vectors of one picture, so many times. PaintError where its size is not that of the decoder's."""
    _, rows, _ = diffusion.shape_of(decoder)
    whole = checked_size(picture, rows * side_of_cell(vq))
    return vectors_of(vq, [whole]).expand(number, -1, -1, -1)
