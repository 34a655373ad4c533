"""What one card's answers do to it, and when the learner's day begins."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from course_utils.study.record import Rating
from course_utils.study.record.memory import Entry, after, day_of

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def test_a_better_rating_never_brings_a_card_back_sooner() -> None:
    for steps in range(7):
        memory, day = None, TODAY
        for _ in range(steps):
            memory = after(memory, "98-card-0", Entry(day, "answer", Rating.GOOD))
            day = memory.due
        dues = [after(memory, "98-card-0", Entry(day, "answer", rating)).due for rating in Rating]
        assert dues == sorted(dues)
        assert dues[0] == day + DAY


def test_the_day_begins_at_four(zone) -> None:
    zone("Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    assert day_of(datetime(2026, 6, 2, 3, 59, tzinfo=berlin)) == date(2026, 6, 1)
    assert day_of(datetime(2026, 6, 2, 4, 0, tzinfo=berlin)) == date(2026, 6, 2)


def test_a_card_planned_today_is_remembered_today() -> None:
    memory = after(None, "98-card-0", Entry(TODAY, "plan"))
    assert (memory.due, memory.last) == (TODAY + DAY, TODAY)
    assert memory.recall(TODAY) == 1


def test_grades_have_the_keys_1_to_4() -> None:
    assert [rating.value for rating in Rating] == [1, 2, 3, 4]
