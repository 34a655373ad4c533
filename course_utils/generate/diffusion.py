"""Pictures out of noise: the pocket decoder, which makes variations of a picture from CLIP's embedding of it.

>>> from course_utils import embed, models
>>> from course_utils.generate import diffusion
>>> decoder, vq, clip = models.load_decoder(), models.load_vq(), models.load_clip()
>>> diffusion.variations(decoder, vq, embed.embed_pictures(clip, [picture] * 8))
"""

import copy
from typing import TYPE_CHECKING

from course_utils.generate import codes
from course_utils.generate.checks import (
    PaintError,
    checked_embeddings,
    checked_guidance,
    checked_seed,
    checked_time,
    checked_whole,
)

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor

    from course_utils.models import Decoder

BATCH = 100
TIMES = 1000  # the network counts time from 0 (a picture) to this (noise)
GUIDANCE, STEPS = 2.0, 20


def scale(vq: "VQModel", latents: "Tensor") -> "Tensor":
    """The vectors of a VQ model [batch, width, rows, columns] in units of its codebook: mean near 0, spread near 1."""
    codebook = vq.quantize.embedding.weight  # [codes, width]
    return (latents - codebook.mean(0).view(-1, 1, 1)) / codebook.std(0).view(-1, 1, 1)


def unscale(vq: "VQModel", latents: "Tensor") -> "Tensor":
    """`scale` undone."""
    codebook = vq.quantize.embedding.weight
    return latents * codebook.std(0).view(-1, 1, 1) + codebook.mean(0).view(-1, 1, 1)


def guess(decoder: "Decoder", noisy: "Tensor", time: "Tensor | int", embeddings: "Tensor", guidance: float) -> "Tensor":
    """What the network says of `noisy` [batch, width, rows, columns], guided by CLIP's embeddings [batch, 128].

    That is in which direction the noise lies from there (see `flow`).
    guidance: 0 without the embedding, 1 with it, above 1 away from what would be guessed without it. Raises PaintError.
    """
    import torch

    embeddings = embeddings_for(decoder, embeddings)
    _require_shape(decoder, noisy, len(embeddings))
    time, guidance = checked_time(time, TIMES), checked_guidance(guidance)
    both = torch.cat([embeddings, torch.zeros_like(embeddings)])  # zeros: no embedding
    told, untold = decoder.unet(torch.cat([noisy, noisy]), time, None, class_labels=both).sample.chunk(2)
    return untold + guidance * (told - untold)


def draw_noise(decoder: "Decoder", number: int, seed: int = 0) -> "Tensor":
    """Noise to start from [number, width, rows, columns]. Noise i depends on `seed` and i alone. Raises PaintError."""
    import torch

    number, generator = checked_whole(number, "number of noises"), torch.Generator().manual_seed(checked_seed(seed))
    return torch.stack([torch.randn(shape_of(decoder), generator=generator) for _ in range(number)])


def denoise(
    decoder: "Decoder",
    embeddings: "Tensor",
    noise: "Tensor",
    guidance: float = GUIDANCE,
    steps: int = STEPS,
) -> "Tensor":
    """Scaled vectors [batch, width, rows, columns] out of as much noise, guided by embeddings [batch, 128].

    By Euler's steps, as the library's schedule takes them; `flow.walk` takes the same by hand. Raises PaintError.
    """
    import torch

    steps = checked_whole(steps, "number of steps", 1, decoder.scheduler.config.num_train_timesteps)
    scheduler = copy.deepcopy(decoder.scheduler)  # the caller's own keeps its steps
    scheduler.set_timesteps(sigmas=torch.linspace(1, 0, steps + 1)[:-1].tolist())
    noisy = noise
    with torch.no_grad():
        for time in scheduler.timesteps:
            said = guess(decoder, noisy, time, embeddings, guidance)
            noisy = scheduler.step(said, time, noisy).prev_sample
    return noisy


def to_pictures(vq: "VQModel", latents: "Tensor") -> "list[Image.Image]":
    """The pictures that scaled vectors [batch, width, rows, columns] stand for, each vector exchanged for its code."""
    import torch

    with torch.no_grad():
        return codes.to_pictures(vq.decode(unscale(vq, latents)).sample)


def variations(
    decoder: "Decoder",
    vq: "VQModel",
    embeddings: "Tensor",
    guidance: float = GUIDANCE,
    steps: int = STEPS,
    seed: int = 0,
) -> "list[Image.Image]":
    """One picture for each of CLIP's picture embeddings [batch, 128]; the same embedding twice gives two variations.

    PaintError where the embeddings have another width, where there are none, and for an impossible number.
    """
    embeddings = embeddings_for(decoder, embeddings)
    noise = draw_noise(decoder, len(embeddings), seed)
    pictures = []
    for some, start in zip(embeddings.split(BATCH), noise.split(BATCH), strict=True):
        pictures += to_pictures(vq, denoise(decoder, some, start, guidance, steps))
    return pictures


def shape_of(decoder: "Decoder") -> tuple[int, int, int]:
    """The width, rows and columns of the vectors that it works on."""
    config = decoder.unet.config
    return config.in_channels, config.sample_size, config.sample_size


def embeddings_for(decoder: "Decoder", embeddings: "Tensor") -> "Tensor":
    """The embeddings in float32, or PaintError where they are none, or of another width than the decoder's."""
    return checked_embeddings(embeddings, decoder.unet.config.projection_class_embeddings_input_dim)


def _require_shape(decoder: "Decoder", noisy: "Tensor", number: int) -> None:
    """Raise PaintError unless there are the vectors of so many pictures."""
    import torch

    shape = [number, *shape_of(decoder)]
    if not isinstance(noisy, torch.Tensor) or list(noisy.shape) != shape:
        found = list(noisy.shape) if isinstance(noisy, torch.Tensor) else type(noisy).__name__
        raise PaintError(f"Give noise of the shape {shape}, one for each of the embeddings, not {found}.")
