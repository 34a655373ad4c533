"""Drawers: what a painting changes, so that its picture changes. Codes of a VQ model, plain pixels, or brush strokes.

The loop of `painting` is the same for all: pictures of latents, crops of them for a CLIP, a gradient, a step.

>>> generate.paint("a cat", settings=replace(generate.default_settings(), drawer="strokes"))
"""

from typing import TYPE_CHECKING, Protocol

from course_utils.generate.checks import PaintError, plain_picture
from course_utils.generate.codes import decoded, is_whole, latents_of, pictures_of, side_of_cell, to_pixels

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor

    from course_utils.generate.settings import Settings

START_NOISE = 0.3  # in standard deviations of the codebook: what a painting starts from, on gray
LEAST_WIDTH, MOST_WIDTH = 0.02, 0.3  # of a stroke, as a share of the picture's side


class Drawer(Protocol):
    """Makes pictures of latents [paintings, width, rows, columns] and knows where their numbers may lie."""

    kind: str  # what a latent has rows and columns of
    shape: tuple[int, int, int]  # width, rows, columns of a latent
    step: float  # a learning rate of 1 is this much
    lowest: "Tensor"  # of the numbers of each place, [width]
    highest: "Tensor"

    def first(self, start: "Image.Image | Tensor | None", seed: int) -> "Tensor":
        """The latent [1, width, rows, columns] of a picture or of codes [rows, columns], or one drawn from a seed."""
        ...

    def pixels(self, latents: "Tensor") -> "Tensor":
        """The pictures [paintings, 3, height, width] of the latents, mostly in 0..1; gradients flow back."""
        ...


def drawer_of(vq: "VQModel", settings: "Settings") -> Drawer:
    """The drawer that the settings name. Its pictures are as large as those of the VQ model with so many codes."""
    if settings.drawer == "pixels":
        return Pixels(vq, settings)
    if settings.drawer == "strokes":
        return Strokes(vq, settings)
    return Codes(vq, settings)


class Codes:
    """Vectors of a VQ model, each exchanged for its nearest code's where the settings ask for it."""

    kind = "codes"

    def __init__(self, vq: "VQModel", settings: "Settings") -> None:
        self.vq, self.quantise = vq, settings.quantise
        self.codebook = vq.quantize.embedding.weight.detach().float()  # [codes, width]
        self.shape = (self.codebook.shape[1], settings.rows, settings.columns)
        self.step = self.codebook.std().item()
        self.lowest, self.highest = self.codebook.aminmax(dim=0)  # beyond them no code is near

    def first(self, start: "Image.Image | Tensor | None", seed: int) -> "Tensor":
        import torch

        if isinstance(start, torch.Tensor):
            codes = codes_to_start_from(start, len(self.codebook))
            return self.codebook[codes.to(self.codebook.device)].permute(2, 0, 1)[None]
        if start is not None:
            return self._encoded(_resized(start, self.vq, self.shape))
        side = side_of_cell(self.vq)
        gray = self._encoded(torch.full((1, 3, self.shape[1] * side, self.shape[2] * side), 0.5))
        noise = torch.randn(gray.shape, generator=torch.Generator().manual_seed(seed)).to(gray)
        begun = gray + START_NOISE * self.step * noise
        return begun.clamp(self.lowest[:, None, None], self.highest[:, None, None])

    def _encoded(self, pixels: "Tensor") -> "Tensor":
        import torch

        with torch.no_grad():
            return latents_of(self.vq, pixels.to(self.vq.device, self.vq.dtype)).float()

    def pixels(self, latents: "Tensor") -> "Tensor":
        return decoded(self.vq, latents, self.quantise)


class Pixels:
    """The red, green and blue of each pixel: nothing keeps neighbours together."""

    kind, step = "pixels", 0.05

    def __init__(self, vq: "VQModel", settings: "Settings") -> None:
        import torch

        self.vq, self.side = vq, side_of_cell(vq)
        self.shape = (3, settings.rows * self.side, settings.columns * self.side)
        self.lowest, self.highest = torch.zeros(3, device=vq.device), torch.ones(3, device=vq.device)

    def first(self, start: "Image.Image | Tensor | None", seed: int) -> "Tensor":
        import torch

        if start is None:
            draws = torch.rand(1, *self.shape, generator=torch.Generator().manual_seed(seed))
            return (0.4 + 0.2 * draws).to(self.vq.device)
        if isinstance(start, torch.Tensor):
            codes = codes_to_start_from(start, len(self.vq.quantize.embedding.weight))
            return to_pixels(pictures_of(self.vq, codes[None].to(self.vq.device))).to(self.vq.device)
        cells = (3, self.shape[1] // self.side, self.shape[2] // self.side)
        return _resized(start, self.vq, cells).to(self.vq.device)

    def pixels(self, latents: "Tensor") -> "Tensor":
        return latents


class Strokes:
    """Straight strokes of a soft brush, one over the other, on a sheet: each is nine numbers from 0 to 1.

    They are where it begins (across, down), where it ends, how wide it is, its red, green and blue, and how much it
    covers. The first place is no stroke: its red, green and blue are the sheet's.
    """

    kind, step = "strokes", 0.03

    def __init__(self, vq: "VQModel", settings: "Settings") -> None:
        import torch

        side = side_of_cell(vq)
        self.height, self.width, self.device = settings.rows * side, settings.columns * side, vq.device
        self.shape = (9, 1, 1 + settings.strokes)
        self.lowest, self.highest = torch.zeros(9, device=vq.device), torch.ones(9, device=vq.device)

    def first(self, start: "Image.Image | Tensor | None", seed: int) -> "Tensor":
        import torch

        if start is not None:
            raise PaintError("Strokes begin on an empty sheet: leave the start out, or choose another drawer.")
        return torch.rand(1, *self.shape, generator=torch.Generator().manual_seed(seed)).to(self.device)

    def pixels(self, latents: "Tensor") -> "Tensor":
        strokes = latents[:, :, 0, 1:].transpose(1, 2)  # [paintings, strokes, 9]
        covers = self._covers(strokes)  # [paintings, strokes, height, width]
        picture = latents[:, 5:8, 0, :1, None].expand(-1, -1, self.height, self.width)
        for number in range(strokes.shape[1]):
            cover, colour = covers[:, number, None], strokes[:, number, 5:8, None, None]
            picture = picture + cover * (colour - picture)
        return picture

    def _covers(self, strokes: "Tensor") -> "Tensor":
        """How much of each pixel a stroke covers, 0 to 1; its edge is about a pixel soft."""
        import torch

        side = max(self.height, self.width)
        down = (torch.arange(self.height, device=self.device) + 0.5) / side
        across = (torch.arange(self.width, device=self.device) + 0.5) / side
        places = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1).flatten(0, 1)  # [pixels, 2]
        begin, line = strokes[..., None, 0:2], (strokes[..., 2:4] - strokes[..., 0:2])[..., None, :]
        along = ((places - begin) * line).sum(-1, keepdim=True) / (line.square().sum(-1, keepdim=True) + 1e-6)
        nearest = begin + along.clamp(0, 1) * line  # on the stroke's middle line
        distance = ((places - nearest).square().sum(-1) + 1e-12).sqrt()  # [paintings, strokes, pixels]
        width = LEAST_WIDTH + (MOST_WIDTH - LEAST_WIDTH) * strokes[..., 4:5]
        cover = torch.sigmoid((width / 2 - distance) * side) * strokes[..., 8:9]
        return cover.unflatten(2, (self.height, self.width))


def codes_to_start_from(start: "Tensor", kinds: int) -> "Tensor":
    """The codes [rows, columns] of one picture, or PaintError."""
    if not is_whole(start) or not start.numel() or start.ndim not in (2, 3):
        raise cannot_start_from(start)
    if start.ndim == 3 and len(start) > 1:
        raise PaintError(f"One painting starts from the codes of one picture, not of {len(start)}: choose one.")
    codes = start[0] if start.ndim == 3 else start
    if codes.min() < 0 or codes.max() >= kinds:
        raise PaintError(f"The codes to start from must be numbers from 0 to {kinds - 1}.")
    return codes.long()


def cannot_start_from(start: object) -> PaintError:
    """What to say of a start of the wrong kind."""
    return PaintError(
        "A painting starts from a picture, from whole numbers of codes [rows, columns], or from another painting, "
        f"not from {type(start).__name__}."
    )


def _resized(picture: "Image.Image", vq: "VQModel", shape: tuple[int, int, int]) -> "Tensor":
    """Pixels [1, 3, height, width] of the picture, as large as that of a grid of codes [width, rows, columns]."""
    side = side_of_cell(vq)
    return to_pixels([plain_picture(picture, "to start from").resize((shape[2] * side, shape[1] * side))])
