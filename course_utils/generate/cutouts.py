"""The parts of a painting step: clamp, distances, random cutouts and what a CLIP sees in them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.generate.checks import checked_share, checked_whole

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from course_utils.models import Clip

CUTOUTS_AT_ONCE = 16  # more than this at once is no faster on a CPU, and takes more memory
LEAST_TINT = 0.05  # how much the colours of a cutout are moved in any case


def clamp_with_gradient(x: "Tensor", low: float, high: float) -> "Tensor":
    """x clamped to low..high. Outside of it the gradient still flows where it leads back inside (any shape)."""
    outside = (x - x.clamp(low, high)).detach()
    clamped = x - outside
    if clamped.requires_grad:
        clamped.register_hook(lambda gradient: gradient * (gradient * outside >= 0))
    return clamped


def spherical_distance(u: "Tensor", v: "Tensor") -> "Tensor":
    """Half the squared angle between unit vectors [..., width], by the great circle: 2 arcsin(|u - v| / 2)² -> [...].

    Beyond a right angle its gradient stays strong where a cosine's fades.
    """
    half_chord = ((u - v).square().sum(-1) + 1e-12).sqrt() / 2  # a bare norm has no gradient where u = v
    return 2 * half_chord.clamp(max=1 - 1e-6).arcsin().square()


def cosine_distance(u: "Tensor", v: "Tensor") -> "Tensor":
    """One minus the cosine of unit vectors [..., width] -> [...]: the other way to say how far apart they are."""
    return 1 - (u * v).sum(-1)


def roughness(pixels: "Tensor") -> "Tensor":
    """How much pixels [n, 3, height, width] differ from those to their right and below (total variation), [n].

    The mean distance of the colours, not its square: one edge costs no more than a slope of the same height.
    """
    right, down = pixels[..., 1:] - pixels[..., :-1], pixels[..., 1:, :] - pixels[..., :-1, :]
    return sum((step.square().sum(1) + 1e-4).sqrt().mean((1, 2)) for step in (right, down))  # at 0 no bare root


def lopsidedness(pixels: "Tensor") -> "Tensor":
    """How far pictures [n, 3, height, width] are from their mirror images: mean squared difference of pixels, [n]."""
    return (pixels - pixels.flip(3)).square().mean((1, 2, 3))


def off_palette(pixels: "Tensor", colours: "Sequence[tuple[float, float, float]]") -> "Tensor":
    """How far pixels [n, 3, height, width] are from the nearest of the colours: mean squared difference, [n]."""
    import torch

    palette = torch.tensor(colours).to(pixels)  # [colours, 3]
    distances = (pixels.unsqueeze(1) - palette[:, :, None, None]).square().mean(2)  # [n, colours, height, width]
    return distances.amin(1).mean((1, 2))


def cutouts(
    pixels: "Tensor", number: int, smallest: float, side: int, generator: "Generator", tint: float = LEAST_TINT
) -> "Tensor":
    """Random crops of pictures, each turned, sheared and recoloured a little, in one differentiable batch.

    pixels [n, 3, height, width] in 0..1 -> [n * number, 3, side, side], those of the first picture first.
    A crop is a rectangle whose sides are a share from `smallest` to 1 of the picture's. Its red, green and blue are
    each moved by at most `tint`. The generator is on the CPU. PaintError for an impossible number.
    """
    import torch
    import torch.nn.functional as F

    number, side = checked_whole(number, "number of cutouts"), checked_whole(side, "side of a cutout")
    smallest, tint = checked_share(smallest, "smallest share"), checked_share(tint, "tint")
    count = len(pixels) * number

    def draw(low: float, high: float, *shape: int) -> "Tensor":
        values = torch.rand(count, *shape, generator=generator)
        return (low + (high - low) * values).to(pixels.device, pixels.dtype)

    share = draw(smallest, 1)
    places = draw(-1, 1, 2) * (1 - share)[:, None]  # of the crop's centre; the picture reaches from -1 to 1
    turn = draw(-0.1, 0.1, 2, 2) + torch.eye(2).to(pixels)
    maps = torch.cat([turn * share[:, None, None], places[:, :, None]], dim=2)  # [count, 2, 3]
    grid = F.affine_grid(maps, [count, 3, side, side], align_corners=False)
    repeated = pixels.repeat_interleave(number, dim=0)
    cuts = F.grid_sample(repeated, grid, padding_mode="reflection", align_corners=False)
    contrast, shift = draw(0.9, 1.1, 1, 1, 1), draw(-tint, tint, 3, 1, 1)
    noise = torch.randn(cuts.shape, generator=generator).to(cuts) * draw(0, 0.05, 1, 1, 1)
    return (cuts - 0.5) * contrast + 0.5 + shift + noise


def side_of(clip: "Clip") -> int:
    """The side in pixels of the pictures that the CLIP takes."""
    size = clip.model.visual.image_size
    return size if isinstance(size, int) else size[0]


def seen(clip: "Clip", pixels: "Tensor") -> "Tensor":
    """Unit vectors [n, width] of pixels [n, 3, side, side] in 0..1, as the CLIP wants them normalised."""
    import torch

    visual = clip.model.visual
    mean, spread = (torch.tensor(values).to(pixels)[:, None, None] for values in (visual.image_mean, visual.image_std))
    normal = ((pixels - mean) / spread).to(next(visual.parameters()).dtype)
    return torch.nn.functional.normalize(clip.model.encode_image(normal).float(), dim=-1)
