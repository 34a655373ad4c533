"""The study part of the `course` command."""

import errno
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from cards import recall_cards
from click.testing import Result
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.command import study as study_commands
from course_utils.course import CourseError
from course_utils.study.exports import anki, sheet
from course_utils.study.questions import load_cards
from course_utils.study.record import Schedule, Store

NOW = datetime.now(UTC)


def course(*arguments: str, keys: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, list(arguments), input=keys, catch_exceptions=False)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder, where what is written lands unless another place is named."""
    monkeypatch.setattr(study_commands, "WORK", tmp_path / "my_work")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "my_work"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three small cards in place of all questions."""
    monkeypatch.setattr(study_commands, "load", lambda lessons=(): recall_cards(3))


@pytest.fixture
def due(small) -> Schedule:
    """The three cards, due since yesterday."""
    schedule = Schedule(Store(), recall_cards(3))
    schedule.plan([f"98-card-{number}" for number in range(3)], NOW - timedelta(days=2))
    return schedule


def answers() -> list[tuple[str, str, int]]:
    return Store().rows("SELECT card, action, rating FROM log WHERE action != 'plan' ORDER BY id")


# ---- review


def test_review_shows_the_question_then_the_answer_and_keeps_the_rating(due: Schedule) -> None:
    said = course("review", keys="\n3\n\n1\n\n4\n").stdout
    assert said.index("Question 0?") < said.index("Answer 0.") < said.index("Question 1?") < said.index("Answer 1.")
    assert said.endswith("Reviewed 3 of 3 cards: 1 Good, 1 Again, 1 Easy.\n")
    assert answers() == [("98-card-0", "answer", 3), ("98-card-1", "answer", 1), ("98-card-2", "answer", 4)]
    assert "No cards are due today. Come back tomorrow." in course("review").stdout


def test_review_says_when_a_card_comes_back(due: Schedule) -> None:
    said = course("review", keys="\n3\n\nq\n").stdout
    day = due.memories()["98-card-0"].due
    assert f"It comes back on {day:%A %d %B %Y}." in " ".join(said.split())


def test_review_undoes(due: Schedule) -> None:
    said = course("review", keys="\nu\n\n1\n\nu\n\n3\n\nq\n").stdout
    assert "There is nothing to undo." in said
    assert "Reviewed 1 of 3 cards: 1 Good." in said
    assert answers() == [("98-card-0", "answer", 1), ("98-card-0", "undo", None), ("98-card-0", "answer", 3)]


def test_review_asks_again_after_another_key(due: Schedule) -> None:
    said = course("review", keys="\n7\nwhat\n2\n\nq\n").stdout
    assert said.count("How well did you know it?") == 4
    assert answers() == [("98-card-0", "answer", 2)]


def test_review_that_breaks_off_keeps_what_was_answered(due: Schedule) -> None:
    said = course("review", keys="\n3\n").stdout  # then the input ends
    assert "Reviewed 1 of 3 cards: 1 Good." in said
    assert answers() == [("98-card-0", "answer", 3)]


def test_review_without_a_plan_says_how_to_begin(small) -> None:
    assert "course plan 04" in course("review").stdout


def test_review_shows_every_card_of_the_course() -> None:
    cards = load_cards()
    Schedule(Store(), cards).plan([card.id for card in cards], NOW - timedelta(days=2))
    said = course("review", keys="\n3\n" * len(cards)).stdout
    assert f"Reviewed {len(cards)} of {len(cards)} cards: {len(cards)} Good." in said


# ---- plan


def test_plan_schedules_a_lesson_once() -> None:
    count = len(load_cards("04")) + 4
    assert course("plan", "4").stdout == f"Lesson 04: {count} cards and tasks are new in your plan.\n"
    assert course("plan", "04").stdout == "Lesson 04: 0 cards and tasks are new in your plan.\n"
    assert course("plan").stdout.startswith("Lesson 04: planned on ")


def test_plan_writes_a_calendar(tmp_path: Path, work: Path) -> None:
    course("plan", "03", "04")
    assert course("plan", "--ics").stdout == "Wrote my_work/review-plan.ics: open it with your calendar.\n"
    course("plan", "04", "--ics", "-o", "four.ics")
    paths = [work / "review-plan.ics", tmp_path / "four.ics"]
    read = {path.name: icalendar.Calendar.from_ical(path.read_bytes()) for path in paths}
    assert {name: len(each.walk("VEVENT")) for name, each in read.items()} == {"review-plan.ics": 8, "four.ics": 4}


def test_plan_problems_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="course plan 04"):
        course("plan", "--ics")
    with pytest.raises(CourseError, match="no questions for lesson '77'"):
        course("plan", "77")
    with pytest.raises(CourseError, match="cannot be written"):
        course("plan", "04", "--ics", "-o", str(tmp_path / "none" / "x.ics"))


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
    commands = (["anki", "04", "--format", "tsv"], ["plan", "04", "--ics"], ["progress", "--export", "mine.txt"])
    for command in commands:
        output = [] if command[0] == "progress" else ["-o", "mine.txt"]
        with pytest.raises(CourseError, match=r"mine\.txt cannot be written \(No space left on device\)"):
            course(*command, *output)
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
