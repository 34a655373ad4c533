"""Finding, running and rebuilding notebooks."""

import asyncio
import contextlib
from pathlib import Path

import psutil
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
    notebook, run = asyncio.run(notebooks.execute(path))
    assert notebook.cells[0].outputs[0].data["text/plain"] == "'pocket'"
    assert (run.error, run.verdict, run.name) == (None, "ok", path.name)
    assert 0.3e9 < run.peak_bytes < 2e9
    assert path.read_bytes() == before


def test_a_kernel_that_dies_is_a_failure(write) -> None:
    _, run = asyncio.run(notebooks.execute(write("import os\nos._exit(1)")))
    assert run.verdict == "failed"
    assert "DeadKernelError" in run.error


@pytest.mark.parametrize("when", ["the kernel comes up", "a cell runs", "the kernel goes"])
def test_a_cancelled_run_leaves_no_kernel(write, when: str) -> None:
    me, started = psutil.Process(), asyncio.Event()
    before = set(me.children())
    path = write("1", "1" if when == "the kernel goes" else "import time\ntime.sleep(60)")
    cells = iter(range(2))

    def on_cell() -> None:
        if next(cells) == (when == "the kernel goes"):
            asyncio.get_running_loop().call_later(0.05, started.set)

    async def cancelled() -> None:
        run = asyncio.create_task(notebooks.execute(path, on_cell))
        while not (started.is_set() or (when == "the kernel comes up" and set(me.children()) - before)):
            await asyncio.sleep(0.01)
        assert set(me.children()) - before
        run.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await run
        assert run.cancelled()

    asyncio.run(cancelled())
    assert not set(me.children()) - before
