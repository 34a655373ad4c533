"""The review panel: its callbacks, fired without a browser."""

from datetime import UTC, datetime, timedelta

import ipywidgets
import pytest
from cards import CARDS, make

from course_utils.study.panels import review_panel
from course_utils.study.questions import RecallCard, bank
from course_utils.study.record import Rating, Schedule, Store
from study.panels.hands import Shown

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def planned_review(**options: int) -> Shown:
    Schedule(Store(), list(CARDS.values())).plan([card.id for card in CARDS.values()], NOW)
    return Shown(review_panel(lambda: TOMORROW, **options))


def test_review_by_buttons_with_undo(small_bank: None) -> None:
    review = planned_review()
    assert "Card 1 of 8" in review.text
    assert "Because of" not in review.text
    assert review.main == ["Show the answer"]
    assert "3 Good" not in review.buttons
    review.press("Show the answer")
    assert "Because of" in review.text
    assert review.main == ["3 Good"]
    review.press("2 Hard")
    assert "Card 2 of 8" in review.text
    assert "Because of" not in review.text
    review.press("Undo")
    assert "Card 1 of 8" in review.text
    review.press("3 Good")
    for _ in range(7):
        review.press("Show the answer")
        review.press("3 Good")
    assert "8 cards reviewed: 8 Good. Nothing more is due now." in review.text
    assert Schedule(Store(), list(CARDS.values())).due(TOMORROW) == []
    assert review.buttons == ["Undo"]  # also over the end
    review.press("Undo")
    assert "Card 8 of 8" in review.text


def test_review_by_keys(small_bank: None) -> None:
    review = planned_review()
    (keys,) = review.all(ipywidgets.Text)
    for typed in (" ", "3", "x", " ", "2", "u", "4"):
        keys.value = typed
        assert keys.value == ""
    assert "Card 3 of 8" in review.text
    assert len(Schedule(Store(), list(CARDS.values())).due(TOMORROW)) == 6
    review.enter(keys)
    assert "Because of" in review.text
    review.enter(keys)
    assert "Card 4 of 8" in review.text
    for _ in range(4):
        keys.value = "U"
    assert "There is nothing to take back." in review.text


def test_what_was_not_known_comes_once_more(small_bank: None) -> None:
    review = planned_review(cards=1)
    review.press("Show the answer")
    review.press("1 Again")
    assert "Once more" in review.text
    review.press("Show the answer")
    review.press("3 Good")
    assert "1 card reviewed: 1 Again. 7 cards more can be reviewed today." in review.text
    assert review.main == ["Go on with the next cards"]
    review.press("Go on")
    assert "Card 1 of 1, 7 due today" in review.text


def test_cards_are_put_off(small_bank: None) -> None:
    review = planned_review()
    for name in ("Later", "Not today", "Never again"):
        review.press(name)
    assert "Card 4 of 8" in review.text
    assert len(Schedule(Store(), list(CARDS.values())).due(TOMORROW)) == 6


def test_ticked_parts_suggest_the_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    card = make(RecallCard, parts=("It sees $x^2$.", "It says."))
    monkeypatch.setattr(bank, "load_cards", lambda lesson=None: [card])
    Schedule(Store(), [card]).plan([card.id], NOW)
    review = Shown(review_panel(lambda: TOMORROW))
    review.press("Show the answer")
    boxes = review.all(ipywidgets.Checkbox)
    assert [box.description for box in boxes] == ["It sees x².", "It says."]
    mains = [review.main]
    for box in boxes:
        box.value = True
        mains.append(review.main)
    assert mains == [["1 Again"], ["2 Hard"], ["3 Good"]]
    review.enter(review.all(ipywidgets.Text)[0])
    assert "1 card reviewed: 1 Good." in review.text


def test_a_card_set_aside_names_its_section(small_bank: None) -> None:
    card = CARDS["choice"]
    schedule = Schedule(Store(), list(CARDS.values()))
    for day in range(5, 0, -1):
        schedule.answer(card.id, Rating.AGAIN, NOW - timedelta(days=day))
    review = Shown(review_panel(lambda: TOMORROW))
    review.press("Show the answer")
    review.press("1 Again")
    assert "this card is set aside. Read lesson 99, &quot;s&quot; again." in review.text


def test_review_with_nothing_due_says_what_to_do_and_shows_no_buttons(small_bank: None) -> None:
    review = Shown(review_panel(lambda: NOW))
    assert "Nothing is due now" in review.text
    assert review.buttons == []


def test_review_shows_an_error_in_the_panel(small_bank: None, monkeypatch: pytest.MonkeyPatch) -> None:
    review = planned_review()

    def full(*_: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(Schedule, "answer", full)
    review.press("Show the answer")
    review.press("3 Good")
    assert "The disk is full." in review.text
    assert "Card 1 of 8" in review.text
