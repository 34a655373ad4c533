"""The learner's reviews for Anki: its table of answers, and where each card stands."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from course_utils.study.questions.card import Card
from course_utils.study.record.memory import NEVER, Memory, Rating
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.store import Store

ANKIS_FIRST_DAY = date(2014, 9, 19)  # genanki's decks count days from there
REVIEW, ASIDE = 2, -1  # Anki's queues
LEARNED, REVIEWED = 0, 1  # Anki's types of answers: the first, and all others
# genanki's decks are of a time when a first answer was Again, Good or Easy, 1 to 3; Anki renumbers them.
FIRST = {Rating.AGAIN: 1, Rating.HARD: 2, Rating.GOOD: 2, Rating.EASY: 3}
EASE = 2500  # Anki's starting ease, in thousandths


@dataclass(frozen=True)
class Answer:
    """One answer, as Anki keeps it: when (milliseconds), how good, and the interval in days before and after it."""

    at: int
    rating: Rating
    before: int
    after: int


@dataclass(frozen=True)
class History:
    """What the learner did with one card."""

    answers: tuple[Answer, ...]
    memory: Memory


def histories(store: Store, cards: Sequence[Card]) -> dict[str, History]:
    """Card id -> its history, for the cards that were reviewed. What was taken back is left out."""
    memories = Schedule(store, cards).memories()
    reviewed = [card.id for card in cards if card.id in memories and memories[card.id].entered]
    return {card: History(_answers(store, card), memories[card]) for card in reviewed}


def _answers(store: Store, card: str) -> tuple[Answer, ...]:
    query = "SELECT at, day, rating, action FROM log WHERE card = ? AND action IN ('answer', 'undo') ORDER BY id"
    kept: list[tuple[datetime, date, Rating]] = []
    for at, day, rating, action in store.rows(query, (card,)):
        if action == "answer":
            kept.append((datetime.fromisoformat(at), date.fromisoformat(day), Rating(rating)))
        elif kept and kept[-1][0] == datetime.fromisoformat(at):
            kept.pop()
    days = [day for _, day, _ in kept]
    gaps = [0] + [max(0, (later - earlier).days) for earlier, later in pairwise(days)]
    return tuple(
        Answer(round(at.timestamp() * 1000), rating, gap, following)
        for (at, _, rating), gap, following in zip(kept, gaps, [*gaps[1:], 0], strict=True)
    )


def write(cursor: sqlite3.Cursor, found: Mapping[str, History]) -> None:
    """Give the cards of a deck's database their histories: note's guid -> history."""
    rows = cursor.execute("SELECT cards.id, notes.guid FROM cards JOIN notes ON notes.id = cards.nid").fetchall()
    for card, history in ((card, found[guid]) for card, guid in rows if guid in found):
        _write_card(cursor, card, history)
        for answer in history.answers:
            _write_answer(cursor, card, answer)


def _write_card(cursor: sqlite3.Cursor, card: int, history: History) -> None:
    memory, answers = history.memory, history.answers
    due = memory.due or memory.last + timedelta(days=36500)
    queue = ASIDE if memory.held == NEVER else REVIEW
    values = (queue, (due - ANKIS_FIRST_DAY).days, max(1, (due - memory.last).days), EASE, len(answers), memory.lapses)
    cursor.execute(
        "UPDATE cards SET type = 2, queue = ?, due = ?, ivl = ?, factor = ?, reps = ?, lapses = ? WHERE id = ?",
        (*values, card),
    )


def _write_answer(cursor: sqlite3.Cursor, card: int, answer: Answer) -> None:
    kind, rating = (REVIEWED, int(answer.rating)) if answer.before else (LEARNED, FIRST[answer.rating])
    at = answer.at
    while cursor.execute("SELECT 1 FROM revlog WHERE id = ?", (at,)).fetchone():
        at += 1  # Anki's table holds one answer a millisecond
    cursor.execute(
        "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 0, ?)",
        (at, card, rating, answer.after, answer.before, EASE, kind),
    )
