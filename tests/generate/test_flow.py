"""Flow matching: the walk along a known flow, from a picture, into a hole; with small models of random weights."""

import math
from types import SimpleNamespace

import pytest
import torch
from diffusers import UNet2DConditionModel
from PIL import Image

from course_utils import world
from course_utils.generate import PaintError, diffusion, flow
from course_utils.models import Decoder
from training import decoder as recipe
from training import vq as codec

SMALL = {"block_out_channels": [8, 16, 16], "attention_head_dim": 8, "norm_num_groups": 4}


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    torch.manual_seed(0)
    return Decoder(UNet2DConditionModel(**{**recipe.CONFIG, **SMALL}).eval(), recipe.schedule())


@pytest.fixture(scope="module")
def vq():
    torch.manual_seed(0)
    model = codec.Autoencoder().vq.eval()
    torch.nn.init.normal_(model.quantize.embedding.weight)
    return model


@pytest.fixture
def meaning() -> torch.Tensor:
    return torch.nn.functional.normalize(torch.randn(2, 128, generator=torch.Generator().manual_seed(1)), dim=1)


@pytest.fixture(scope="module")
def picture():
    return world.render(world.compose("cat", "blue", seed=3))


class Straight:
    """A network that knows its one picture, so that its directions are right everywhere."""

    config = SimpleNamespace(in_channels=8, sample_size=4, projection_class_embeddings_input_dim=128)

    def __init__(self, clean: torch.Tensor) -> None:
        self.clean = clean

    def __call__(self, noisy, time, states, class_labels):
        share = torch.as_tensor(time) / flow.TIMES
        return type("Output", (), {"sample": (noisy - self.clean) / share})


def test_the_line_runs_from_the_picture_to_noise():
    clean, noise = torch.zeros(2, 1, 1, 1), torch.ones(2, 1, 1, 1)
    assert torch.equal(flow.between(clean, noise, 0), clean) and torch.equal(flow.between(clean, noise, 1), noise)
    assert flow.between(clean, noise, torch.tensor([0.25, 0.5]).view(-1, 1, 1, 1)).flatten().tolist() == [0.25, 0.5]


@pytest.mark.parametrize(("since", "steps"), [(1.0, 1), (1.0, 7), (0.4, 3)])
def test_right_directions_lead_to_the_picture_in_any_number_of_steps(meaning, since, steps):
    clean = torch.randn(8, 4, 4, generator=torch.Generator().manual_seed(2))
    knows = Decoder(Straight(clean), recipe.schedule())
    begun = flow.between(clean.expand(2, -1, -1, -1), torch.randn(2, 8, 4, 4), since)
    ended = flow.walk(knows, meaning, begun, since=since, steps=steps, guidance=1)
    torch.testing.assert_close(ended, clean.expand(2, -1, -1, -1), atol=1e-4, rtol=1e-3)


def test_the_library_takes_the_same_steps(decoder, meaning):
    noise = diffusion.draw_noise(decoder, 2)
    ours = flow.walk(decoder, meaning, noise, steps=5)
    torch.testing.assert_close(diffusion.denoise(decoder, meaning, noise, steps=5), ours, atol=1e-4, rtol=1e-3)


def test_variations_come_of_a_flow_too(decoder, vq, meaning):
    two = diffusion.variations(decoder, vq, meaning[:1].expand(2, -1), steps=2)
    assert [each.size for each in two] == [(64, 64)] * 2 and two[0].tobytes() != two[1].tobytes()


def test_from_a_picture_with_no_strength_nothing_changes_and_with_full_strength_nothing_is_left(
    decoder, vq, meaning, picture
):
    copy = diffusion.to_pictures(vq, flow.vectors_of(vq, [picture]))[0]
    same = flow.from_picture(decoder, vq, picture, meaning, strength=0, steps=2)
    assert [each.tobytes() for each in same] == [copy.tobytes()] * 2
    other = world.render(world.compose("dog", "red"))
    (one,), (two,) = (
        flow.from_picture(decoder, vq, each, meaning[:1], strength=1, steps=2) for each in (picture, other)
    )
    assert one.tobytes() == two.tobytes()


def test_around_a_hole_the_codes_stay(decoder, vq, meaning, picture, monkeypatch):
    ended = []
    monkeypatch.setattr(diffusion, "to_pictures", lambda vq, latents: ended.append(latents) or [])
    flow.fill_hole(decoder, vq, picture, (16, 20, 40, 44), meaning, steps=3)
    changed = (ended[0] - flow.vectors_of(vq, [picture])).abs().amax(1) > 1e-4
    inside = torch.zeros(16, 16, dtype=torch.bool)
    inside[5:11, 4:10] = True
    assert torch.equal(changed, inside.expand(2, -1, -1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"steps": 0}, "steps is a whole number"),
        ({"guidance": float("nan")}, "guidance is a number"),
        ({"strength": 1.5}, "strength is a number from 0 to 1, not 1.5"),
        ({"strength": "much"}, "not 'much'"),
        ({"seed": 1.5}, "The seed is a whole number"),
    ],
)
def test_impossible_numbers_end_in_a_sentence(decoder, vq, meaning, picture, wrong, said):
    with pytest.raises(PaintError, match=said):
        flow.from_picture(decoder, vq, picture, meaning, **wrong)


@pytest.mark.parametrize(
    ("embeddings", "said"),
    [
        ([[0.0] * 128], "Give embeddings as a tensor, .* not as a list"),
        (None, "not as a NoneType"),
        (torch.zeros(128), r"shape \[pictures, 128\], not \[128\]"),
        (torch.zeros(1, 64), r"not \[1, 64\]"),
        (torch.full((1, 128), math.nan), "not finite"),
        (torch.full((1, 128), math.inf), "not finite"),
    ],
)
def test_what_are_no_embeddings_ends_in_a_sentence(decoder, vq, picture, embeddings, said):
    noise = diffusion.draw_noise(decoder, 1)
    for work in (
        lambda: flow.from_picture(decoder, vq, picture, embeddings),
        lambda: flow.fill_hole(decoder, vq, picture, (0, 0, 9, 9), embeddings),
        lambda: flow.walk(decoder, embeddings, noise),
        lambda: flow.direction(decoder, noise, 0.5, embeddings, 1.0),
        lambda: diffusion.guess(decoder, noise, 500, embeddings, 1.0),
        lambda: diffusion.denoise(decoder, embeddings, noise),
        lambda: diffusion.variations(decoder, vq, embeddings),
    ):
        with pytest.raises(PaintError, match=said):
            work()


def test_embeddings_of_another_precision_lead_to_the_same_picture(decoder, vq, meaning):
    one, other = (diffusion.variations(decoder, vq, each, steps=1) for each in (meaning, meaning.double()))
    assert [each.tobytes() for each in one] == [each.tobytes() for each in other]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Image.new("RGB", (32, 32)), "The picture is 32 x 32 pixels, and the model takes 64 x 64: resize it first"),
        (Image.new("RGB", (64, 60)), "64 x 60"),
        ("cat.png", "is of type str"),
    ],
)
def test_a_picture_of_another_size_ends_in_a_sentence(decoder, vq, meaning, shown, said):
    with pytest.raises(PaintError, match=said):
        flow.from_picture(decoder, vq, shown, meaning)
    with pytest.raises(PaintError, match=said):
        flow.fill_hole(decoder, vq, shown, (0, 0, 9, 9), meaning)


def test_noise_and_times_that_do_not_fit_end_in_a_sentence(decoder, meaning):
    noise = diffusion.draw_noise(decoder, 1)
    for wrong in (noise, noise[0], noise.tolist()):
        with pytest.raises(PaintError, match=r"Give noise of the shape .* one for each of the embeddings, not "):
            flow.walk(decoder, meaning, wrong)
    with pytest.raises(PaintError, match="The time is a number from 0 to 1, not 'late'"):
        flow.between(noise, noise, "late")
    with pytest.raises(PaintError, match="The time is a number from 0 to 1, not 2"):
        flow.direction(decoder, noise, 2, meaning[:1], 1)
