"""What all tests share: one thread, the pocket tier, no progress bars, and a study record of their own."""

import os
from pathlib import Path

import pytest

from course_utils.command.notebooks import ENVIRONMENT

os.environ.update(ENVIRONMENT)


@pytest.fixture(autouse=True)
def _pocket_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in the pocket tier, whatever the one before it chose."""
    monkeypatch.setenv("VLM_COURSE_TIER", "pocket")


@pytest.fixture(autouse=True)
def _own_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every test starts with an empty study record."""
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "record"))
