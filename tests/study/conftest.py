"""Small cards for the tests of the schedule and the record."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from course_utils.study.cards import Card
from course_utils.study.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty record."""
    return Store(tmp_path / "x.sqlite3")


@pytest.fixture
def make_cards() -> Callable[..., list[Card]]:
    """Makes recall cards "98-card-0", "98-card-1", ... of a lesson that the course does not have."""

    def make(count: int, lesson: str = "98") -> list[Card]:
        return [
            Card(
                id=f"{lesson}-card-{number}",
                lesson=lesson,
                section="s",
                tags=(),
                difficulty=1,
                goals=(),
                type="recall",
                question=f"Question {number}?",
                answer=f"Answer {number}.",
                explanation="Because.",
            )
            for number in range(count)
        ]

    return make


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch):
    """Sets the computer's time zone, and sets it back."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    move("UTC")
    yield move
    monkeypatch.undo()
    time.tzset()
