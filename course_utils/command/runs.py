"""How a notebook's run went: seconds and memory, held against their budgets, and the table that says so."""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

SECONDS_BUDGET = 60.0
MEMORY_BUDGET = 2.5e9  # bytes
TOO_MUCH = 2  # budgets of memory
TOO_LONG = 3  # budgets of seconds: machines have been seen that take twice the time of others
MARKS = {"ok": "[ok]", "over budget": "[warn]", "failed": "[fail]"}


class Usage:
    """Seconds, and the most resident memory that a kernel and the processes below it held, within its `with` blocks.

    `pid` is asked again and again, as the kernel comes up later: see `pid_of`.
    """

    def __init__(self, pid: Callable[[], int | None]) -> None:
        self.seconds, self.peak_bytes, self._pid = 0.0, 0, pid

    def __enter__(self) -> "Usage":
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        ended = False
        while not ended:
            ended = self._done.wait(0.1)  # looks once more at the end: a cell may take less than this
            if pid := self._pid():
                self.peak_bytes = max(self.peak_bytes, _resident(pid))


def pid_of(manager: Any) -> int | None:
    """The process of the kernel that a Jupyter `KernelManager` looks after; None before it is started."""
    return getattr(getattr(manager, "provisioner", None), "pid", None)


def _resident(pid: int) -> int:
    """Bytes of memory that a process and those below it hold; 0 where it has ended."""
    import psutil

    held = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # it ended between listing and asking
                held += process.memory_info().rss
    return held


@dataclass(frozen=True)
class Run:
    """One notebook's execution. `error` is None if every cell ran."""

    name: str
    seconds: float
    peak_bytes: int
    error: str | None = None

    @property
    def verdict(self) -> Literal["ok", "over budget", "failed"]:
        """ "over budget" warns; a cell that failed, or far too long or too much memory, is a failure."""
        seconds, memory = self.seconds / SECONDS_BUDGET, self.peak_bytes / MEMORY_BUDGET
        if self.error or seconds > TOO_LONG or memory > TOO_MUCH:
            return "failed"
        return "over budget" if max(seconds, memory) > 1 else "ok"

    @property
    def remark(self) -> str:
        """What is to be said about it, empty if all is well."""
        if self.error:
            return self.error
        said = []
        if self.seconds > SECONDS_BUDGET:
            said.append(f"takes more than {SECONDS_BUDGET:.0f} s")
        if self.peak_bytes > MEMORY_BUDGET:
            said.append(f"needs more than {MEMORY_BUDGET / 1e9:.1f} GB")
        return " and ".join(said)


def table(runs: Sequence[Run]) -> list[str]:
    """Lines with each notebook's seconds and peak memory, their sum and maximum, and what is to be said."""
    rows = [(MARKS[run.verdict], run.name, run.seconds, run.peak_bytes) for run in runs]
    rows.append(("", "all", sum(run.seconds for run in runs), max((run.peak_bytes for run in runs), default=0)))
    width = max(len(name) for _, name, *_ in rows)
    lines = [f"{'':6} {'notebook':{width}}  seconds  peak memory"]
    lines += [f"{mark:6} {name:{width}}  {seconds:7.1f}  {peak / 1e9:8.2f} GB" for mark, name, seconds, peak in rows]
    return lines + [f"{run.name}: {run.remark}" for run in runs if run.remark]
