"""The glossary: complete, true to the lessons, and linked both ways; page and lessons are what the file gives."""

import re

import nbformat
import pytest

from course_utils.course import NOTEBOOKS, ROOT
from course_utils.study.glossary import Term, terms
from training import build_glossary

LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
SOURCES = {cell.id: cell.source for path in LESSONS for cell in nbformat.read(path, as_version=4).cells}
# Lessons whose words `python -m training.build_glossary` has yet to write.
PENDING = {"03", "07", "08", "09", "10", "11", "12", "13"}
UNPLACED = {"09"}  # lessons whose terms need not name a cell yet
ALPHABET = {"bg": "а-я", "ru": "а-яё", "es": "a-záéíóúñü"}
MOST_WORDS = 32


def plain(text: str) -> str:
    """A text in small letters, without markup and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).lower()


def ill_formed(term: Term) -> list[str]:
    """What is wrong with the sentence of a term and with its names."""
    sentence = re.fullmatch(r"[A-Z][^.?!]*[.?]", term.says)
    wrong = [] if sentence else [f"{term.term}: not one sentence: {term.says}"]
    if len(term.says.split()) > MOST_WORDS:
        wrong.append(f"{term.term}: longer than {MOST_WORDS} words")
    names = [(code, getattr(term, code)) for code in ALPHABET]
    return wrong + [
        f"{term.term}: {code}: {name}"
        for code, name in names
        if name != term.term and not re.search(f"[{ALPHABET[code]}]", name.lower())
    ]


def misplaced(term: Term, sources: dict[str, str]) -> list[str]:
    """A term whose cell is not there, or does not hold it under any of its names."""
    if term.first in UNPLACED:
        return []
    if term.first not in sources:
        return [f"{term.term}: there is no cell {term.first}"]
    held = plain(sources[term.first])
    return [] if any(name.lower() in held for name in term.names) else [f"{term.term} is not in {term.first}"]


def test_every_term_is_one_sentence_with_three_names() -> None:
    assert [wrong for term in terms() for wrong in ill_formed(term)] == []


def test_every_term_stands_in_its_cell() -> None:
    assert [wrong for term in terms() for wrong in misplaced(term, SOURCES)] == []


def test_the_terms_are_sorted_and_their_names_differ() -> None:
    names = [term.term.lower() for term in terms()]
    assert names == sorted(set(names))
    assert len({build_glossary.anchor(name) for name in names}) == len(names) >= 120


def test_the_page_is_what_the_file_gives() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == build_glossary.page(), "run: python -m training.build_glossary"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_its_words(path: str) -> None:
    number = path.name[:2]
    name = f"l{number}-words"
    if number not in PENDING or name in SOURCES:
        assert SOURCES.get(name) == build_glossary.words(number), "run: python -m training.build_glossary"


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_links_of_a_lesson_lead_to_headings(path: str) -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    headings = {build_glossary.anchor(name) for name in re.findall(r"^#+ (.+)$", page, re.MULTILINE)}
    linked = re.findall(r"glossary\.md#([^)]+)\)", SOURCES.get(f"l{path.name[:2]}-words", ""))
    assert set(linked) <= headings


GOOD = Term("patch", "l03-012", "A small square of a picture.", "пач", "патч", "parche")


@pytest.mark.parametrize(
    "change",
    [
        {"says": "a square"},
        {"says": "One. Two sentences."},
        {"says": "A " + "very " * 40 + "long sentence."},
        {"bg": "patchwork"},
        {"es": "патч"},
    ],
)
def test_an_ill_formed_term_is_refused(change: dict[str, str]) -> None:
    assert ill_formed(GOOD) == []
    assert ill_formed(Term(**{**vars(GOOD), **change})) != []


def test_a_misplaced_term_is_refused() -> None:
    assert misplaced(GOOD, {"l03-012": "Each\n**patch** goes"}) == []
    assert misplaced(GOOD, {"l03-012": "Each square"}) != []
    assert misplaced(GOOD, {"l03-013": "Each patch"}) != []
