"""How well one card is remembered, as far as its log tells, and on which day to ask it again.

Everything counts in the learner's days, not in hours: a card answered on Monday evening with an interval of one day is
due from Tuesday morning on, whatever daylight saving or a journey do to the clock. A card first climbs the ladder: it
comes 1, 3, 7 and 30 days after the lesson, on the days of the prompts and of the calendar. From then on FSRS (the
package fsrs) chooses, from its numbers for stability and difficulty, which all answers have shaped.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from itertools import pairwise
from zlib import crc32
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import fsrs

from course_utils.course import CourseError
from course_utils.study.record.prompts import PROMPTS, days_until

DAY_BEGINS = timedelta(hours=4)  # in local time: who learns past midnight is still in the same day
ONE_DAY = timedelta(days=1)
GAPS = tuple(later - earlier for earlier, later in pairwise((0, *PROMPTS)))  # days from rung to rung of the ladder
SPREAD = 0.05  # of an interval that FSRS chose: cards that were learned together part
LEECH = 6  # lapses after which a card is set aside: what is forgotten so often needs its lesson, not more reviews
UNDONE = ("answer", "suspend", "bury")  # what an undo can take back
NEVER = date.max  # a card set aside is held until then


class Rating(IntEnum):
    """How well the learner knew a card. FSRS uses the same numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Entry:
    """One line of a card's log: plan, answer (with a rating), lapse, suspend, bury, return, or undo."""

    day: date
    action: str
    rating: Rating | None = None


@dataclass(frozen=True)
class Memory:
    """What is known about a card: when it is due (None: never again), where it stands, and FSRS's numbers."""

    due: date | None
    last: date  # the day of the last entry that counted
    rung: int | None  # place in GAPS of the interval that runs; None: FSRS chose it
    stability: float  # days until the chance to remember falls to nine in ten
    difficulty: float  # 1 easy to 10 hard
    entered: date | None = None  # the day of the first answer; None: planned, and waiting for it
    lapses: int = 0  # days on which it was not known
    held: date | None = None  # not shown before that day

    def recall(self, day: date, parameters: tuple[float, ...] | None = None) -> float:
        """The chance that the learner remembers the card on that day."""
        return scheduler(parameters).get_card_retrievability(self._as_fsrs(day), noon(max(day, self.last)))

    def shown(self, day: date) -> bool:
        """Whether nothing holds the card back on that day."""
        return self.held is None or self.held <= day

    def _as_fsrs(self, day: date) -> fsrs.Card:
        # A clock that was set back must not give a negative time since the last answer.
        last = noon(min(self.last, day))
        return fsrs.Card(0, fsrs.State.Review, None, self.stability, self.difficulty, last, last)


@cache
def scheduler(parameters: tuple[float, ...] | None = None) -> fsrs.Scheduler:
    """FSRS with those parameters, or its own. The ladder and the spreading are ours: the log must replay to the day."""
    chosen = {} if parameters is None else {"parameters": parameters}
    return fsrs.Scheduler(**chosen, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def day_of(now: datetime) -> date:
    """The learner's day at that moment, in the zone VLM_COURSE_TZ, or else the one that this computer is set to.

    Raises ValueError for a time without a zone, and CourseError for a zone that does not exist.
    """
    if now.tzinfo is None:
        raise ValueError("The schedule needs a time with a time zone, such as datetime.now(timezone.utc).")
    return (now.astimezone(_zone()).replace(tzinfo=None) - DAY_BEGINS).date()


def _zone() -> ZoneInfo | None:
    name = os.environ.get("VLM_COURSE_TZ")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CourseError(
            f"There is no time zone {name!r}: set VLM_COURSE_TZ to a name such as Europe/Berlin, or take it away."
        ) from error


def after(memory: Memory | None, card: str, entry: Entry, parameters: tuple[float, ...] | None = None) -> Memory | None:
    """The memory of a card after one more entry (any but undo) in its log."""
    if entry.action in ("suspend", "bury", "return"):
        return memory and _held(memory, entry)
    rating = {"plan": Rating.GOOD, "lapse": Rating.AGAIN}.get(entry.action, entry.rating)
    if memory is not None and _tells_nothing(memory, entry, rating):
        return memory
    found = _reviewed(memory, card, entry, rating, parameters)
    prompted = days_until(card)
    if prompted is None or rating == Rating.AGAIN:
        return found
    return replace(found, due=entry.day + timedelta(days=prompted) if entry.action == "plan" else None)


def replay(card: str, entries: Iterable[Entry], parameters: tuple[float, ...] | None = None) -> Memory | None:
    """The memory that a card's whole log leads to."""
    memory = None
    for entry in standing(entries):
        memory = after(memory, card, entry, parameters)
    return memory


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """A card's log without what was taken back: an undo means the last thing that the learner did before it."""
    kept: list[Entry] = []
    for entry in entries:
        if entry.action == "undo":
            kept.pop(next(place for place in reversed(range(len(kept))) if kept[place].action in UNDONE))
        else:
            kept.append(entry)
    return kept


def _held(memory: Memory, entry: Entry) -> Memory:
    if entry.action == "return":
        return replace(memory, held=None, lapses=0)
    return replace(memory, held=NEVER if entry.action == "suspend" else entry.day + ONE_DAY)


def _reviewed(
    memory: Memory | None, card: str, entry: Entry, rating: Rating, parameters: tuple[float, ...] | None
) -> Memory:
    known = fsrs.Card(0) if memory is None else memory._as_fsrs(entry.day)
    found, _ = scheduler(parameters).review_card(known, fsrs.Rating(rating), noon(entry.day))
    chosen = _spread((found.due.date() - entry.day).days, card, entry.day)
    rung, days = _first(rating) if memory is None else _next(memory, entry.day, rating, chosen)
    planned, lapses, held = entry.action == "plan", 0, None
    if memory is not None:
        lapses, held = memory.lapses, memory.held
    if rating == Rating.AGAIN:
        lapses += 1
        held = NEVER if lapses == LEECH else held
    entered = None if planned else (memory and memory.entered) or entry.day
    due = entry.day + timedelta(days=days)
    return Memory(due, entry.day, rung, found.stability, found.difficulty, entered, lapses, held)


def _first(rating: Rating) -> tuple[int, int]:
    """(rung, days) after the lesson itself: who finds a card easy there leaves the first day out."""
    return (1, GAPS[0] + GAPS[1]) if rating == Rating.EASY else (0, GAPS[0])


def _next(memory: Memory, day: date, rating: Rating, chosen: int) -> tuple[int | None, int]:
    """(rung, days) after an answer; `chosen` are FSRS's days. What was known late is never asked sooner than that."""
    if rating == Rating.AGAIN:
        return (None if memory.rung is None else 0), 1
    passed = max(0, (day - memory.last).days)
    ahead = () if memory.rung is None else GAPS[memory.rung + 1 :]
    if not ahead or (rating == Rating.EASY and len(ahead) == 1):
        return None, max(passed, chosen, *ahead)
    halfway = GAPS[0] if memory.entered is None else (max(passed, GAPS[memory.rung]) + ahead[0] + 1) // 2
    days = {Rating.HARD: halfway, Rating.GOOD: ahead[0], Rating.EASY: sum(ahead[:2])}[rating]
    days = max(days, passed)
    return max(rung for rung, gap in enumerate(GAPS) if gap <= days), days


def _spread(days: int, card: str, day: date) -> int:
    """FSRS's interval, a little shorter or longer: by chance, but the same chance whenever the log is replayed."""
    chance = crc32(f"{card} {day}".encode()) / 2**32
    return max(1, round(days * (1 - SPREAD + 2 * SPREAD * chance)))


def _tells_nothing(memory: Memory, entry: Entry, rating: Rating) -> bool:
    """Whether an entry changes nothing: planned before, known but not due, or to come tomorrow anyway.

    A right answer long before its day proves little. This also keeps two notebooks that show the same card, and the
    second look at a card within one session, from counting twice. A last entry later than tomorrow was made under a
    clock gone wrong, and the card is due.
    """
    if entry.action == "plan":
        return True
    if rating == Rating.AGAIN:
        same_day = memory.entered is not None and memory.last == entry.day
        return same_day and memory.due == entry.day + ONE_DAY
    if memory.due is None:
        return True
    nearly = (memory.due - memory.last) // 4
    return entry.day < memory.due - nearly and memory.last <= entry.day + ONE_DAY


def noon(day: date) -> datetime:
    """The middle of a day, for FSRS, which counts in moments."""
    return datetime.combine(day, time(12), UTC)
