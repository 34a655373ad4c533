"""JupyterLab, on the learner's own copy of the lessons.

Running a lesson changes its file. So what is opened lies in a folder of its own, `my_work`, which git does not see:
the clone stays as it came, `git pull` brings new lessons, and the next start copies them over. What the learner changed
stays.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils.command import notebooks
from course_utils.course import ROOT, WORK, CourseError, write_file

SETTINGS = Path(__file__).parent / "lab_settings"  # no news and no look for updates: JupyterLab asks no outside host
COPIED = ".copied.json"  # in the learner's folder: each lesson's digest when it was copied


def bring_up_to_date(work: Path = WORK) -> list[str]:
    """Copy the lessons that are new into the learner's folder. Sentences on those that the learner has changed.

    A copy that the learner deleted comes back as new. CourseError where the folder cannot be written.
    """
    said = []
    try:
        work.mkdir(exist_ok=True)
        copied = _copied(work)
        for lesson in notebooks.find():
            content, mine = lesson.read_bytes(), work / lesson.name
            if mine.exists() and copied.get(lesson.name) == _digest(content):
                continue
            if mine.exists() and _digest(mine.read_bytes()) not in (copied.get(lesson.name), _digest(content)):
                mine = _beside(mine)
                said.append(f"{lesson.name} has a new version. Yours stays; the new one is {work.name}/{mine.name}.")
            write_file(mine, content)
            copied[lesson.name] = _digest(content)
            write_file(work / COPIED, json.dumps(copied, indent=1))
    except OSError as error:
        raise CourseError(
            f"The folder {work} for your copies of the lessons cannot be written ({error.strerror}): free some space, "
            "or clone the course to a folder of your own."
        ) from error
    return said


def _copied(work: Path) -> dict[str, str]:
    try:
        return dict(json.loads((work / COPIED).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):  # then whatever differs counts as the learner's own
        return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _beside(mine: Path) -> Path:
    """A name for the new version that no file has yet."""
    new, number = mine.with_stem(f"{mine.stem}-new"), 2
    while new.exists():
        new, number = mine.with_stem(f"{mine.stem}-new-{number}"), number + 1
    return new


def start() -> None:
    """Become JupyterLab: it takes this process's place, so that Ctrl-C and signals are its own. CourseError first."""
    need_to_write()
    command = [sys.executable, "-m", "jupyterlab", *options()]
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(sys.executable, command)
    try:
        sys.exit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:  # Ctrl-C is how JupyterLab is closed
        sys.exit(0)


def need_to_write() -> None:
    """CourseError unless JupyterLab can write where it must."""
    asked = [sys.executable, "-m", "jupyter", "--runtime-dir"]
    folder = Path(subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.strip())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise CourseError(
            f"JupyterLab must write into {folder} and cannot ({error.strerror}): set HOME to a folder that you can "
            "write to, or JUPYTER_RUNTIME_DIR and, for your study record, VLM_COURSE_DATA."
        ) from error


def options() -> list[str]:
    """JupyterLab's options: the repository as its root, the first lesson open, no outside host asked."""
    chosen = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{WORK.name}/00_start_here.ipynb",
        f"--LabApp.app_settings_dir={SETTINGS}",
    ]
    if not has_display():
        chosen.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container, say
        chosen.append("--allow-root")
    return chosen


def has_display() -> bool:
    """Whether a browser window could open here."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
