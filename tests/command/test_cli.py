"""The `course` command, on small notebooks of its own."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from course_utils.command import cli, colab_profile, doctor, notebooks, testing, widget_pictures
from course_utils.course import ROOT, CourseError


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
    notebooks.build(path)
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
    monkeypatch.setattr(testing, "steps", lambda: outcomes)
    monkeypatch.setattr(colab_profile, "run", lambda names: testing.Outcome())
    result = course("test")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "5 passed, 1 failed, 1 skipped"
    outcomes.pop("two")
    result = course("test")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"
