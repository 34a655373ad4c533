"""What learners set, and what was fitted to them: kept as events, which go with the record to another computer."""

import json
from datetime import datetime

from course_utils.course import CourseError
from course_utils.study.record.store import Store

NEW_A_DAY = 20  # planned cards that enter a day, if the learner does not choose
SETTING, A_DAY = "setting", "new cards a day"
PARAMETERS = "fsrs parameters"


def new_a_day(store: Store) -> int:
    """How many planned cards may enter a day."""
    chosen = [event.value for event in store.events(SETTING) if event.subject == A_DAY]
    return chosen[-1] if chosen else NEW_A_DAY


def set_new_a_day(store: Store, cards: int, now: datetime) -> None:
    """Let that many planned cards enter a day from now on. Raises CourseError for a number below 1."""
    if cards < 1:
        raise CourseError(f"{cards} new cards a day would never come to an end: choose 1 or more.")
    store.log_event(SETTING, A_DAY, cards, now)


def parameters(store: Store) -> tuple[float, ...] | None:
    """FSRS's parameters as last fitted to the learner; None: FSRS's own."""
    rows = store.rows("SELECT value FROM event WHERE kind = ? ORDER BY id DESC LIMIT 1", (PARAMETERS,))
    return tuple(json.loads(rows[0][0])) if rows else None
