"""A fork's copy points to the fork."""

import shutil
from pathlib import Path

import nbformat
import pytest

from course_utils.command import fork
from course_utils.course import ROOT, CourseError, repository


def test_restamp_changes_every_place_and_only_them(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    old = repository()
    changed = fork.restamp("ada/looking", tmp_path)
    texts = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert [path for path, text in texts.items() if old in text] == []
    lesson = texts[tmp_path / "notebooks" / "00_start_here.ipynb"]
    assert "https://colab.research.google.com/github/ada/looking/blob/main/notebooks/00_start_here.ipynb" in lesson
    assert r"sys.path.insert(0, \"looking\")" in lesson
    assert {path.name for path in changed} >= {"pyproject.toml", "README.md", "00_start_here.ipynb"}
    assert nbformat.reads(lesson, as_version=4).cells


@pytest.mark.parametrize("name", ["", "ada", "ada/", "https://github.com/ada/x", "a b/c", "-ada/x", "ada/x/y"])
def test_restamp_refuses_what_is_no_repository(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match="not OWNER/REPO"):
        fork.restamp(name, tmp_path)
