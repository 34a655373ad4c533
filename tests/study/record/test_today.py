"""Which cards a day asks for: not too many, no siblings, and none lost, over whole courses."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from course_utils.course import CourseError
from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.settings import NEW_A_DAY, new_a_day, set_new_a_day

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("zone")


def test_twenty_planned_cards_enter_a_day_the_oldest_lessons_first(store: Store, make_cards) -> None:
    schedule = Schedule(store, make_cards(30, "97") + make_cards(30, "98"))
    schedule.plan("98", NOON - DAY)
    schedule.plan("97", NOON)
    due = schedule.due(NOON + DAY)
    assert [card.lesson for card in due] == ["98"] * NEW_A_DAY
    assert due[0].id == "98-review-after-1-days"
    schedule.answer(due[0].id, Rating.GOOD, NOON + DAY)
    assert schedule.due(NOON + DAY) == due[1:]  # not one more
    assert schedule.waiting() == 67


def test_a_day_full_of_reviews_lets_no_new_card_in(store: Store, make_cards) -> None:
    schedule = Schedule(store, make_cards(45, "97") + make_cards(5, "98"))
    schedule.plan("98", NOON)
    for number in range(45):
        schedule.answer(f"97-card-{number}", Rating.GOOD, NOON)
    assert [card.lesson for card in schedule.due(NOON + DAY)] == ["97"] * 45


def test_the_learner_may_change_the_number(store: Store, make_cards) -> None:
    schedule = Schedule(store, make_cards(30))
    schedule.plan("98", NOON)
    set_new_a_day(store, 3, NOON)
    assert new_a_day(store) == 3
    assert len(schedule.due(NOON + DAY)) == 3
    assert list(schedule.forecast(5, NOON).values()) == [0, 3, 3, 3, 3]
    with pytest.raises(CourseError, match="1 or more"):
        set_new_a_day(store, 0, NOON)


def test_siblings_do_not_come_on_one_day(store: Store, make_cards) -> None:
    cards = [replace(card, siblings="foil") for card in make_cards(2, "97") + make_cards(1, "98")]
    schedule = Schedule(store, cards)
    schedule.plan([card.id for card in cards], NOON)
    met = []
    for day in (1, 1, 2, 2, 3, 4):
        found = schedule.due(NOON + day * DAY)
        assert len(found) <= 1
        for card in found:
            met.append(card.id)
            schedule.answer(card.id, Rating.EASY, NOON + day * DAY)
    assert met == [card.id for card in cards]


def test_an_undone_answer_lets_its_siblings_and_itself_come(store: Store, make_cards) -> None:
    cards = [replace(card, siblings="foil") for card in make_cards(2)]
    schedule = Schedule(store, cards)
    schedule.plan([card.id for card in cards], NOON)
    schedule.answer("98-card-0", Rating.GOOD, NOON + DAY)
    assert schedule.due(NOON + DAY) == []
    schedule.undo()
    assert schedule.due(NOON + DAY) == cards[:1]


COURSES = {
    "all in one day": {0: range(14)},
    "in a week": {day: (2 * day, 2 * day + 1) for day in range(7)},
    "one every three days": {3 * number: (number,) for number in range(14)},
}
WORST = {"all in one day": 50, "in a week": 50, "one every three days": 62}  # cards on one day


@pytest.mark.parametrize("name", COURSES)
def test_fourteen_lessons_are_no_flood(store: Store, make_cards, name: str, capsys) -> None:
    """26 cards and 4 prompts a lesson; 80 of 100 answers are Good, 13 Again, 7 Hard; no day is left out."""
    store.rows("PRAGMA synchronous = OFF")
    cards = [card for number in range(14) for card in make_cards(26, f"{number:02d}")]
    schedule, loads = Schedule(store, cards), simulated(Schedule(store, cards), COURSES[name], days=90)
    with capsys.disabled():
        print(f"\n14 lessons {name}: {max(loads)} cards on the worst day, {sum(loads) / len(loads):.0f} a day.")
    assert max(loads) <= WORST[name]
    assert schedule.waiting() == 0
    assert len(schedule.memories()) == 14 * 30


def simulated(schedule: Schedule, starts: Mapping[int, range | tuple[int, ...]], days: int) -> list[int]:
    """How many cards each day asks for."""
    rng, loads = random.Random(0), []
    for day in range(days):
        now = NOON + day * DAY
        due = schedule.due(now)
        for card in due:
            rating = rng.choices((Rating.AGAIN, Rating.HARD, Rating.GOOD), (13, 7, 80))[0]
            schedule.answer(card.id, rating, now)
        for lesson in starts.get(day, ()):
            schedule.plan(f"{lesson:02d}", now)
        loads.append(len(due))
    return loads
