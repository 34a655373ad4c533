"""The course's cards for Anki: a deck (.apkg), tab-separated text, or plain Markdown blocks.

A card keeps its ids in every export, so importing a newer deck updates the cards and leaves their history alone.
"""

import csv
import html
import io
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.study.exports import history
from course_utils.study.questions import text as texts
from course_utils.study.questions.bank import load_quiz
from course_utils.study.questions.card import Card
from course_utils.study.questions.marked import marked_picture
from course_utils.study.questions.sides import back, front

if TYPE_CHECKING:
    import sqlite3

    import genanki

# Anki knows decks and note types by these numbers. They were drawn once and must never change.
DECKS = 1_763_730_000_000  # plus the lesson's number
NOTE_TYPE = 1_763_730_100_000
FIELDS = ("Id", "Question", "Answer")
COURSE = "Seeing and Saying"
STYLE = """
.card { font: 18px/1.5 sans-serif; text-align: left; max-width: 42em; margin: 1em auto; padding: 0 1em; }
pre { padding: 0.5em 0.8em; border: 1px solid #888; border-radius: 4px; overflow-x: auto; }
code { font-family: monospace; font-size: 0.95em; }
img { max-width: 100%; height: auto; }
li { margin: 0.3em 0; }
"""
TSV_HEAD = """#separator:tab
#html:true
#notetype:Basic
#guid column:1
#deck column:2
#tags column:3
#columns:guid\tdeck\ttags\tFront\tBack
"""
BLOCK = re.compile(r"^:p (.*?)\s\?\?x\s(.*?)\sx\?\?$", re.DOTALL | re.MULTILINE)


def to_apkg(
    cards: Sequence[Card], now: float | None = None, histories: Mapping[str, history.History] | None = None
) -> bytes:
    """A file for Anki with a deck per lesson. `now`, in seconds, becomes the time of the cards' last change.

    With `histories` (card id -> history) Anki goes on where the learner stands.
    """
    import genanki

    reviewed = {guid(card): (histories or {})[card.id] for card in cards if card.id in (histories or {})}

    class Package(genanki.Package):
        """A package that also writes histories, which genanki's own cannot."""

        def write_to_db(self, cursor: "sqlite3.Cursor", *arguments: object) -> None:
            super().write_to_db(cursor, *arguments)
            history.write(cursor, reviewed)

    note_type = genanki.Model(
        NOTE_TYPE,
        COURSE,
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}'}],
        css=STYLE,
    )
    decks: dict[str, genanki.Deck] = {}
    for card in cards:
        if card.lesson not in decks:
            decks[card.lesson] = genanki.Deck(DECKS + int(card.lesson), deck_name(card.lesson))
        decks[card.lesson].add_note(_note(card, note_type))
    with tempfile.TemporaryDirectory() as folder:
        media = []
        for card in cards:
            if card.picture:
                media.append(Path(folder, picture_name(card)))
                media[-1].write_bytes(marked_picture(card))
        package = Package(list(decks.values()), [str(path) for path in media])
        file = io.BytesIO()
        package.write_to_file(file, timestamp=time.time() if now is None else now)
    return file.getvalue()


def _note(card: Card, note_type: "genanki.Model") -> "genanki.Note":
    import genanki

    fields = [card.id, to_html(front(card, picture_name(card))), to_html(back(card))]
    return genanki.Note(note_type, fields, tags=tags(card), guid=guid(card))


def guid(card: Card) -> str:
    """What Anki knows the card by, in every export."""
    import genanki

    return genanki.guid_for(COURSE, card.id)


def deck_name(lesson: str) -> str:
    """A lesson's deck, below the course's."""
    return f"{COURSE}::{lesson} {load_quiz(lesson).title}"


def picture_name(card: Card) -> str:
    """Anki keeps the pictures of all decks in one folder, so the name says where it comes from."""
    return f"seeing-and-saying-{card.id}.png"


def tags(card: Card) -> list[str]:
    """The card's tags, its lesson and its type, as Anki's tree of tags."""
    return [f"vlm-course::{tag}" for tag in (f"lesson-{card.lesson}", card.type, *card.tags)]


def to_html(text: str) -> str:
    r"""Markdown as HTML with formulas as \( \) for Anki's own MathJax. Tags in the text are shown, not obeyed."""
    return texts.to_html(text, mathjax)


def mathjax(source: str, alone: bool) -> str:
    """A formula as Anki's MathJax finds it."""
    left, right = (r"\[", r"\]") if alone else (r"\(", r"\)")
    return f"{left}{html.escape(source, quote=False)}{right}"


def without_pictures(cards: Sequence[Card]) -> list[Card]:
    """The cards that text alone can hold: a picture that nothing is to be marked in can be described."""
    return [card for card in cards if not card.points]


def to_markdown(cards: Sequence[Card]) -> str:
    """One block `:p question ??x answer x??` per card."""
    blocks = [f":p {front(card)} ??x\n{back(card)}\nx??\n" for card in without_pictures(cards)]
    return "\n".join(blocks)


def from_markdown(text: str) -> list[tuple[str, str]]:
    """The (question, answer) of each block: what `to_markdown` wrote, or cards of your own in this format."""
    return [(question.strip(), answer.strip()) for question, answer in BLOCK.findall(text)]


def to_tsv(cards: Sequence[Card]) -> str:
    """Tab-separated text for Anki's own note type "Basic", with the header that tells it what each column holds."""
    lines = io.StringIO()
    # All in quotes: a line that began with the # of a guid would be a comment.
    writer = csv.writer(lines, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL)
    for card in without_pictures(cards):
        where = [guid(card), deck_name(card.lesson), " ".join(tags(card))]
        writer.writerow([*where, to_html(front(card)), to_html(back(card))])
    return TSV_HEAD + lines.getvalue()
