"""Codes and pictures: the gradient on its way from the pixels to the latent."""

import io

import odd_pictures
import pytest
import torch
from diffusers import VQModel
from PIL import Image

from course_utils import pictures
from course_utils.generate import PaintError, cells_of, flow, pictures_of, to_pixels
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


SQUARE = Image.new("RGB", (16, 16))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ([], "The list of pictures is empty"),
        (SQUARE, "Give a list of pictures"),
        (None, "Give a list of pictures, .* type NoneType"),
        ([None], "is of type NoneType"),
        (["cat.png", SQUARE], "Number 0 of the pictures is of type str"),
        ([SQUARE, Image.new("RGB", (16, 8))], "different sizes, 16 x 16 and 16 x 8 pixels: resize them first"),
    ],
)
def test_what_are_no_pictures_ends_in_a_sentence(vq: VQModel, shown: object, said: str) -> None:
    for work in (to_pixels, lambda shown: codes_of(vq, shown), lambda shown: flow.vectors_of(vq, shown)):
        with pytest.raises(PaintError, match=said):
            work(shown)


def test_a_picture_smaller_than_a_cell_ends_in_a_sentence(vq: VQModel) -> None:
    with pytest.raises(PaintError, match="The picture is 9 x 1 pixels, and one code stands for 2 x 2: enlarge it"):
        codes_of(vq, [Image.new("RGB", (9, 1))])


@pytest.mark.parametrize("side", [0, 17, 2.5, "4", True])
def test_a_cell_is_no_larger_than_the_picture(side: object) -> None:
    with pytest.raises(PaintError, match="The side of a cell is a whole number from 1 to 16, not "):
        cells_of(torch.zeros(1, 3, 16, 16), side)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([[[0, 1]]], "Give codes as whole numbers"),
        (torch.zeros(1, 8, 8), "Give codes as whole numbers"),
        (torch.zeros(8, 8, dtype=torch.long), "Give codes as whole numbers"),
        (torch.zeros(0, 8, 8, dtype=torch.long), "Give codes as whole numbers"),
        (torch.full((1, 8, 8), 32), "numbers from 0 to 31: one is 32"),
        (torch.full((1, 8, 8), -1), "numbers from 0 to 31: one is -1"),
    ],
)
def test_what_are_no_codes_ends_in_a_sentence(vq: VQModel, codes: object, said: str) -> None:
    with pytest.raises(PaintError, match=said):
        pictures_of(vq, codes)


def test_small_whole_numbers_are_codes_too(vq: VQModel) -> None:
    codes = torch.arange(16).view(1, 4, 4)
    assert pictures_of(vq, codes.short())[0].tobytes() == pictures_of(vq, codes)[0].tobytes()
