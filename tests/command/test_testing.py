"""What `course test` runs, and how it counts."""

import importlib.util
from pathlib import Path

import pytest

from course_utils.command import testing
from course_utils.course import CourseError


def test_pytest_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "ARTEFACTS", tmp_path)
    (tmp_path / "test_x.py").write_text("def test_a(): pass\ndef test_b(): assert False\n")
    (tmp_path / "test_y.py").write_text("import no_such_module\n")
    assert testing.pytest("report", str(tmp_path / "test_x.py")) == testing.Outcome(passed=1, failed=1)
    assert testing.pytest("report", str(tmp_path / "test_y.py")) == testing.Outcome(failed=1)
    assert testing.pytest("report", str(tmp_path), "-k", "none_of_them").failed == 1


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "nbval" else real(name))
    with pytest.raises(CourseError, match=r"not installed \(nbval\).*make test"):
        testing.need_tools()


def test_no_browser_ends_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(testing, "installed_browser", lambda: None)
    monkeypatch.setattr(testing.subprocess, "run", lambda command, **_: tried.append(command))
    with pytest.raises(CourseError, match="need Chromium or Chrome"):
        testing.ensure_browser()
    assert tried  # it did try to install one
