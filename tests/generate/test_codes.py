"""Codes and pictures: the gradient on its way from the pixels to the latent."""

import io

import odd_pictures
import pytest
import torch
from diffusers import VQModel
from PIL import Image

from course_utils import pictures
from course_utils.generate.codes import codes_of, decoded


def test_the_gradient_passes_the_codebook_straight_through(vq: VQModel) -> None:
    latent = torch.randn(1, 4, 8, 8, requires_grad=True)
    nearest = vq.quantize(latent)[0].detach().requires_grad_()
    pattern = torch.randn(1, 3, 16, 16)
    (through,) = torch.autograd.grad((decoded(vq, latent, True) * pattern).sum(), latent)
    (at_code,) = torch.autograd.grad((decoded(vq, nearest, False) * pattern).sum(), nearest)
    assert torch.allclose(through, at_code, atol=1e-5)


@pytest.mark.parametrize("kind", odd_pictures.ODD)
def test_odd_pictures_have_the_codes_of_plain_ones(vq: VQModel, kind: str) -> None:
    content = odd_pictures.ODD[kind]()
    shown = [Image.open(io.BytesIO(content)), pictures.open_picture(content)]
    one, other = codes_of(vq, shown)
    assert torch.equal(one, other)
