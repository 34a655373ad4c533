"""The set-up on Colab: what is installed, what is never touched, and what is said."""

import subprocess
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from course_utils.command import colab
from course_utils.course import ROOT

UNTOUCHED = {"torch", "torchvision", "numpy", "ipywidgets"}
NOT_ON_COLAB = {"jupyterlab"}  # Colab is a notebook server of its own


def colab_has() -> set[str]:
    return {canonicalize_name(line.split("==")[0]) for line in pins("constraints-colab.txt")}


def pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run instead of pip."""
    ran = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return ran


def installed_are(monkeypatch: pytest.MonkeyPatch, names: set[str]) -> None:
    def version(name: str) -> str:
        if name in names:
            return "1"
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", version)


def test_only_what_is_missing_is_installed_in_the_tested_version_and_alone(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    installed_are(monkeypatch, set(colab.PACKAGES) - {"fsrs"})
    colab.set_up()
    (command,) = commands
    (pin,) = [line for line in pins("constraints.txt") if line.startswith("fsrs==")]
    assert command[:6] == [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
    assert command[6:] == [pin, "-e", str(ROOT)]
    assert capsys.readouterr().out.startswith("The course is ready: installed 2 packages, in ")


def test_the_second_time_nothing_is_installed(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    installed_are(monkeypatch, {*colab.PACKAGES, colab.COURSE})
    colab.set_up()
    assert commands == []
    assert capsys.readouterr().out == "The course is ready: nothing was missing, in 0 s.\n"


def test_without_a_network_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    installed_are(monkeypatch, set())
    failed = subprocess.CompletedProcess([], 1, "", "noise\n  ERROR: No matching distribution found for fsrs\nnoise")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit, match=r"run this cell again, with a network\. \(pip says: ERROR: No matching"):
        colab.set_up()


def test_colabs_own_packages_are_never_installed() -> None:
    assert {canonicalize_name(name) for name in colab.PACKAGES} & UNTOUCHED == set()
    assert colab_has() >= UNTOUCHED


def test_colab_has_or_gets_all_that_the_course_declares() -> None:
    declared = {
        canonicalize_name(Requirement(text).name)
        for text in metadata.requires("vlm-course") or []
        if "extra" not in text
    }
    gets = {canonicalize_name(name) for name in colab.PACKAGES}
    assert declared - colab_has() - gets == NOT_ON_COLAB


def test_what_is_installed_needs_nothing_else() -> None:
    has = colab_has() | {canonicalize_name(name) for name in colab.PACKAGES}
    for name in colab.PACKAGES:
        needed = [Requirement(text) for text in metadata.requires(name) or []]
        wanted = {canonicalize_name(need.name) for need in needed if need.marker is None or need.marker.evaluate()}
        assert wanted - has == set(), name
