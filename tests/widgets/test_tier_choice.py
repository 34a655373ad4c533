"""The widget of lesson 00: its callbacks, fired without a browser."""

import pytest

from course_utils import tiers, widgets
from course_utils.models import hub
from course_utils.widgets import tier_choice


@pytest.fixture
def pocket(monkeypatch):
    """Start each test in the pocket tier, and undo what it sets."""
    monkeypatch.setenv(tiers.VARIABLE, "pocket")


def parts(picker):
    drop_down, said = picker.children
    return drop_down, said


def test_tier_picker_sets_the_full_tier_where_it_can_be_had(pocket, monkeypatch):
    monkeypatch.setattr(tier_choice, "why_not_full", lambda: None)
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
    assert "it needs 9 GB" in tier_choice.why_not_full()


def test_what_goes_wrong_is_said(pocket, monkeypatch):
    def fail():
        raise tiers.FullTierUnavailable("The hub is closed today.")

    monkeypatch.setattr(tier_choice, "why_not_full", fail)
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert "The hub is closed today." in said.value and tiers.tier() == "pocket"


def test_the_drop_down_is_labelled():
    drop_down, _ = parts(widgets.tier_picker())
    assert drop_down.description == "Models to use:"
