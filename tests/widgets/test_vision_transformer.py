"""The patch dropper, without a browser: move the sliders and read what it shows."""

import pytest

from course_utils import models, world
from course_utils.widgets import patch_dropper


@pytest.fixture(scope="module")
def vit():
    return models.load_vit()


@pytest.fixture
def picture():
    return world.render(world.compose("cat", "red", artist="noto", size="large"))


def parts(box):
    share, choice, row = box.children
    view, guesses = row.children
    return share, choice, view, guesses


def test_all_patches_shown_gives_the_models_own_answer(vit, picture):
    share, _, view, guesses = parts(patch_dropper(vit, picture))
    share.value = 0
    label = vit.model(**vit.processor(picture, return_tensors="pt")).logits.argmax().item()
    assert "64 of 64 patches shown" in guesses.value
    assert f"<ol><li>{vit.model.config.id2label[label]}: " in guesses.value
    assert 'alt="The picture with 64 of 64 patches left"' in view.value


def test_sliders_change_picture_and_guesses(vit, picture):
    share, choice, view, guesses = parts(patch_dropper(vit, picture))
    share.value = 75
    first = view.value
    assert "16 of 64 patches shown" in guesses.value
    choice.value = 2
    assert view.value != first
    choice.value = 1
    assert view.value == first


def test_controls_are_labelled_and_always_leave_a_patch(vit, picture):
    share, choice, _, guesses = parts(patch_dropper(vit, picture))
    assert share.description and choice.description
    share.value = share.max
    assert "3 of 64 patches shown" in guesses.value
