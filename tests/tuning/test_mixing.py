"""CLIP cut in two, and weights between two models."""

import pytest
import torch

from course_utils import embed, models, tuning, world
from course_utils.course import BadInput


@pytest.fixture(scope="module")
def clip() -> models.Clip:
    return models.load_clip()


PICTURES = [world.render(world.sample_scene("test", i)) for i in range(3)]


@pytest.mark.parametrize("last", [1, 2])
def test_both_parts_together_are_the_encoder(clip: models.Clip, last: int) -> None:
    vectors = tuning.half_way(clip, PICTURES, last, batch_size=2)
    assert not vectors.requires_grad
    assert torch.allclose(
        tuning.the_rest(clip.model.visual, vectors, last), embed.embed_pictures(clip, PICTURES), atol=1e-5
    )


@pytest.mark.parametrize("last", [0, 4])
def test_there_must_be_two_parts(clip: models.Clip, last: int) -> None:
    with pytest.raises(BadInput, match="cut it before the last 1 to 3"):
        tuning.half_way(clip, PICTURES, last)


def test_a_mixture_lies_on_the_line() -> None:
    before, after = {"a": torch.tensor([0.0, 2.0])}, {"a": torch.tensor([1.0, 4.0])}
    assert tuning.mixed(before, after, 0.25)["a"].tolist() == [0.25, 2.5]
    assert tuning.mixed(before, after, 0)["a"].tolist() == [0, 2]


def test_only_one_architecture_can_be_mixed() -> None:
    with pytest.raises(BadInput, match="different weights"):
        tuning.mixed({"a": torch.zeros(1)}, {"b": torch.zeros(1)}, 0.5)
