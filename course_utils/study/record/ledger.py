"""The log and the memories in the store's tables: one line more, a card's lines, its memory, and all memories anew."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date, datetime

from course_utils.study.record.memory import Entry, Memory, Rating, after, day_of, replay
from course_utils.study.record.settings import parameters
from course_utils.study.record.store import Store, stamp

COLUMNS = ", ".join(field.name for field in fields(Memory))
Parameters = tuple[float, ...] | None


def apply(
    connection: sqlite3.Connection, card: str, action: str, rating: Rating | None, now: datetime, fitted: Parameters
) -> Memory | None:
    """Log one entry, keep the memory that it leads to, and return it."""
    day = day_of(now)
    log(connection, card, action, rating, now, day)
    memory = after(recall(connection, card), card, Entry(day, action, rating), fitted)
    keep(connection, card, memory)
    return memory


def log(
    connection: sqlite3.Connection, card: str, action: str, rating: Rating | None, now: datetime, day: date
) -> None:
    """Add a line to the log."""
    connection.execute(
        "INSERT INTO log (at, day, action, card, rating) VALUES (?, ?, ?, ?, ?)",
        (stamp(now), day.isoformat(), action, card, rating),
    )


def take_back(connection: sqlite3.Connection, card: str, fitted: Parameters) -> bool:
    """Undo the last thing that the learner did with the card. Whether there was one."""
    done = connection.execute(
        "SELECT at, day FROM log WHERE card = ? AND action IN ('answer', 'suspend', 'bury') ORDER BY id DESC", (card,)
    ).fetchone()
    if done:  # else `course reset` was faster
        at, day = done
        log(connection, card, "undo", None, datetime.fromisoformat(at), date.fromisoformat(day))
        keep(connection, card, replay(card, entries(connection, card), fitted))
    return bool(done)


def entries(connection: sqlite3.Connection, card: str) -> list[Entry]:
    """A card's lines in the log."""
    rows = connection.execute("SELECT day, action, rating FROM log WHERE card = ? ORDER BY id", (card,))
    return [Entry(date.fromisoformat(day), action, rating and Rating(rating)) for day, action, rating in rows]


def recall(connection: sqlite3.Connection, card: str) -> Memory | None:
    """A card's memory as kept."""
    row = connection.execute(f"SELECT {COLUMNS} FROM memory WHERE card = ?", (card,)).fetchone()
    return row and read_memory(row)


def read_memory(row: Sequence) -> Memory:
    """The memory in a row with COLUMNS."""
    due, last, rung, stability, difficulty, entered, lapses, held = row
    return Memory(_date(due), _date(last), rung, stability, difficulty, _date(entered), lapses, _date(held))


def _date(text: str | None) -> date | None:
    return text and date.fromisoformat(text)


def keep(connection: sqlite3.Connection, card: str, memory: Memory | None) -> None:
    """Write a card's memory, or that it has none."""
    if memory is None:
        connection.execute("DELETE FROM memory WHERE card = ?", (card,))
        return
    values = [value.isoformat() if isinstance(value, date) else value for value in astuple(memory)]
    marks = ", ".join("?" * (1 + len(values)))
    connection.execute(f"INSERT OR REPLACE INTO memory (card, {COLUMNS}) VALUES ({marks})", (card, *values))


def up_to_date(store: Store) -> Parameters:
    """FSRS's parameters for this record. Works out all memories anew where they were made by others."""
    fitted = parameters(store)
    wanted = [(json.dumps(fitted),)]
    if store.rows("SELECT parameters FROM basis") != wanted:
        with store.transaction() as connection:
            if connection.execute("SELECT parameters FROM basis").fetchall() != wanted:
                rebuild(connection, fitted)
    return fitted


def rebuild(connection: sqlite3.Connection, fitted: Parameters) -> None:
    """Work out every card's memory from the log."""
    connection.execute("DELETE FROM memory")
    for (card,) in connection.execute("SELECT DISTINCT card FROM log").fetchall():
        keep(connection, card, replay(card, entries(connection, card), fitted))
    connection.execute("DELETE FROM basis")
    connection.execute("INSERT INTO basis VALUES (?)", (json.dumps(fitted),))
