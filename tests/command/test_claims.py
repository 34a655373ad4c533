"""Claims: how their file is cut, where they are checked, and what a broken one says."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from course_utils.command import claims, notebooks
from course_utils.course import CourseError

TWO = """import math


def double(number):
    return 2 * number


# %% after first: two are a pair
pair = double(1)
assert pair == math.isqrt(4)

# %% after second: said in words
assert "four" in said
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file of claims and returns its path."""

    def write(text: str) -> Path:
        (tmp_path / "lesson_00.py").write_text(text)
        return tmp_path / "lesson_00.py"

    return write


def test_a_file_is_cut_at_its_marks(file: Callable[[str], Path]) -> None:
    first, second = claims.read(file(TWO))
    assert (first.cell, first.sentence, first.line) == ("first", "two are a pair", 8)
    assert "assert pair" in first.source
    assert "said" not in first.source
    assert first.shared == second.shared
    assert str(second) == "lesson_00.py, line 12, after second: said in words"


@pytest.mark.parametrize("mark", ["# %% l04-05: no 'after'", "# %% after l04-05", "# %%"])
def test_a_mark_that_cannot_be_read_is_named(file: Callable[[str], Path], mark: str) -> None:
    with pytest.raises(CourseError, match=r"lesson_00\.py, line 2 must read: # %% after CELL-ID"):
        claims.read(file(f"\n{mark}\nassert True\n"))


def test_a_lesson_has_the_claims_of_its_number(tmp_path: Path) -> None:
    (tmp_path / "tests" / "claims").mkdir(parents=True)
    (tmp_path / "tests" / "claims" / "lesson_07.py").write_text("# %% after x: y\n")
    assert [claim.cell for claim in claims.of(tmp_path / "notebooks" / "07_any.ipynb")] == ["x"]
    assert claims.of(tmp_path / "notebooks" / "08_any.ipynb") == []


def broken(text: str, said: str = "", **names: object) -> str:
    """What a claim says that does not hold."""
    (claim,) = claims.read(text)
    with pytest.raises(claims.BrokenClaim) as error:
        claims.check(vars(claim), said, names)
    return str(error.value)


def test_a_broken_claim_names_itself_and_the_values(file: Callable[[str], Path]) -> None:
    path = file("# %% after x: dogs win\nassert dogs > cats + 1, 'they do not'\n")
    assert broken(path, cats=3, dogs=2).splitlines() == [
        "lesson_00.py, line 1, after x: dogs win",
        "assert dogs > cats + 1",
        "dogs is 2",
        "cats + 1 is 4",
        "they do not",
    ]


def test_the_assertion_in_a_loop_is_found(file: Callable[[str], Path]) -> None:
    path = file("# %% after x: all small\nassert True\nfor number in numbers:\n    assert number < 3\n")
    assert broken(path, numbers=[1, 5]).splitlines()[1:] == ["assert number < 3", "number is 5"]


def test_another_error_is_a_broken_claim_too(file: Callable[[str], Path]) -> None:
    assert "NameError: name 'nothing' is not defined" in broken(file("# %% after x: y\nassert nothing\n"))
    assert "SyntaxError" in broken(file("# %% after x: y\nassert (\n"))


def test_no_name_leaks_into_the_lesson(file: Callable[[str], Path]) -> None:
    lesson = {"two": 2}
    (claim,) = claims.read(file("import math\n# %% after x: y\nfour = two + 2\nassert all(n < four for n in (1, 2))\n"))
    claims.check(vars(claim), "", lesson)
    assert lesson.keys() - {"__builtins__"} == {"two"}


# ---- when a lesson is built


@pytest.fixture
def lesson(write: Callable[..., Path]) -> Callable[[str], Path]:
    """Writes a lesson of two cells and its claims, and returns the lesson's path."""

    def make(text: str) -> Path:
        path = write("one = 1", "print('it is four')\nanswer = 4", folder="notebooks", ids=("first", "second"))
        (path.parents[1] / "tests" / "claims").mkdir(parents=True)
        (path.parents[1] / "tests" / "claims" / "lesson_00.py").write_text(text)
        return path

    return make


def test_a_build_stores_what_its_claims_say(lesson: Callable[[str], Path]) -> None:
    path = lesson(TWO)
    assert asyncio.run(notebooks.build(path)).error is None
    assert [cell.execution_count for cell in notebooks.read(path).cells] == [1, 2]


def test_a_build_keeps_the_old_outputs_where_claims_fail(lesson: Callable[[str], Path]) -> None:
    path = lesson(TWO.replace('"four"', '"five"') + "# %% after third: nowhere\nassert True\n")
    before = path.read_bytes()
    run = asyncio.run(notebooks.build(path))
    assert run.verdict == "failed"
    assert "after third: nowhere\nThe lesson has no code cell of this id." in run.remark
    assert "after second: said in words\nassert 'five' in said\nsaid is 'it is four" in run.remark
    assert path.read_bytes() == before


def test_what_was_printed_in_pieces_is_joined_as_it_was_said() -> None:
    pieces = [nbformat.v4.new_output("stream", text=text) for text in ("one", " and\n", "two\n")]
    shown = nbformat.v4.new_output("display_data", {"text/plain": "a figure"})
    assert claims.said([*pieces, shown]) == "one and\ntwo\na figure\n"
