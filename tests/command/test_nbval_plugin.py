"""nbval and the plugin beside it: one run of a notebook compares words, checks claims, judges time and memory."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

from course_utils.command import notebooks, testing
from course_utils.course import ROOT

Writer = Callable[..., Path]


def nbval(*paths: Path, options: Sequence[str] = (), status: int) -> str:
    """What nbval and the plugin say of notebooks of one folder; they must end with `status`."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *testing.NBVAL,
        *options,
        *map(str, paths),
    ]
    here = paths[0].parent
    environment = testing.environment() | {"PYTHONPATH": f"{ROOT}{os.pathsep}{here}"}
    done = subprocess.run(command, env=environment, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout
    return done.stdout


def test_pixels_and_widgets_may_differ_but_words_may_not(write: Writer) -> None:
    figure = "from course_utils import plots\nplots.show_png(b'one', 'A cat')"
    path = write("print('two')", figure, "import ipywidgets as w\nw.VBox([w.HTML('a')])")
    asyncio.run(notebooks.build(path))
    built, others = path.read_text(), {}
    for name, old, new in (
        ("pixels", "b'one'", "b'other'"),
        ("widget", "w.HTML('a')", "w.HTML('b')"),
        ("alt", "show_png(b'one', 'A cat')", "show_png(b'one', 'A dog')"),
        ("text", "print('two')", "print('three')"),
    ):
        others[name] = path.with_name(f"{name}.ipynb")
        others[name].write_text(built.replace(old, new))
        assert others[name].read_text() != built
    out = nbval(path, *others.values(), status=1)
    assert sorted(set(re.findall(r"^FAILED (\w+)\.ipynb", out, re.MULTILINE))) == ["alt", "text"], out


def test_the_picture_in_place_of_a_widget_is_not_compared(write: Writer) -> None:
    path = write("import ipywidgets as w\nw.VBox([w.HTML('a')])")
    asyncio.run(notebooks.build(path))
    built = notebooks.read(path)
    built.cells[0].outputs[0].data["text/html"] = "<img alt='a box'>"
    nbformat.write(built, path)
    nbval(path, status=0)


def claim(path: Path, text: str) -> None:
    folder = path.parents[1] / "tests" / "claims"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson_00.py").write_text(text)


@pytest.fixture
def built(once_built: Path, tmp_path: Path) -> Path:
    """A copy of the lesson that was built, in a course of its own."""
    return shutil.copytree(once_built.parent, tmp_path / "notebooks") / once_built.name


def test_claims_are_checks_and_leave_no_trace(built: Path) -> None:
    claim(built, "# %% after first: a pair\npair = one + one\nassert pair == 2\npair\n")
    assert "4 passed" in nbval(
        built, options=("-n2", "--dist=loadscope"), status=0
    )  # two cells, a claim, time and memory


def test_a_broken_claim_fails_with_its_name(built: Path) -> None:
    claim(built, "# %% after first: two are one\nassert one == 2\n# %% after second: five\nassert 'five' in said\n")
    out = nbval(built, status=1)
    assert "lesson_00.py, line 1, after first: two are one\nassert one == 2\none is 1" in out
    assert "lesson_00.py, line 3, after second: five\nassert 'five' in said\nsaid is 'four False" in out
    assert "2 failed, 3 passed" in out


def test_a_claim_of_no_cell_fails(built: Path) -> None:
    claim(built, "# %% after nowhere: lost\nassert True\n")
    assert "after nowhere: lost\nThe lesson has no code cell of this id." in nbval(built, status=1)


def test_the_claims_of_a_cell_that_does_not_run_fail(write: Writer) -> None:
    path = write("import os\nos._exit(1)", "1", folder="notebooks", ids=("first", "second"))
    claim(path, "# %% after second: it is so\nassert True\n")
    assert "after second: it is so\nThe cell did not run." in nbval(path, options=["--nbval-cell-timeout=3"], status=1)


@pytest.mark.parametrize(("seconds", "status", "mark"), [(30, 0, "ok"), (90, 0, "warn"), (190, 1, "fail")])
def test_time_and_memory_are_judged_and_told(built: Path, seconds: float, status: int, mark: str) -> None:
    clock = (
        f"from course_utils.command.runs import Usage\nUsage.seconds = property(lambda _: {seconds}, lambda *_: None)"
    )
    (built.parent / "clock.py").write_text(clock)
    out = nbval(built, options=("-p", "clock", "-n2" if mark == "ok" else "-n0"), status=status)
    assert re.search(rf"\[{mark}\] +00_small\.ipynb +{seconds}\.0 +(?!0\.00)0\.\d\d GB", out), out
    assert ("1 warning" in out) == (mark == "warn")
    assert ("00_small.ipynb takes more than 60 s, far more than that." in out) == (mark == "fail")
