"""Where the course's things lie, and plurals."""

import errno
import os
import sys
from pathlib import Path

import pytest

from course_utils import course


def test_the_places_are_there() -> None:
    for place in (course.NOTEBOOKS, course.IMAGES, course.QUIZZES, course.CHECKPOINTS):
        assert place.is_dir()
        assert place.is_relative_to(course.ROOT)


def test_the_data_folder_is_the_users_own_unless_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "mine"))
    assert course.data_folder() == tmp_path / "mine"
    monkeypatch.setenv("VLM_COURSE_DATA", "~/mine")
    assert course.data_folder() == Path.home() / "mine"
    monkeypatch.delenv("VLM_COURSE_DATA")
    assert course.data_folder().name == "vlm-course"
    assert course.data_folder().is_absolute()


@pytest.mark.parametrize("name", ["mine", "my_photos-2", "снимки", "x" * 64])
def test_a_plain_name_stays(name: str) -> None:
    assert course.plain_name(name, "library") == name


@pytest.mark.parametrize("name", ["", "../escape", "a b", "a/b", "x" * 65, "mine\n", None])
def test_a_name_that_no_file_should_have(name: str) -> None:
    with pytest.raises(course.BadInput, match=r"A library cannot be called .*: use letters, digits, - and _ only"):
        course.plain_name(name, "library")


def test_the_repository_is_the_one_that_the_project_names(tmp_path: Path) -> None:
    urls = '[project.urls]\nRepository = "https://github.com/ada/looking"\n'
    (tmp_path / "pyproject.toml").write_text(urls, encoding="utf-8")
    assert course.repository(tmp_path) == "ada/looking"


def test_one_card_and_two_cards() -> None:
    assert [course.count(number, "card") for number in (0, 1, 2)] == ["0 cards", "1 card", "2 cards"]


def test_bad_input_is_a_course_error_and_still_what_python_calls_it() -> None:
    assert issubclass(course.BadInput, course.CourseError) and issubclass(course.BadInput, ValueError)
    assert issubclass(course.WrongType, course.CourseError) and issubclass(course.WrongType, TypeError)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deck.txt"
    course.write_file(path, "old ä")
    assert path.read_bytes() == "old ä".encode()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        course.write_file(path, b"new")
    assert path.read_bytes() == "old ä".encode() and os.listdir(tmp_path) == ["deck.txt"]
    monkeypatch.undo()
    course.write_file(path, b"new")
    assert path.read_bytes() == b"new" and os.listdir(tmp_path) == ["deck.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")
def test_a_link_stays_a_link_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    course.write_file(tmp_path / "target", b"old")
    (tmp_path / "target").chmod(0o640)
    course.write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "target").read_bytes() == b"new"
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o640
    course.write_file(os.devnull, b"what cannot be replaced")
    assert not Path(os.devnull).is_file()


def test_a_long_text_is_cut() -> None:
    assert course.cut("cat", 3) == "cat"
    assert course.cut("cats", 3) == "cat…"
