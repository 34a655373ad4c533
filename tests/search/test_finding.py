"""Patch vectors, late interaction, and boxes."""

import io

import odd_pictures
import pytest
import torch
from PIL import Image

from course_utils import embed, pictures, search, world
from course_utils.models import Clip


def test_patch_vectors_are_unit_and_one_for_each_patch(clip: Clip) -> None:
    pictures, _ = search.scene_pictures(0, 3)
    patches = search.patch_vectors(clip, pictures, batch_size=2)
    assert patches.shape == (3, 64, 128)
    torch.testing.assert_close(patches.norm(dim=2), torch.ones(3, 64), atol=1e-5, rtol=0)


def test_the_best_patch_lies_on_the_thing(clip: Clip) -> None:
    scene = world.compose(["cat", "rocket"], "blue", artist="noto", layout="beside", seed=3)
    patches = search.patch_vectors(clip, [world.render(scene)])[0].view(8, 8, -1)
    words = embed.embed_texts(clip, ["a cat", "a rocket"])
    columns = [(patches @ word).flatten().argmax().item() % 8 for word in words]
    assert columns[0] < 4 <= columns[1]


def test_max_sim_by_hand() -> None:
    terms = torch.tensor([[[1.0, 0], [0, 1.0]]])  # one query of two terms
    patches = torch.tensor([[[1.0, 0], [0.6, 0.8]], [[0.8, 0.6], [0.8, 0.6]]])  # two pictures of two patches
    torch.testing.assert_close(search.max_sim(terms, patches), torch.tensor([[1.8, 1.4]]))


def test_windows_slide_row_by_row_and_stay_inside() -> None:
    boxes = search.sliding_boxes(64, 32, 16)
    assert boxes[:4].tolist() == [[0, 0, 32, 32], [16, 0, 48, 32], [32, 0, 64, 32], [0, 16, 32, 48]]
    assert len(boxes) == 9 and boxes.max() == 64


@pytest.mark.parametrize("side", [0, 65])
def test_a_window_that_does_not_fit_is_said(side: int) -> None:
    with pytest.raises(search.SearchError, match="does not fit into a picture of 64"):
        search.sliding_boxes(64, side, 8)


def test_crops_are_embedded_like_pictures(clip: Clip) -> None:
    picture = world.render(world.compose("cat", "red", seed=1))
    vectors = search.crop_vectors(clip, picture, torch.tensor([[0, 0, 32, 32], [0, 0, 64, 64]]))
    assert vectors.shape == (2, 128)
    torch.testing.assert_close(vectors[1], embed.embed_pictures(clip, [picture])[0], atol=1e-4, rtol=0)


def test_the_box_is_around_what_is_joined_to_the_best_patch() -> None:
    similarities = torch.zeros(8, 8)
    similarities[2:4, 1:4] = 0.9
    similarities[3, 2] = 1.0
    similarities[7, 7] = 0.95  # strong, but elsewhere
    assert search.box_of_patches(similarities, 64).tolist() == [8, 16, 32, 32]
    assert search.box_of_patches(similarities, 64, share=0.99).tolist() == [16, 24, 24, 32]


@pytest.mark.parametrize("kind", odd_pictures.ODD)
def test_odd_pictures_are_found_in_as_plain_ones_are(clip: Clip, kind: str) -> None:
    content = odd_pictures.ODD[kind]()
    opened, plain = Image.open(io.BytesIO(content)), pictures.open_picture(content)
    assert torch.equal(search.patch_vectors(clip, [opened]), search.patch_vectors(clip, [plain]))
    boxes = search.sliding_boxes(64, 32, 32)
    assert torch.equal(search.crop_vectors(clip, opened, boxes), search.crop_vectors(clip, plain, boxes))
