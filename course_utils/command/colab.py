"""What a lesson's set-up cell does on Colab: install only what Colab lacks, and say so in one line.

Only the standard library is used here, since this runs before anything is installed.
"""

import importlib
import subprocess
import sys
import time
from importlib import metadata

from course_utils.course import ROOT

# Everything that the course imports and Colab does not bring, with what these packages need in turn: `pip` is told to
# look for nothing else, so it never touches Colab's torch, torchvision, numpy or ipywidgets.
PACKAGES = (
    "cached-property",
    "chevron",
    "colorama",
    "faiss-cpu",
    "frozendict",
    "fsrs",
    "ftfy",
    "genanki",
    "latex2mathml",
    "mdit-py-plugins",
    "open_clip_torch",
    "platformdirs",
    "portalocker",
    "sacrebleu",
)
COURSE = "vlm-course"  # for the command: `!course progress`


def set_up() -> None:
    """Install what is missing and say in one line what was done. Where that fails, a sentence ends the cell."""
    start = time.perf_counter()
    missing = [name for name in (*PACKAGES, COURSE) if not _is_installed(name)]
    if missing:
        _install(missing)
    installed = f"installed {len(missing)} packages" if missing else "nothing was missing"
    print(f"The course is ready: {installed}, in {time.perf_counter() - start:.0f} s.")


def _is_installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _install(names: list[str]) -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line]
    wanted = [pin for pin in pins if pin.split("==")[0] in names]
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", *wanted, "-e", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if "error:" in line.lower()] or ["nothing"]
        sys.exit(f"What Colab lacks could not be installed: run this cell again, with a network. (pip says: {said[0]})")
    importlib.invalidate_caches()  # or this kernel does not see what is new
