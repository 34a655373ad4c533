"""Claims: assertions behind what a lesson's prose says of its results. Learners never meet them.

`tests/claims/lesson_04.py` is a Python file, cut by lines such as

    # %% after l04-26: colours are right nearly always

What follows such a line runs in the lesson's kernel right after the cell of that id, in a copy of its names, so that
none of its own leaks into the lesson. `said` is what the cell printed, and in place of its pictures their alt texts.
What stands before the first such line runs before each claim: imports, and helpers. Claims draw no random numbers and
change nothing in place, or the cells after them would show something else.
"""

import ast
import contextlib
import re
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
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
    """Those of the claims that name no code cell of the notebook."""
    cells = [cell.get("id") for cell in notebook.cells if cell.cell_type == "code"]
    return [claim for claim in claims if claim.cell not in cells]


def said(outputs: "Sequence[NotebookNode]") -> str:
    """What a cell printed and showed, as text."""
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def code(claim: Claim, said: str) -> str:
    """The line that checks the claim in the lesson's kernel, and leaves no name there."""
    return f"__import__({__name__!r}, fromlist=['check']).check({asdict(claim)!r}, {said!r}, globals())"


def problem(reply: dict[str, Any]) -> list[str]:
    """What the kernel's reply to `code` complains of: nothing, or one text."""
    content = reply["content"]
    return [] if content["status"] == "ok" else [content.get("evalue") or "The kernel did not check the claim."]


# ---- in the kernel


def check(fields: dict[str, Any], said: str, lesson: dict[str, Any]) -> None:
    """Run a claim on a copy of the lesson's names. Raises BrokenClaim if it does not hold."""
    claim, names = Claim(**fields), {**lesson, "said": said}
    try:
        exec(compile(claim.shared, claim.file, "exec"), names)
        exec(compile("\n" * claim.line + claim.source, claim.file, "exec"), names)
    except Exception as error:
        raise BrokenClaim(f"{claim}\n{_what_failed(error, claim, names)}") from None


def _what_failed(error: Exception, claim: Claim, names: dict[str, Any]) -> str:
    """The words of an assertion, the values that it compares, and its message; or the name of another error."""
    places = [place.lineno for place in traceback.extract_tb(error.__traceback__) if place.filename == claim.file]
    if not isinstance(error, AssertionError) or not places:
        return f"{type(error).__name__}: {error}"
    tree = ast.walk(ast.parse("\n" * claim.line + claim.source))
    for node in tree:
        if isinstance(node, ast.Assert) and node.lineno <= places[-1] <= (node.end_lineno or node.lineno):
            values = [f"{words} is {value}" for words, value in _values(node.test, names)]
            return "\n".join([f"assert {ast.unparse(node.test)}", *values, *filter(None, [str(error)])])
    return f"AssertionError: {error}"


def _values(test: ast.expr, names: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(words, value) of the sides of each comparison in `test`, constants left out."""
    for node in ast.walk(test):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        for side in sides:
            with contextlib.suppress(Exception):  # a name of an inner loop, say
                if not isinstance(side, ast.Constant):
                    yield ast.unparse(side), repr(eval(ast.unparse(side), names))
