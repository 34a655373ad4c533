"""The button that plans a lesson."""

from datetime import UTC, datetime, timedelta

from cards import CARDS

from course_utils.study.panels import plan_panel
from course_utils.study.record import Schedule, Store
from study.panels.hands import Shown

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def test_plan_schedules_by_one_click(small_bank: None) -> None:
    plan = Shown(plan_panel("99", lambda: NOW))
    assert Schedule(Store(), list(CARDS.values())).due(TOMORROW) == []
    plan.press("Plan the review of lesson 99")
    due = Schedule(Store(), list(CARDS.values())).due(TOMORROW)
    assert {card.id for card in CARDS.values()} <= {card.id for card in due}
    assert f"{len(CARDS) + 4} cards of lesson 99 went into your schedule" in plan.text  # and the four prompts
    plan.press("Plan the review of lesson 99")
    assert "in your schedule already" in plan.text
