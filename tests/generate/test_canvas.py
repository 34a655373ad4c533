"""What a painting can start from."""

import io
from dataclasses import replace

import pytest
import torch
from diffusers import VQModel
from PIL import Image

from course_utils import generate, models, world
from course_utils.generate import PaintError, Settings

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5)
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
        ("cat.png", "not from str"),
        (Image.new("RGB", (0, 5)), "empty"),
        (Image.new("RGB", (900, 3)), "strip"),
    ],
)
def test_a_broken_start_gets_one_sentence(start: object, sentence: str, vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint(CAT, settings=FEW, start=start, vq=vq, clip=clip)


def cut_short() -> Image.Image:
    """A picture whose file ends too early, which shows only when it is read."""
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.getvalue()[:900]))


def test_a_picture_cut_short_gets_one_sentence(vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match="to start from is damaged"):
        generate.paint(CAT, settings=FEW, start=cut_short(), vq=vq, clip=clip)
    with pytest.raises(PaintError, match="of the prompt is damaged"):
        generate.paint(cut_short(), settings=FEW, vq=vq, clip=clip)


def test_the_average_follows_the_latent_without_bias(vq: VQModel, clip: models.Clip) -> None:
    steps = []
    painting = generate.paint(CAT, settings=replace(FEW, steps=1, ema=0.9), vq=vq, clip=clip, callback=steps.append)
    state = painting.state
    assert torch.allclose(state.shown(), state.latent, atol=1e-5)  # after one step the average is that latent
    sharp = generate.paint(CAT, settings=replace(FEW, ema=0), vq=vq, clip=clip).state
    assert torch.equal(sharp.shown(), sharp.latent)
    smooth = generate.paint(CAT, settings=replace(FEW, ema=0.9), vq=vq, clip=clip).state
    assert not torch.allclose(smooth.shown(), smooth.latent, atol=1e-3)
