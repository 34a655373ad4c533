"""VQGAN+CLIP as it is commonly written, to compare `generate.paint` with: one crop at a time in a Python loop.

Random codes, straight-through quantisation, a crop of random size at a random place, scaled to the CLIP's side, turned
and lightened by torchvision, judged by the CLIP; then the next crop. Adam; the latent clamped to the codebook's range.
"""

import torch
import torch.nn.functional as F
from diffusers import VQModel
from torch import Tensor
from torchvision import transforms

from course_utils import embed
from course_utils.generate import Settings
from course_utils.models import Clip

AUGMENT = transforms.Compose(
    [
        transforms.RandomAffine(degrees=6, shear=4, interpolation=transforms.InterpolationMode.BILINEAR),
        transforms.ColorJitter(brightness=0.1, contrast=0.1),
    ]
)


class ReplaceGradient(torch.autograd.Function):
    """The values of one tensor forwards, its gradient to another backwards."""

    @staticmethod
    def forward(ctx, values: Tensor, gradient_to: Tensor) -> Tensor:
        return values

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[None, Tensor]:
        return None, gradient


class ClampWithGradient(torch.autograd.Function):
    """Values in 0..1; outside of it the gradient still flows where it leads back inside."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.clamp(0, 1)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return gradient * (gradient * (x - x.clamp(0, 1)) >= 0)


def paint(prompt: str, settings: Settings, vq: VQModel, clip: Clip) -> Tensor:
    """The latent [1, width, rows, columns] after so many steps. Freezes the models, as the published notebooks do."""
    torch.manual_seed(settings.seed)
    vq.requires_grad_(False)
    clip.model.requires_grad_(False)
    visual = clip.model.visual
    normalise = transforms.Normalize(visual.image_mean, visual.image_std)
    side = visual.image_size if isinstance(visual.image_size, int) else visual.image_size[0]
    goal = embed.embed_texts(clip, [prompt])
    codebook = vq.quantize.embedding.weight
    codes = torch.randint(len(codebook), (settings.rows * settings.columns,))
    z = codebook[codes].T.reshape(1, -1, settings.rows, settings.columns).clone().requires_grad_()
    lowest, highest = (bound[None, :, None, None] for bound in (codebook.amin(0), codebook.amax(0)))
    optimiser = torch.optim.Adam([z], lr=settings.learning_rate * codebook.std().item())
    for _ in range(settings.steps):
        flat = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])
        nearest = codebook[torch.cdist(flat, codebook).argmin(1)].view(1, settings.rows, settings.columns, -1)
        quantised = ReplaceGradient.apply(nearest.permute(0, 3, 1, 2), z)
        picture = ClampWithGradient.apply(vq.decoder(vq.post_quant_conv(quantised)))
        loss = 0
        for _ in range(settings.cutouts):
            crop = AUGMENT(F.interpolate(random_crop(picture, settings.cut_smallest), (side, side), mode="bilinear"))
            vector = F.normalize(clip.model.encode_image(normalise(crop)), dim=-1)
            loss = loss + (vector - goal).norm(dim=-1).div(2).arcsin().square().mul(2).mean() / settings.cutouts
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            z.copy_(z.maximum(lowest).minimum(highest))
    return z.detach()


def random_crop(picture: Tensor, smallest: float) -> Tensor:
    """A square part of pictures [batch, 3, height, width] whose side is a share from `smallest` to 1 of theirs."""
    height, width = picture.shape[2:]
    side = round(min(height, width) * (smallest + (1 - smallest) * torch.rand([]).item()))
    top, left = (int(torch.randint(length - side + 1, ())) for length in (height, width))
    return picture[:, :, top : top + side, left : left + side]
