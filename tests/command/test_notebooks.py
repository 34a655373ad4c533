"""Finding, running and rebuilding notebooks."""

from pathlib import Path

import pytest

from course_utils.command import notebooks
from course_utils.course import CourseError


def test_find_takes_numbers_names_and_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write) -> None:
    first, second = write("1", name="00_a.ipynb"), write("1", name="04_b.ipynb")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    assert notebooks.find() == [first, second]
    assert (
        notebooks.find(["4"])
        == notebooks.find(["04"])
        == notebooks.find(["04_b"])
        == notebooks.find([str(second)])
        == [second]
    )


def test_find_names_the_lessons_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write) -> None:
    write("1", name="00_a.ipynb")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    with pytest.raises(CourseError, match=r"no notebook '7'.*00_a"):
        notebooks.find(["7"])


def test_find_says_where_to_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    with pytest.raises(CourseError, match="clone"):
        notebooks.find()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"broken\.ipynb cannot be read"):
        notebooks.read(tmp_path / "broken.ipynb")


def test_run_reports_and_leaves_the_file_alone(write) -> None:
    path = write(
        "import os\nos.environ['VLM_COURSE_TIER']",
        "import time\nblock = bytearray(300_000_000)\nblock[::4096] = b'x' * len(block[::4096])\ntime.sleep(1)",
    )
    before = path.read_bytes()
    notebook, run = notebooks.execute(path)
    assert notebook.cells[0].outputs[0].data["text/plain"] == "'pocket'"
    assert (run.error, run.verdict, run.name) == (None, "ok", path.name)
    assert 0.3e9 < run.peak_bytes < 2e9
    assert path.read_bytes() == before


def test_a_kernel_that_dies_is_a_failure(write) -> None:
    _, run = notebooks.execute(write("import os\nos._exit(1)"))
    assert run.verdict == "failed"
    assert "DeadKernelError" in run.error
