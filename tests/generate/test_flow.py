"""Flow matching: the walk along a known flow, from a picture, into a hole; with small models of random weights."""

import pytest
import torch
from diffusers import UNet2DConditionModel

from course_utils import world
from course_utils.course import BadInput
from course_utils.generate import diffusion, flow
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
    ],
)
def test_impossible_numbers_end_in_a_sentence(decoder, vq, meaning, picture, wrong, said):
    with pytest.raises(BadInput, match=said):
        flow.from_picture(decoder, vq, picture, meaning, **wrong)
    with pytest.raises(BadInput, match="shape"):
        flow.fill_hole(decoder, vq, picture, (0, 0, 9, 9), meaning[0])
