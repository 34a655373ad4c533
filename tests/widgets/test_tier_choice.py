"""The widget of lesson 00: its callbacks, fired without a browser."""

import pytest

from course_utils import tiers, widgets
from course_utils.models import hub, zoo
from course_utils.widgets import tier_choice

TOO_LITTLE = "it needs 9.5 GB of free GPU memory and there are 8.0 GB"


@pytest.fixture
def pocket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test in the pocket tier, and undo what it sets."""
    monkeypatch.setenv(tiers.VARIABLE, "pocket")


@pytest.fixture
def lack(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What stands in the way of each model, to be changed; at first nothing."""
    obstacles = dict.fromkeys(zoo.roles("full"))
    monkeypatch.setattr(hub, "obstacles", lambda: obstacles)
    return obstacles


def parts(picker):
    drop_down, said = picker.children
    return drop_down, said


def test_tier_picker_sets_the_full_tier_where_it_can_be_had(pocket: None, lack: dict) -> None:
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert tiers.tier() == "full"
    assert "In use: full. Load the models again" in said.value
    assert "chat (HuggingFaceTB/SmolVLM-256M-Instruct): fits." in said.value
    drop_down.value = "pocket"
    assert tiers.tier() == "pocket"
    assert "In use: pocket" in said.value


def test_one_model_that_does_not_fit_lets_the_others_go_on(pocket: None, lack: dict) -> None:
    lack["blip2"] = TOO_LITTLE
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert drop_down.value == tiers.tier() == "full"
    assert "In use: full, as far as it goes." in said.value
    assert f"blip2 (Salesforce/blip2-opt-2.7b): no, {TOO_LITTLE}." in said.value
    assert "vit (google/vit-base-patch16-224): fits." in said.value


def test_tier_picker_returns_to_pocket_where_no_model_can_be_had(pocket: None, lack: dict) -> None:
    lack.update(dict.fromkeys(lack, "the hub does not answer"))
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert drop_down.value == tiers.tier() == "pocket"
    assert "chat (HuggingFaceTB/SmolVLM-256M-Instruct): no, the hub does not answer." in said.value
    assert "every lesson works" in said.value


def test_what_goes_wrong_is_said(pocket: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise tiers.FullTierUnavailable("The hub is closed today.")

    monkeypatch.setattr(tier_choice, "outlook", fail)
    drop_down, said = parts(widgets.tier_picker())
    drop_down.value = "full"
    assert "The hub is closed today." in said.value and tiers.tier() == "pocket"


def test_the_drop_down_is_labelled() -> None:
    drop_down, _ = parts(widgets.tier_picker())
    assert drop_down.description == "Models to use:"
