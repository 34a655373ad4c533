"""Drawers: pixels and strokes through the same loop, what each starts from, and the palette wish."""

import itertools
from dataclasses import replace

import pytest
import torch
from diffusers import VQModel

from course_utils import generate, models, world
from course_utils.generate import PaintError, Settings
from course_utils.generate.cutouts import off_palette
from course_utils.generate.drawers import drawer_of

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5, rows=8, columns=8)
CAT = "a cat on a blue background"


@pytest.mark.parametrize("name", ["codes", "pixels", "strokes"])
def test_each_draws_pictures_of_one_size_from_numbers_inside_its_bounds(name: str, vq: VQModel) -> None:
    drawer = drawer_of(vq, Settings(drawer=name, strokes=5, rows=8, columns=8))
    latent = drawer.first(None, seed=3)
    assert latent.shape[1:] == drawer.shape and torch.equal(latent, drawer.first(None, seed=3))
    assert not torch.equal(latent, drawer.first(None, seed=4))
    assert (latent >= drawer.lowest[:, None, None]).all() and (latent <= drawer.highest[:, None, None]).all()
    latents = torch.cat([latent, drawer.first(None, seed=4)]).requires_grad_()
    pixels = drawer.pixels(latents)
    assert pixels.shape == (2, 3, 16, 16)
    (gradient,) = torch.autograd.grad(pixels[0].square().sum(), latents)
    assert gradient[0].abs().sum() > 0 and not gradient[1].any()  # a picture is its own latent's alone


@pytest.mark.parametrize("name", ["pixels", "strokes"])
def test_the_loss_falls_and_a_stopped_painting_goes_on(name: str, vq: VQModel, clip: models.Clip) -> None:
    settings = replace(FEW, steps=8, drawer=name, learning_rate=1.0, strokes=8)
    whole = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
    assert whole.finished and whole.picture.size == (16, 16)
    assert whole.losses[-1] < whole.losses[0]
    stopped = generate.paint(CAT, settings=settings, vq=vq, clip=clip, callback=lambda step: step.number < 3)
    gone_on = generate.paint(CAT, start=stopped, vq=vq, clip=clip)
    assert gone_on.losses == whole.losses and gone_on.picture.tobytes() == whole.picture.tobytes()


def test_pixels_start_from_a_picture_or_from_codes(vq: VQModel, clip: models.Clip) -> None:
    slow = replace(FEW, steps=1, learning_rate=1e-6, drawer="pixels")
    photo = world.render(world.compose("dog", "red"))
    kept = generate.paint(CAT, settings=slow, start=photo, vq=vq, clip=clip)
    assert kept.picture.tobytes() == photo.resize((16, 16)).tobytes()
    codes = torch.randint(32, (8, 8), generator=torch.Generator().manual_seed(0))
    kept = generate.paint(CAT, settings=slow, start=codes, vq=vq, clip=clip)
    assert kept.picture.tobytes() == generate.pictures_of(vq, codes[None])[0].tobytes()


def test_strokes_start_from_nothing_and_one_drawer_does_not_go_on_where_another_stopped(
    vq: VQModel, clip: models.Clip
) -> None:
    strokes = replace(FEW, drawer="strokes")
    with pytest.raises(PaintError, match="Strokes begin on an empty sheet"):
        generate.paint(CAT, settings=strokes, start=world.render(world.compose("dog")), vq=vq, clip=clip)
    stopped = generate.paint(CAT, settings=FEW, vq=vq, clip=clip, callback=lambda step: False)
    with pytest.raises(PaintError, match="The start is 8 x 8 strokes of width 4"):
        generate.paint(CAT, settings=strokes, start=stopped, vq=vq, clip=clip)


def test_a_stroke_covers_its_line_and_the_next_one_lies_over_it(vq: VQModel) -> None:
    drawer = drawer_of(vq, Settings(drawer="strokes", strokes=2, rows=8, columns=8))
    white, red, blue = (1.0, 1.0, 1.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    across = torch.tensor([0.0, 0.5, 1.0, 0.5, 1.0, *red, 1.0])
    down = torch.tensor([0.5, 0.0, 0.5, 1.0, 1.0, *blue, 1.0])
    sheet = torch.tensor([0.0] * 5 + [*white, 0.0])
    pixels = drawer.pixels(torch.stack([sheet, across, down], dim=1)[None, :, None])[0]
    for (row, column), colour in {(0, 0): white, (8, 1): red, (1, 8): blue, (8, 8): blue}.items():
        assert torch.allclose(pixels[:, row, column], torch.tensor(colour), atol=0.2), (row, column)


def test_a_palette_is_kept_to(vq: VQModel, clip: models.Clip) -> None:
    colours = Settings(palette="red white").colours()
    pure = torch.tensor(colours).T.view(1, 3, 1, 2)
    assert off_palette(pure, colours).item() == pytest.approx(0, abs=1e-8)
    assert off_palette(pure + torch.tensor([0.1, 0.0, 0.0]).view(1, 3, 1, 1), colours[:1] + colours[1:]) > 1e-3

    def off(weight: float) -> float:
        settings = replace(FEW, steps=12, drawer="pixels", palette="red white", palette_weight=weight, ema=0)
        painting = generate.paint(CAT, settings=settings, vq=vq, clip=clip)
        return off_palette(generate.to_pixels([painting.picture]), colours).item()

    weights = [off(weight) for weight in (0.0, 1000.0)]
    assert all(later < 0.5 * earlier for earlier, later in itertools.pairwise(weights))
