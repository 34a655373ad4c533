"""What all tests share: one thread, the pocket tier, no progress bars."""

import os

import pytest

from course_utils.notebooks import ENVIRONMENT

os.environ.update(ENVIRONMENT)


@pytest.fixture(autouse=True)
def _pocket_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test starts in the pocket tier, whatever the one before it chose."""
    monkeypatch.setenv("VLM_COURSE_TIER", "pocket")
