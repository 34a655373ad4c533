"""The `course` command."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from course_utils.command import colab_profile, fork, notebooks, testing
from course_utils.command import study as study_commands
from course_utils.command.help import TwoGroups
from course_utils.command.runs import Run, table
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
LAB_SETTINGS = (
    Path(__file__).parent / "lab_settings"
)  # no news and no look for updates: JupyterLab asks no outside host


def main() -> None:
    """The console script: a problem that the learner can mend ends in its one sentence, not in a traceback."""
    try:
        app()
    except CourseError as problem:
        sys.exit(str(problem))


@app.command()
def lab() -> None:
    """Open JupyterLab at the first lesson; without a display, print the address to open."""
    notebooks.find()  # says so if this is no clone of the course
    command = [sys.executable, "-m", "jupyterlab", *lab_options()]
    try:
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:  # Ctrl-C is how JupyterLab is closed
        status = 0
    raise typer.Exit(status)


def lab_options() -> list[str]:
    """JupyterLab's options: the repository as its root, the first lesson open, no outside host asked."""
    options = [
        f"--ServerApp.root_dir={ROOT}",
        "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb",
        f"--LabApp.app_settings_dir={LAB_SETTINGS}",
    ]
    if not has_display():
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container, say
        options.append("--allow-root")
    return options


def has_display() -> bool:
    """Whether a browser window could open here."""
    if os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


@app.command()
def run(names: Names = None) -> None:
    """Run notebooks headless in the pocket tier and report seconds and memory; their files stay as they are."""
    runs = run_all(notebooks.find(names or []))
    raise typer.Exit(any(each.verdict == "failed" for each in runs))


@app.command()
def build(names: Names = None) -> None:
    """Run notebooks and their claims, and store their new outputs in place, without what git should not see."""
    notebooks.need_for_building()
    runs = run_all(notebooks.find(names or []), notebooks.build)
    raise typer.Exit(any(each.error is not None for each in runs))


def _execute(path: Path, on_cell: Callable[[], None]) -> Run:
    return notebooks.execute(path, on_cell)[1]


def run_all(paths: Sequence[Path], job: Callable[[Path, Callable[[], None]], Run] = _execute) -> list[Run]:
    """Do `job` with each notebook, in order, behind a progress bar over their cells; then print a table."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    sizes = [notebooks.count_code_cells(path) for path in paths]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    runs = []
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=sum(sizes))
        for number, path in enumerate(paths, start=1):
            progress.update(bar, description=path.stem)
            runs.append(job(path, lambda: progress.advance(bar)))
            progress.update(bar, completed=sum(sizes[:number]))  # a failed notebook leaves cells out
    for line in table(runs):
        typer.echo(line)
    return runs


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="For machines: a JSON list.")] = False) -> None:
    """Check this machine, a line per check: [ok], [warn] or [fail], and what to do."""
    from dataclasses import asdict

    from course_utils.command.doctor import checks, verdict

    found = checks()
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in found], indent=2))
    else:
        for check in found:
            typer.echo(str(check))
        typer.echo(f"\n{verdict(found)}")
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
