"""Every picture of the course is credited, small, and opens. (The guards over the lessons demand alt text.)"""

import fnmatch

import pytest

from course_utils import pictures

IMAGES = pictures.IMAGES
FILES = sorted(path.relative_to(IMAGES).as_posix() for path in IMAGES.rglob("*") if path.is_file())
FILES.remove("CREDITS.md")
LICENCES = {"CC0 1.0", "Public domain", "CC BY 2.0", "CC BY 4.0", "MIT", "Apache-2.0"}
MOST_BYTES = 300_000
FILM, MOST_OF_FILM = "readme/chat-and-painting.gif", 1_000_000


def credits() -> dict[str, list[str]]:
    """File or pattern -> licence, author, origin: the rows of the table in CREDITS.md."""
    lines = (IMAGES / "CREDITS.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {file: rest for file, *rest in rows[2:]}


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_credited_and_small(file: str) -> None:
    assert any(fnmatch.fnmatch(file, pattern) for pattern in credits()), f"{file} has no row in images/CREDITS.md."
    assert (IMAGES / file).stat().st_size <= (MOST_OF_FILM if file == FILM else MOST_BYTES)


def test_every_credit_is_complete_and_has_its_file() -> None:
    for pattern, (licence, author, origin) in credits().items():
        assert fnmatch.filter(FILES, pattern) or pattern == "screenshots/*", f"{pattern} is credited and not there."
        assert licence in LICENCES
        assert author and origin


@pytest.mark.parametrize("file", [file for file in FILES if not file.endswith(".svg")])
def test_every_picture_opens(file: str) -> None:
    assert pictures.picture(file).mode == "RGB"


def test_there_is_what_the_lessons_ask_for() -> None:
    assert {"photos/cat.jpg", "clipart/cat.png", "clipart/dog.png", "clipart/car.png", "colab-badge.svg"} <= set(FILES)
    assert sum(file.startswith("clipart/") for file in FILES) >= 30
