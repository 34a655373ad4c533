"""How a notebook is made to run as on Colab, and in which environment."""

import subprocess
import sysconfig
from pathlib import Path

import pytest

from course_utils.command import colab_profile, notebooks
from course_utils.course import ROOT, CourseError


def test_a_notebook_is_alone_and_its_set_up_not_compared(tmp_path: Path) -> None:
    copy = colab_profile.alone(ROOT / "notebooks" / "04_clip_zero_shot.ipynb", tmp_path / "empty")
    assert list(copy.parent.iterdir()) == [copy]
    tags = [cell.metadata.get("tags", []) for cell in notebooks.read(copy).cells if cell.cell_type == "code"]
    assert tags[0] == [colab_profile.UNCOMPARED]
    assert not any(tags[1:])


class Machine:
    """Takes the commands that make an environment; `broken` says in which of them a word makes it fail."""

    def __init__(self, environment: Path, broken: str) -> None:
        self.environment, self.broken, self.installed = environment, broken, []

    def __call__(self, command: list, **_: object) -> subprocess.CompletedProcess:
        words = [str(word) for word in command]
        if "venv" in words:
            (self.environment / "lib" / "python3" / "site-packages").mkdir(parents=True)
        if "install" in words:
            self.installed.append("alone" if "--no-deps" in words else "whole")
        return subprocess.CompletedProcess(command, int(bool(self.broken) and self.broken in words), "", "")


@pytest.mark.parametrize(
    ("libraries", "broken", "installed", "lent"),
    [
        (True, "", ["alone"], True),
        (False, "", ["whole"], False),  # on a Mac, say
        (True, "import torch", ["alone", "whole"], False),  # other libraries than Colab's PyTorch wants
        (True, "--no-deps", ["alone", "whole"], False),
    ],
)
def test_nvidias_libraries_are_lent_where_that_works(
    libraries: bool, broken: str, installed: list[str], lent: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment, ours = tmp_path / "colab", tmp_path / "ours"
    (ours / "nvidia" if libraries else ours).mkdir(parents=True)
    machine = Machine(environment, broken)
    monkeypatch.setattr(colab_profile, "ENVIRONMENT", environment)
    monkeypatch.setattr(colab_profile.subprocess, "run", machine)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(ours))
    colab_profile.make_environment()
    assert machine.installed == installed
    paths = list(environment.glob("lib/*/*/*.pth"))
    assert [(Path(path.read_text().strip()) / "nvidia").resolve() for path in paths] == [ours / "nvidia"] * lent
    colab_profile.make_environment()
    assert machine.installed == installed  # it is there


def test_without_a_network_one_sentence_and_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = tmp_path / "colab"
    monkeypatch.setattr(colab_profile, "ENVIRONMENT", environment)
    monkeypatch.setattr(colab_profile.subprocess, "run", Machine(environment, "install"))
    with pytest.raises(CourseError, match="could not be made: read what pip says above"):
        colab_profile.make_environment()
    assert not (environment / colab_profile.CONSTRAINTS.name).exists()
