"""The schedule: its days, its clocks, 10,000 cards over 400 days, and cards that change or go."""

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from course_utils.course import CourseError
from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.memory import LEECH, day_of
from course_utils.study.record.prompts import PROMPTS
from course_utils.study.record.settings import set_new_a_day

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("zone")


def gaps(schedule: Schedule, card: str, ratings: list[Rating], now: datetime = NOON) -> list[int]:
    """The days until the card comes back, when it is answered each time on the day it is due."""
    found = []
    for rating in ratings:
        due = schedule.answer(card, rating, now)
        found.append((due - day_of(now)).days)
        now += timedelta(days=found[-1])
    return found


def ids(cards: list) -> list[str]:
    return [card.id for card in cards]


# ---- the days


def test_good_leads_to_1_3_7_and_30_days_and_then_fsrs_goes_on(schedule: Schedule) -> None:
    first = gaps(schedule, "98-card-0", [Rating.GOOD] * 6)
    assert list(accumulate(first[:4])) == [1, 3, 7, 30] == list(PROMPTS)
    assert 90 < first[4] < 160
    assert 250 < first[5] < 500


def test_a_planned_lesson_comes_back_after_1_day_then_3_7_and_30(schedule: Schedule) -> None:
    assert schedule.plan("98", NOON) == 5 + len(PROMPTS)
    assert schedule.due(NOON) == []
    assert ids(schedule.due(NOON + DAY)) == ["98-review-after-1-days"] + [f"98-card-{n}" for n in range(5)]
    assert gaps(schedule, "98-card-0", [Rating.GOOD] * 3, NOON + DAY) == [2, 4, 23]


def test_again_leads_back_to_1_day_from_everywhere(schedule: Schedule) -> None:
    for card, steps in enumerate((0, 1, 3, 4, 5)):
        assert gaps(schedule, f"98-card-{card}", [Rating.GOOD] * steps + [Rating.AGAIN])[-1] == 1


def test_planning_again_changes_nothing(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    schedule.answer("98-card-0", Rating.GOOD, NOON + DAY)
    before = schedule.memories()
    assert schedule.plan("98", NOON + DAY) == 0
    assert schedule.memories() == before


def test_some_cards_can_be_planned(schedule: Schedule) -> None:
    assert schedule.plan(["98-card-3", "98-card-1", "98-card-3"], NOON) == 2
    assert ids(schedule.due(NOON + DAY)) == ["98-card-1", "98-card-3"]
    assert schedule.planned() == {}


def test_unknown_cards_are_named(schedule: Schedule) -> None:
    with pytest.raises(CourseError, match="no card '98-card-77'"):
        schedule.answer("98-card-77", Rating.GOOD, NOON)
    with pytest.raises(CourseError, match="No cards"):
        schedule.plan("77", NOON)


# ---- undo and lapses


def test_undo_takes_back_one_answer_after_the_other(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    before = schedule.memories()
    schedule.answer("98-card-0", Rating.GOOD, NOON + DAY)
    middle = schedule.memories()
    schedule.answer("98-card-1", Rating.EASY, NOON + DAY)
    assert schedule.undo() == "98-card-1"
    assert schedule.memories() == middle
    assert schedule.undo() == "98-card-0"
    assert schedule.memories() == before
    assert schedule.undo() is None


def test_undo_of_a_cards_first_answer_forgets_the_card(schedule: Schedule) -> None:
    schedule.answer("98-card-0", Rating.GOOD, NOON)
    schedule.undo()
    assert schedule.memories() == {}
    assert gaps(schedule, "98-card-0", [Rating.GOOD] * 2) == [1, 2]


def test_undo_keeps_a_lapse_that_came_after_the_answer(schedule: Schedule) -> None:
    schedule.answer("98-card-0", Rating.EASY, NOON)
    schedule.lapse_tomorrow("98-card-0", NOON)
    schedule.undo()
    assert schedule.memories()["98-card-0"].due == TODAY + DAY


def test_undo_leaves_the_answers_of_another_notebook_alone(store: Store, make_cards) -> None:
    here, there = Schedule(store, make_cards(2)), Schedule(Store(store.path), make_cards(2))
    here.answer("98-card-0", Rating.GOOD, NOON)
    there.answer("98-card-1", Rating.GOOD, NOON)
    assert here.undo() == "98-card-0"
    assert here.undo() is None
    assert list(here.memories()) == ["98-card-1"]


def test_a_wrong_quiz_answer_puts_its_card_into_tomorrows_review(schedule: Schedule) -> None:
    for _ in range(4):
        schedule.lapse_tomorrow("98-card-0", NOON)  # never planned, and wrong four times
    gaps(schedule, "98-card-1", [Rating.GOOD] * 4, NOON - 11 * DAY)
    schedule.lapse_tomorrow("98-card-1", NOON)  # known for a month
    assert ids(schedule.due(NOON)) == []
    assert ids(schedule.due(NOON + DAY)) == ["98-card-0", "98-card-1"]
    assert schedule.store.rows("SELECT count(*) FROM log WHERE action = 'lapse'") == [(2,)]


def test_an_overdue_card_answered_wrong_in_a_quiz_comes_tomorrow(schedule: Schedule) -> None:
    schedule.plan(["98-card-0"], NOON)
    schedule.lapse_tomorrow("98-card-0", NOON + 9 * DAY)
    assert schedule.memories()["98-card-0"].due == TODAY + 10 * DAY


def test_two_notebooks_that_show_the_same_card_count_it_once(store: Store, make_cards) -> None:
    here, there = Schedule(store, make_cards(1)), Schedule(Store(store.path), make_cards(1))
    here.plan(["98-card-0"], NOON)
    assert here.answer("98-card-0", Rating.GOOD, NOON + DAY) == TODAY + 3 * DAY
    assert there.answer("98-card-0", Rating.GOOD, NOON + DAY) == TODAY + 3 * DAY
    assert there.answer("98-card-0", Rating.AGAIN, NOON + DAY) == TODAY + 2 * DAY


# ---- clocks


def test_a_clock_set_back_loses_nothing(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    schedule.answer("98-card-0", Rating.GOOD, NOON + DAY)
    past = NOON - 3000 * DAY
    assert "98-card-0" in ids(schedule.due(past))  # answered in what is now the future: due
    assert schedule.answer("98-card-0", Rating.GOOD, past) == past.date() + 4 * DAY
    assert "98-card-0" not in ids(schedule.due(past))
    assert "98-card-0" in ids(schedule.due(NOON))  # and again when the clock is right
    assert schedule.store.rows("SELECT count(*) FROM log WHERE action = 'answer'") == [(2,)]


def test_a_clock_once_set_forward_does_not_hide_a_card_for_years(schedule: Schedule) -> None:
    schedule.answer("98-card-0", Rating.GOOD, NOON + 9000 * DAY)
    assert ids(schedule.due(NOON)) == ["98-card-0"]
    assert schedule.answer("98-card-0", Rating.GOOD, NOON) == TODAY + 2 * DAY
    assert schedule.due(NOON) == []


def test_chances_stay_chances_under_a_wrong_clock(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    for shift in (-9000, -1, 0, 1, 9000):
        assert 0 < schedule.retained(NOON + shift * DAY) <= 9


def test_a_time_without_a_zone_is_refused(schedule: Schedule) -> None:
    with pytest.raises(ValueError, match="time zone"):
        schedule.due(datetime(2026, 1, 1))


def test_an_evenings_cards_come_the_next_morning(schedule: Schedule, zone) -> None:
    zone("Asia/Tokyo")
    tokyo = ZoneInfo("Asia/Tokyo")
    schedule.plan("98", datetime(2026, 6, 1, 23, 30, tzinfo=tokyo))
    assert schedule.due(datetime(2026, 6, 2, 0, 30, tzinfo=tokyo)) == []
    assert len(schedule.due(datetime(2026, 6, 2, 7, 0, tzinfo=tokyo))) == 6


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", [0, 2, 3, 4, 12, 23])
def test_daylight_saving_shifts_no_day(schedule: Schedule, zone, name: str, hour: int) -> None:
    """A card is answered each day at the same hour through a whole year, and is due each next day."""
    zone(name)
    here = ZoneInfo(name)
    for number in range(365):
        local = datetime(2026, 1, 1, hour, 30, tzinfo=here) + timedelta(days=number)  # wall time
        if number:
            assert ids(schedule.due(local.astimezone(UTC))) == ["98-card-0"]
        due = schedule.answer("98-card-0", Rating.AGAIN, local.astimezone(UTC))
        assert due - day_of(local) == DAY
        schedule.bring_back(local.astimezone(UTC))


def test_a_journey_around_the_world_loses_no_card(schedule: Schedule, zone) -> None:
    now = NOON
    schedule.plan(["98-card-0"], now)
    for name in ("Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Niue"):
        zone(name)
        now += 2 * DAY
        assert ids(schedule.due(now)) == ["98-card-0"]
        schedule.answer("98-card-0", Rating.AGAIN, now)
        assert schedule.due(now) == []


def test_a_flight_to_yesterday_brings_no_card_back(schedule: Schedule, zone) -> None:
    zone("Asia/Tokyo")
    schedule.answer("98-card-0", Rating.GOOD, datetime(2026, 6, 2, 0, tzinfo=UTC))  # 2 June there
    zone("America/Los_Angeles")
    assert schedule.due(datetime(2026, 6, 2, 1, tzinfo=UTC)) == []  # still 1 June here


# ---- a newer course


def test_an_edited_card_keeps_its_history(store: Store, make_cards) -> None:
    cards = make_cards(2)
    Schedule(store, cards).plan(["98-card-0"], NOON)
    newer = Schedule(store, [replace(cards[0], question="Better?", difficulty=3), cards[1]])
    (card,) = newer.due(NOON + DAY)
    assert card.question == "Better?"
    assert newer.answer(card.id, Rating.GOOD, NOON + DAY) == TODAY + 3 * DAY


def test_a_removed_card_retires_and_may_come_back(store: Store, make_cards) -> None:
    cards = make_cards(2)
    Schedule(store, cards).plan(ids(cards), NOON)
    newer = Schedule(store, cards[:1])
    assert ids(newer.due(NOON + DAY)) == ["98-card-0"]
    assert sum(newer.forecast(7, NOON).values()) == 1
    assert newer.retained(NOON) <= 1
    assert list(newer.memories()) == ["98-card-0"]
    with pytest.raises(CourseError, match="98-card-1"):
        newer.answer("98-card-1", Rating.GOOD, NOON)
    again = Schedule(store, cards)
    assert ids(again.due(NOON + DAY)) == ["98-card-0", "98-card-1"]


# ---- the order, the forecast, the chances


def test_the_longest_waiting_come_first(schedule: Schedule) -> None:
    for card, day in ((4, 0), (2, 1), (0, 1)):
        schedule.answer(f"98-card-{card}", Rating.GOOD, NOON + day * DAY)
    assert ids(schedule.due(NOON + 5 * DAY)) == ["98-card-4", "98-card-0", "98-card-2"]
    assert ids(schedule.due(NOON + 5 * DAY, limit=2)) == ["98-card-4", "98-card-0"]
    assert schedule.due(NOON + 5 * DAY, limit=0) == []


def test_the_forecast_counts_each_card_once_and_all_overdue_today(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    schedule.answer("98-card-0", Rating.GOOD, NOON + DAY)  # in 2 days
    forecast = schedule.forecast(7, NOON + 2 * DAY)
    assert list(forecast) == [TODAY + n * DAY for n in range(2, 9)]
    # 4 cards and the first prompt are overdue; the prompt and the card of day 3; the prompt of day 7
    assert list(forecast.values()) == [5, 2, 0, 0, 0, 1, 0]


def test_forgetting_takes_its_course(schedule: Schedule) -> None:
    assert schedule.retained(NOON) == 0
    schedule.plan(["98-card-0", "98-card-1"], NOON)
    course = [schedule.retained(NOON + days * DAY) for days in (0, 1, 10, 100)]
    assert course[0] == 2
    assert course == sorted(course, reverse=True)
    assert course[-1] < 1.4


def test_the_due_list_of_10_000_cards_takes_under_50_ms(store: Store, make_cards) -> None:
    cards = make_cards(10_000)
    schedule = Schedule(store, cards)
    schedule.plan(ids(cards), NOON)
    set_new_a_day(store, len(cards), NOON)
    seconds = []
    for _ in range(5):  # the best of five: a busy neighbour is no fault of ours
        start = time.process_time()
        found = schedule.due(NOON + DAY)
        seconds.append(time.process_time() - start)
    assert ids(found) == ids(cards)
    assert min(seconds) < 0.05


# ---- the long run


def test_10_000_cards_over_400_days(store: Store, make_cards) -> None:
    """25 new cards a day, 400 days, a learner who forgets, skips days and undoes: no card is lost or shown twice."""
    store.rows("PRAGMA synchronous = OFF")  # the test simulates days, not power cuts
    rng = random.Random(0)
    lessons = [make_cards(100, f"{number:02d}") for number in range(100)]  # lesson 00 to 99
    cards = [card for lesson in lessons for card in lesson]
    schedule = Schedule(store, cards)
    set_new_a_day(store, 10_000, NOON)
    expected: dict[str, date] = {}  # a plain book-keeping beside the schedule: card -> due
    answers, lapses, aside = Counter(), Counter(), set()
    for number in range(400):
        now, today = NOON + number * DAY, TODAY + number * DAY
        new = ids(cards[number * 25 : number * 25 + 25])
        assert schedule.plan(new, now) == 25
        expected |= dict.fromkeys(new, today + DAY)
        if rng.random() < 0.1:
            continue  # a day off
        due = schedule.due(now)
        assert sorted(ids(due)) == sorted(card for card, day in expected.items() if day <= today)
        for card in due:
            rating = rng.choices(list(Rating), (8, 10, 72, 10))[0]
            if rng.random() < 0.01:
                schedule.answer(card.id, Rating.AGAIN, now)
                assert schedule.undo() == card.id
            expected[card.id] = schedule.answer(card.id, rating, now)
            assert expected[card.id] > today
            answers[card.id] += 1
            lapses[card.id] += rating == Rating.AGAIN
            if lapses[card.id] == LEECH:
                aside.add(card.id)
                del expected[card.id]
        assert schedule.due(now) == []
    assert len(expected) + len(aside) == len(schedule.memories()) == 10_000
    assert {card.id for card in schedule.set_aside()} == aside
    logged = Counter(dict(store.rows("SELECT card, count(*) FROM log WHERE action = 'answer' GROUP BY card")))
    logged.subtract(dict(store.rows("SELECT card, count(*) FROM log WHERE action = 'undo' GROUP BY card")))
    assert +logged == answers
    assert answers.total() > 40_000
    assert 0.85 < schedule.retained(NOON + 399 * DAY) / 10_000 < 1
    assert {card: memory.due for card, memory in schedule.memories().items() if card not in aside} == expected
