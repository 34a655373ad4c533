"""Pictures as pixels and as a VQ model's codes, and back.

>>> codes = generate.codes_of(vq, [picture])  # [1, rows, columns]
>>> generate.pictures_of(vq, codes)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.generate.checks import PaintError, checked_pictures, checked_whole

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor

BATCH = 100


def to_pixels(pictures: "Sequence[Image.Image]") -> "Tensor":
    """Pictures of one size as float pixels [pictures, 3, height, width] in 0..1. PaintError for other things."""
    return _as_pixels(checked_pictures(pictures))


def _as_pixels(plain: "list[Image.Image]") -> "Tensor":
    import numpy as np
    import torch

    stacked = np.stack([np.asarray(picture) for picture in plain])
    return torch.from_numpy(stacked).permute(0, 3, 1, 2).float() / 255


def to_pictures(pixels: "Tensor") -> "list[Image.Image]":
    """Pixels [pictures, 3, height, width] in 0..1 (values outside are clipped) as pictures."""
    from PIL import Image

    array = (pixels.detach().float().clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(each) for each in array]


def is_whole(codes: "Tensor") -> bool:
    """Whether a tensor holds whole numbers, as codes are: no fractions, and not True and False."""
    import torch

    return codes.dtype in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def checked_codes(codes: object) -> "Tensor":
    """Whole numbers [pictures, rows, columns], or PaintError."""
    import torch

    if not isinstance(codes, torch.Tensor) or not is_whole(codes) or codes.ndim != 3 or not codes.numel():
        raise PaintError("Give codes as whole numbers in a tensor [pictures, rows, columns], as codes_of makes it.")
    return codes.long()


def cells_of(pixels: "Tensor", side: int) -> "Tensor":
    """Pixels [pictures, 3, height, width] cut into cells: [pictures, rows, columns, 3, side, side].

    PaintError where they are smaller than a cell.
    """
    side = checked_whole(side, "side of a cell", 1, min(pixels.shape[2:]))
    return pixels.unfold(2, side, side).unfold(3, side, side).permute(0, 2, 3, 1, 4, 5)


def side_of_cell(vq: "VQModel") -> int:
    """For how many pixels of a picture's side one code stands: each level of the encoder but one halves the side."""
    return 2 ** (len(vq.config.block_out_channels) - 1)


def sees_cells_alone(vq: "VQModel") -> bool:
    """Whether its encoder takes one cell for a whole picture: then pictures must be cut before they are encoded."""
    return vq.config.sample_size == side_of_cell(vq)


def latents_of(vq: "VQModel", pixels: "Tensor") -> "Tensor":
    """The encoder's vectors [pictures, width, rows, columns] of pixels [pictures, 3, height, width] in 0..1.

    PaintError where they are smaller than a cell.
    """
    height, width, side = *pixels.shape[2:], side_of_cell(vq)
    if min(height, width) < side:
        raise PaintError(
            f"The picture is {width} x {height} pixels, and one code stands for {side} x {side}: enlarge it."
        )
    if not sees_cells_alone(vq):
        return vq.encode(pixels).latents
    cells = cells_of(pixels, side)  # [pictures, rows, columns, 3, side, side]
    return vq.encode(cells.flatten(0, 2)).latents.view(*cells.shape[:3], -1).permute(0, 3, 1, 2)


def codes_of(vq: "VQModel", pictures: "Sequence[Image.Image]") -> "Tensor":
    """The numbers of the codes for pictures of one size: [pictures, rows, columns]. PaintError for other things."""
    import torch

    parts, plain = [], checked_pictures(pictures)
    for start in range(0, len(plain), BATCH):
        pixels = _as_pixels(plain[start : start + BATCH]).to(vq.device, vq.dtype)
        with torch.no_grad():
            latents = latents_of(vq, pixels)  # [batch, width, rows, columns]
            codes = vq.quantize(latents)[2][2]
        parts.append(codes.view(len(latents), *latents.shape[2:]))
    return torch.cat(parts)


def pictures_of(vq: "VQModel", codes: "Tensor") -> "list[Image.Image]":
    """The pictures that codes [pictures, rows, columns] stand for. PaintError for other numbers than those of codes."""
    import torch

    codes, pictures = checked_codes(codes), []
    kinds, width = vq.quantize.embedding.weight.shape  # a saved configuration may leave the width out
    others = codes[(codes < 0) | (codes >= kinds)]
    if len(others):
        raise PaintError(f"The codes of a picture are numbers from 0 to {kinds - 1}: one is {others[0].item()}.")
    for part in codes.split(BATCH):
        shape = (*part.shape, width)
        with torch.no_grad():
            pictures += to_pictures(vq.decode(part.flatten(), force_not_quantize=True, shape=shape).sample)
    return pictures


def decoded(vq: "VQModel", latents: "Tensor", quantise: bool) -> "Tensor":
    """Pixels [n, 3, height, width] of latents [n, width, rows, columns].

    With `quantise` each vector is exchanged for its code's; the gradient passes straight through.
    """
    latents = latents.to(vq.dtype)
    if quantise:
        return vq.decode(latents).sample.float()
    return vq.decoder(vq.post_quant_conv(latents)).float()
