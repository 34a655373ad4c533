"""The widgets of lessons 00 and 01: their callbacks, fired without a browser."""

import types

import pytest
import torch
from PIL import Image

from course_utils import embed, tiers, widgets
from course_utils.models import hub


@pytest.fixture
def pocket(monkeypatch):
    """Start each test in the pocket tier, and undo what it sets."""
    monkeypatch.setenv(tiers.VARIABLE, "pocket")


def parts(picker):
    drop_down, said = picker.children
    return drop_down, said


def test_tier_picker_sets_the_full_tier_where_it_can_be_had(pocket, monkeypatch):
    monkeypatch.setattr(widgets, "why_not_full", lambda: None)
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert tiers.tier() == "full"
    assert "In use: full" in said.value
    drop_down.value = "pocket"
    assert tiers.tier() == "pocket"
    assert "In use: pocket" in said.value


def test_tier_picker_returns_to_pocket_and_says_why(pocket, monkeypatch):
    monkeypatch.setattr(hub, "cached", lambda entry: None)
    monkeypatch.setattr(hub, "hub_answers", lambda: False)
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert drop_down.value == tiers.tier() == "pocket"
    assert "the hub does not answer" in said.value
    assert "every lesson works" in said.value


def test_too_little_memory_is_named(pocket, monkeypatch):
    monkeypatch.setattr(hub, "cached", lambda entry: "folder")
    monkeypatch.setattr(hub, "shortfall", lambda entry, to_download: "it needs 9 GB of free memory and there are 2 GB")
    assert "it needs 9 GB" in widgets.why_not_full()


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
    drop_down, _ = parts(widgets.tier_picker())
    assert drop_down.description == "Models to use:"
