"""What the learner did, in one SQLite file on this machine: an append-only log, and what follows from it."""

import contextlib
import json
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from course_utils.course import CourseError, data_folder
from course_utils.study.record.copies import copied, free_name, put_aside
from course_utils.study.record.migrations import MIGRATIONS, TABLES

NAME = "study.sqlite3"
PATIENCE = 10.0  # seconds to wait for another notebook that is writing
PAUSE = 0.02  # seconds between two tries, where SQLite does not wait of itself

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
FULL = {sqlite3.SQLITE_FULL}
FOREIGN = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL}  # as on a network folder
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

checked: set[Path] = set()  # files that this process has checked as a whole: that takes too long for every opening


class StoreError(CourseError):
    """The study record cannot be used; the message is one sentence."""


class Event(NamedTuple):
    """Something that happened outside the reviews, such as an exercise attempt."""

    at: datetime
    kind: str
    subject: str
    value: object


def stamp(at: datetime) -> str:
    """A moment as stored: UTC, of fixed width, so that text order is time order. Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("The study record needs times with a time zone, such as datetime.now(timezone.utc).")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class Store:
    """The study record in `path`, which is made if it does not exist.

    Several notebooks may use the same file at once, and threads the same object. Every method raises StoreError.
    A damaged file is moved aside: the error names the copy, and the next Store begins a new record.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = (data_folder() / NAME if path is None else Path(path)).absolute()
        self._lock = threading.RLock()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {self.path.parent} for your study record cannot be made ({error.strerror}): "
                "set VLM_COURSE_DATA to a folder that you can write to."
            ) from error
        with self._in_words():
            # Autocommit: transactions begin and end where the code says so.
            self._connection = sqlite3.connect(
                self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            weakref.finalize(self, self._connection.close)
            self._prepare()

    def _prepare(self) -> None:
        connection = self._connection
        if self.path not in checked:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise _failure(sqlite3.SQLITE_CORRUPT, verdict)
            checked.add(self.path)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._write_ahead()
        connection.execute("PRAGMA synchronous = FULL")  # a finished review also outlives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        if self.version() < len(MIGRATIONS):
            with self.transaction():
                self._migrate()
        if self.version() > len(MIGRATIONS):
            raise StoreError(
                f"The study record {self.path} was written by a newer version of the course: "
                "update the course (git pull), or set VLM_COURSE_DATA to another folder."
            )

    def _write_ahead(self) -> None:
        """Keep a write-ahead log where the file system can: a network folder mostly cannot."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                code = error.sqlite_errorcode & 0xFF
                if code in FOREIGN | {sqlite3.SQLITE_CANTOPEN}:
                    self._connection.execute("PRAGMA journal_mode = DELETE")
                    return
                # SQLite itself does not wait when two notebooks begin the same record at one moment.
                if code not in BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(PAUSE)

    def _migrate(self) -> None:
        """Bring the schema up to date, from whatever version. Call it within a transaction."""
        for number in range(self.version(), len(MIGRATIONS)):  # read anew: another process may have been faster
            for statement in _statements(MIGRATIONS[number]):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {number + 1}")

    def version(self) -> int:
        """The schema's version, 0 for an empty file."""
        return self._connection.execute("PRAGMA user_version").fetchone()[0]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written within the block is kept, or, if it raises or the process dies, nothing of it."""
        if not self.path.exists():  # SQLite itself would write on into the deleted file, and say nothing
            raise StoreError(
                f"The study record {self.path} was deleted while it was open: restart the kernel, and a new one begins."
            )
        with self._lock, self._in_words():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:  # Ctrl-C too
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple]:
        """The rows that a query finds."""
        with self._lock, self._in_words():
            return self._connection.execute(query, parameters).fetchall()

    def log_event(self, kind: str, subject: str, value: object = None, at: datetime | None = None) -> None:
        """Keep that something happened; `value` is anything that JSON can hold, `at` is now if not given."""
        row = (stamp(at or datetime.now(UTC)), kind, subject, json.dumps(value, ensure_ascii=False))
        with self.transaction() as connection:
            connection.execute("INSERT INTO event (at, kind, subject, value) VALUES (?, ?, ?, ?)", row)

    def events(self, kind: str | None = None) -> list[Event]:
        """What was kept by `log_event`, oldest first: one kind, or all."""
        where, parameters = ("WHERE kind = ?", (kind,)) if kind is not None else ("", ())
        rows = self.rows(f"SELECT at, kind, subject, value FROM event {where} ORDER BY id", parameters)
        return [
            Event(datetime.fromisoformat(at), kind, subject, json.loads(value)) for at, kind, subject, value in rows
        ]

    def backup(self) -> Path:
        """A copy of the whole record beside it, and its path."""
        copy = free_name(self.path, "backup")
        try:
            with self._lock, self._in_words(), contextlib.closing(sqlite3.connect(copy)) as target:
                self._connection.backup(target)
        except StoreError:
            copy.unlink(missing_ok=True)  # half a copy is none
            raise
        return copy

    def clear(self, connection: sqlite3.Connection) -> None:
        """Empty the record, log and all, within a transaction. Make a backup first."""
        for table in TABLES:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute("PRAGMA user_version = 0")
        self._migrate()

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turn SQLite's errors into StoreError."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest is detail
            raise StoreError(self._sentence(code, error)) from error

    def _sentence(self, code: int, error: sqlite3.Error) -> str:
        if code in DAMAGED:
            self._connection.close()
            checked.discard(self.path)
            copy = put_aside(self.path)
            return f"Your study record was damaged: it was kept as {copy}, and a new record begins with your next call."
        if code in UNWRITABLE:
            copy = copied(self.path)
            kept = f"; a copy of it lies at {copy}" if copy else ""
            return (
                f"The study record {self.path} cannot be written{kept}: give yourself the right to write it, "
                "or set VLM_COURSE_DATA to another folder."
            )
        if code in FULL:
            return f"The study record {self.path} cannot grow: free some space on the disk; what it held is unharmed."
        if code in FOREIGN:
            return (
                f"The study record {self.path} cannot be used where it lies (a network folder?): set VLM_COURSE_DATA "
                "to a folder on this computer."
            )
        if code in BUSY:
            return f"Another program holds the study record {self.path}: close it there, then try again."
        return f"The study record {self.path} cannot be used ({error})."


def _failure(code: int, message: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
