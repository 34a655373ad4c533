import random

import numpy as np
import pytest
import torch

from course_utils import tiers


def test_pocket_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLM_COURSE_TIER")
    assert tiers.tier() == "pocket"
    monkeypatch.setenv("VLM_COURSE_TIER", "")
    assert tiers.tier() == "pocket"


def test_the_environment_or_set_tier_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_TIER", "full")
    assert tiers.tier() == "full"
    tiers.set_tier("pocket")
    assert tiers.tier() == "pocket"


def test_an_unknown_tier_is_named_with_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"no tier 'huge'.*\"pocket\" or \"full\""):
        tiers.set_tier("huge")
    assert tiers.tier() == "pocket"
    monkeypatch.setenv("VLM_COURSE_TIER", "Full")
    with pytest.raises(ValueError, match="no tier 'Full'"):
        tiers.tier()


def test_the_same_seed_gives_the_same_numbers() -> None:
    def draw() -> tuple[float, float, float]:
        tiers.set_seed(3)
        return random.random(), np.random.rand(), torch.rand(1).item()

    first = draw()
    assert draw() == first
    tiers.set_seed(4)
    assert random.random() != first[0]


def test_pocket_runs_on_the_cpu_and_full_on_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert tiers.device().type == "cpu"
    tiers.set_tier("full")
    assert tiers.device().type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert tiers.device().type == "cpu"


@pytest.mark.parametrize(("capability", "expected"), [((7, 5), torch.float16), ((8, 0), torch.bfloat16)])
def test_dtype_by_compute_capability(
    capability: tuple[int, int], expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert tiers.dtype(torch.device("cuda")) == expected
    assert tiers.dtype(torch.device("cpu")) == torch.float32
    assert tiers.dtype() == torch.float32


def test_listeners_hear_of_every_tier_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    monkeypatch.setattr(tiers, "_listeners", [])
    tiers.on_set_tier(heard.append)
    tiers.set_tier("full")
    tiers.set_tier("pocket")
    with pytest.raises(ValueError, match="no tier 'huge'"):
        tiers.set_tier("huge")
    assert heard == ["full", "pocket"]
