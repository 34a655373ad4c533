"""Write docs/glossary.md out of docs/glossary.yaml, and the words of each lesson at its end.

    python -m training.build_glossary             # the page and all lessons
    python -m training.build_glossary 00 04       # the page and these lessons

Nothing is run. What is as it should be stays as it is, so it may be called as often as you like.
"""

import argparse
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.command import notebooks
from course_utils.course import ROOT, write_file
from course_utils.study.glossary import Term, terms

PAGE = ROOT / "docs" / "glossary.md"
HEAD = """# Glossary

Every word of the field that the lessons teach: what it means in one sentence, the lesson that explains it first, and
its names in Bulgarian, Russian and Spanish. In a notebook, `study.define("patch")` says the same.
`docs/glossary.yaml` holds the words; `python -m training.build_glossary` makes this page of it.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", help="numbers such as 04; without any, all lessons")
    chosen = parser.parse_args().lessons
    write_file(PAGE, page())
    for path in notebooks.find(chosen):
        write_words(path)
    print(f"{len(terms())} terms in {PAGE.relative_to(ROOT)}")


# ---- the page


def page() -> str:
    """The whole page, as Markdown."""
    titles = {path.name[:2]: (title(path), path.name) for path in notebooks.find()}
    by_letter = [(letter, list(found)) for letter, found in groupby(terms(), key=lambda term: term.term[0].upper())]
    jumps = " · ".join(f"[{letter}](#{letter.lower()})" for letter, _ in by_letter)
    parts = [HEAD, jumps]
    for letter, found in by_letter:
        parts += [f"## {letter}", *(entry(term, titles) for term in found)]
    return "\n\n".join([*parts, by_lesson(titles)]).replace("\n\n\n", "\n\n") + "\n"


def entry(term: Term, titles: dict[str, tuple[str, str]]) -> str:
    """One term: its name as a heading, what it means, its names in other languages, and where it is taught."""
    also = f" Also: {', '.join(term.also)}." if term.also else ""
    return f"### {term.term}\n\n{term.says}{also}\n\n{term.translations}\n\nTaught in {link(term, titles)}"


def link(term: Term, titles: dict[str, tuple[str, str]]) -> str:
    """A link to the cell that explains the term first."""
    if term.lesson not in titles:
        return f"lesson {term.lesson}, which is still being written"
    name, file = titles[term.lesson]
    place = f"#cell-id={term.first}" if term.first.startswith("l") else ""
    return f"[{name}](../notebooks/{file}{place})"


def by_lesson(titles: dict[str, tuple[str, str]]) -> str:
    """The list of lessons, each with its words."""
    lines = [f"- [{name}](../notebooks/{file}): {linked(of_lesson(n), '')}" for n, (name, file) in titles.items()]
    return "## By lesson\n\n" + "\n".join(lines)


def title(path: Path) -> str:
    """The title of a lesson, such as "02 · Transformers"."""
    return re.match(r"# (.+)", notebooks.read(path).cells[0].source)[1]


def anchor(name: str) -> str:
    """What stands after # in a link to a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


# ---- the words of a lesson


def of_lesson(number: str) -> list[Term]:
    """The terms that a lesson explains first, in the order in which they come."""
    (path,) = notebooks.find([number])
    cells = notebooks.read(path).cells
    return sorted((term for term in terms() if term.lesson == number), key=lambda term: place(term, cells))


def place(term: Term, cells: list[NotebookNode]) -> tuple[int, int]:
    """Where a term stands: the number of its cell, and its place there; at the end where no cell is known."""
    at = [(number, cell.source) for number, cell in enumerate(cells) if cell.id == term.first]
    return (at[0][0], at[0][1].lower().find(term.term.lower())) if at else (len(cells), 0)


def linked(found: Iterable[Term], page_file: str) -> str:
    """The terms as links into the page."""
    return ", ".join(f"[{term.term}]({page_file}#{anchor(term.term)})" for term in found)


def words(number: str) -> str:
    """What stands at the end of a lesson: its words, with links to the glossary."""
    return (
        "**The words of this lesson.** Say in a sentence what each means, then look: "
        f"{linked(of_lesson(number), '../docs/glossary.md')}. The [glossary](../docs/glossary.md) has all words of the "
        "course, in Bulgarian, Russian and Spanish, too."
    )


def with_words(notebook: NotebookNode, number: str) -> NotebookNode:
    """The notebook with its words in a cell of their own, before the quiz."""
    name = f"l{number}-words"
    cells = [cell for cell in notebook.cells if cell.id != name]
    (quiz,) = [place for place, cell in enumerate(cells) if cell.source.startswith("## Quiz")]
    cell = nbformat.v4.new_markdown_cell(words(number))
    cell["id"] = name
    return nbformat.from_dict({**notebook, "cells": [*cells[:quiz], cell, *cells[quiz:]]})


def write_words(path: Path) -> None:
    """Bring a lesson's words up to date; a file that has them stays untouched."""
    before = notebooks.read(path)
    after = with_words(before, path.name[:2])
    if after != before:
        nbformat.write(after, path)
        print(f"wrote the words of {path.name}")


if __name__ == "__main__":
    main()
