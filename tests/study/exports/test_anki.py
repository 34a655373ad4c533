"""The exports for Anki, imported by the real Anki; the Markdown blocks, which round-trip; the tab-separated text."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.import_export_pb2 import ImportCsvRequest
from cards import make
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.study.exports import anki
from course_utils.study.questions import Card, ChoiceCard, Option, RecallCard, back, front, lessons, load_cards

NOW = 1_800_000_000.0


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def imported(collection: Collection, file: Path) -> dict[str, int]:
    """How many notes Anki found new, updated and duplicate."""
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True)  # update_notes: "if newer" is 0
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(file), options=options)).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def counts(**changed: int) -> dict[str, int]:
    return {"new": 0, "updated": 0, "duplicate": 0, "conflicting": 0} | changed


@pytest.mark.parametrize("lesson", lessons())
def test_every_lesson_imports(collection: Collection, tmp_path: Path, lesson: str) -> None:
    cards = load_cards(lesson)
    (tmp_path / "deck.apkg").write_bytes(anki.to_apkg(cards, NOW))
    assert imported(collection, tmp_path / "deck.apkg") == counts(new=len(cards))
    assert collection.decks.id_for_name(anki.deck_name(lesson))
    for card in cards:
        (found,) = collection.find_notes(f"Id:{card.id} tag:vlm-course::lesson-{lesson} tag:vlm-course::{card.type}")
        assert len(collection.get_note(found).cards()) == 1


def test_duplicate_then_updated_with_the_history_kept(collection: Collection, tmp_path: Path) -> None:
    cards = load_cards("04")
    file = tmp_path / "deck.apkg"
    file.write_bytes(anki.to_apkg(cards, NOW))
    imported(collection, file)
    (note_id,) = collection.find_notes(f"Id:{cards[0].id}")
    reviewed = collection.get_note(note_id).cards()[0]
    reviewed.start_timer()
    collection.sched.answerCard(reviewed, 3)
    reviewed.load()
    schedule = (reviewed.type, reviewed.queue, reviewed.due, reviewed.reps)
    assert reviewed.reps == 1

    assert imported(collection, file) == counts(duplicate=len(cards))

    newer = [replace(cards[0], question="Quite another question?"), *cards[1:]]
    file.write_bytes(anki.to_apkg(newer, NOW + 60))
    assert imported(collection, file) == counts(updated=len(cards))
    assert "Quite another question?" in collection.get_note(note_id)["Question"]
    after = collection.get_note(note_id).cards()[0]
    assert (after.type, after.queue, after.due, after.reps) == schedule
    assert collection.db.scalar("select count() from revlog where cid = ?", after.id) == 1
    assert collection.note_count() == len(cards)


def test_two_lessons_are_two_decks_of_one_note_type(collection: Collection, tmp_path: Path) -> None:
    cards = load_cards("03") + load_cards("04")
    (tmp_path / "deck.apkg").write_bytes(anki.to_apkg(cards, NOW))
    assert imported(collection, tmp_path / "deck.apkg") == counts(new=len(cards))
    assert {each.name for each in collection.decks.all_names_and_ids()} >= {anki.deck_name("03"), anki.deck_name("04")}
    assert [each.name for each in collection.models.all_names_and_ids()].count(anki.COURSE) == 1


def test_anki_finds_every_picture(collection: Collection, tmp_path: Path) -> None:
    cards = load_cards()
    (tmp_path / "deck.apkg").write_bytes(anki.to_apkg(cards, NOW))
    imported(collection, tmp_path / "deck.apkg")
    checked = collection.media.check()
    assert (list(checked.missing), list(checked.unused)) == ([], [])
    names = {anki.picture_name(card) for card in cards if card.picture}
    assert names
    for name in names:
        assert Path(collection.media.dir(), name).read_bytes().startswith(b"\x89PNG")


def test_ids_never_change() -> None:
    """Learners' histories hang on these: a test that fails here must not be "repaired" by new values."""
    card = next(card for card in load_cards("04") if card.id == "04-chance-level")
    assert anki.guid(card) == "M*)CSd]q&d"
    assert (anki.DECKS, anki.NOTE_TYPE) == (1_763_730_000_000, 1_763_730_100_000)


def test_formulas_are_for_mathjax_and_code_is_code() -> None:
    html = anki.to_html("If $a < b^2$, see\n\n```python\nprint('$5' < x)\n```\n\nand `x_1`.")
    assert r"\(a &lt; b^2\)" in html
    assert "<pre><code class=\"language-python\">print('$5' &lt; x)" in html
    assert "<code>x_1</code>" in html


def test_anki_shows_formulas(collection: Collection, tmp_path: Path) -> None:
    card = example(question="What is $x_1$?")
    (tmp_path / "deck.apkg").write_bytes(anki.to_apkg([card], NOW))
    imported(collection, tmp_path / "deck.apkg")
    shown = collection.get_note(collection.find_notes("")[0]).cards()[0]
    assert r"\(x_1\)" in shown.question()
    assert shown.answer().index("What is") < shown.answer().index("Because.")


def example(**changes: object) -> ChoiceCard:
    """A small card of choice."""
    options = (Option("yes", True, "It is."), Option("no", False, "It is not."))
    card = make(ChoiceCard, id="04-example", lesson="04", question="Is it?", explanation="Because.", options=options)
    return replace(card, **changes)


def test_tags_in_a_text_are_shown_not_obeyed() -> None:
    assert "<script>" not in anki.to_html(front(example(question="What does <script>alert(1)</script> do?")))


@pytest.mark.parametrize("card", load_cards(), ids=lambda card: card.id)
def test_no_formula_is_left_as_text(card: Card) -> None:
    html = anki.to_html(front(card, "a.png") + "\n\n" + back(card))
    assert "$" not in re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL)


# ---- Markdown


@pytest.mark.parametrize("lesson", lessons())
def test_markdown_round_trips(lesson: str) -> None:
    cards = anki.without_pictures(load_cards(lesson))
    assert anki.from_markdown(anki.to_markdown(cards)) == [(front(card), back(card)) for card in cards]


def test_markdown_reads_cards_on_one_line_and_between_prose() -> None:
    text = "# Cards\n\n:p What is ViT? ??x A transformer for pictures. x??\n\nNotes.\n\n"
    text += ":p Two\nlines? ??x\nYes,\ntwo.\nx??\n"
    assert anki.from_markdown(text) == [("What is ViT?", "A transformer for pictures."), ("Two\nlines?", "Yes,\ntwo.")]


def test_markdown_keeps_question_marks() -> None:
    card = make(RecallCard, lesson="04", question="Really?? Is x?? a word??", answer="No??")
    assert anki.from_markdown(anki.to_markdown([card])) == [(front(card), back(card))]


# ---- tab-separated


def test_anki_imports_tsv(collection: Collection, tmp_path: Path) -> None:
    cards = anki.without_pictures(load_cards("03"))
    file = tmp_path / "cards.txt"
    file.write_text(anki.to_tsv(cards), encoding="utf-8")
    metadata = collection.get_csv_metadata(path=str(file), delimiter=None)
    log = collection.import_csv(ImportCsvRequest(path=str(file), metadata=metadata)).log
    assert len(log.new) == len(cards)
    for card in cards:
        note = collection.get_note(collection.db.scalar("select id from notes where guid = ?", anki.guid(card)))
        assert note.items() == [("Front", anki.to_html(front(card))), ("Back", anki.to_html(back(card)))]
        assert set(note.tags) == set(anki.tags(card))
        assert collection.decks.name(note.cards()[0].did) == anki.deck_name("03")


def test_a_guid_with_a_number_sign_is_no_comment(collection: Collection, tmp_path: Path) -> None:
    card = example(id="04-example-5310")
    assert anki.guid(card).startswith("#")
    file = tmp_path / "cards.txt"
    file.write_text(anki.to_tsv([card]), encoding="utf-8")
    metadata = collection.get_csv_metadata(path=str(file), delimiter=None)
    assert len(collection.import_csv(ImportCsvRequest(path=str(file), metadata=metadata)).log.new) == 1


def test_apkg_holds_one_picture_per_card_that_shows_one(tmp_path: Path) -> None:
    cards = load_cards("04")
    (tmp_path / "deck.apkg").write_bytes(anki.to_apkg(cards, NOW))
    pictures = [str(number) for number in range(sum(bool(card.picture) for card in cards))]
    assert len(pictures) > 1
    with zipfile.ZipFile(tmp_path / "deck.apkg") as package:
        assert sorted(package.namelist()) == [*pictures, "collection.anki2", "media"]


# ---- the command


def test_course_anki_writes_a_deck(collection: Collection, tmp_path: Path) -> None:
    file = tmp_path / "cards.apkg"
    told = CliRunner().invoke(cli.app, ["anki", "3", "04", "4", "-o", str(file)])
    cards = load_cards("03") + load_cards("04")
    assert told.output.startswith(f"Wrote {len(cards)} cards to {file}")
    assert imported(collection, file) == counts(new=len(cards))
