"""The parts of a step, by hand."""

import math

import pytest
import torch
from torch import Tensor

from course_utils import generate


def test_clamped_values_keep_the_gradient_that_leads_back_inside() -> None:
    x = torch.tensor([-0.5, 0.5, 1.5, -0.5, 1.5], requires_grad=True)
    clamped = generate.clamp_with_gradient(x, 0, 1)
    assert clamped.tolist() == [0, 0.5, 1, 0, 1]
    clamped.backward(torch.tensor([-1.0, 1.0, 1.0, 1.0, -1.0]))
    assert x.grad.tolist() == [-1, 1, 1, 0, 0]  # a descent that would leave 0..1 further is cut
    assert generate.clamp_with_gradient(torch.tensor([2.0]), 0, 1).item() == 1  # without a gradient too


@pytest.mark.parametrize("degrees", [1, 30, 90, 150, 179])
def test_the_spherical_distance_is_half_the_squared_angle(degrees: float) -> None:
    angle = torch.tensor(math.radians(degrees), requires_grad=True)
    distance = generate.spherical_distance(torch.stack([angle.cos(), angle.sin()]), torch.tensor([1.0, 0.0]))
    assert distance.item() == pytest.approx(math.radians(degrees) ** 2 / 2, rel=1e-3)
    distance.backward()
    assert angle.grad.item() == pytest.approx(math.radians(degrees), rel=1e-2)


def test_the_spherical_distance_has_a_gradient_at_its_ends() -> None:
    u = torch.eye(3, requires_grad=True)
    generate.spherical_distance(u, u.detach()).sum().backward()
    generate.spherical_distance(u, -u.detach()).sum().backward()
    assert u.grad.isfinite().all()


def places() -> Tensor:
    """A picture [1, 3, 32, 32] whose red is x and whose green is y, from 0 to 1."""
    x = (torch.arange(32) + 0.5) / 32
    return torch.stack([x.expand(32, 32), x[:, None].expand(32, 32), torch.full((32, 32), 0.5)])[None]


def test_cutouts_are_parts_of_the_right_size(monkeypatch: pytest.MonkeyPatch) -> None:
    cuts = generate.cutouts(places(), 200, 0.5, 16, torch.Generator().manual_seed(0))
    assert cuts.shape == (200, 3, 16, 16)
    width = (cuts[:, 0, :, -1] - cuts[:, 0, :, 0]).mean(1)  # how much of the picture's x a crop sees
    assert 0.35 < width.min() < 0.6 and 0.85 < width.max() < 1.2
    centres = cuts[:, :2].mean((2, 3))
    assert (centres.amax(0) > 0.6).all() and (centres.amin(0) < 0.4).all()  # they lie all over the picture
    whole = generate.cutouts(places(), 50, 1.0, 32, torch.Generator().manual_seed(0))
    assert (whole.mean(0) - places()[0]).abs().max() < 0.15


def test_cutouts_come_from_the_generator_picture_by_picture() -> None:
    def drawn(seed: int) -> Tensor:
        both = torch.cat([places(), places().flip(1)])
        return generate.cutouts(both, 3, 0.7, 8, torch.Generator().manual_seed(seed))

    assert torch.equal(drawn(1), drawn(1)) and not torch.equal(drawn(1), drawn(2))
    assert (drawn(1)[:3, 2].mean() - 0.5).abs() < 0.15
    rising = drawn(1)[:, 0, :, -1].mean(1) - drawn(1)[:, 0, :, 0].mean(1)  # red is x in the first picture alone
    assert (rising[:3] > 0.4).all() and (rising[3:].abs() < 0.3).all()


def test_a_tint_moves_each_colour_by_itself() -> None:
    gray = torch.full((1, 3, 8, 8), 0.5)
    colours = generate.cutouts(gray, 300, 0.8, 8, torch.Generator().manual_seed(0), tint=0.4).mean((2, 3))  # [300, 3]
    assert 0.08 < colours.min() < 0.15 and 0.85 < colours.max() < 0.92
    assert colours.T.corrcoef().triu(1).abs().max() < 0.2


def test_every_pixel_gets_a_gradient_from_many_cutouts() -> None:
    pixels = torch.rand(1, 3, 16, 16, requires_grad=True)
    generate.cutouts(pixels, 64, 0.5, 16, torch.Generator().manual_seed(0)).square().sum().backward()
    assert (pixels.grad != 0).all()


def test_the_two_distances_agree_near_and_part_far_away() -> None:
    u, near, far = torch.tensor([1.0, 0.0]), torch.tensor([math.cos(0.1), math.sin(0.1)]), torch.tensor([-1.0, 0.0])
    assert generate.cosine_distance(u, near).item() == pytest.approx(1 - math.cos(0.1), abs=1e-6)
    assert generate.cosine_distance(u, near).item() == pytest.approx(0.005, rel=1e-2)  # half of the squared angle
    assert generate.spherical_distance(u, near).item() == pytest.approx(0.005, rel=1e-2)
    assert generate.cosine_distance(u, far).item() == 2 and generate.spherical_distance(u, far).item() > 4.5


def test_roughness_counts_steps_of_colour_to_the_right_and_below() -> None:
    pixels = torch.zeros(2, 3, 4, 4)
    pixels[1, :, :, 2:] = 1  # one upright edge: in each row one of three steps has the length of (1, 1, 1)
    flat, edge = generate.roughness(pixels).tolist()
    assert flat == pytest.approx(2 * 0.01, abs=1e-6)  # the root of 1e-4, twice
    assert edge == pytest.approx(3**0.5 / 3 + 2 / 3 * 0.01 + 0.01, abs=1e-3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": 0}, "The number of cutouts is a whole number from 1 on, not 0"),
        ({"number": 2.5}, "not 2.5"),
        ({"side": "32"}, "The side of a cutout is a whole number from 1 on, not '32'"),
        ({"smallest": 1.5}, "The smallest share is a number from 0 to 1, not 1.5"),
        ({"tint": math.nan}, "The tint is a number from 0 to 1, not nan"),
    ],
)
def test_impossible_numbers_get_one_sentence(change: dict, sentence: str) -> None:
    given = {"number": 2, "smallest": 0.5, "side": 8, "generator": torch.Generator()} | change
    with pytest.raises(generate.PaintError, match=sentence):
        generate.cutouts(places(), **given)
