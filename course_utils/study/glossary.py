"""The glossary: docs/glossary.yaml, every word of the field in one sentence and in four languages."""

import difflib
from dataclasses import dataclass
from functools import cache

import yaml

from course_utils.course import ROOT, BadInput

FILE = ROOT / "docs" / "glossary.yaml"
LANGUAGES = {"bg": "Bulgarian", "ru": "Russian", "es": "Spanish"}


@dataclass(frozen=True)
class Term:
    """One word of the field. `first` is the id of the cell that explains it first, or "09" where no cell is known."""

    term: str
    first: str
    says: str
    bg: str
    ru: str
    es: str
    also: tuple[str, ...] = ()

    @property
    def lesson(self) -> str:
        """The number of the lesson that explains it first, such as "04"."""
        return self.first.lstrip("l")[:2]

    @property
    def names(self) -> tuple[str, ...]:
        """The term, and other names of the same."""
        return (self.term, *self.also)

    @property
    def translations(self) -> str:
        """Its names in the other languages, in one line."""
        return " · ".join(f"{language}: {getattr(self, code)}" for code, language in LANGUAGES.items())


@cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of the alphabet."""
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Term(**{**entry, "also": tuple(entry.get("also", ()))}) for entry in entries)


def find(word: str) -> Term:
    """The term of this name, in capitals or not. Raises BadInput in one sentence that names the nearest terms."""
    by_name = {name.lower(): term for term in reversed(terms()) for name in term.names}
    wanted = " ".join(str(word).lower().split())
    if wanted in by_name:
        return by_name[wanted]
    near = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.5)
    advice = f"did you mean {', '.join(near)}?" if near else "docs/glossary.md has all that are there."
    raise BadInput(f"There is no {str(word)[:40]!r} in the glossary: {advice}")
