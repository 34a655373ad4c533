"""What a quiz cell has stored, brought up to date without a run: byte for byte what a run stores."""

import asyncio
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from course_utils.command import cli, notebooks, quiz_lists
from course_utils.course import NOTEBOOKS


@pytest.fixture
def built(write) -> Path:
    """A notebook with a quiz, as `course build` stores it."""
    path = write('from course_utils import study\n\nstudy.quiz("00")', "1 + 1", ids=["l00-quiz-cell"])
    assert asyncio.run(notebooks.build(path)).error is None
    return path


def test_a_refreshed_list_is_what_a_run_stores(built: Path) -> None:
    by_a_run = built.read_bytes()
    assert not quiz_lists.refresh(built)
    notebook = notebooks.read(built)
    (picture, _), (listed, _) = quiz_lists.stored(notebook)
    picture.data["text/html"] = "An old picture."
    listed.data["text/markdown"], listed.data["text/plain"] = "**1.** An old question", "1 question"
    nbformat.write(notebook, built)
    say = [CliRunner().invoke(cli.app, ["build", "--quiz", str(built)]).output for _ in range(2)]
    assert built.read_bytes() == by_a_run
    assert "a new list" in say[0] and "as it was" in say[1]


def test_what_shows_no_quiz_stays_as_it_is(write) -> None:
    path = write("# study.quiz('00')", 'print(study.quiz("00"))')
    before = path.read_bytes()
    assert not quiz_lists.refresh(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem)
def test_every_lesson_has_stored_a_picture_and_a_list(path: Path) -> None:
    (picture, _), (listed, _) = quiz_lists.stored(notebooks.read(path))
    assert "text/html" in picture.data and "text/markdown" in listed.data


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem)
def test_a_lesson_has_stored_what_its_cards_say(path: Path) -> None:
    stale = [output for output, now in quiz_lists.stored(notebooks.read(path)) if output.data != now]
    assert not stale, f"bring it up to date: course build --quiz {path.name[:2]}"
