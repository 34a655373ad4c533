"""The `course` command and the notebook jobs behind it, on small notebooks of their own."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from course_utils.command import cli, notebooks, testing
from course_utils.command.notebooks import Run
from course_utils.course import ROOT, CourseError

v4 = nbformat.v4


def course(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


@pytest.fixture
def write(tmp_path: Path):
    """Writes a notebook of the given code cells and returns its path."""

    def write(*sources: str, name: str = "00_small.ipynb", **metadata: object) -> Path:
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(s) for s in sources], metadata={"kernelspec": kernel, **metadata}
        )
        nbformat.write(notebook, tmp_path / name)
        return tmp_path / name

    return write


# ---- finding


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


def test_problems_end_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["course", "run", "no_such_notebook"])
    with pytest.raises(SystemExit, match=r"^There is no notebook 'no_such_notebook'"):
        cli.main()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises(CourseError, match=r"broken\.ipynb cannot be read"):
        notebooks.read(tmp_path / "broken.ipynb")


# ---- running


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


def test_run_command_tells_the_truth(write) -> None:
    good, bad = write("1 + 1", name="00_good.ipynb"), write("x = 1", "1 / 0", "x", name="01_bad.ipynb")
    assert course("run", str(good)).exit_code == 0
    result = course("run", str(good), str(bad))
    assert result.exit_code == 1
    assert "[ok]" in result.stdout
    assert "[fail]" in result.stdout
    assert "01_bad.ipynb: code cell 2: ZeroDivisionError: division by zero" in result.stdout


def test_a_kernel_that_dies_is_a_failure(write) -> None:
    _, run = notebooks.execute(write("import os\nos._exit(1)"))
    assert run.verdict == "failed"
    assert "DeadKernelError" in run.error


@pytest.mark.parametrize(
    ("seconds", "gigabytes", "verdict"),
    [(59, 2.4, "ok"), (61, 1, "over budget"), (10, 2.6, "over budget"), (121, 1, "failed"), (10, 5.1, "failed")],
)
def test_budgets_warn_once_over_and_fail_twice_over(seconds: float, gigabytes: float, verdict: str) -> None:
    run = Run("x", seconds, int(gigabytes * 1e9))
    assert run.verdict == verdict
    assert bool(run.remark) == (verdict != "ok")


# ---- building


def test_build_stores_clean_outputs_and_stable_ids(write) -> None:
    widget = "import ipywidgets as w\nw.VBox([w.IntSlider(3)])"
    path = write("1 + 1", widget, widgets={"a": 1}, language_info={"name": "python", "version": "0"})
    ids = [cell.id for cell in notebooks.read(path).cells]
    assert course("build", str(path)).exit_code == 0
    built = notebooks.read(path)
    assert [cell.execution_count for cell in built.cells] == [1, 2]
    assert built.cells[0].outputs[0].data["text/plain"] == "2"
    assert built.cells[1].outputs[0].data == {"text/plain": notebooks.WIDGET_SENTENCE}
    assert [cell.id for cell in built.cells] == ids
    assert "widgets" not in built.metadata
    assert "version" not in built.metadata.language_info
    assert all("execution" not in cell.metadata for cell in built.cells)
    first = path.read_bytes()
    notebooks.build(path)
    assert path.read_bytes() == first


def test_a_failed_build_keeps_the_old_outputs(write) -> None:
    path = write("1 / 0")
    before = path.read_bytes()
    assert course("build", str(path)).exit_code == 1
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


# ---- stored outputs compared by nbval


def nbval(path: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *testing.NBVAL, str(path)]
    return subprocess.run(
        command, env=testing.environment(), cwd=path.parent, capture_output=True, check=False
    ).returncode


def test_pixels_and_widgets_may_differ_but_words_may_not(write) -> None:
    figure = "from course_utils import plots\nplots.show_png(b'one', 'A cat')"
    path = write("print('two')", figure, "import ipywidgets as w\nw.VBox([w.HTML('a')])")
    notebooks.build(path)
    built = path.read_text()
    assert nbval(path) == 0
    path.write_text(built.replace("b'one'", "b'other'").replace("w.HTML('a')", "w.HTML('b')"))
    assert nbval(path) == 0
    path.write_text(built.replace("show_png(b'one', 'A cat')", "show_png(b'one', 'A dog')"))
    assert nbval(path) == 1
    path.write_text(built.replace("print('two')", "print('three')"))
    assert nbval(path) == 1


# ---- JupyterLab


def test_lab_opens_the_first_lesson_and_asks_no_outside_host() -> None:
    options = cli.lab_options()
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in options
    assert f"--ServerApp.root_dir={ROOT}" in options  # pictures beside the notebooks' folder must show
    settings = Path(next(each for each in options if "app_settings_dir" in each).split("=")[1])
    disabled = json.loads((settings / "page_config.json").read_text())["disabledExtensions"]
    assert disabled == {"@jupyterlab/apputils-extension:announcements": True}


@pytest.mark.parametrize(("display", "printed"), [("", True), (":0", False)])
def test_lab_prints_the_address_without_a_display(monkeypatch: pytest.MonkeyPatch, display: str, printed: bool) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("SSH_CONNECTION", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert ("--no-browser" in cli.lab_options()) == printed


# ---- testing


def test_summary_adds_up_and_decides_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"one": lambda: testing.Outcome(3, 0, 1), "two": lambda: testing.Outcome(2, 1)}
    monkeypatch.setattr(testing, "ensure_browser", lambda: "chromium")
    monkeypatch.setattr(testing, "steps", lambda budgets: outcomes)
    result = course("test")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "5 passed, 1 failed, 1 skipped"
    outcomes.pop("two")
    result = course("test")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"


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


# ---- forks


def test_restamp_changes_every_place_and_only_them(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    old = notebooks.repository()
    changed = notebooks.restamp("ada/looking", tmp_path)
    texts = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()}
    assert [path for path, text in texts.items() if old in text] == []
    lesson = texts[tmp_path / "notebooks" / "00_start_here.ipynb"]
    assert "https://colab.research.google.com/github/ada/looking/blob/main/notebooks/00_start_here.ipynb" in lesson
    assert "%cd -q looking/notebooks" in lesson
    assert {path.name for path in changed} >= {"pyproject.toml", "README.md", "00_start_here.ipynb"}
    assert nbformat.reads(lesson, as_version=4).cells


@pytest.mark.parametrize("name", ["", "ada", "ada/", "https://github.com/ada/x", "a b/c", "-ada/x", "ada/x/y"])
def test_restamp_refuses_what_is_no_repository(tmp_path: Path, name: str) -> None:
    with pytest.raises(CourseError, match="not OWNER/REPO"):
        notebooks.restamp(name, tmp_path)
