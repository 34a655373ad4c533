"""Copies of the study record: a damaged file is put aside, and one that cannot be written is kept elsewhere."""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course_utils.study.record import Schedule, Store, StoreError
from course_utils.study.record import store as store_module

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def filled(path: Path, make_cards) -> None:
    schedule = Schedule(Store(path), make_cards(300))
    schedule.plan("98", NOW)


@pytest.mark.parametrize("damage", ["not a database", "head", "half", "middle"])
def test_a_damaged_file_is_put_aside_in_one_sentence(tmp_path: Path, make_cards, damage: str) -> None:
    path = tmp_path / "x.sqlite3"
    filled(path, make_cards)
    content = path.read_bytes()
    middle = len(content) // 2
    spoilt = {
        "not a database": b"This is a letter to my aunt. " * 500,
        "head": b"\0" * 100 + content[100:],
        "half": content[: middle // 4096 * 4096],
        "middle": content[:8192] + os.urandom(middle) + content[8192 + middle :],
    }[damage]
    path.write_bytes(spoilt)
    store_module.checked.clear()  # as in a new process
    with pytest.raises(StoreError) as problem:
        Store(path).rows("SELECT * FROM memory")
    (copy,) = tmp_path.glob("x-damaged-*.sqlite3")
    assert copy.read_bytes() == spoilt
    assert str(copy) in str(problem.value)
    assert "\n" not in str(problem.value)
    fresh = Store(path)
    fresh.log_event("opened lesson", "04", at=NOW)
    assert len(fresh.events()) == 1


def test_damage_found_later_is_put_aside_too(tmp_path: Path, make_cards) -> None:
    path = tmp_path / "x.sqlite3"
    filled(path, make_cards)
    content = path.read_bytes()
    path.write_bytes(content[:8192] + os.urandom(len(content) - 8192))
    store = Store(path)  # checked before, so not checked again
    with pytest.raises(StoreError, match="damaged: it was kept as"):
        store.rows("SELECT * FROM memory JOIN log ON memory.card = log.card ORDER BY log.at, log.rating")
    assert len(list(tmp_path.glob("x-damaged-*.sqlite3"))) == 1
    assert Store(path).rows("SELECT * FROM memory") == []


def test_two_damaged_files_in_one_second_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    for _ in range(2):
        path.write_bytes(b"This is a letter to my aunt. " * 500)
        store_module.checked.clear()
        with pytest.raises(StoreError):
            Store(path)
    assert len(list(tmp_path.glob("x-damaged-*.sqlite3"))) == 2


@pytest.fixture
def plain_user() -> Iterator[Path]:
    """A folder whose owner this process is, without root's right to write any file."""
    root, nobody = os.geteuid() == 0, 65534
    with tempfile.TemporaryDirectory() as folder:
        if root:
            os.chown(folder, nobody, nobody)
            os.seteuid(nobody)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_file_is_copied_and_unharmed(plain_user: Path, make_cards, folder_too: bool) -> None:
    path = plain_user / "own" / "x.sqlite3"
    filled(path, make_cards)
    path.chmod(0o400)
    path.parent.chmod(0o500 if folder_too else 0o700)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"cannot be written; a copy of it lies at .*VLM_COURSE_DATA") as problem:
        Store(path).log_event("a", "b")
    path.parent.chmod(0o700)
    assert path.read_bytes() == before
    copy = Path(re.search(r"lies at (\S+):", str(problem.value))[1])
    assert len(Store(copy).rows("SELECT * FROM memory")) == 304
    copy.unlink()
