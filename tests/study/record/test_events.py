"""What the learner did beside the reviews."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from course_utils.study import record
from course_utils.study.questions import Card
from course_utils.study.record import Schedule, Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_notes_are_kept() -> None:
    record.note(record.ATTEMPT, "3.2", "passed")
    assert [tuple(event)[1:] for event in Store().events()] == [(record.ATTEMPT, "3.2", "passed")]


def test_a_note_never_fails_for_want_of_a_record(no_record: None, tmp_path: Path) -> None:
    record.note(record.ATTEMPT, "3.2", "passed")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_last_answer_to_each_card_is_known(cards: list[Card]) -> None:
    first, second, *_ = cards
    for card, right in ((first, False), (first, True), (second, False)):
        record.keep_quiz_answer(card, right, lambda: NOW)
    assert record.quiz_answers(cards) == {first.id: True, second.id: False}
    assert record.quiz_answers(cards[2:]) == {}


def test_a_wrong_answer_comes_back_tomorrow(cards: list[Card]) -> None:
    record.keep_quiz_answer(cards[0], True, lambda: NOW)
    record.keep_quiz_answer(cards[1], False, lambda: NOW)
    assert Schedule(Store(), cards).due(NOW + timedelta(days=1)) == [cards[1]]
