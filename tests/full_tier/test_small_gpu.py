"""Lesson 07's cell that loads BLIP-2 again with fewer bits, on graphics cards that are not here."""

import weakref
from dataclasses import dataclass
from types import SimpleNamespace

import psutil
import pytest
import torch

from course_utils import models, talk, tiers
from course_utils.command import notebooks
from course_utils.models import hub, load, zoo
from course_utils.pictures import picture

CELL = "models.load_blip2(bits=bits)"


@dataclass(eq=False)
class Model:
    """A BLIP-2 of which only the size matters."""

    size: int

    def get_memory_footprint(self) -> int:
        return self.size


class Card:
    """A graphics card's memory as `torch.cuda` tells it: PyTorch keeps in reserve what a model that went had taken."""

    def __init__(self, total: float) -> None:
        self.total, self.allocated, self.reserved = total, 0, 0

    def load(self, bits: zoo.Bits | None = None) -> SimpleNamespace:
        """A model that takes what the registry says of BLIP-2, until it is let go. Raises FullTierUnavailable."""
        entry = zoo.entry("blip2", "full")
        if lack := hub.shortfall(entry, to_download=False, bits=bits):
            raise tiers.FullTierUnavailable(f"refused: {lack}")
        size = entry.gpu_memory(bits)
        self.take(size)
        model = Model(size)
        weakref.finalize(model, self.take, -size)
        return SimpleNamespace(model=model)

    def take(self, size: int) -> None:
        self.allocated += size
        self.reserved = max(self.reserved, self.allocated)


@pytest.fixture
def lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> list[str]:
    """What the cell prints on a card of so many bytes, with or without bitsandbytes."""
    total, bitsandbytes = request.param
    card = Card(total)
    monkeypatch.setenv(tiers.VARIABLE, "full")
    for name, answer in (
        ("is_available", lambda: True),
        ("get_device_capability", lambda device=None: (7, 5)),
        ("mem_get_info", lambda device=None: (card.total - card.reserved, card.total)),
        ("memory_reserved", lambda device=None: card.reserved),
        ("memory_allocated", lambda device=None: card.allocated),
    ):
        monkeypatch.setattr(torch.cuda, name, answer)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=12e9))
    monkeypatch.setattr(load, "_has_bitsandbytes", lambda: bitsandbytes)
    monkeypatch.setattr(models, "load_blip2", card.load)
    monkeypatch.setattr(talk, "caption", lambda pictures, model: ["a cup"])
    (cell,) = [cell for cell in notebooks.read(notebooks.find(["07"])[0]).cells if CELL in cell.source]
    exec(cell.source, {"models": models, "talk": talk, "tiers": tiers, "picture": picture, "blip2": card.load()})
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("lines", [(15.6e9, True)], indirect=True, ids=["T4"])
def test_the_reserve_of_a_model_that_went_counts_as_free(lines: list[str]) -> None:
    assert lines == ["16 bits,  9.5 GB: a cup", " 8 bits,  5.5 GB: a cup", " 4 bits,  3.5 GB: a cup"]


@pytest.mark.parametrize("lines", [(15.6e9, False)], indirect=True, ids=["T4 on Colab"])
def test_without_the_package_the_loaded_model_is_all_there_is(lines: list[str]) -> None:
    assert lines == ["16 bits,  9.5 GB: a cup"]


@pytest.mark.parametrize("lines", [(12.0e9, True)], indirect=True, ids=["RTX 3060"])
def test_what_does_not_fit_beside_the_loaded_model_is_a_sentence(lines: list[str]) -> None:
    assert lines == [
        "16 bits,  9.5 GB: a cup",
        "refused: it needs 5.5 GB of free GPU memory and there are 2.5 GB",
        "refused: it needs 3.5 GB of free GPU memory and there are 2.5 GB",
    ]
