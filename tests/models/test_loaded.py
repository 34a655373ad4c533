"""Shared models: loaded once a tier, and let go when the tier changes."""

import gc
import typing
import weakref
from collections.abc import Iterator

import pytest
import torch

from course_utils import models, tiers
from course_utils.models import loaded, zoo


class Stub:
    """A model that takes no time to load."""


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The tiers for which a stub was loaded in the role of the CLIP. What others shared is let go before and after."""
    made: list[str] = []
    monkeypatch.setitem(loaded.LOADERS, "clip", lambda: made.append(tiers.tier()) or Stub())
    tiers.set_tier("full")
    tiers.set_tier("pocket")
    yield made
    tiers.set_tier("full")
    tiers.set_tier("pocket")


def test_a_model_is_loaded_once(loads: list[str]) -> None:
    assert models.shared("clip") is models.shared("clip")
    tiers.set_tier("pocket")  # again: nothing changes
    assert models.shared("clip") is models.shared("clip")
    assert loads == ["pocket"]


def test_the_models_of_the_other_tier_are_let_go(loads: list[str]) -> None:
    left = weakref.ref(models.shared("clip"))
    tiers.set_tier("full")
    gc.collect()
    assert left() is None
    full = models.shared("clip")
    assert loads == ["pocket", "full"]
    tiers.set_tier("pocket")
    assert models.shared("clip") is not full
    assert loads == ["pocket", "full", "pocket"]


def test_a_loader_that_fails_is_asked_again(loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(loaded.LOADERS, "clip", lambda: models.checkpoint("clipp"))
        with pytest.raises(ValueError, match="no role 'clipp'"):
            models.shared("clip")
    assert isinstance(models.shared("clip"), Stub)


def test_every_role_of_the_registry_has_its_loader() -> None:
    assert set(loaded.LOADERS) == {*zoo.roles("pocket"), *zoo.roles("full"), *zoo.awaited()}
    assert {role: loader.__name__ for role, loader in loaded.LOADERS.items()} == {
        role: f"load_{role}" for role in loaded.LOADERS
    }


def test_the_types_promised_for_a_role_are_those_of_its_loader() -> None:
    promised = {}
    for overload in typing.get_overloads(models.shared):
        hints = overload.__annotations__
        promised |= dict.fromkeys(typing.get_args(hints["role"]), hints["return"])
    assert promised == {role: loader.__annotations__["return"] for role, loader in loaded.LOADERS.items()}


def test_the_gpus_memory_is_handed_back_with_the_models(loads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    emptied = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: emptied.append(tiers.tier()))
    tiers.set_tier("full")  # nothing was loaded
    assert emptied == []
    models.shared("clip")
    tiers.set_tier("pocket")
    assert emptied == ["pocket"]
