"""Spaced review: which cards are due, and what an answer does to them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from course_utils.course import CourseError
from course_utils.study.questions.card import Card
from course_utils.study.record import ledger
from course_utils.study.record.ledger import COLUMNS, read_memory
from course_utils.study.record.memory import NEVER, ONE_DAY, Memory, Rating, day_of
from course_utils.study.record.prompts import prompts_of
from course_utils.study.record.settings import new_a_day
from course_utils.study.record.store import Store
from course_utils.study.record.today import FULL, Day, choose, in_order

__all__ = ["Rating", "Schedule"]


class Schedule:
    """The reviews of `cards` and of their lessons' prompts, kept in `store`.

    A card's history hangs on its id alone: a reworded card keeps it, and the history of a card that is gone rests in
    the store until the card comes back. `now` is always a time with a zone; days begin at four in the morning, local
    time. Raises StoreError, and CourseError for a card that does not exist.
    """

    def __init__(self, store: Store, cards: Sequence[Card]) -> None:
        self.store = store
        self.cards = in_order([*cards, *prompts_of(cards)])
        self._done: list[str] = []  # what `undo` can take back
        self._fitted = ledger.up_to_date(store)

    def plan(self, lesson_or_ids: str | Iterable[str], now: datetime) -> int:
        """Schedule a lesson with its prompts ("04"), or some cards, and return how many were new.

        Cards come first tomorrow, or as soon as a day has room; the prompts from the 1st, 3rd, 7th and 30th day on.
        What is scheduled stays as it is.
        """
        ids = self._ids_of(lesson_or_ids) if isinstance(lesson_or_ids, str) else list(lesson_or_ids)
        self._must_know(ids)
        with self.store.transaction() as connection:
            known = {card for (card,) in connection.execute("SELECT card FROM memory")}
            new = [card for card in dict.fromkeys(ids) if card not in known]
            for card in new:
                ledger.apply(connection, card, "plan", None, now, self._fitted)
        return len(new)

    def answer(self, card_id: str, rating: Rating, now: datetime) -> date | None:
        """Keep an answer, and return the day when the card comes next: None for a prompt that is done.

        A card that is set aside by this answer comes no more either: `set_aside` tells.
        """
        return self._do(card_id, "answer", Rating(rating), now).due

    def bury(self, card_id: str, now: datetime) -> None:
        """Let a card rest until tomorrow."""
        self._do(card_id, "bury", None, now)

    def suspend(self, card_id: str, now: datetime) -> None:
        """Set a card aside, until `bring_back`."""
        self._do(card_id, "suspend", None, now)

    def bring_back(self, now: datetime) -> int:
        """Let all cards that were set aside come again, and return how many they were."""
        cards = self.set_aside()
        with self.store.transaction() as connection:
            for card in cards:
                ledger.apply(connection, card.id, "return", None, now, self._fitted)
        return len(cards)

    def set_aside(self) -> list[Card]:
        """The cards that come no more: suspended, or not known on six days."""
        return [self.cards[card] for card, memory in self.memories().items() if memory.held == NEVER]

    def is_aside(self, card_id: str) -> bool:
        """Whether that card comes no more."""
        with self.store.transaction() as connection:
            memory = ledger.recall(connection, card_id)
        return memory is not None and memory.held == NEVER

    def undo(self) -> str | None:
        """Take back the last thing done through this object, and return its card; None when there is nothing left."""
        if not self._done:
            return None
        with self.store.transaction() as connection:
            undone = ledger.take_back(connection, self._done[-1], self._fitted)
        card_id = self._done.pop()
        return card_id if undone else None

    def lapse_tomorrow(self, card_id: str, now: datetime) -> None:
        """Put a card into tomorrow's review, because a quiz showed that it is not known."""
        self._must_know([card_id])
        with self.store.transaction() as connection:
            memory = ledger.recall(connection, card_id)
            if memory is None or memory.entered is None or memory.due != day_of(now) + ONE_DAY:
                ledger.apply(connection, card_id, "lapse", None, now, self._fitted)

    def due(self, now: datetime, limit: int | None = None) -> list[Card]:
        """The cards to review today, those that wait longest first, then planned ones as far as the day has room.

        A card whose last answer lies in the future was answered under a wrong clock, and is due too.
        """
        today = day_of(now)
        rows = self.store.rows(
            "SELECT card, due, last, entered FROM memory "
            "WHERE (due <= ? OR (due IS NOT NULL AND last > ?)) AND (held IS NULL OR held <= ?)",
            (today.isoformat(), (today + ONE_DAY).isoformat(), today.isoformat()),
        )
        return choose(self.cards, rows, self._day(today), new_a_day(self.store))[:limit]

    def forecast(self, days: int, now: datetime) -> dict[date, int]:
        """How many cards come on each of the next days, beginning with all that are due today."""
        today, new = day_of(now), new_a_day(self.store)
        counts = {today + timedelta(days=ahead): 0 for ahead in range(days)}
        shown = [memory for memory in self.memories().values() if memory.due and memory.held != NEVER]
        counts[today] = len(self.due(now))
        for memory in shown:
            if memory.entered and memory.due > today and memory.due in counts:
                counts[memory.due] += 1
        entering = counts[today] - sum(bool(memory.entered) and memory.due <= today for memory in shown)
        waiting = sorted(memory.due for memory in shown if memory.entered is None)[max(0, entering) :]
        for day in list(counts)[1:]:
            room = min(new, FULL * new - counts[day], sum(due <= day for due in waiting))
            counts[day] += max(0, room)
            waiting = waiting[max(0, room) :]
        return counts

    def retained(self, now: datetime) -> float:
        """How many of the scheduled cards the learner probably remembers now: the sum of the chances."""
        today = day_of(now)
        return sum(memory.recall(today, self._fitted) for memory in self.memories().values())

    def memories(self) -> dict[str, Memory]:
        """What is known about each scheduled card."""
        rows = self.store.rows(f"SELECT card, {COLUMNS} FROM memory")
        return {card: read_memory(row) for card, *row in rows if card in self.cards}

    def waiting(self) -> int:
        """How many planned cards have not had their first review."""
        return sum(memory.entered is None for memory in self.memories().values())

    def planned(self) -> dict[str, date]:
        """The lessons in the review plan, and the day when each was put there."""
        prompts = {card.id: card.lesson for card in prompts_of(self.cards.values())}
        rows = self.store.rows("SELECT card, day FROM log WHERE action = 'plan' ORDER BY id DESC")
        return dict(sorted((prompts[card], date.fromisoformat(day)) for card, day in rows if card in prompts))

    def _do(self, card_id: str, action: str, rating: Rating | None, now: datetime) -> Memory | None:
        self._must_know([card_id])
        with self.store.transaction() as connection:
            memory = ledger.apply(connection, card_id, action, rating, now, self._fitted)
        self._done.append(card_id)
        return memory

    def _day(self, today: date) -> Day:
        """What was done today."""
        day = (today.isoformat(),)
        answered = self.store.rows(
            "SELECT card FROM log WHERE day = ? AND action NOT IN ('plan', 'lapse', 'return') "
            "GROUP BY card HAVING sum(CASE action WHEN 'undo' THEN -1 ELSE 1 END) > 0",
            day,
        )
        ((entered,),) = self.store.rows("SELECT count(*) FROM memory WHERE entered = ?", day)
        return Day(frozenset(card for (card,) in answered), entered)

    def _ids_of(self, lesson: str) -> list[str]:
        return [card.id for card in self.cards.values() if card.lesson == lesson]

    def _must_know(self, ids: Sequence[str]) -> None:
        unknown = [card for card in ids if card not in self.cards]
        if unknown or not ids:
            raise CourseError(
                f"There is no card {unknown[0]!r} in this course." if unknown else "No cards to schedule."
            )
