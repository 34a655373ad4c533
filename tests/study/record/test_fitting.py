"""FSRS's parameters fitted to a learner."""

import random
from datetime import UTC, datetime, timedelta

import fsrs
import pytest

from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.fitting import answers, fit, wants_fit
from course_utils.study.record.settings import PARAMETERS, parameters

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("zone")


@pytest.fixture
def forgetful(store: Store, make_cards) -> Schedule:
    """A learner who forgets a third, with 520 answers and more."""
    store.rows("PRAGMA synchronous = OFF")
    rng, schedule = random.Random(0), Schedule(store, make_cards(120))
    schedule.plan("98", NOON)
    day = 0
    while sum(1 for _ in store.rows("SELECT 1 FROM log WHERE action = 'answer'")) < 520:
        day += 1
        for card in schedule.due(NOON + day * DAY):
            schedule.answer(card.id, Rating.AGAIN if rng.random() < 0.33 else Rating.GOOD, NOON + day * DAY)
    return schedule


def test_fitted_parameters_hold_for_all_memories(forgetful: Schedule, make_cards) -> None:
    store, before = forgetful.store, forgetful.memories()
    assert wants_fit(store)
    assert fit(store, NOON)
    assert len(parameters(store)) == len(fsrs.Scheduler().parameters)
    assert not wants_fit(store)  # until there are twice as many
    after = Schedule(store, make_cards(120)).memories()
    assert after.keys() == before.keys()
    assert after != before


def test_what_was_taken_back_is_no_answer(store: Store, make_cards) -> None:
    schedule = Schedule(store, make_cards(1))
    schedule.plan(["98-card-0"], NOON)
    schedule.answer("98-card-0", Rating.AGAIN, NOON + DAY)
    schedule.undo()
    schedule.answer("98-card-0", Rating.HARD, NOON + DAY)
    assert [log.rating for log in answers(store)] == [fsrs.Rating.Good, fsrs.Rating.Hard]


def test_few_answers_or_no_optimiser_leave_all_as_it_is(store: Store, make_cards, monkeypatch) -> None:
    Schedule(store, make_cards(1)).answer("98-card-0", Rating.GOOD, NOON)
    assert not wants_fit(store)
    assert not fit(store, NOON)  # too few for the optimiser itself

    def missing(*_: object) -> None:
        raise ImportError("Optimizer is not installed.")

    monkeypatch.setattr(fsrs, "Optimizer", missing, raising=False)
    assert not fit(store, NOON)
    assert store.events(PARAMETERS) == []
