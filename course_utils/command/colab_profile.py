"""`course test --profile colab`: every notebook as Colab runs it, in an environment with Colab's versions.

Each notebook is copied alone into an empty folder; its kernel has never seen the course, can import `google.colab`, and
clones the course from this working tree instead of GitHub. Its outputs are compared by nbval, as everywhere.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from course_utils.command import colab, notebooks, testing
from course_utils.course import ROOT, CourseError, repository

PYTHON = "python3.13"  # Colab's
ENVIRONMENT = ROOT / ".venv-colab"
CONSTRAINTS = ROOT / "constraints-colab.txt"
# Beside those versions: what runs tests, and what `--no-deps` leaves out.
BESIDE = ("pytest", "iniconfig", "pluggy", "setuptools<82", "nvidia-curand<11; platform_system == 'Linux'")
KERNEL = "colab"
UNCOMPARED = "nbval-ignore-output"  # a tag of cells


def make_environment() -> Path:
    """The Python of an environment with Colab's versions; made on the first call (two gigabytes). CourseError."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / CONSTRAINTS.name
    if stamp.exists() and stamp.read_bytes() == CONSTRAINTS.read_bytes():
        return python
    print("Making an environment with Colab's versions. This takes a minute or two, once.", flush=True)
    subprocess.run([_colabs_python(), "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    if not (_borrow(python) or _install(python, "-r", str(CONSTRAINTS), "pytest")):
        raise CourseError("The environment with Colab's versions could not be made: read what pip says above.")
    shutil.copy(CONSTRAINTS, stamp)
    return python


def _borrow(python: Path) -> bool:
    """Install all but NVIDIA's libraries, and have PyTorch find those of this environment. Returns whether it starts.

    They are 3 GB, nothing here uses them, and yet PyTorch for Linux does not start without.
    """
    ours = Path(sysconfig.get_path("purelib")) / "nvidia"
    if not ours.is_dir() or not _install(python, "--no-deps", "-r", str(CONSTRAINTS), *BESIDE):
        return False
    lent = ENVIRONMENT / "lent"
    lent.mkdir()
    (lent / "nvidia").symlink_to(ours)
    path = next(ENVIRONMENT.glob("lib/python*/site-packages")) / "lent.pth"  # PyTorch looks in all folders of packages
    path.write_text(f"{lent}\n", encoding="utf-8")
    if subprocess.run([python, "-c", "import torch"], check=False).returncode == 0:
        return True
    path.unlink()
    return False


def _install(python: Path, *what: str) -> bool:
    command = [python, "-m", "pip", "install", "-q", "--no-compile", *what]
    return subprocess.run(command, check=False).returncode == 0


def _colabs_python() -> str:
    """The Python of Colab where there is one, else this one."""
    found = shutil.which(PYTHON)
    works = found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0
    return found if works else sys.executable


def run(names: Sequence[str] = ()) -> testing.Outcome:
    """Run notebooks, all if none is named, as Colab does; a cell whose output differs from the stored one fails."""
    python = make_environment()
    total = testing.Outcome()
    with tempfile.TemporaryDirectory() as made:
        settings = _settings(Path(made), python)
        for path in notebooks.find(names):
            _forget_the_course(python)
            copy = alone(path, Path(made) / path.stem)
            total += testing.pytest(
                f"colab-{path.stem}",
                str(copy),
                f"--rootdir={copy.parent}",
                *(option for option in testing.NBVAL if option != testing.THIS_KERNEL),
                f"--nbval-kernel-name={KERNEL}",
                env=settings,
            )
    return total


def widgets() -> testing.Outcome:
    """The tests of all widgets and panels, with Colab's ipywidgets."""
    python = make_environment()
    here = {"PYTHONPATH": str(ROOT)}
    subprocess.run([python, "-c", "from course_utils.command import colab; colab.set_up()"], env=here, check=True)
    return testing.pytest("colab-widgets", "tests/widgets", "tests/study/panels", env=here, python=python)


def _settings(folder: Path, python: Path) -> dict[str, str]:
    """The environment variables that make a kernel believe it runs on Colab, and git that this tree is on GitHub."""
    for package in ("google", "google/colab"):
        (folder / "modules" / package).mkdir(parents=True)
        (folder / "modules" / package / "__init__.py").touch()
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "colab.py").write_text("import google.colab\n", encoding="utf-8")
    kernel = folder / "jupyter" / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    launch = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": launch, "display_name": "Colab", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return {
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",  # for !course
        "PYTHONPATH": str(folder / "modules"),
        "PYTHONDONTWRITEBYTECODE": "",  # or each kernel would compile all that it imports
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PATH": str(folder / "jupyter"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{_snapshot(folder / 'snapshot').as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{repository()}",
    }


def _snapshot(folder: Path) -> Path:
    """A repository whose one commit holds the working tree as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    who = ["-c", "user.name=course", "-c", "user.email=course@localhost"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "The working tree"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def _forget_the_course(python: Path) -> None:
    """Take away what an earlier set-up cell installed: the next kernel meets a new machine."""
    known = {line.split("==")[0] for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()}
    brought = [name for name in (*colab.PACKAGES, colab.COURSE) if name not in known]
    subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", *brought], check=True, capture_output=True)


def alone(path: Path, folder: Path) -> Path:
    """The notebook alone in an empty folder; what its set-up cell prints is not compared."""
    import nbformat

    notebook = notebooks.read(path)
    next(cell for cell in notebook.cells if cell.cell_type == "code").metadata["tags"] = [UNCOMPARED]
    folder.mkdir()
    nbformat.write(notebook, folder / path.name)
    return folder / path.name
