"""Spaced review: which cards are due, and what an answer does to them."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from course_utils.course import CourseError
from course_utils.study.questions.card import Card
from course_utils.study.record.memory import ONE_DAY, Entry, Memory, Rating, after, day_of, replay
from course_utils.study.record.prompts import prompts_of
from course_utils.study.record.store import Store, stamp

__all__ = ["Rating", "Schedule"]

MEMORY = "due, last, state, step, stability, difficulty"


class Schedule:
    """The reviews of `cards` and of their lessons' prompts, kept in `store`.

    A card's history hangs on its id alone: a reworded card keeps it, and the history of a card that is gone rests in
    the store until the card comes back. `now` is always a time with a zone; days begin at four in the morning, local
    time. Raises StoreError, and CourseError for a card that does not exist.
    """

    def __init__(self, store: Store, cards: Sequence[Card]) -> None:
        self.store = store
        self.cards = {card.id: card for card in [*cards, *prompts_of(cards)]}
        self._places = {card_id: place for place, card_id in enumerate(self.cards)}
        self._answered: list[str] = []  # what `undo` can take back

    def plan(self, lesson_or_ids: str | Iterable[str], now: datetime) -> int:
        """Schedule a lesson with its prompts ("04"), or some cards, and return how many were new.

        Cards come first tomorrow; the prompts come after 1, 3, 7 and 30 days. What is scheduled stays as it is.
        """
        ids = self._ids_of(lesson_or_ids) if isinstance(lesson_or_ids, str) else list(lesson_or_ids)
        self._must_know(ids)
        with self.store.transaction() as connection:
            known = {card for (card,) in connection.execute("SELECT card FROM memory")}
            new = [card for card in dict.fromkeys(ids) if card not in known]
            for card in new:
                _apply(connection, card, "plan", None, now)
        return len(new)

    def answer(self, card_id: str, rating: Rating, now: datetime) -> date | None:
        """Keep an answer, and return the day when the card comes next (None: a prompt that is done)."""
        self._must_know([card_id])
        with self.store.transaction() as connection:
            memory = _apply(connection, card_id, "answer", Rating(rating), now)
        self._answered.append(card_id)
        return memory.due

    def undo(self) -> str | None:
        """Take back the last answer given through this object, and return its card; None when there is none left."""
        if not self._answered:
            return None
        card_id = self._answered[-1]
        with self.store.transaction() as connection:
            answered = connection.execute(
                "SELECT at, day FROM log WHERE card = ? AND action = 'answer' ORDER BY id DESC", (card_id,)
            ).fetchone()
            if answered:  # else `course reset` was faster
                at, day = answered
                _log(connection, card_id, "undo", None, datetime.fromisoformat(at), date.fromisoformat(day))
                _keep(connection, card_id, replay(card_id, _entries(connection, card_id)))
        self._answered.pop()
        return card_id if answered else None

    def lapse_tomorrow(self, card_id: str, now: datetime) -> None:
        """Put a card into tomorrow's review, because a quiz showed that it is not known."""
        self._must_know([card_id])
        with self.store.transaction() as connection:
            memory = _recall(connection, card_id)
            if memory is None or memory.due != day_of(now) + ONE_DAY:
                _apply(connection, card_id, "lapse", None, now)

    def due(self, now: datetime, limit: int | None = None) -> list[Card]:
        """The cards to review today, those that wait longest first.

        A card whose last answer lies in the future was answered under a wrong clock, and is due too.
        """
        today = day_of(now)
        rows = self.store.rows(
            "SELECT card, due FROM memory WHERE due <= ? OR (due IS NOT NULL AND last > ?)",
            (today.isoformat(), (today + ONE_DAY).isoformat()),
        )
        places = self._places
        found = sorted((due, places[card]) for card, due in rows if card in places)
        cards = list(self.cards.values())
        return [cards[place] for _, place in found[:limit]]

    def forecast(self, days: int, now: datetime) -> dict[date, int]:
        """How many cards come on each of the next days, beginning with all that are due today."""
        today = day_of(now)
        counts = {today + timedelta(days=ahead): 0 for ahead in range(days)}
        for due in (memory.due for memory in self.memories().values() if memory.due and memory.due > today):
            if due in counts:
                counts[due] += 1
        counts[today] = len(self.due(now))
        return counts

    def retained(self, now: datetime) -> float:
        """How many of the scheduled cards the learner probably remembers now: the sum of the chances."""
        today = day_of(now)
        return sum(memory.recall(today) for memory in self.memories().values())

    def memories(self) -> dict[str, Memory]:
        """What is known about each scheduled card."""
        rows = self.store.rows(f"SELECT card, {MEMORY} FROM memory")
        return {card: _memory(row) for card, *row in rows if card in self.cards}

    def planned(self) -> dict[str, date]:
        """The lessons in the review plan, and the day when each was put there."""
        prompts = {card.id: card.lesson for card in prompts_of(self.cards.values())}
        rows = self.store.rows("SELECT card, day FROM log WHERE action = 'plan' ORDER BY id DESC")
        return dict(sorted((prompts[card], date.fromisoformat(day)) for card, day in rows if card in prompts))

    def _ids_of(self, lesson: str) -> list[str]:
        return [card.id for card in self.cards.values() if card.lesson == lesson]

    def _must_know(self, ids: Sequence[str]) -> None:
        unknown = [card for card in ids if card not in self.cards]
        if unknown or not ids:
            raise CourseError(
                f"There is no card {unknown[0]!r} in this course." if unknown else "No cards to schedule."
            )


def rebuild(connection: sqlite3.Connection) -> None:
    """Work out every card's memory from the log."""
    connection.execute("DELETE FROM memory")
    for (card,) in connection.execute("SELECT DISTINCT card FROM log").fetchall():
        _keep(connection, card, replay(card, _entries(connection, card)))


def _apply(connection: sqlite3.Connection, card: str, action: str, rating: Rating | None, now: datetime) -> Memory:
    """Log one entry and keep the memory that it leads to."""
    day = day_of(now)
    _log(connection, card, action, rating, now, day)
    memory = after(_recall(connection, card), card, Entry(day, action, rating))
    _keep(connection, card, memory)
    return memory


def _log(
    connection: sqlite3.Connection, card: str, action: str, rating: Rating | None, now: datetime, day: date
) -> None:
    connection.execute(
        "INSERT INTO log (at, day, action, card, rating) VALUES (?, ?, ?, ?, ?)",
        (stamp(now), day.isoformat(), action, card, rating),
    )


def _entries(connection: sqlite3.Connection, card: str) -> list[Entry]:
    rows = connection.execute("SELECT day, action, rating FROM log WHERE card = ? ORDER BY id", (card,))
    return [Entry(date.fromisoformat(day), action, rating and Rating(rating)) for day, action, rating in rows]


def _recall(connection: sqlite3.Connection, card: str) -> Memory | None:
    row = connection.execute(f"SELECT {MEMORY} FROM memory WHERE card = ?", (card,)).fetchone()
    return row and _memory(row)


def _memory(row: Sequence) -> Memory:
    due, last, *numbers = row
    return Memory(due and date.fromisoformat(due), date.fromisoformat(last), *numbers)


def _keep(connection: sqlite3.Connection, card: str, memory: Memory | None) -> None:
    if memory is None:
        connection.execute("DELETE FROM memory WHERE card = ?", (card,))
        return
    values = (
        card,
        memory.due and memory.due.isoformat(),
        memory.last.isoformat(),
        memory.state,
        memory.step,
        memory.stability,
        memory.difficulty,
    )
    connection.execute(f"INSERT OR REPLACE INTO memory (card, {MEMORY}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
