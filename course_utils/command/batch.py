"""Several notebooks in one go: two at once where the machine has room, behind one progress bar; Ctrl-C stops them all.

>>> runs = run_all(notebooks.find(["01", "04"]), notebooks.build, at_once=room())
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from course_utils.command import notebooks
from course_utils.command.runs import MEMORY_BUDGET, Run, table

if TYPE_CHECKING:
    from rich.progress import Progress

Job = Callable[[Path, Callable[[], None]], Awaitable[Run]]  # of a notebook, and of what to call after each cell


def room() -> int:
    """How many notebooks may run at once here: 2 if each finds a core and its budget of memory, else 1."""
    from course_utils.models import memory

    return 2 if cores() >= 2 and memory.free_memory() >= 2 * MEMORY_BUDGET else 1


def cores() -> int:
    """How many CPU cores this process may use."""
    import psutil

    me = psutil.Process()
    return len(me.cpu_affinity()) if hasattr(me, "cpu_affinity") else os.cpu_count() or 1  # macOS allows all


def run_all(paths: Sequence[Path], job: Job, at_once: int = 1) -> list[Run]:
    """Do `job` with each notebook, begun in order, `at_once` of them side by side; then print a table, in order.

    A notebook that cannot be run has its line like the others. After Ctrl-C no kernel is left, and the table tells of
    the notebooks that were done.
    """
    runs: dict[int, Run] = {}
    places = asyncio.Semaphore(at_once)

    async def one(number: int, path: Path) -> None:
        async with places:
            with bar.of(path) as on_cell:
                runs[number] = await _attempted(job, path, on_cell)

    async def every() -> None:
        await asyncio.gather(*(one(number, path) for number, path in enumerate(paths)))

    try:
        with _progress() as progress, asyncio.Runner(loop_factory=_Loop) as runner:
            bar = _Bar(progress, paths)
            runner.run(every())
    finally:
        done = [runs[number] for number in sorted(runs)]
        for line in table(done):
            typer.echo(line)
    return done


class _Loop(asyncio.SelectorEventLoop):
    """A loop that leaves Ctrl-C to Python: nbclient would take it for one kernel, and the other would run on."""

    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError  # as on Windows, which nbclient is ready for


async def _attempted(job: Job, path: Path, on_cell: Callable[[], None]) -> Run:
    """The job's run, or, where it cannot be done at all, one that says why in a line."""
    try:
        return await job(path, on_cell)
    except Exception as problem:
        return Run(path.name, 0.0, 0, notebooks.in_one_line(problem))


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


class _Bar:
    """One bar over the cells of all notebooks; before it stand the names of those that run."""

    def __init__(self, progress: "Progress", paths: Sequence[Path]) -> None:
        self.sizes = {path: notebooks.count_code_cells(path) for path in paths}
        self.task = progress.add_task("", total=sum(self.sizes[path] for path in paths))
        self.progress = progress
        self.running: list[str] = []

    @contextlib.contextmanager
    def of(self, path: Path) -> Iterator[Callable[[], None]]:
        """What to call after each cell of a notebook, while it runs."""
        left = self.sizes[path]

        def on_cell() -> None:
            nonlocal left
            left -= 1
            self.progress.advance(self.task)

        self.running.append(path.stem)
        self._name()
        yield on_cell
        self.running.remove(path.stem)
        self._name()
        self.progress.advance(self.task, left)  # a failed notebook leaves cells out

    def _name(self) -> None:
        self.progress.update(self.task, description=", ".join(self.running))
