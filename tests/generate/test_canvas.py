"""What a painting can start from."""

from dataclasses import replace

import odd_pictures
import pytest
import torch
from diffusers import VQModel
from PIL import Image

from course_utils import generate, models, world
from course_utils.generate import PaintError, Settings

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5, rows=8, columns=8, quantise=True)
CAT = "a cat on a blue background"


def test_a_painting_starts_from_codes_or_from_a_picture(vq: VQModel, clip: models.Clip) -> None:
    codes = torch.randint(32, (1, 8, 8), generator=torch.Generator().manual_seed(0))
    (picture,) = generate.pictures_of(vq, codes)
    slow = replace(FEW, steps=1, learning_rate=1e-6)
    for start in (codes, codes[0], codes.int()):
        kept = generate.paint(CAT, settings=slow, start=start, vq=vq, clip=clip)
        assert kept.picture.tobytes() == picture.tobytes()
    photo = world.render(world.compose("dog", "red"))
    shown = generate.paint(CAT, settings=replace(slow, rows=4, columns=6), start=photo, vq=vq, clip=clip)
    expected = generate.codes_of(vq, [photo.resize((12, 8))])
    assert shown.picture.size == (12, 8)
    assert shown.picture.tobytes() == generate.pictures_of(vq, expected)[0].tobytes()


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (torch.zeros(4, 4, dtype=torch.long), "The start is 4 x 4 codes of width 4, and the settings"),
        (torch.full((8, 8), 32), "numbers from 0 to 31"),
        (torch.full((8, 8), -1), "numbers from 0 to 31"),
        (torch.zeros(8, 8), "not from Tensor"),
        (torch.zeros(0, dtype=torch.long), "not from Tensor"),
        (torch.zeros(8, 8, dtype=torch.bool), "not from Tensor"),
        (torch.zeros(2, 8, 8, dtype=torch.long), "codes of one picture, not of 2"),
        ("cat.png", "not from str"),
        (Image.new("RGB", (0, 5)), "empty"),
        (Image.new("RGB", (900, 3)), "strip"),
    ],
)
def test_a_broken_start_gets_one_sentence(start: object, sentence: str, vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint(CAT, settings=FEW, start=start, vq=vq, clip=clip)


def test_a_picture_that_cannot_be_read_gets_one_sentence(vq: VQModel, clip: models.Clip) -> None:
    for make, words in odd_pictures.BAD.values():
        with pytest.raises(PaintError, match=f"The picture to start from {words}"):
            generate.paint(CAT, settings=FEW, start=make(), vq=vq, clip=clip)
        with pytest.raises(PaintError, match=f"The picture of the prompt {words}"):
            generate.paint(make(), settings=FEW, vq=vq, clip=clip)


def test_the_average_follows_the_latent_without_bias(vq: VQModel, clip: models.Clip) -> None:
    steps = []
    painting = generate.paint(CAT, settings=replace(FEW, steps=1, ema=0.9), vq=vq, clip=clip, callback=steps.append)
    state = painting.state
    assert torch.allclose(state.shown(), state.latent, atol=1e-5)  # after one step the average is that latent
    sharp = generate.paint(CAT, settings=replace(FEW, ema=0), vq=vq, clip=clip).state
    assert torch.equal(sharp.shown(), sharp.latent)
    smooth = generate.paint(CAT, settings=replace(FEW, ema=0.9), vq=vq, clip=clip).state
    assert not torch.allclose(smooth.shown(), smooth.latent, atol=1e-3)


def test_another_ema_does_not_scale_what_is_shown(vq: VQModel, clip: models.Clip) -> None:
    slow = replace(FEW, learning_rate=1e-6, steps=3, ema=0.9)  # so that the average is the latent, whatever its parts
    first = generate.paint(CAT, settings=slow, vq=vq, clip=clip)
    on = generate.paint(CAT, settings=replace(slow, steps=5, ema=0.5), start=first, vq=vq, clip=clip).state
    assert torch.allclose(on.shown(), on.latent, atol=1e-4)
    assert on.summed == pytest.approx(1 - 0.9**3 * 0.5**2)
