"""How well one card is remembered, as far as its answers tell, and on which day to ask it again.

Everything counts in the learner's days, not in hours: a card answered on Monday evening with an interval of one day is
due from Tuesday morning on, whatever daylight saving or a journey do to the clock. The intervals after the learning
steps come from FSRS (the package fsrs).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum

import fsrs

from course_utils.study.record.prompts import days_until

DAY_BEGINS = timedelta(hours=4)  # in local time: who learns past midnight is still in the same day
ONE_DAY = timedelta(days=1)


class Rating(IntEnum):
    """How well the learner knew a card. FSRS uses the same numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


# The first Good is the lesson itself. From then on, Good leads to 1, 3, 7 and 30 days, then FSRS chooses. Again leads
# back to 1 day. Without fuzzing, so that the log gives the same days whenever it is replayed.
SCHEDULER = fsrs.Scheduler(
    learning_steps=[timedelta(days=days) for days in (1, 1, 3, 7, 30)],
    relearning_steps=[ONE_DAY],
    enable_fuzzing=False,
)


@dataclass(frozen=True)
class Entry:
    """One line of a card's log. `action` is plan, answer (with a rating), lapse or undo."""

    day: date
    action: str
    rating: Rating | None = None


@dataclass(frozen=True)
class Memory:
    """What is known about a card: when it is due (None: never again) and FSRS's numbers."""

    due: date | None
    last: date  # the day of the last entry that counted
    state: int
    step: int | None
    stability: float  # days until the chance to remember falls to nine in ten
    difficulty: float  # 1 easy to 10 hard

    def recall(self, day: date) -> float:
        """The chance that the learner remembers the card on that day."""
        return SCHEDULER.get_card_retrievability(self._as_fsrs(day), _noon(max(day, self.last)))

    def _as_fsrs(self, day: date) -> fsrs.Card:
        # A clock that was set back must not give a negative time since the last answer.
        last = _noon(min(self.last, day))
        return fsrs.Card(0, fsrs.State(self.state), self.step, self.stability, self.difficulty, last, last)


def day_of(now: datetime) -> date:
    """The learner's day at that moment, in the zone that this computer is set to. Needs a time with a zone."""
    if now.tzinfo is None:
        raise ValueError("The schedule needs a time with a time zone, such as datetime.now(timezone.utc).")
    return (now.astimezone().replace(tzinfo=None) - DAY_BEGINS).date()


def after(memory: Memory | None, card: str, entry: Entry) -> Memory:
    """The memory of a card after one more entry (any but undo) in its log."""
    rating = {"plan": Rating.GOOD, "lapse": Rating.AGAIN}.get(entry.action, entry.rating)
    if memory is not None and (entry.action == "plan" or (rating != Rating.AGAIN and _is_early(memory, entry.day))):
        return memory
    known = fsrs.Card(0) if memory is None else memory._as_fsrs(entry.day)
    found, _ = SCHEDULER.review_card(known, fsrs.Rating(rating), _noon(entry.day))
    result = Memory(found.due.date(), entry.day, found.state.value, found.step, found.stability, found.difficulty)
    prompted = days_until(card)
    if prompted is None or rating == Rating.AGAIN:
        return result
    return replace(result, due=entry.day + timedelta(days=prompted) if entry.action == "plan" else None)


def replay(card: str, entries: Iterable[Entry]) -> Memory | None:
    """The memory that a card's whole log leads to; an undo takes back the answer before it."""
    kept: list[Entry] = []
    for entry in entries:
        if entry.action == "undo":
            kept.pop(next(place for place in reversed(range(len(kept))) if kept[place].action == "answer"))
        else:
            kept.append(entry)
    memory = None
    for entry in kept:
        memory = after(memory, card, entry)
    return memory


def _is_early(memory: Memory, day: date) -> bool:
    """Whether a card answered on that day was not due: then a right answer proves little, and changes nothing.

    This also keeps two notebooks that show the same card from counting it twice. A last entry later than tomorrow was
    made under a clock gone wrong, and the card is due.
    """
    return (memory.due is None or day < memory.due) and memory.last <= day + ONE_DAY


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
