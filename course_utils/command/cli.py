"""The `course` command."""

import errno
import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from course_utils.command import colab_profile, fork, notebooks, testing
from course_utils.command import lab as jupyterlab
from course_utils.command import study as study_commands
from course_utils.command.help import TwoGroups
from course_utils.command.runs import Run
from course_utils.course import ROOT, CourseError

app = typer.Typer(
    name="course",
    cls=TwoGroups,
    help="Seeing and Saying: a hands-on course in vision-language models.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # or "[ok]" in a help text would be taken for markup
)
Models = Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="Such as vit or chat; all if none.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NOTEBOOK]...", help="Paths or lesson numbers; all lessons if none.")
]
Profile = Literal["here", "colab"]
DISK_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # the latter: one's share of it


def main() -> None:
    """The console script: a problem that the learner can mend ends in its one sentence, not in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal whose code page lacks a sign gets a question mark
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or nothing would be tidied up
    try:
        app()
    except CourseError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        if problem.errno not in DISK_FULL:
            raise
        sys.exit(f"The disk is full ({problem.filename or tempfile.gettempdir()}): free some space, then try again.")
    finally:
        notebooks.forget_record()


@app.command()
def lab() -> None:
    """Open JupyterLab on your own copies of the lessons; without a display, print the address to open."""
    for sentence in jupyterlab.bring_up_to_date():
        typer.echo(sentence)
    jupyterlab.start()


@app.command()
def run(names: Names = None) -> None:
    """Run notebooks headless in the pocket tier and report seconds and memory; their files stay as they are.

    Two run at once where there are two cores and 5 GB of free memory. The table's last line adds up the seconds of all;
    the clock beside the bar tells how long they took together.
    """
    from course_utils.command import batch

    runs = batch.run_all(notebooks.find(names or []), _execute, batch.room())
    raise typer.Exit(any(each.verdict == "failed" for each in runs))


@app.command()
def build(
    names: Names = None,
    quiz: Annotated[bool, typer.Option("--quiz", help="Run nothing: only store quizzes anew, from the cards.")] = False,
) -> None:
    """Run notebooks and their claims, and store their new outputs in place, without what git should not see."""
    if quiz:
        from course_utils.command import quiz_lists

        for path in notebooks.find(names or []):
            typer.echo(f"{path.name}: {'a new list' if quiz_lists.refresh(path) else 'as it was'}")
        return
    from course_utils.command import batch

    notebooks.need_for_building()
    runs = batch.run_all(notebooks.find(names or []), notebooks.build)
    raise typer.Exit(any(each.error is not None for each in runs))


async def _execute(path: Path, on_cell: Callable[[], None]) -> Run:
    return (await notebooks.execute(path, on_cell))[1]


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines: a JSON list.")] = False) -> None:
    """Check this machine, a line per check: [ok], [warn] or [fail], and what to do; last, whether you can start."""
    from dataclasses import asdict

    from course_utils.command.doctor import checks, verdict

    found = []
    for check in checks():
        found.append(check)
        if not as_json:
            typer.echo(str(check))
    typer.echo(json.dumps([asdict(check) for check in found], indent=2) if as_json else f"\n{verdict(found)}")
    raise typer.Exit(any(check.status == "fail" for check in found))


@app.command("full-tier")
def try_full_tier(
    models: Models = None,
    download: Annotated[bool, typer.Option("--download", help="Fetch what is not on this machine yet.")] = False,
) -> None:
    """Load each famous model that fits, use it once, and print a report to paste into an issue."""
    from course_utils.command import full_tier

    chosen = full_tier.known(models or [])
    for line in full_tier.machine():
        typer.echo(line)
    failed = False
    for tried in full_tier.attempts(chosen, download):
        typer.echo(str(tried))
        failed |= tried.works is False
    raise typer.Exit(failed)


@app.command()
def test(
    names: Names = None,
    profile: Annotated[
        Profile, typer.Option(help="colab: the notebooks as Colab runs them, and nothing else.")
    ] = "here",
) -> None:
    """Check everything: style, layers, unit tests, the lessons' outputs, claims, time and memory, and in a browser."""
    testing.need_tools()
    if names and profile != "colab":
        raise CourseError("Only the profile colab tests single lessons; to run one here: course run 04.")
    if profile == "colab":
        steps = {
            "lessons as on Colab": lambda: colab_profile.run(names or ()),
            "widgets as on Colab": colab_profile.widgets,
        }
    else:
        testing.ensure_browser()
        steps = testing.steps() | {"lessons 00 and 08 as on Colab": lambda: colab_profile.run(("00", "08"))}
    outcomes: dict[str, tuple[testing.Outcome, float]] = {}
    for name, step in steps.items():
        typer.echo(f"\n== {name} ==")
        start = time.perf_counter()
        outcomes[name] = step(), time.perf_counter() - start
    typer.echo("\n== summary ==")
    total = testing.Outcome()
    for name, (outcome, seconds) in outcomes.items():
        typer.echo(f"{'[fail]' if outcome.failed else '[ok]':6} {name}: {outcome} in {seconds:.0f} s")
        total += outcome
    typer.echo(str(total))
    raise typer.Exit(total.failed > 0)


@app.command()
def restamp(repository: Annotated[str, typer.Argument(metavar="OWNER/REPO", help="Your fork on GitHub.")]) -> None:
    """Make a fork's links and Colab badges point to the fork."""
    changed = fork.restamp(repository)
    for path in changed:
        typer.echo(f"changed {path.relative_to(ROOT)}")
    typer.echo(f"{len(changed)} files now say {repository}.")


study_commands.attach(app)
