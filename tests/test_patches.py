import io

import numpy as np
import odd_pictures
import pytest
import torch
from PIL import Image

from course_utils import models, patches, pictures, world


@pytest.fixture(scope="module")
def vit():
    return models.load_vit()


@pytest.fixture(scope="module")
def pixels(vit):
    scenes = [world.sample_scene("val", i) for i in range(3)]
    return vit.processor([world.render(scene) for scene in scenes], return_tensors="pt")["pixel_values"]


def test_all_patches_in_any_order_give_the_models_own_logits(vit, pixels):
    with torch.no_grad():
        orders = torch.stack([torch.randperm(64) for _ in pixels])
        torch.testing.assert_close(
            patches.logits_of_shown(vit.model, pixels, orders), vit.model(pixels).logits, atol=1e-4, rtol=1e-4
        )


def test_hidden_patches_have_no_influence(vit, pixels):
    shown = torch.arange(32).expand(3, -1)  # the upper half
    changed = pixels.clone()
    changed[:, :, 32:] = 0
    with torch.no_grad():
        before = patches.logits_of_shown(vit.model, pixels, shown)
        torch.testing.assert_close(patches.logits_of_shown(vit.model, changed, shown), before)
        assert not torch.allclose(patches.logits_of_shown(vit.model, pixels, shown + 32), before)


def test_top_guesses_are_sorted_labels(vit):
    guesses = patches.top_guesses(vit, world.render(world.sample_scene("val", 0)), shown=range(20), k=5)
    assert len(guesses) == 5 and all(label in world.NOUNS for label, _ in guesses)
    assert [p for _, p in guesses] == sorted((p for _, p in guesses), reverse=True)


def test_cover_hides_all_but_the_shown_patches():
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 100, (64, 64, 3), dtype=np.uint8))
    covered = np.asarray(patches.cover(picture, [9], per_side=8))
    assert (covered[8:16, 8:16] == np.asarray(picture)[8:16, 8:16]).all()
    covered = covered.copy()
    covered[8:16, 8:16] = patches.HIDDEN_GRAY
    assert (covered == patches.HIDDEN_GRAY).all()


def test_cover_fits_pictures_of_any_size():
    assert patches.cover(Image.new("RGB", (300, 451)), range(196), per_side=14).size == (462, 462)


def test_odd_pictures_are_seen_as_plain_ones_are(vit):
    for make in odd_pictures.ODD.values():
        content = make()
        opened, plain = Image.open(io.BytesIO(content)), pictures.open_picture(content)
        assert patches.top_guesses(vit, opened, range(64)) == patches.top_guesses(vit, plain, range(64))
        assert patches.cover(opened, range(9), 8).tobytes() == patches.cover(plain, range(9), 8).tobytes()
