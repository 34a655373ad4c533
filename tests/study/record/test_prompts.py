"""The four tasks of a lesson's review plan."""

from datetime import UTC, datetime, timedelta

import pytest

from course_utils.study.record import Rating, Schedule
from course_utils.study.record.prompts import days_until, prompt_cards

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("zone")


def test_prompts_come_after_1_3_7_and_30_days_once_each(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    assert schedule.planned() == {"98": TODAY}
    seen = {}
    for days in range(60):
        for card in schedule.due(NOON + days * DAY):
            if days_until(card.id):
                seen[days] = card.id
                assert schedule.answer(card.id, Rating.GOOD, NOON + days * DAY) is None
    assert seen == {days: f"98-review-after-{days}-days" for days in (1, 3, 7, 30)}


def test_a_prompt_that_went_wrong_comes_back_tomorrow(schedule: Schedule) -> None:
    schedule.plan("98", NOON)
    assert schedule.answer("98-review-after-3-days", Rating.AGAIN, NOON + 3 * DAY) == TODAY + 4 * DAY
    assert schedule.answer("98-review-after-3-days", Rating.GOOD, NOON + 4 * DAY) is None


def test_prompts_show_the_lessons_title_and_goals() -> None:
    first = prompt_cards("03")[0]
    assert "lesson 03 (The Vision Transformer)" in first.question
    assert "patches" in first.answer
    assert days_until("04-prompt-ensembles") is None
