"""Copies of the study record's file: backups, damaged files put aside, what could not be written where it lies."""

import contextlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def free_name(path: Path, word: str) -> Path:
    """A path beside `path` that says when and why, and that no file has yet."""
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    copy, number = path.with_name(f"{path.stem}-{word}-{when}{path.suffix}"), 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.stem}-{word}-{when}-{number}{path.suffix}")
    return copy


def put_aside(path: Path) -> Path | None:
    """Move the file and what SQLite keeps beside it out of the way; where that fails, copy it."""
    copy = free_name(path, "damaged")
    try:
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):  # another process may have moved it
                os.replace(f"{path}{ending}", f"{copy}{ending}")
    except OSError:
        return copied(path)
    return copy


def copied(path: Path) -> Path | None:
    """A copy in the system's folder for temporary files, or None where there is nothing to copy."""
    copy = free_name(Path(tempfile.gettempdir()) / path.name, "copy")
    try:
        shutil.copyfile(path, copy)
        with contextlib.suppress(FileNotFoundError):  # what is not yet in the main file, if anything
            shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    except OSError:
        return None
    return copy
