"""The widget of lesson 01: its callbacks, fired without a browser."""

import types

import pytest
import torch
from PIL import Image

from course_utils import embed, widgets


@pytest.fixture
def search(monkeypatch):
    """A caption box over six pictures whose vectors are the six axes; a text points along the axis that it names."""

    def axis(clip, texts):
        return torch.eye(6)[[int(text[-1]) if text[-1].isdigit() else 0 for text in texts]]

    monkeypatch.setattr(embed, "embed_texts", axis)
    pictures = [Image.new("RGB", (64, 64), (40 * i, 0, 0)) for i in range(6)]
    return widgets.caption_search(types.SimpleNamespace(), pictures, torch.eye(6))


def test_caption_search_shows_the_five_nearest_best_first(search):
    box, _, found = search.children
    box.value = "picture 4"
    assert found.value.count("<img") == 5
    assert found.value.index("Place 1: picture 4") < found.value.index("Place 2:")
    assert "1. cosine 1.00" in found.value
    assert "Nearest to: picture 4" in found.value


def test_caption_search_asks_for_a_caption(search):
    box, _, found = search.children
    box.value = "   "
    assert "Type a caption first" in found.value
    assert "<img" not in found.value


def test_caption_search_shows_html_as_text(search):
    box, _, found = search.children
    box.value = "<b>cat</b>"
    assert "&lt;b&gt;cat" in found.value
    assert "<b>" not in found.value


def test_controls_are_labelled_and_work_at_enter(search):
    box, _, _ = search.children
    assert box.description == "Caption:"
    assert box.continuous_update is False


def test_a_failure_of_the_model_is_said_in_the_box(search, monkeypatch):
    def fail(*_):
        raise RuntimeError("out of <memory>")

    monkeypatch.setattr(embed, "embed_texts", fail)
    box, _, found = search.children
    box.value = "picture 3"
    assert "a bug" in found.value and "RuntimeError: out of &lt;memory&gt;" in found.value
