"""The study part of the `course` command."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import icalendar
import pytest
from click.testing import Result
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.command import study as study_commands
from course_utils.course import CourseError
from course_utils.study.exports import anki, sheet
from course_utils.study.questions import load_cards
from course_utils.study.record import Store


def course(*arguments: str, keys: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=keys, catch_exceptions=False)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder, where what is written lands unless another place is named."""
    monkeypatch.setattr(study_commands, "WORK", tmp_path / "my_work")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "my_work"


# ---- plan


def test_plan_schedules_a_lesson_once() -> None:
    count = len(load_cards("04")) + 4
    assert course("plan", "4").stdout.startswith(f"Lesson 04: {count} cards and tasks are new in your plan.\n")
    assert course("plan", "04").stdout.startswith("Lesson 04: 0 cards and tasks are new in your plan.\n")
    said = course("plan").stdout
    assert said.startswith("Lesson 04: planned on ")
    assert f"{count} planned cards had no review yet: at most 20 come a day (--a-day N)." in said
    assert "at most 7 come a day" in course("plan", "--a-day", "7").stdout


def test_plan_writes_a_calendar(tmp_path: Path, work: Path) -> None:
    course("plan", "03", "04")
    assert "Wrote plan.ics: open it with your calendar.\n" in course("plan", "--ics", "plan.ics").stdout
    course("plan", "04", "--ics", "four.ics")
    read = {path.name: icalendar.Calendar.from_ical(path.read_bytes()) for path in tmp_path.glob("*.ics")}
    assert {name: len(each.walk("VEVENT")) for name, each in read.items()} == {"plan.ics": 8, "four.ics": 4}


def test_plan_problems_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="course plan 04"):
        course("plan", "--ics", "plan.ics")
    with pytest.raises(CourseError, match="no questions for lesson '77'"):
        course("plan", "77")
    with pytest.raises(CourseError, match="cannot be written"):
        course("plan", "04", "--ics", str(tmp_path / "none" / "x.ics"))


# ---- progress and reset


def test_progress_tells_exports_and_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course("plan", "04")
    assert "Review: 0 cards due today" in course("progress").stdout
    file = tmp_path / "record.json"
    assert course("progress", "--export", "record.json").stdout == "Wrote record.json.\n"
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "other"))
    count = len(load_cards("04")) + 4
    assert course("progress", "--import", str(file)).stdout == f"{count} new entries in your record.\n"
    assert course("plan").stdout.startswith("Lesson 04: planned on ")
    with pytest.raises(CourseError, match="cannot be read"):
        course("progress", "--import", str(tmp_path / "none.json"))


def test_reset_asks_first_and_keeps_a_backup() -> None:
    course("plan", "04")
    assert "Nothing was changed." in course("reset", keys="n\n").stdout
    assert course("plan").stdout.startswith("Lesson 04")
    said = course("reset", keys="y\n").stdout
    backup = Path(said.rpartition("A backup was kept: ")[2].strip().replace("\n", ""))
    assert len(Store(backup).rows("SELECT * FROM log")) == len(load_cards("04")) + 4
    assert Store().rows("SELECT * FROM log") == []
    assert "A backup was kept" in course("reset", "--yes").stdout


def test_a_damaged_record_ends_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Store().path
    path.write_bytes(b"This is a letter to my aunt. " * 500)
    done = subprocess.run(
        [sys.executable, "-c", "from course_utils.command.cli import main; main()", "progress"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "damaged: it was kept as" in done.stderr


# ---- files


@pytest.mark.parametrize(("form", "name"), [("markdown", "seeing-and-saying.md"), ("tsv", "seeing-and-saying.txt")])
def test_course_anki_writes_text(work: Path, form: str, name: str) -> None:
    told = course("anki", "--format", form)
    cards = load_cards()
    written = anki.without_pictures(cards)
    assert f"Wrote {len(written)} cards" in told.output
    assert f"need a picture: {len(cards) - len(written)}." in told.output
    text = (work / name).read_text(encoding="utf-8")
    assert text == (anki.to_markdown(cards) if form == "markdown" else anki.to_tsv(cards))


def test_course_anki_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"^There are no questions for lesson '99'"):
        course("anki", "99")
    with pytest.raises(CourseError, match="choose another place"):
        course("anki", "04", "-o", str(tmp_path / "no" / "cards.apkg"))


@pytest.mark.parametrize(("form", "ending"), [("html", "html"), ("markdown", "md")])
def test_course_sheet_writes_both(tmp_path: Path, work: Path, form: str, ending: str) -> None:
    draw = sheet.as_html if form == "html" else sheet.as_markdown
    for named, folder in ((["-o", str(tmp_path)], tmp_path), ([], work)):
        assert course("sheet", "4", "--format", form, *named).exit_code == 0
        assert {path.name for path in folder.glob("sheet*")} == {f"sheet-04.{ending}", f"sheet-04-answers.{ending}"}
        assert (folder / f"sheet-04.{ending}").read_text(encoding="utf-8") == draw("04", False)
        assert (folder / f"sheet-04-answers.{ending}").read_text(encoding="utf-8") == draw("04", True)


def test_a_full_disk_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "mine.txt").write_text("an older export")
    monkeypatch.setattr(os, "fsync", full)
    commands = (["anki", "04", "--format", "tsv", "-o"], ["plan", "04", "--ics"], ["progress", "--export"])
    for command in commands:
        with pytest.raises(CourseError, match=r"mine\.txt cannot be written \(No space left on device\)"):
            course(*command, "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "an older export"


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), OSError("no room")])
def test_a_full_folder_for_temporary_files_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def full(*_: object) -> bytes:
        raise error

    monkeypatch.setattr(anki, "to_apkg", full)
    with pytest.raises(CourseError, match=rf"temporary files \({error}\): free some space there, or set TMPDIR"):
        course("anki", "04")


def test_course_sheet_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    for arguments in (["sheet", "99"], ["sheet", "04", "-o", str(tmp_path / "no")]):
        with pytest.raises(CourseError):
            course(*arguments)
