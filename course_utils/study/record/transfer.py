"""The study record out of its file and into it: as JSON, to another computer; and reset."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from course_utils.study.record.ledger import rebuild
from course_utils.study.record.memory import UNDONE
from course_utils.study.record.settings import parameters
from course_utils.study.record.store import Store, StoreError, stamp

FORMAT = "vlm-course study record"
VERSION = 2  # 1 knew fewer actions
COLUMNS = {"log": ("at", "day", "action", "card", "rating"), "event": ("at", "kind", "subject", "value")}
ACTIONS = ("plan", "answer", "lapse", "undo", "suspend", "bury", "return")

Rows = dict[str, list[tuple]]  # the table's name -> its rows, in the order in which they came


def export_json(store: Store) -> str:
    """The whole record as JSON text, for `import_json`."""
    tables = {
        table: [dict(zip(COLUMNS[table], row, strict=True)) for row in rows] for table, rows in _read(store).items()
    }
    return json.dumps({"format": FORMAT, "version": VERSION, **tables}, ensure_ascii=False, indent=1)


def import_json(store: Store, text: str) -> int:
    """Add what another record holds and this one does not, and return how many entries that were.

    A backup is made first. The same text may be imported again: it adds nothing. Two records that take in each other
    hold the same, whichever begins. Raises StoreError.
    """
    theirs = _parse(text)
    copy = store.backup()
    with store.transaction() as connection:
        ours = _read(store)
        merged = {table: _union(ours[table], theirs[table]) for table in COLUMNS}
        added = sum(len(merged[table]) - len(ours[table]) for table in COLUMNS)
        if merged != ours:
            store.clear(connection)
            for table, columns in COLUMNS.items():
                marks = ", ".join("?" * len(columns))
                connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", merged[table])
            rebuild(connection, parameters(store))
    if not added:
        copy.unlink()
    return added


def reset(store: Store) -> Path:
    """Empty the record, and return the path of the backup that was made first."""
    copy = store.backup()
    with store.transaction() as connection:
        store.clear(connection)
    return copy


def _read(store: Store) -> Rows:
    return {
        table: store.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id") for table, columns in COLUMNS.items()
    }


def _union(ours: Sequence[tuple], theirs: Sequence[tuple]) -> list[tuple]:
    """Both, by time; a row that both hold counts once."""
    instants: dict[str, tuple[list[tuple], list[tuple]]] = {}
    for side, rows in enumerate((ours, theirs)):
        for row in rows:
            instants.setdefault(row[0], ([], []))[side].append(row)
    return [row for at in sorted(instants) for row in _both(*sorted(instants[at], key=repr))]


def _both(first: list[tuple], second: list[tuple]) -> list[tuple]:
    """What two records hold of one instant: in the order of the one that holds all, else one after the other."""
    new = list((Counter(second) - Counter(first)).elements())
    return second if len(first) + len(new) == len(second) else first + new


def _parse(text: str) -> Rows:
    """The rows in an exported text. Raises StoreError if it is none, or damaged."""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise StoreError(f"This is not an exported study record: it is not JSON ({error}).") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise StoreError('This is not an exported study record: make one with "course progress --export FILE".')
    if record.get("version") not in range(1, VERSION + 1):
        raise StoreError(
            "This study record was exported by a newer version of the course: update the course (git pull)."
        )
    try:
        log = [_log_row(row) for row in record["log"]]
        _must_undo_answers(log)
        return {"log": log, "event": [_event_row(row) for row in record["event"]]}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StoreError("This exported study record is damaged: export it again.") from error


def _log_row(row: dict) -> tuple:
    at, day, action, card, rating = (row[column] for column in COLUMNS["log"])
    right_rating = rating in (1, 2, 3, 4) if action == "answer" else rating is None
    if action not in ACTIONS or not isinstance(card, str) or not right_rating:
        raise ValueError(row)
    return stamp(datetime.fromisoformat(at)), date.fromisoformat(day).isoformat(), action, card, rating


def _event_row(row: dict) -> tuple:
    at, kind, subject, value = (row[column] for column in COLUMNS["event"])
    json.loads(value)
    if not isinstance(kind, str) or not isinstance(subject, str):
        raise ValueError(row)
    return stamp(datetime.fromisoformat(at)), kind, subject, value


def _must_undo_answers(log: Sequence[tuple]) -> None:
    """Raise ValueError if the log takes back what was not done before."""
    standing: Counter[str] = Counter()
    for _, _, action, card, _ in log:
        standing[card] += (action in UNDONE) - (action == "undo")
        if standing[card] < 0:
            raise ValueError(card)
