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


def test_the_rooms_are_checked_where_there_is_a_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "ROOT", tmp_path)
    (tmp_path / "house").mkdir()
    for name, text in (("__init__", ""), ("attic", "import house.cellar"), ("cellar", "")):
        (tmp_path / "house" / f"{name}.py").write_text(text)
    contract = """[tool.importlinter]
root_package = "house"
[[tool.importlinter.contracts]]
name = "one way down"
type = "layers"
layers = ["house.attic", "house.cellar"]
"""
    (tmp_path / "pyproject.toml").write_text(contract)
    assert testing.layers() == testing.Outcome(passed=1)
    (tmp_path / "house" / "cellar.py").write_text("import house.attic")
    assert testing.layers() == testing.Outcome(failed=1)
    (tmp_path / "pyproject.toml").unlink()
    assert testing.layers() == testing.Outcome(failed=1)
