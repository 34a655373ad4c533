"""The `course` command, on small notebooks of its own."""

import asyncio
import errno
import importlib.util
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner, Result

from course_utils.command import cli, colab_profile, doctor, notebooks, testing, widget_pictures
from course_utils.course import ROOT, CourseError
from course_utils.study.questions import load_cards
from course_utils.study.record import Schedule, Store


def course(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


def test_problems_end_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["course", "run", "no_such_notebook"])
    with pytest.raises(SystemExit, match=r"^There is no notebook 'no_such_notebook'"):
        cli.main()


def test_run_command_tells_the_truth(write) -> None:
    good, bad = write("1 + 1", name="00_good.ipynb"), write("x = 1", "1 / 0", "x", name="01_bad.ipynb")
    assert course("run", str(good)).exit_code == 0
    result = course("run", str(good), str(bad))
    assert result.exit_code == 1
    assert "[ok]" in result.stdout
    assert "[fail]" in result.stdout
    assert "01_bad.ipynb: code cell 2: ZeroDivisionError: division by zero" in result.stdout


def test_build_stores_clean_outputs_and_stable_ids(write) -> None:
    widget = "import ipywidgets as w\nw.VBox([w.IntSlider(3)])"
    path = write("1 + 1", widget, widgets={"a": 1}, language_info={"name": "python", "version": "0"})
    ids = [cell.id for cell in notebooks.read(path).cells]
    assert course("build", str(path)).exit_code == 0
    built = notebooks.read(path)
    assert [cell.execution_count for cell in built.cells] == [1, 2]
    assert built.cells[0].outputs[0].data["text/plain"] == "2"
    assert built.cells[1].outputs[0].data == {"text/plain": widget_pictures.SENTENCE}
    assert [cell.id for cell in built.cells] == ids
    assert "widgets" not in built.metadata
    assert "version" not in built.metadata.language_info
    assert all("execution" not in cell.metadata for cell in built.cells)
    first = path.read_bytes()
    asyncio.run(notebooks.build(path))
    assert path.read_bytes() == first


def test_a_failed_build_keeps_the_old_outputs(write) -> None:
    path = write("1 / 0")
    before = path.read_bytes()
    assert course("build", str(path)).exit_code == 1
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def refused_build(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `course build` says when it finds something missing, before it runs a lesson."""
    monkeypatch.setattr(notebooks, "execute", lambda *_: pytest.fail("the lesson was run"))
    result = course("build", str(path))
    assert isinstance(result.exception, CourseError)
    return str(result.exception)


def test_a_build_first_looks_for_its_tools(write, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "nbstripout" else real(name))
    assert ".[author]" in refused_build(write("1"), monkeypatch)


def test_a_build_first_looks_for_packages(write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-distribution")
    assert "pip install" in refused_build(write("1"), monkeypatch)


def test_a_build_first_looks_for_whole_models(write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(notebooks, "CHECKPOINTS", tmp_path)
    assert "checksums.json" in refused_build(write("1"), monkeypatch)


# ---- trouble


def test_one_bad_notebook_does_not_lose_the_table(write, tmp_path: Path) -> None:
    foreign = write("1 + 1", name="00_conda.ipynb", kernelspec={"name": "conda-env-x-py", "display_name": "x"})
    (tmp_path / "01_list.ipynb").write_text("[]")
    hidden = write("1 + 1", name="02_hidden.ipynb", folder="hiding")
    (hidden.parent / "types.py").write_text("x = 1\n")
    last = write("1 + 1", name="03_good.ipynb")
    said = course("run", str(foreign), str(tmp_path / "01_list.ipynb"), str(hidden), str(last))
    assert said.exit_code == 1
    marks = {line.split()[1]: line.split()[0] for line in said.stdout.splitlines() if line.startswith("[")}
    assert marks == {
        "00_conda.ipynb": "[ok]",
        "01_list.ipynb": "[fail]",
        "02_hidden.ipynb": "[fail]",
        "03_good.ipynb": "[ok]",
    }
    assert "01_list.ipynb cannot be read as a notebook" in said.stdout
    assert "(rename types.py: it hides Python's own module of that name)" in said.stdout


MAIN = "from course_utils.command.cli import main; main()"


def run_main(*arguments: str, tmp_path: Path, code: str = MAIN, **env: str) -> subprocess.Popen:
    """The command in a process of its own, with folders of its own for its record and for temporary files."""
    own = {"VLM_COURSE_DATA": str(tmp_path / "record"), "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(ROOT)}
    (tmp_path / "tmp").mkdir(exist_ok=True)
    command = [sys.executable, "-c", code, *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env={**os.environ, **own, **env}, start_new_session=True, **pipes)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_shows_the_table_and_leaves_nothing_behind(write, tmp_path: Path, sent: int) -> None:
    slow = (
        "import os, pathlib, time\nfrom course_utils.study import record\nrecord.note('a', 'b', 1)\n"
        f"(pathlib.Path({str(tmp_path)!r}) / f'{{os.getpid()}}.kernel').touch()\ntime.sleep(60)"
    )
    paths = [
        write(*cells, name=name)
        for name, *cells in (
            ("00_good.ipynb", "1 + 1"),
            ("01_slow.ipynb", slow),
            ("02_slow.ipynb", slow),
            ("03_good.ipynb", "1 + 1"),
        )
    ]
    two_at_once = f"from course_utils.command import batch; batch.room = lambda: 2; {MAIN}"
    process = run_main("run", *map(str, paths), tmp_path=tmp_path, code=two_at_once)
    while len(kernels := list(tmp_path.glob("*.kernel"))) < 2 and process.poll() is None:
        time.sleep(0.1)
    assert list((tmp_path / "tmp").glob("vlm-course-*"))  # the run's own study record
    process.send_signal(sent)
    out = process.communicate(timeout=60)[0].decode()
    assert process.returncode != 0
    assert "[ok]   00_good.ipynb" in out
    assert "slow" not in out and "03_good.ipynb" not in out
    assert not [path for path in kernels if psutil.pid_exists(int(path.stem))]
    assert not list((tmp_path / "tmp").glob("vlm-course-*"))


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_no_code_page_breaks_a_stream(tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "record"))
    cards = load_cards("01")
    Schedule(Store(), cards).plan([card.id for card in cards], datetime.now(UTC) - timedelta(days=2))
    for command in ("progress", "review"):
        process = run_main(command, tmp_path=tmp_path, PYTHONIOENCODING=encoding)
        out, err = process.communicate(b"\n3\n" * 3 + b"q\n", timeout=120)
        assert process.returncode == 0 and b"Traceback" not in err, err
        assert out.decode(encoding)


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/x")

    monkeypatch.setattr(cli, "app", full)
    with pytest.raises(SystemExit, match=r"The disk is full \(/tmp/x\): free some space"):
        cli.main()


# ---- testing


def test_summary_adds_up_and_decides_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"one": lambda: testing.Outcome(3, 0, 1), "two": lambda: testing.Outcome(2, 1)}
    monkeypatch.setattr(testing, "ensure_browser", lambda: "chromium")
    monkeypatch.setattr(testing, "steps", lambda: outcomes)
    monkeypatch.setattr(colab_profile, "run", lambda names: testing.Outcome())
    result = course("test")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "5 passed, 1 failed, 1 skipped"
    outcomes.pop("two")
    result = course("test")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"
