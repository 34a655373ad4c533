"""The quiz over all lessons done so far."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cards import OPTIONS, make

from course_utils.course import CourseError
from course_utils.study.questions import Card, ChoiceCard
from course_utils.study.record import QUIZ_ANSWER, Schedule, Store
from course_utils.study.record.mix import CARDS, mix

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def questions(lesson: str, number: int) -> list[Card]:
    return [make(ChoiceCard, id=f"{lesson}-q-{n}", lesson=lesson, options=OPTIONS[:2]) for n in range(number)]


def test_it_asks_of_every_lesson_done_and_of_no_other(store: Store) -> None:
    cards = questions("90", 20) + questions("91", 20) + questions("92", 4)
    store.log_event(QUIZ_ANSWER, "90-q-0", "wrong", NOON)
    Schedule(store, cards).plan("92", NOON)
    asked = mix(store, cards, NOON)
    assert len(asked) == len(set(asked)) == CARDS
    assert sorted(card.lesson for card in asked) == ["90"] * 11 + ["92"] * 4
    assert mix(store, cards, NOON) == asked
    assert mix(store, cards, NOON + timedelta(days=1)) != asked


def test_it_asks_no_siblings(store: Store) -> None:
    cards = [replace(card, siblings="same") for card in questions("90", 5)]
    store.log_event(QUIZ_ANSWER, "90-q-0", "wrong", NOON)
    assert len(mix(store, cards, NOON)) == 1


def test_without_a_lesson_it_says_how_to_begin(store: Store) -> None:
    with pytest.raises(CourseError, match="do a lesson's quiz first"):
        mix(store, questions("90", 5), NOON)
