"""Small cards and records for the tests of the study room."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cards import few_cards, recall_cards, use

from course_utils.study.questions import Card
from course_utils.study.record import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty record."""
    return Store(tmp_path / "x.sqlite3")


@pytest.fixture
def make_cards() -> Callable[..., list[Card]]:
    """Makes recall cards "98-card-0", "98-card-1", ... of a lesson that the course does not have."""
    return recall_cards


@pytest.fixture
def cards() -> list[Card]:
    """Four recall cards and two questions of a quiz."""
    return few_cards()


@pytest.fixture
def used(store: Store) -> Store:
    """A record with some of everything."""
    use(store)
    return store


@pytest.fixture
def no_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data folder that cannot be made, even by root: its place is taken by a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "file" / "folder"))


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
