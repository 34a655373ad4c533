"""The README: its first screen, its table of lessons, and the size of its pictures."""

import re

import pytest
from PIL import Image

from course_utils.course import IMAGES, ROOT
from training import build_readme

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILM = IMAGES / "readme" / "chat-and-painting.gif"
MOST_OF_FILM, MOST_OF_THUMBNAILS = 1_000_000, 400_000  # bytes
DAILY = ("lab", "review", "plan", "progress", "doctor")


def test_the_first_screen_shows_the_film() -> None:
    first_screen = "\n".join(README.splitlines()[:20])
    (alt,) = re.findall(r"!\[([^\]]+)\]\(images/readme/chat-and-painting\.gif\)", first_screen)
    assert len(alt.split()) > 15
    assert FILM.stat().st_size < MOST_OF_FILM
    with Image.open(FILM) as film:
        assert film.n_frames > 40
        assert film.info["loop"] == 0  # for ever


def test_the_table_is_what_the_notebooks_say() -> None:
    assert build_readme.with_table(README) == README, "run: python -m training.build_readme"
    assert len(build_readme.table().splitlines()) == 2 + 14


@pytest.mark.parametrize("number", build_readme.files())
def test_each_lesson_has_a_thumbnail(number: str) -> None:
    with Image.open(IMAGES / "readme" / f"{number}.png") as thumbnail:
        assert thumbnail.size == build_readme.SIZE
        assert len(thumbnail.convert("RGB").getcolors()) > 2  # not blank


def test_the_thumbnails_are_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.glob("readme/*.png")) < MOST_OF_THUMBNAILS


def test_the_daily_commands_are_there() -> None:
    assert [name for name in DAILY if f"| `course {name}" not in README] == []
