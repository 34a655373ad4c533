"""JupyterLab, on the learner's own copies of the lessons."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.command import lab, notebooks
from course_utils.course import ROOT, WORK, CourseError


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two lessons in place of the course's."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("00_start.ipynb", "04_clip.ipynb"):
        (folder / name).write_text(f"{name}, first version")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", folder)
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "my_work"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.glob("*.ipynb"))}


def test_the_first_start_copies_all_lessons_and_the_second_changes_nothing(lessons: Path, work: Path) -> None:
    assert lab.bring_up_to_date(work) == [] and contents(work) == contents(lessons)
    times = {path: path.stat().st_mtime_ns for path in work.iterdir()}
    assert lab.bring_up_to_date(work) == []
    assert {path: path.stat().st_mtime_ns for path in work.iterdir()} == times


def test_what_the_learner_changed_stays_and_a_new_version_lies_beside_it(lessons: Path, work: Path) -> None:
    lab.bring_up_to_date(work)
    (work / "04_clip.ipynb").write_text("with my answers")
    assert lab.bring_up_to_date(work) == [] and (work / "04_clip.ipynb").read_text() == "with my answers"
    for name in ("00_start.ipynb", "04_clip.ipynb"):
        (lessons / name).write_text(f"{name}, second version")
    (said,) = lab.bring_up_to_date(work)
    assert said == "04_clip.ipynb has a new version. Yours stays; the new one is my_work/04_clip-new.ipynb."
    assert contents(work) == {
        "00_start.ipynb": "00_start.ipynb, second version",
        "04_clip-new.ipynb": "04_clip.ipynb, second version",
        "04_clip.ipynb": "with my answers",
    }
    assert lab.bring_up_to_date(work) == []  # once is enough
    (lessons / "04_clip.ipynb").write_text("third version")
    assert "04_clip-new-2.ipynb" in lab.bring_up_to_date(work)[0]


def test_a_deleted_copy_comes_back_as_new(lessons: Path, work: Path) -> None:
    lab.bring_up_to_date(work)
    (work / "04_clip.ipynb").unlink()
    lab.bring_up_to_date(work)
    assert contents(work) == contents(lessons)


def test_without_its_notes_what_differs_counts_as_the_learners(lessons: Path, work: Path) -> None:
    lab.bring_up_to_date(work)
    (work / "04_clip.ipynb").write_text("with my answers")
    (work / lab.COPIED).write_text("[1]")
    assert len(lab.bring_up_to_date(work)) == 1
    assert (work / "04_clip.ipynb").read_text() == "with my answers"
    assert set(json.loads((work / lab.COPIED).read_text())) == set(contents(lessons))


def test_a_folder_that_cannot_be_written_is_one_sentence(
    lessons: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CourseError, match=r"my_work .*cannot be written \(No space left on device\): free some space"):
        lab.bring_up_to_date(work)


def test_git_does_not_see_the_learners_folder() -> None:
    """So that `git pull` goes on after a lesson was run and saved."""
    for name in ("00_start_here.ipynb", lab.COPIED, "sheet-04.html"):
        done = subprocess.run(["git", "check-ignore", "-q", str(WORK / name)], cwd=ROOT, check=False)
        assert done.returncode == 0, name
    assert WORK.parent == ROOT  # the lessons' links and pictures lead one folder up


# ---- options


def test_lab_opens_the_first_lesson_and_asks_no_outside_host() -> None:
    options = lab.options()
    assert "--LabApp.default_url=/lab/tree/my_work/00_start_here.ipynb" in options
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
    assert ("--no-browser" in lab.options()) == printed


# ---- starting


def test_a_home_that_cannot_be_written_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file" / "runtime"))
    with pytest.raises(CourseError, match=r"JupyterLab must write into .*runtime and cannot \(Not a directory\)"):
        lab.start()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_signal_to_the_command_ends_jupyterlab(tmp_path: Path) -> None:
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").touch()
    stand_in = 'import os, sys, time\nprint(os.getcwd(), "ready", flush=True)\ntime.sleep(60)\n'
    (tmp_path / "jupyterlab" / "__main__.py").write_text(stand_in)
    start = "from course_utils.command import lab; lab.start()"
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", start], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == f"{ROOT} ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == -signal.SIGTERM
        assert process.stdout.read() == ""  # nobody is left who holds the other end
