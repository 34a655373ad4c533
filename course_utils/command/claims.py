"""Claims: assertions behind what a lesson's prose says of its results. Learners never meet them.

`tests/claims/lesson_04.py` is a Python file, cut by lines such as

    # %% after l04-26: colours are right nearly always

What follows such a line runs in the lesson's kernel right after the cell of that id, in a copy of its names, so that
none of its own leaks into the lesson. `said` is what the cell printed, and in place of its pictures their alt texts.
What stands before the first such line runs before each claim: imports, and helpers (and EXCEPTIONS, which `unclaimed`
reads). Claims draw no random numbers and change nothing in place, or the cells after them would show something else.
"""

import ast
import contextlib
import re
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from course_utils.course import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARK = re.compile(r"^# %% after (?P<cell>[\w-]+): (?P<sentence>.+)$")
# How Jupyter's clients run a claim: it gets no number among the cells, and shows nothing.
UNSEEN: dict[str, Any] = {"store_history": False, "allow_stdin": False, "output_hook": lambda message: None}


@dataclass(frozen=True)
class Claim:
    """What stands in `file` between the mark in line `line` (from 1) and the next, behind what all claims share."""

    file: str
    line: int
    cell: str
    sentence: str
    source: str
    shared: str

    def __str__(self) -> str:
        return f"{Path(self.file).name}, line {self.line}, after {self.cell}: {self.sentence}"


class BrokenClaim(Exception):
    """What the prose says is not so; the message names lesson, cell and sentence."""

    def __init__(self, claim: Claim, what_failed: str) -> None:
        super().__init__(f"{claim}\n{what_failed}")


NO_SUCH_CELL = "The lesson has no code cell of this id."


def of(notebook: Path) -> list[Claim]:
    """The claims of a lesson, in the order of their file; none if it has no such file. Raises CourseError."""
    file = notebook.resolve().parents[1] / "tests" / "claims" / f"lesson_{notebook.name[:2]}.py"
    return read(file) if file.exists() else []


def read(file: Path) -> list[Claim]:
    """Cut a file of claims at its marks. Raises CourseError where a mark cannot be read."""
    lines = file.read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith("# %%")]
    found = []
    for start, end in zip(places, [*places[1:], len(lines)], strict=True):
        mark = MARK.match(lines[start])
        if mark is None:
            raise CourseError(f"{file.name}, line {start + 1} must read: # %% after CELL-ID: what the prose says")
        shared, source = "\n".join(lines[: places[0]]), "\n".join(lines[start + 1 : end])
        found.append(Claim(str(file), start + 1, mark["cell"], mark["sentence"], source, shared))
    return found


def after(cell: "NotebookNode", claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that are to be checked after this cell."""
    return [claim for claim in claims if claim.cell == cell.get("id")]


def misplaced(claims: Sequence[Claim], notebook: "NotebookNode") -> list[Claim]:
    """Those of the claims that name no code cell of the notebook, or an empty one."""
    cells = [cell.get("id") for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    return [claim for claim in claims if claim.cell not in cells]


def said(outputs: "Sequence[NotebookNode]") -> str:
    """What a cell printed and showed, as text. Prints come in pieces and are joined as they were said."""
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") + "\n" for output in outputs)


def code(claim: Claim, said: str) -> str:
    """The line that checks the claim in the lesson's kernel, and leaves no name there."""
    return f"__import__({__name__!r}, fromlist=['check']).check({asdict(claim)!r}, {said!r}, globals())"


def problem(reply: dict[str, Any]) -> str | None:
    """What the kernel's reply to `code` complains of; None if the claim holds."""
    content = reply["content"]
    return None if content["status"] == "ok" else content.get("evalue") or "The kernel did not check the claim."


# ---- in the kernel


def check(fields: dict[str, Any], said: str, lesson: dict[str, Any]) -> None:
    """Run a claim on a copy of the lesson's names. Raises BrokenClaim if it does not hold."""
    claim, names = Claim(**fields), {**lesson, "said": said}
    try:
        exec(compile(claim.shared, claim.file, "exec"), names)
        exec(compile("\n" * claim.line + claim.source, claim.file, "exec"), names)
    except Exception as error:
        raise BrokenClaim(claim, _what_failed(error, claim)) from None


def _what_failed(error: Exception, claim: Claim) -> str:
    """The words of an assertion, the values that it compares, and its message; or the name of another error."""
    places = [place for place in traceback.walk_tb(error.__traceback__) if place[0].f_code.co_filename == claim.file]
    if isinstance(error, AssertionError) and places:
        frame, line = places[-1]
        for node in ast.walk(ast.parse("\n" * claim.line + claim.source)):
            if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or node.lineno):
                told = [f"{words} is {value}" for words, value in _values(node.test, frame)]
                return "\n".join([f"assert {ast.unparse(node.test)}", *told, *filter(None, [str(error)])])
    return f"{type(error).__name__}: {error}"


def _values(test: ast.expr, frame: FrameType) -> Iterator[tuple[str, str]]:
    """(words, value) of the sides of each comparison in `test`, constants left out."""
    for node in ast.walk(test):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        for words in (ast.unparse(side) for side in sides if not isinstance(side, ast.Constant)):
            with contextlib.suppress(Exception):  # a name of an inner loop, say
                yield words, repr(eval(words, frame.f_globals, frame.f_locals))
