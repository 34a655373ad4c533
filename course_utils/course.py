"""Where the course's things lie, the base of every error that is a sentence for the learner, and plurals."""

import os
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the repository
NOTEBOOKS, IMAGES, QUIZZES = ROOT / "notebooks", ROOT / "images", ROOT / "quizzes"
CHECKPOINTS = Path(__file__).parent / "checkpoints"  # of the pocket models


class CourseError(Exception):
    """Something the learner can mend; the message says in one sentence what was wrong and what to do."""


class BadInput(CourseError, ValueError):
    """A value that cannot be used."""


class WrongType(CourseError, TypeError):
    """A thing of another kind than what is needed."""


def data_folder() -> Path:
    """Where what belongs to the learner lies: VLM_COURSE_DATA, or else the system's folder for such data."""
    import platformdirs

    chosen = os.environ.get("VLM_COURSE_DATA")
    return Path(chosen).expanduser() if chosen else platformdirs.user_data_path("vlm-course", appauthor=False)


def repository(root: Path = ROOT) -> str:
    """ "OWNER/REPO" of the repository the course lives in, as pyproject.toml says."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def count(number: int, word: str) -> str:
    """Words such as "1 card" and "5 cards"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
