"""Where the course's things lie, how it writes a file, the base of every error that is a sentence, and plurals."""

import contextlib
import os
import re
import shutil
import tomllib
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]  # the repository
NOTEBOOKS, IMAGES, QUIZZES = ROOT / "notebooks", ROOT / "images", ROOT / "quizzes"
WORK = ROOT / "my_work"  # the learner's copies of the lessons, and what they write; git does not see it
# Of the pocket models. What recipes try out can lie elsewhere: the lessons keep the shipped ones until all are trained.
CHECKPOINTS = Path(os.environ.get("VLM_COURSE_CHECKPOINTS") or Path(__file__).parent / "checkpoints")


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


def plain_name(name: str, thing: str) -> str:
    """The name that a learner gave a thing, if it can name a file everywhere. Raises BadInput."""
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]{1,64}", name):
        raise BadInput(f"A {thing} cannot be called {name!r}: use letters, digits, - and _ only, at most 64.")
    return name


def write_file(path: str | os.PathLike, content: bytes | str) -> None:
    """Write a file as a whole or not at all: beside it first, then into its place. Text as UTF-8. Raises OSError.

    What cannot be replaced, such as /dev/stdout, is written to as it is; a link stays a link.
    """
    path = Path(path).expanduser()
    content = content.encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve()
    beside = path.with_name(f".{uuid.uuid4().hex}.new")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:  # Ctrl-C too
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def repository(root: Path = ROOT) -> str:
    """ "OWNER/REPO" of the repository the course lives in, as pyproject.toml says."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def count(number: int, word: str) -> str:
    """Words such as "1 card" and "5 cards"."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def whole(text: str) -> str:
    """The text with a question mark for each half of a character, which no tokenizer and no file can take."""
    return text.encode("utf-8", "replace").decode()


def cut(text: str, most: int) -> str:
    """The text, or its first `most` characters and an ellipsis."""
    return text if len(text) <= most else f"{text[:most]}…"
