"""Sections are counted without a gap, and what a lesson says of "section 7", here or in another lesson, is there."""

import re

import nbformat
import pytest

from course_utils.course import NOTEBOOKS

HEADING = re.compile(r"^## (\d+)\. ", re.MULTILINE)
ELSEWHERE = re.compile(r"[Ll]esson (\d\d)(?:'s[\w ]{0,30})?,? \(?sections? ((?:\d+(?:, | and | to )?)+)")
HERE = re.compile(r"[Ss]ections? ((?:\d+(?:, | and | to )?)+)")
TO_COME = {"09"}  # lessons whose sections may be named before they are there
LOST = {"11"}  # lessons that have lost a heading, and are being mended


def texts() -> dict[str, str]:
    """The prose of each lesson, by number, without code blocks and with single spaces."""
    files = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    return {path.name[:2]: prose(nbformat.read(path, as_version=4)) for path in files}


def prose(notebook: nbformat.NotebookNode) -> str:
    """The texts of the Markdown cells, one after the other."""
    return "\n\n".join(
        re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    )


TEXTS = texts()


def sections(text: str) -> list[int]:
    """The numbers of the sections, in order."""
    return [int(number) for number in HEADING.findall(text)]


def gaps(text: str) -> list[str]:
    """Sections that are not counted 1, 2, 3, ..."""
    found = sections(text)
    return [] if found == list(range(1, len(found) + 1)) else [f"the sections are counted {found}"]


def named(text: str) -> list[tuple[str, int]]:
    """(lesson, section) wherever a text names a section; lesson "" where it means its own."""
    line = " ".join(text.split())
    elsewhere = [(lesson, number) for lesson, numbers in ELSEWHERE.findall(line) for number in numbers_in(numbers)]
    own = [("", number) for numbers in HERE.findall(ELSEWHERE.sub("", line)) for number in numbers_in(numbers)]
    return elsewhere + own


def numbers_in(numbers: str) -> list[int]:
    """The numbers in a text such as "7, 8 and 9"."""
    return [int(number) for number in re.findall(r"\d+", numbers)]


def lost(number: str, lessons: dict[str, str]) -> list[str]:
    """What a lesson says of sections that are not there."""
    said = [(lesson or number, section) for lesson, section in named(lessons[number])]
    return [
        f"lesson {lesson} has no section {section}"
        for lesson, section in said
        if lesson in lessons or lesson not in TO_COME
        if section not in sections(lessons.get(lesson, ""))
    ]


@pytest.mark.parametrize("number", TEXTS)
def test_sections_are_counted_without_a_gap(number: str) -> None:
    assert number in LOST or gaps(TEXTS[number]) == []


@pytest.mark.parametrize("number", TEXTS)
def test_sections_that_are_named_are_there(number: str) -> None:
    assert number in LOST or lost(number, TEXTS) == []


# ---- each check refuses what it is there to refuse

ONE = "## 1. A\n\nSee section 2, and lesson 05, section 1.\n\n## 2. B"
TWO = "## 1. C\n\nAs in lesson 04 (sections 1 and\n2)."


def test_what_is_there_is_accepted() -> None:
    assert gaps(ONE) == gaps(TWO) == []
    assert lost("04", {"04": ONE, "05": TWO}) == lost("05", {"04": ONE, "05": TWO}) == []


@pytest.mark.parametrize("text", ["## 1. A\n\n## 3. B", "## 2. A", "## 1. A\n\n## 1. B"])
def test_a_gap_is_refused(text: str) -> None:
    assert gaps(text) != []


@pytest.mark.parametrize(
    "said",
    [
        "section 3",
        "Sections 1 and 3",
        "lesson 05 (section 2)",
        "lesson 05's two ways (section 2)",
        "lesson 06, section 1",
    ],
)
def test_a_lost_section_is_refused(said: str) -> None:
    assert len(lost("04", {"04": f"{ONE}\n\n{said}", "05": TWO})) == 1
