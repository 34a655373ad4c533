"""The comparison with the published loop: the loop is that loop, and each target is checked. (Speeds: make bench.)"""

import open_clip
import pytest
import torch
from diffusers import VQModel

from benchmarks import painting_speed, published_loop, real_sizes, speed
from course_utils import generate, models
from course_utils.generate import Settings, room
from course_utils.models import zoo
from training import vq as recipe


@pytest.fixture(scope="module")
def pair() -> tuple:
    torch.manual_seed(0)
    return recipe.Autoencoder().vq.eval(), models.load_clip()


def test_the_published_clamp_is_ours() -> None:
    x, down = 3 * torch.randn(200), torch.randn(200)
    gradients = []
    for clamp in (published_loop.ClampWithGradient.apply, lambda x: generate.clamp_with_gradient(x, 0, 1)):
        leaf = x.clone().requires_grad_()
        clamped = clamp(leaf)
        torch.testing.assert_close(clamped, x.clamp(0, 1))
        gradients.append(torch.autograd.grad(clamped, leaf, down)[0])
    torch.testing.assert_close(*gradients)


def test_the_published_crops_are_squares_of_the_right_size() -> None:
    torch.manual_seed(0)
    crops = [published_loop.random_crop(torch.zeros(1, 3, 20, 30), 0.5) for _ in range(100)]
    assert all(crop.shape[2] == crop.shape[3] for crop in crops)
    assert {crop.shape[2] for crop in crops} == set(range(10, 21))


def test_the_published_loop_paints(pair: tuple) -> None:
    """Its latent moves to where the prompt is nearer, and a seed fixes it."""
    vq = models.load_vq()
    start, end, again = (
        published_loop.paint(painting_speed.PROMPT, Settings(steps=steps, cutouts=4), vq, pair[1])
        for steps in (1, 12, 12)
    )
    assert torch.equal(end, again)
    first, last = (painting_speed.distance(vq, pair[1], latent) for latent in (start, end))
    assert last < first - 0.1


def test_a_step_of_ours_takes_less_memory(pair: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting_speed, "SETTINGS", Settings(steps=1, cutouts=20))
    settings = painting_speed.SETTINGS
    ours = room.most_bytes(
        lambda: generate.paint("a cat", settings=settings, vq=pair[0], clip=pair[1]), pair[0], pair[1].model
    )
    theirs = room.most_bytes(lambda: published_loop.paint("a cat", settings, *pair), pair[0], pair[1].model)
    assert ours < 0.95 * theirs


@pytest.mark.parametrize(
    ("seconds", "bytes_kept", "distances", "missed"),
    [
        ([1.0, 1.8], [1e6, 2e6], [0.5, 0.5], []),
        ([1.0, 1.6], [1e6, 2e6], [0.5, 0.5], [painting_speed.FASTER]),
        ([1.0, 1.8], [2e6, 2e6], [0.5, 0.5], [painting_speed.LIGHTER]),
        ([1.0, 1.8], [1e6, 2e6], [0.6, 0.5], [painting_speed.SAME]),
    ],
)
def test_each_target_is_checked(
    seconds: list, bytes_kept: list, distances: list, missed: list, pair: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, kept = iter(seconds * painting_speed.SEEDS), iter(bytes_kept)
    monkeypatch.setattr(painting_speed, "SETTINGS", Settings(steps=1, cutouts=1))
    monkeypatch.setattr(painting_speed, "most_bytes", lambda work, *models: work() or next(kept))
    monkeypatch.setattr(speed, "seconds", lambda work: work() or next(taken))
    ends = iter(value for value in distances for _ in range(painting_speed.SEEDS + 1))
    monkeypatch.setattr(painting_speed, "distance", lambda vq, clip, latent: next(ends))
    table, names = speed.report(painting_speed.rows(*pair))
    assert names == missed
    assert f"{seconds[1]:.1f} times" in table


@pytest.mark.parametrize(
    ("seconds", "missed"), [([9.0, 1.4, 0.5, 1.6], []), ([0.5, 1.6, 0.5, 1.5], [painting_speed.ONE])]
)
def test_one_picture_is_sampled_in_time(
    seconds: list, missed: list, pair: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, threads, before = iter(seconds), [], torch.get_num_threads()
    monkeypatch.setattr(generate, "sample", lambda *args, **options: threads.append(torch.get_num_threads()))
    monkeypatch.setattr(speed, "seconds", lambda work: work() or next(taken))
    _, names = speed.report([painting_speed.one_picture_row(None, pair[0])])
    assert names == missed
    assert threads == [1] * 4 and torch.get_num_threads() == before


def test_the_real_sizes_are_those_of_the_registry() -> None:
    """In float32 the models with random weights are as large as the downloads."""
    with torch.device("meta"):  # shapes without memory
        found = {"vq": VQModel(**real_sizes.VQ), "guide": open_clip.create_model("ViT-B-32", device="meta")}
    for role, model in found.items():
        size = sum(weight.numel() * 4 for weight in model.parameters())
        assert size == pytest.approx(zoo.entry(role, "full").download, rel=0.005)
