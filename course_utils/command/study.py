"""The study part of the `course` command. Everything heavy loads within the commands: `course --help` stays quick."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from course_utils.course import WORK, CourseError, write_file

if TYPE_CHECKING:
    from course_utils.study.questions import Card
    from course_utils.study.record import Schedule

Lessons = Annotated[list[str] | None, typer.Argument(metavar="[LESSON]...", help="Lesson numbers, such as 04.")]


def attach(app: typer.Typer) -> None:
    """Give `app` the study commands."""
    from course_utils.command.review import review

    for command in (review, plan, progress, reset, anki, sheet):
        app.command()(command)


def load(lessons: Sequence[str] = ()) -> list["Card"]:
    """The cards of the lessons, "4" or "04", or of all lessons. Raises QuizError in one sentence."""
    from course_utils.study import questions

    wanted = dict.fromkeys(lesson.zfill(2) for lesson in lessons or questions.lessons())
    return [card for lesson in wanted for card in questions.load_cards(lesson)]


def plan(
    lessons: Lessons = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="FILE", help="Write the review days to this calendar file.")
    ] = None,
    a_day: Annotated[
        int | None, typer.Option("--a-day", metavar="N", help="Let N planned cards come a day; 20, if you never chose.")
    ] = None,
) -> None:
    """Put lessons into your review plan: 1 day, 3 days, 1 week, 1 month. Without a lesson, show the plan."""
    from course_utils.study.exports.calendar import plans_ics

    now = datetime.now(UTC)
    chosen = sorted({card.lesson for card in load(lessons)}) if lessons else []
    schedule = schedule_of_all()
    if a_day is not None:
        _set_a_day(schedule, a_day, now)
    for lesson in chosen:
        new = schedule.plan(lesson, now)
        typer.echo(f"Lesson {lesson}: {new} cards and tasks are new in your plan.")
    planned = schedule.planned()
    if not planned:
        raise CourseError("Your review plan is empty: put a lesson into it with, say, course plan 04")
    if ics is not None:
        shown = {lesson: day for lesson, day in planned.items() if lesson in chosen or not chosen}
        typer.echo(f"Wrote {_write(ics, plans_ics(shown))}: open it with your calendar.")
    elif not chosen:
        for lesson, day in planned.items():
            typer.echo(f"Lesson {lesson}: planned on {day:%d %B %Y}.")
        typer.echo(f"{len(schedule.due(now))} cards are due today: course review")
    if waiting := schedule.waiting():
        typer.echo(f"{waiting} planned cards had no review yet: at most {_a_day(schedule)} come a day (--a-day N).")


def _set_a_day(schedule: "Schedule", cards: int, now: datetime) -> None:
    from course_utils.study.record.settings import set_new_a_day

    set_new_a_day(schedule.store, cards, now)


def _a_day(schedule: "Schedule") -> int:
    from course_utils.study.record.settings import new_a_day

    return new_a_day(schedule.store)


def progress(
    export: Annotated[Path | None, typer.Option("--export", help="Write your whole record to a JSON file.")] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Add a record from another computer.")] = None,
) -> None:
    """Show how far you have come, and what is due. Your record never leaves this computer by itself."""
    from course_utils.study.record import Store
    from course_utils.study.record.summary import as_text, summary
    from course_utils.study.record.transfer import export_json, import_json

    store = Store()
    if import_ is not None:
        typer.echo(f"{import_json(store, _read(import_))} new entries in your record.")
    if export is not None:
        _write(export, export_json(store).encode())
        typer.echo(f"Wrote {export}.")
    if import_ is None and export is None:
        typer.echo(as_text(summary(store, load(), datetime.now(UTC))))


def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Begin anew: empty your study record. A backup is kept."""
    from course_utils.study.record import Store, transfer

    store = Store()
    if not yes and not typer.confirm(f"Empty the study record {store.path}?"):
        typer.echo("Nothing was changed.")
        return
    typer.echo(f"Your record is empty. A backup was kept: {transfer.reset(store)}")


def anki(
    lessons: Lessons = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write.")] = None,
    form: Annotated[Literal["apkg", "markdown", "tsv"], typer.Option("--format", help="What to write.")] = "apkg",
) -> None:
    """Write cards for Anki: a deck, or text, which leaves out what needs a picture. All lessons, if none is given."""
    from course_utils.study.exports import anki as export

    cards = load(lessons or ())
    path = output or (WORK / "seeing-and-saying").with_suffix({"apkg": ".apkg", "markdown": ".md", "tsv": ".txt"}[form])
    if form == "apkg":
        path = _write(path, _deck(cards))
        typer.echo(f"Wrote {len(cards)} cards to {path}: in Anki, choose File, then Import.")
        return
    text = export.to_markdown(cards) if form == "markdown" else export.to_tsv(cards)
    path = _write(path, text.encode())
    written = len(export.without_pictures(cards))
    typer.echo(f"Wrote {written} cards to {path}. Left out, because they need a picture: {len(cards) - written}.")


def sheet(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="A lesson number, such as 04.")],
    folder: Annotated[Path | None, typer.Option("-o", "--output", help="The folder to write to.")] = None,
    form: Annotated[Literal["html", "markdown"], typer.Option("--format", help="What to write.")] = "html",
) -> None:
    """Write a lesson's questions to print: one file for learners, and one with the answers."""
    from course_utils.study.exports import sheet as page

    number = load([lesson])[0].lesson
    draw, ending = (page.as_html, "html") if form == "html" else (page.as_markdown, "md")
    for answers in (False, True):
        path = (folder or WORK) / f"sheet-{number}{'-answers' if answers else ''}.{ending}"
        path = _write(path, draw(number, answers).encode())
        typer.echo(f"Wrote {path}.")


def schedule_of_all() -> "Schedule":
    """The schedule of all lessons' cards."""
    from course_utils.study.record import Schedule, Store

    return Schedule(Store(), load())


def _deck(cards: Sequence["Card"]) -> bytes:
    from course_utils.study.exports import anki as export

    try:
        return export.to_apkg(cards)
    except (OSError, sqlite3.Error) as error:  # genanki writes a database into the folder for temporary files
        raise CourseError(
            f"The deck cannot be made in the folder for temporary files ({error}): free some space there, or set "
            "TMPDIR to another folder."
        ) from error


def _write(path: Path, content: bytes) -> Path:
    """Write the file, whole or not at all, and return its path as it is to be told."""
    try:
        if path.parent == WORK:
            WORK.mkdir(exist_ok=True)
        write_file(path, content)
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}): choose another place.") from error
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: give the path of an exported study record.") from error
