"""Codes and pictures: the gradient on its way from the pixels to the latent."""

import torch
from diffusers import VQModel

from course_utils.generate.codes import decoded


def test_the_gradient_passes_the_codebook_straight_through(vq: VQModel) -> None:
    latent = torch.randn(1, 4, 8, 8, requires_grad=True)
    nearest = vq.quantize(latent)[0].detach().requires_grad_()
    pattern = torch.randn(1, 3, 16, 16)
    (through,) = torch.autograd.grad((decoded(vq, latent, True) * pattern).sum(), latent)
    (at_code,) = torch.autograd.grad((decoded(vq, nearest, False) * pattern).sum(), nearest)
    assert torch.allclose(through, at_code, atol=1e-5)
