"""What one card's answers do to it, and when the learner's day begins."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from course_utils.course import CourseError
from course_utils.study.record import Rating
from course_utils.study.record.memory import GAPS, LEECH, NEVER, Entry, Memory, after, day_of, replay

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
AGAIN, HARD, GOOD, EASY = Rating


def climbed(ratings: Iterable[Rating], late: int = 0, card: str = "98-card-0") -> list[tuple[int, int]]:
    """(days passed, days to come) at each answer of a card planned today and answered so many days late."""
    memory, found = after(None, card, Entry(TODAY, "plan")), []
    for rating in ratings:
        day = memory.due + late * DAY
        passed = (day - memory.last).days
        memory = after(memory, card, Entry(day, "answer", rating))
        found.append((passed, (memory.due - day).days))
    return found


def days_of(ratings: Iterable[Rating]) -> list[int]:
    """The days after the lesson on which a card comes, first and after each answer."""
    return list(accumulate((days for _, days in climbed(ratings)), initial=1))


def test_a_better_rating_never_brings_a_card_back_sooner() -> None:
    for steps in range(7):
        memory, day = None, TODAY
        for _ in range(steps):
            memory = after(memory, "98-card-0", Entry(day, "answer", GOOD))
            day = memory.due
        dues = [after(memory, "98-card-0", Entry(day, "answer", rating)).due for rating in Rating]
        assert dues == sorted(dues)
        assert dues[0] == day + DAY


def test_the_ladder_is_1_3_7_and_30_days_after_the_lesson() -> None:
    assert days_of([GOOD] * 3) == [1, 3, 7, 30]
    assert GAPS == (1, 2, 4, 23)


def test_hard_repeats_the_first_day_once_and_then_moves_on() -> None:
    assert days_of([HARD] * 4) == [1, 2, 4, 7, 11]
    assert days_of([HARD] * 5)[-1] == 25
    assert days_of([GOOD, HARD]) == [1, 3, 6]
    assert days_of([GOOD, GOOD, HARD]) == [1, 3, 7, 21]


def test_easy_skips_one_rung_and_not_two() -> None:
    assert days_of([EASY]) == [1, 7]
    assert days_of([GOOD, EASY]) == [1, 3, 30]
    after_a_week = climbed([GOOD, GOOD, EASY])[-1][1]
    assert 23 < after_a_week < 100


@pytest.mark.parametrize("late", [1, 3, 12, 200])
def test_a_late_answer_never_shortens(late: int) -> None:
    for rating in (HARD, GOOD, EASY):
        for passed, to_come in climbed([rating] * 5, late):
            assert to_come >= passed
    known_late = climbed([GOOD] * 4, 12)
    assert known_late[0] == (13, 13)
    assert known_late[2][1] > 30  # the rungs below were skipped


def test_fsrs_intervals_are_spread_the_same_way_at_every_replay() -> None:
    spread = [climbed([GOOD] * 4, card=f"98-card-{n}")[-1][1] for n in range(60)]
    assert spread == [climbed([GOOD] * 4, card=f"98-card-{n}")[-1][1] for n in range(60)]
    middle = sum(spread) / len(spread)
    assert len(set(spread)) > 8
    assert max(abs(days - middle) / middle for days in spread) < 0.07


def test_a_right_answer_before_its_day_changes_nothing_and_one_nearly_due_counts() -> None:
    memory = replay("98-card-0", [Entry(TODAY, "plan"), *(Entry(TODAY + n * DAY, "answer", GOOD) for n in (1, 3, 7))])
    assert after(memory, "98-card-0", Entry(TODAY + 20 * DAY, "answer", GOOD)) == memory
    assert after(memory, "98-card-0", Entry(TODAY + 27 * DAY, "answer", GOOD)) != memory


def lapsed(times: int) -> Memory:
    return replay("98-card-0", [Entry(TODAY + n * DAY, "answer", AGAIN) for n in range(times)])


def test_a_card_not_known_on_six_days_is_set_aside_until_it_is_brought_back() -> None:
    assert lapsed(LEECH - 1).held is None
    assert lapsed(LEECH).held == NEVER
    back = after(lapsed(LEECH), "98-card-0", Entry(TODAY + 9 * DAY, "return"))
    assert (back.held, back.lapses) == (None, 0)


def test_again_twice_a_day_counts_once() -> None:
    twice = replay("98-card-0", [Entry(TODAY, "answer", AGAIN), Entry(TODAY, "answer", AGAIN)])
    assert twice == lapsed(1)
    assert replay("98-card-0", [Entry(TODAY, "answer", AGAIN), Entry(TODAY, "answer", GOOD)]) == lapsed(1)


def test_what_is_put_off_is_hidden_until_tomorrow_or_for_good_and_undo_shows_it() -> None:
    planned = [Entry(TODAY, "plan")]
    buried = replay("98-card-0", [*planned, Entry(TODAY + DAY, "bury")])
    assert [buried.shown(TODAY + n * DAY) for n in (1, 2)] == [False, True]
    suspended = replay("98-card-0", [*planned, Entry(TODAY + DAY, "suspend")])
    assert not suspended.shown(TODAY + 999 * DAY)
    for action in ("bury", "suspend"):
        undone = [*planned, Entry(TODAY + DAY, action), Entry(TODAY + DAY, "undo")]
        assert replay("98-card-0", undone) == replay("98-card-0", planned)


def test_the_day_begins_at_four(zone) -> None:
    zone("Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    assert day_of(datetime(2026, 6, 2, 3, 59, tzinfo=berlin)) == date(2026, 6, 1)
    assert day_of(datetime(2026, 6, 2, 4, 0, tzinfo=berlin)) == date(2026, 6, 2)


def test_the_learners_zone_goes_before_the_computers(zone, monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime(2026, 6, 1, 20, tzinfo=ZoneInfo("UTC"))  # five in the morning in Tokyo
    assert day_of(night) == date(2026, 6, 1)
    monkeypatch.setenv("VLM_COURSE_TZ", "Asia/Tokyo")
    assert day_of(night) == date(2026, 6, 2)
    for name in ("Middle/Earth", "../../etc", "Asia"):
        monkeypatch.setenv("VLM_COURSE_TZ", name)
        with pytest.raises(CourseError, match=r"no time zone .*Europe/Berlin"):
            day_of(night)


def test_a_card_planned_today_is_remembered_today() -> None:
    memory = after(None, "98-card-0", Entry(TODAY, "plan"))
    assert (memory.due, memory.last, memory.entered) == (TODAY + DAY, TODAY, None)
    assert memory.recall(TODAY) == 1


def test_grades_have_the_keys_1_to_4() -> None:
    assert [rating.value for rating in Rating] == [1, 2, 3, 4]
