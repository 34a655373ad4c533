"""The review panel: its callbacks, fired without a browser."""

from datetime import UTC, datetime, timedelta

import ipywidgets
import pytest
from cards import CARDS

from course_utils.study.panels import review_panel
from course_utils.study.record import Schedule, Store
from study.panels.hands import Shown

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def planned_review() -> Shown:
    Schedule(Store(), list(CARDS.values())).plan([card.id for card in CARDS.values()], NOW)
    return Shown(review_panel(lambda: TOMORROW))


def test_review_by_buttons_with_undo(small_bank: None) -> None:
    review = planned_review()
    assert "Card 1 of 8" in review.text
    assert "Because of" not in review.text
    review.press("3 Good")
    assert "Show the answer first" in review.text
    review.press("Show the answer")
    assert "Because of" in review.text
    review.press("1 Again")
    assert "Card 2 of 8" in review.text
    assert "Because of" not in review.text
    review.press("Undo")
    assert "Card 1 of 8" in review.text
    for _ in range(8):
        review.press("Show the answer")
        review.press("3 Good")
    assert "8 cards reviewed: 8 Good. Nothing more is due now." in review.text
    assert Schedule(Store(), list(CARDS.values())).due(TOMORROW) == []


def test_review_by_keys(small_bank: None) -> None:
    review = planned_review()
    (keys,) = review.all(ipywidgets.Text)
    for typed in (" ", "3", "x", " ", "1", "u", "4"):
        keys.value = typed
        assert keys.value == ""
    assert "Card 3 of 8" in review.text
    schedule = Schedule(Store(), list(CARDS.values()))
    assert len(schedule.due(TOMORROW)) == 6
    keys.value = "U"
    keys.value = "u"
    keys.value = "u"
    assert "There is no grade to take back." in review.text


def test_review_with_nothing_due_says_what_to_do(small_bank: None) -> None:
    review = Shown(review_panel(lambda: NOW))
    assert "Nothing is due now" in review.text
    review.press("Show the answer")
    review.press("3 Good")
    assert "Nothing is due now" in review.text


def test_review_shows_an_error_in_the_panel(small_bank: None, monkeypatch: pytest.MonkeyPatch) -> None:
    review = planned_review()

    def full(*_: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(Schedule, "answer", full)
    review.press("Show the answer")
    review.press("3 Good")
    assert "The disk is full." in review.text
    assert "Card 1 of 8" in review.text
