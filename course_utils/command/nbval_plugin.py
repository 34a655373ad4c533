"""A pytest plugin beside nbval: while nbval compares outputs, one run also checks claims, seconds and memory.

nbval makes an item of each code cell. After a cell's item come those of its claims; after a notebook's last, one that
judges its time and memory. The table at the end has a line per notebook. Load it with `-p`.
"""

import warnings
from collections.abc import Iterator

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from course_utils.command import claims, widget_pictures
from course_utils.command.claims import Claim
from course_utils.command.notebooks import CELL_TIMEOUT
from course_utils.command.runs import Run, Usage, pid_of, table

USAGE = pytest.StashKey[Usage]()


class ClaimItem(pytest.Item):
    """One claim, checked in nbval's kernel after its cell."""

    def __init__(self, claim: Claim, cell: IPyNbCell | None, **more: object) -> None:
        super().__init__(**more)
        self.claim, self.after = claim, cell

    def runtest(self) -> None:
        if problem := self._problem():
            pytest.fail(problem, pytrace=False)

    def _problem(self) -> str | None:
        if self.after is None:
            return f"{self.claim}\n{claims.NO_SUCH_CELL}"
        outputs, kernel = self.after.test_outputs, self.parent.kernel
        if outputs is None or not kernel.is_alive():
            return f"{self.claim}\nThe cell did not run."
        code = claims.code(self.claim, claims.said(outputs))
        return claims.problem(kernel.kc.execute_interactive(code, timeout=CELL_TIMEOUT, **claims.UNSEEN))

    def reportinfo(self) -> tuple[str, int, str]:
        return self.claim.file, self.claim.line - 1, self.claim.sentence


class BudgetItem(pytest.Item):
    """A notebook's seconds and memory against their budgets: over one is a warning, far over it a failure."""

    def runtest(self) -> None:
        usage = self.parent.stash[USAGE]
        run = Run(self.parent.path.name, usage.seconds, usage.peak_bytes)
        self.user_properties += [("notebook", run.name), ("seconds", run.seconds), ("peak_bytes", run.peak_bytes)]
        if run.verdict == "failed":
            pytest.fail(f"{run.name} {run.remark}, far more than that.", pytrace=False)
        if run.remark:
            warnings.warn(f"{run.name} {run.remark}.", stacklevel=1)

    def reportinfo(self) -> tuple[object, None, str]:
        return self.parent.path, None, "time and memory"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cells: dict[IPyNbFile, list[IPyNbCell]] = {}
    for item in items:
        if isinstance(item, IPyNbCell):
            cells.setdefault(item.parent, []).append(item)
    others = [item for item in items if not isinstance(item, IPyNbCell)]
    items[:] = [*others, *(item for lesson, found in cells.items() for item in with_checks(lesson, found))]


def with_checks(lesson: IPyNbFile, cells: list[IPyNbCell]) -> Iterator[pytest.Item]:
    """The items of a notebook's cells, with those of its claims and of its budgets."""
    asserted = claims.of(lesson.path)
    for cell in cells:
        _forget_pictures_of_widgets(cell)
        yield cell
        for claim in claims.after(cell.cell, asserted):
            yield _claim_item(lesson, claim, cell)
    for claim in claims.misplaced(asserted, lesson.nb):
        yield _claim_item(lesson, claim, None)
    yield BudgetItem.from_parent(lesson, name="time and memory")


def _forget_pictures_of_widgets(cell: IPyNbCell) -> None:
    """A run shows the widget itself, and what is stored in its place is no output to compare with."""
    for output in cell.cell.get("outputs", []):
        if widget_pictures.stands_for_a_widget(output):
            output.data.pop("text/html", None)


def _claim_item(lesson: IPyNbFile, claim: Claim, cell: IPyNbCell | None) -> ClaimItem:
    name = f"{claim.cell}, {claim.sentence}".replace("::", ":")  # xdist cuts names at "::"
    return ClaimItem.from_parent(lesson, name=name, claim=claim, cell=cell)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure what a cell takes, the start of the kernel before the first one included."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    with item.parent.stash.setdefault(USAGE, Usage(lambda: pid_of(getattr(item.parent.kernel, "km", None)))):
        return (yield)


class Table:
    """Gathers the runs, from all of xdist's workers, and prints them."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if report.when == "call" and "notebook" in told:
            self.runs.append(Run(told["notebook"], told["seconds"], told["peak_bytes"]))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.runs:
            terminalreporter.section("time and memory")
            for line in table(sorted(self.runs, key=lambda run: run.name)):
                terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Table())
