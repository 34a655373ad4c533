import shutil
from pathlib import Path

import pytest

from course_utils.course import CHECKPOINTS
from course_utils.models import hub, memory


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine alone says how much memory there is, wherever the tests run."""
    monkeypatch.setattr(memory, "limits", list)


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all pocket checkpoints that a test may damage."""
    shutil.copytree(CHECKPOINTS, tmp_path / "checkpoints")
    monkeypatch.setattr(hub, "CHECKPOINTS", tmp_path / "checkpoints")
    return tmp_path / "checkpoints"
