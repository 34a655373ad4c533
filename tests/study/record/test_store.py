"""The study record: what survives a killed process, a torn file, a full disk, another notebook and an older schema."""

import math
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from course_utils.study.record import Event, Rating, Schedule, Store, StoreError
from course_utils.study.record import store as store_module
from course_utils.study.record.memory import Entry, replay
from course_utils.study.record.migrations import MIGRATIONS

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEAD = """
import itertools, os, signal, sys
from datetime import UTC, datetime, timedelta
from course_utils.study.questions import RecallCard
from course_utils.study.record import Rating, Schedule, Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

def make(number):
    common = {"section": "s", "tags": (), "difficulty": 1, "goals": (), "question": "Q?", "explanation": "E."}
    return RecallCard(id=f"98-card-{number}", lesson="98", answer="A.", **common)
"""


def script(body: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", HEAD + textwrap.dedent(body), *map(str, arguments)]


def log(store: Store) -> list[tuple[str, str]]:
    return store.rows("SELECT card, action FROM log ORDER BY id")


def assert_memory_follows_from_log(store: Store) -> None:
    entries: dict[str, list[Entry]] = {}
    for card, day, action, rating in store.rows("SELECT card, day, action, rating FROM log ORDER BY id"):
        entries.setdefault(card, []).append(Entry(date.fromisoformat(day), action, rating and Rating(rating)))
    expected = {card: replay(card, each) for card, each in entries.items()}
    kept = dict(store.rows("SELECT card, due FROM memory"))
    assert kept == {card: memory.due and memory.due.isoformat() for card, memory in expected.items() if memory}


# ---- where it lies


def test_the_record_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "mine"))
    assert Store().path == tmp_path / "mine" / "study.sqlite3"


def test_it_is_one_file_in_wal_mode_that_a_power_cut_does_not_harm(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")
    assert store.rows("PRAGMA journal_mode") == [("wal",)]
    assert store.rows("PRAGMA synchronous") == [(2,)]
    assert store.rows("PRAGMA foreign_keys") == [(1,)]
    del store
    assert [path.name for path in tmp_path.iterdir()] == ["x.sqlite3"]


# ---- events


def test_events_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")
    there = timezone(timedelta(hours=5, minutes=30))
    store.log_event("quiz answer", "04-café", {"right": True, "by": None}, NOW.astimezone(there))
    store.log_event("opened lesson", "04", at=NOW + timedelta(microseconds=1))
    first = Event(NOW, "quiz answer", "04-café", {"right": True, "by": None})
    assert store.events("quiz answer") == [first]
    assert store.events() == [first, Event(NOW + timedelta(microseconds=1), "opened lesson", "04", None)]
    assert store.events("nothing such") == []


def test_an_event_without_a_time_happens_now(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")
    before = datetime.now(UTC)
    store.log_event("opened lesson", "04")
    assert before <= store.events()[0].at <= datetime.now(UTC)


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Store(tmp_path / "x.sqlite3").log_event("a", "b", at=datetime(2026, 1, 1))


def test_the_log_only_grows(tmp_path: Path, make_cards) -> None:
    store = Store(tmp_path / "x.sqlite3")
    Schedule(store, make_cards(1)).plan(["98-card-0"], NOW)
    for statement in ("DELETE FROM log", "UPDATE log SET rating = 4, action = 'answer'"):
        with pytest.raises(StoreError, match="the log only grows"), store.transaction() as connection:
            connection.execute(statement)
    assert log(store) == [("98-card-0", "plan")]


# ---- transactions


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")
    with pytest.raises(KeyboardInterrupt), store.transaction() as connection:
        connection.execute("INSERT INTO event (at, kind, subject) VALUES ('a', 'b', 'c')")
        raise KeyboardInterrupt
    assert store.rows("SELECT * FROM event") == []
    store.log_event("opened lesson", "04", at=NOW)
    assert len(store.events()) == 1


def test_threads_share_an_object(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")

    def write(name: str) -> None:
        for number in range(50):
            store.log_event("t", f"{name}{number}", at=NOW)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({event.subject for event in store.events()}) == 200


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    body = """
    path, first = sys.argv[1], int(sys.argv[2])
    schedule = Schedule(Store(path), [make(number) for number in range(200)])
    for number in range(first, 200, 2):
        schedule.answer(f"98-card-{number}", Rating.GOOD, NOW)
        schedule.store.log_event("quiz answer", f"98-card-{number}", "right", NOW)
    """
    # Both also make the file and its schema at the same moment.
    workers = [subprocess.Popen(script(body, path, first), stderr=subprocess.PIPE) for first in (0, 1)]
    for worker in workers:
        assert worker.communicate(timeout=120) == (None, b"")
    store = Store(path)
    assert sorted(log(store)) == sorted((f"98-card-{number}", "answer") for number in range(200))
    assert len(store.events()) == 200
    assert_memory_follows_from_log(store)


def test_a_file_held_by_another_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PATIENCE", 0.05)
    path = tmp_path / "x.sqlite3"
    Store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        store = Store(path)
        with pytest.raises(StoreError, match=r"Another program holds .*x\.sqlite3: close it"):
            store.log_event("a", "b")
    store.log_event("a", "b")
    assert len(store.events()) == 1


# ---- killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, to kill a process many hundred times")
def test_kill_9_at_every_step_of_a_review_loses_no_finished_one(tmp_path: Path) -> None:
    """A process is killed after 1, 2, 3, ... steps of SQLite's machine while it keeps an answer."""
    body = """
    path = sys.argv[1]
    cards = [make(number) for number in range(2000)]
    Store(path)
    for steps in range(1, 2000):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            schedule, left = Schedule(Store(path), cards), steps
            def tick():
                global left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
            with schedule.store.transaction() as connection:
                connection.set_progress_handler(tick, 1)
            schedule.answer(f"98-card-{steps}", Rating.GOOD, NOW)
            os.write(writer, b"finished")
            os._exit(0)
        os.close(writer)
        finished = os.read(reader, 8) == b"finished"
        os.close(reader)
        _, status = os.waitpid(child, 0)
        store = Store(path)
        logged = store.rows("SELECT action FROM log WHERE card = ?", (f"98-card-{steps}",))
        remembered = store.rows("SELECT due FROM memory WHERE card = ?", (f"98-card-{steps}",))
        assert len(logged) == len(remembered), steps
        assert logged or not finished, steps
        print(int(os.WIFSIGNALED(status)), len(logged))
        if finished:
            break
    """
    done = subprocess.run(script(body, tmp_path / "x.sqlite3"), capture_output=True, text=True, timeout=300)
    assert done.stderr == ""
    kills = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert kills[-1] == (0, 1)  # the last one was left to finish
    assert all(killed for killed, _ in kills[:-1])
    assert len(kills) > 100
    assert {kept for _, kept in kills[:-1]} == {0, 1}  # some died before the commit, some after it
    assert_memory_follows_from_log(Store(tmp_path / "x.sqlite3"))


@pytest.mark.parametrize("finished", [1, 7, 40])
def test_kill_9_from_outside_loses_no_finished_review(tmp_path: Path, finished: int) -> None:
    body = """
    schedule = Schedule(Store(sys.argv[1]), [make(number) for number in range(5000)])
    for number in itertools.count():
        schedule.answer(f"98-card-{number}", Rating.GOOD, NOW)
        print(number, flush=True)
    """
    path = tmp_path / "x.sqlite3"
    with subprocess.Popen(script(body, path), stdout=subprocess.PIPE, text=True) as worker:
        for _ in range(finished):
            worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
        said = finished + len(worker.stdout.readlines())
    store = Store(path)
    assert len(log(store)) in (said, said + 1)  # one more may have been kept before it could say so
    assert_memory_follows_from_log(store)


def test_a_log_torn_anywhere_keeps_what_was_finished_before(tmp_path: Path, make_cards) -> None:
    """As after a power cut: the write-ahead file ends somewhere in the middle."""
    path, torn = tmp_path / "x.sqlite3", tmp_path / "torn" / "x.sqlite3"
    torn.parent.mkdir()
    schedule = Schedule(Store(path), make_cards(12))
    sizes = []
    for number in range(12):
        schedule.answer(f"98-card-{number}", Rating.GOOD, NOW)
        sizes.append(Path(f"{path}-wal").stat().st_size)
    assert sizes == sorted(set(sizes))  # nothing was moved to the main file yet
    for size in range(0, sizes[-1] + 1, 1001):
        for old in torn.parent.iterdir():
            old.unlink()
        shutil.copy(path, torn)
        Path(f"{torn}-wal").write_bytes(Path(f"{path}-wal").read_bytes()[:size])
        store = Store(torn)
        assert len(log(store)) == sum(each <= size for each in sizes)
        assert_memory_follows_from_log(store)


# ---- empty, out of place, full


def test_an_empty_file_is_a_new_record(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").touch()
    assert Store(tmp_path / "x.sqlite3").events() == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be made .*VLM_COURSE_DATA"):
        Store(tmp_path / "file" / "x.sqlite3")


def test_a_path_that_is_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: "):
        Store(tmp_path)


def test_a_record_deleted_while_it_is_open_is_not_written_to_nowhere(tmp_path: Path) -> None:
    store = Store(tmp_path / "x" / "x.sqlite3")
    store.log_event("a", "b", at=NOW)
    shutil.rmtree(tmp_path / "x")
    with pytest.raises(StoreError, match="was deleted while it was open: restart the kernel"):
        store.log_event("a", "c", at=NOW)


def refuse_the_log(monkeypatch: pytest.MonkeyPatch, code: int, words: str, times: float = math.inf) -> None:
    """Let new connections fail so many times where they change to a write-ahead log."""

    class Refusing(sqlite3.Connection):
        refused = 0

        def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
            if statement == "PRAGMA journal_mode = WAL" and self.refused < times:
                self.refused += 1
                raise store_module._failure(code, words)
            return super().execute(statement, *arguments)

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **options: real(path, factory=Refusing, **options))


def test_a_network_folder_gets_another_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_the_log(monkeypatch, sqlite3.SQLITE_IOERR, "disk I/O error")
    store = Store(tmp_path / "x.sqlite3")
    assert store.rows("PRAGMA journal_mode") == [("delete",)]
    store.log_event("a", "b", None, NOW)
    assert len(Store(store.path).events()) == 1


def test_two_who_change_the_journal_at_one_moment_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_the_log(monkeypatch, sqlite3.SQLITE_BUSY, "database is locked", times=2)
    store = Store(tmp_path / "x.sqlite3")
    assert store.rows("PRAGMA journal_mode") == [("wal",)]
    monkeypatch.setattr(store_module, "PATIENCE", -1.0)
    with pytest.raises(StoreError, match="Another program holds the study record"):
        Store(tmp_path / "y.sqlite3")


def test_a_folder_that_fails_altogether_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "x.sqlite3")
    sentence = store._sentence(sqlite3.SQLITE_IOERR, sqlite3.OperationalError("disk I/O error"))
    assert "a network folder?" in sentence


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.sqlite3")
    store.log_event("a", "b", at=NOW)
    store.rows(f"PRAGMA max_page_count = {store.rows('PRAGMA page_count')[0][0]}")
    with pytest.raises(StoreError, match="free some space"):
        store.log_event("a", "b", "x" * 100_000, NOW)
    assert store.events() == [Event(NOW, "a", "b", None)]


# ---- versions

VERSION_1 = """
PRAGMA journal_mode = WAL;
CREATE TABLE log (id INTEGER PRIMARY KEY, at TEXT NOT NULL, day TEXT NOT NULL, action TEXT NOT NULL
    CHECK (action IN ('plan', 'answer', 'lapse', 'undo')), card TEXT NOT NULL,
    rating INTEGER CHECK ((rating BETWEEN 1 AND 4) = (action = 'answer')));
CREATE INDEX log_card ON log (card);
CREATE TABLE memory (card TEXT PRIMARY KEY, due TEXT, last TEXT NOT NULL, state INTEGER NOT NULL, step INTEGER,
    stability REAL NOT NULL, difficulty REAL NOT NULL);
CREATE INDEX memory_due ON memory (due);
INSERT INTO log VALUES (1, '2026-03-01T12:00:00.000000+00:00', '2026-03-01', 'plan', '98-card-0', NULL);
INSERT INTO memory VALUES ('98-card-0', '2026-03-02', '2026-03-01', 1, 1, 2.3065, 2.118);
PRAGMA user_version = 1;
"""


def test_a_record_of_version_1_is_brought_up_to_date(tmp_path: Path, make_cards) -> None:
    path = tmp_path / "x.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(VERSION_1)
    store = Store(path)
    assert store.version() == len(MIGRATIONS) == 3
    schedule = Schedule(store, make_cards(1))
    assert [card.id for card in schedule.due(NOW)] == ["98-card-0"]
    assert schedule.answer("98-card-0", Rating.GOOD, NOW) == date(2026, 3, 4)
    store.log_event("opened lesson", "04", at=NOW)
    assert log(Store(path)) == [("98-card-0", "plan"), ("98-card-0", "answer")]


def test_a_record_made_before_the_ladder_keeps_all_and_meets_the_new_days(tmp_path: Path, make_cards) -> None:
    """60 days, with every grade, undone answers and a lapse: version_2.sql was made by the code of that time."""
    path = tmp_path / "x.sqlite3"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((Path(__file__).parent / "version_2.sql").read_text(encoding="utf-8"))
        before = {table: old.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in ("log", "event")}
        stability = dict(old.execute("SELECT card, stability FROM memory"))
    schedule = Schedule(Store(path), make_cards(6))
    assert {table: schedule.store.rows(f"SELECT * FROM {table} ORDER BY id") for table in before} == before
    assert_memory_follows_from_log(schedule.store)
    memories = schedule.memories()
    assert len(memories) == len(stability) == 10
    # Nearly all answers count as they did, and lead to FSRS's old numbers. Where Hard now moves on, and so asked later,
    # the next answer came early by today's rules, and changes nothing.
    assert sum(memories[card].stability == pytest.approx(stability[card]) for card in stability) >= 8
    assert Schedule(Store(path), make_cards(6)).memories() == memories
    with pytest.raises(StoreError, match="the log only grows"):
        schedule.store.rows("DELETE FROM log")


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sqlite3"
    Store(path).log_event("a", "b", at=NOW)
    broken = (*MIGRATIONS, "CREATE TABLE new (x);\nCREATE TABLE event (x);\n")
    monkeypatch.setattr(store_module, "MIGRATIONS", broken)
    with pytest.raises(StoreError):
        Store(path)
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    store = Store(path)
    assert store.version() == 3
    assert len(store.events()) == 1


def test_a_newer_record_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    Store(path).log_event("a", "b", at=NOW)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer version of the course: update"):
        Store(path)
    with closing(sqlite3.connect(path)) as newer:
        assert newer.execute("SELECT count(*) FROM event").fetchone() == (1,)
