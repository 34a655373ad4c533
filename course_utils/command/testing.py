"""Everything `course test` checks: style, layers, unit tests, what the lessons show and take, lessons in a browser."""

import importlib.util
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from course_utils.command.notebooks import CELL_TIMEOUT, ENVIRONMENT
from course_utils.course import ROOT, CourseError

ARTEFACTS = ROOT / "artefacts"  # reports and screenshots; git does not see it
TOOLS = ("importlinter", "nbstripout", "nbval", "playwright", "pytest", "ruff", "xdist")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
THIS_KERNEL = "--nbval-current-env"
NBVAL = (
    "-pcourse_utils.command.nbval_plugin",
    "--nbval",
    THIS_KERNEL,
    f"--nbval-sanitize-with={ROOT / 'tests' / 'nbval_sanitize.cfg'}",
    f"--nbval-cell-timeout={CELL_TIMEOUT}",
)


@dataclass(frozen=True)
class Outcome:
    """How many checks of one step passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def need_tools() -> None:
    """Raise `CourseError` if the test tools are not installed."""
    missing = [tool for tool in TOOLS if importlib.util.find_spec(tool) is None]
    if missing:
        raise CourseError(
            f"The test tools are not installed ({', '.join(missing)}): "
            "run 'make test', or: pip install -c constraints.txt -e '.[test]'"
        )


def installed_browser() -> str | None:
    """The path of a Chromium-like browser on this machine, or None."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    for place in BROWSER_PLACES:
        if Path(place).exists():
            return place
    return _playwright_browser()


def _playwright_browser() -> str | None:
    """The browser that Playwright downloaded earlier, or None. Asked in a process of its own: it starts a driver."""
    ask = "from playwright.sync_api import sync_playwright as p\nwith p() as play: print(play.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def ensure_browser() -> str:
    """The path of a browser, installed first if need be; `CourseError` if none can be had."""
    if path := installed_browser():
        return path
    for install in (_with_apt, _with_playwright):
        install()
        if path := installed_browser():
            return path
    raise CourseError(
        "The browser tests need Chromium or Chrome and neither could be installed: install one, then repeat."
    )


def _with_apt() -> None:
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return
    print("Installing Chromium for the browser tests.", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=quiet, check=False)


def _with_playwright() -> None:
    print("Downloading Playwright's Chromium for the browser tests.", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def environment() -> dict[str, str]:
    """The environment in which tests run."""
    return {**os.environ, **ENVIRONMENT}


def ruff(*arguments: str) -> Outcome:
    """One ruff command as one check."""
    return _one_check("-m", "ruff", *arguments, ".")


def layers() -> Outcome:
    """The order of the rooms, as pyproject.toml's contracts say, as one check."""
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    return _one_check("-c", lint, "--no-cache", "--no-logo")


def _one_check(*arguments: str) -> Outcome:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False)
    return Outcome(passed=1) if done.returncode == 0 else Outcome(failed=1)


def pytest(
    report: str, *arguments: str, env: Mapping[str, str] | None = None, python: str | Path = sys.executable
) -> Outcome:
    """Run pytest and count its tests; `report` names its JUnit file in artefacts/, `env` adds to its environment.

    python: another environment's, to test there.
    """
    ARTEFACTS.mkdir(exist_ok=True)
    junit = ARTEFACTS / f"{report}.xml"
    junit.unlink(missing_ok=True)
    command = [python, "-m", "pytest", "-q", *arguments, f"--junitxml={junit}"]
    status = subprocess.run(command, cwd=ROOT, env=environment() | (env or {}), check=False).returncode
    outcome = count(junit) if junit.exists() else Outcome()
    # No test found, or pytest itself broke: an exit status that no counted failure explains is a failure.
    return outcome if status == 0 or outcome.failed else outcome + Outcome(failed=1)


def count(junit: Path) -> Outcome:
    """Totals of a JUnit report."""
    total = Outcome()
    for suite in ElementTree.parse(junit).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total += Outcome(int(suite.get("tests", 0)) - failed - skipped, failed, skipped)
    return total


# By file: those of a notebook share a kernel, and in the browser one JupyterLab serves a file after the other.
BY_FILE = ("-n2", "--dist=loadscope")
# Whoever is done helps the other: a few tests take as long as all the rest.
ONE_BY_ONE = ("-n2", "--dist=worksteal")


def steps() -> dict[str, Callable[[], Outcome]]:
    """What is checked, by name, in order.

    One run of each notebook compares its text with the stored text (pixels and widget views may differ), checks its
    claims, and judges its time and memory.
    """
    return {
        "style (ruff check)": lambda: ruff("check", "--quiet"),
        "layout (ruff format)": lambda: ruff("format", "--check", "--quiet"),
        "layers (import-linter)": layers,
        "unit tests": lambda: pytest("unit", "tests", "--ignore=tests/browser", *ONE_BY_ONE),
        "lessons (nbval): outputs, claims, time, memory": lambda: pytest("lessons", "notebooks", *NBVAL, *BY_FILE),
        "browser tests": lambda: pytest("browser", "tests/browser", *ONE_BY_ONE),
    }
