"""Panels in one thread, with small cards in place of all questions."""

import IPython.display
import pytest
from cards import CARDS

from course_utils.study.questions import Card, bank
from course_utils.widgets import parts


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here all happens in one thread."""
    monkeypatch.setattr(parts, "SETTLE", 0)


@pytest.fixture
def small_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small cards in place of all questions."""

    def load(lesson: str | None = None) -> list[Card]:
        return list(CARDS.values())

    monkeypatch.setattr(bank, "load_cards", load)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a cell displays, in order."""
    outputs: list[object] = []
    monkeypatch.setattr(IPython.display, "display", outputs.append)
    return outputs
