"""The benchmark of the capstone's library, on a few pictures."""

import os
from pathlib import Path

import pytest

from benchmarks import library


@pytest.mark.parametrize("side", [64, 200])
def test_all_pictures_are_taken_in(side: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path))
    monkeypatch.setattr(library, "PICTURES", 3)
    row = library.row(side)
    assert f"for 3 of {side} × {side} pixels" in row.measured and row.met
    assert os.environ["VLM_COURSE_DATA"] == str(tmp_path)
    assert list(tmp_path.iterdir()) == []  # the learner's own data stay as they were
