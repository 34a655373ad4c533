"""A deck with the learner's reviews, imported by the real Anki."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.study.exports import anki
from course_utils.study.exports.history import histories
from course_utils.study.questions import load_cards
from course_utils.study.record import Rating, Schedule, Store, day_of

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def imported(tmp_path: Path, deck: bytes) -> Collection:
    """A new collection of Anki's with the deck in it."""
    (tmp_path / "deck.apkg").write_bytes(deck)
    collection = Collection(str(tmp_path / "collection.anki2"))
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True)
    request = ImportAnkiPackageRequest(package_path=str(tmp_path / "deck.apkg"), options=options)
    collection.import_anki_package(request)
    return collection


def test_anki_goes_on_where_the_learner_stands(tmp_path: Path) -> None:
    cards = load_cards("03")
    schedule = Schedule(Store(), cards)
    known, undone, aside, planned = (card.id for card in cards[:4])
    for card in (known, undone, aside, planned):
        schedule.plan([card], NOW - 8 * DAY)
    for day in (7, 5, 1):
        schedule.answer(known, Rating.GOOD, NOW - day * DAY)
    schedule.answer(undone, Rating.AGAIN, NOW - 2 * DAY)
    schedule.undo()
    schedule.answer(undone, Rating.HARD, NOW - 2 * DAY + timedelta(seconds=3))  # Anki has no such first answer
    schedule.answer(aside, Rating.AGAIN, NOW - 2 * DAY)
    schedule.suspend(aside, NOW)
    collection = imported(tmp_path, anki.to_apkg(cards, histories=histories(schedule.store, cards)))

    def state(card: str) -> tuple[int, int, int, list[int]]:
        """Anki's queue, the days until the card is due, its interval, its answers."""
        (note,) = collection.find_notes(f"Id:{card}")
        (found,) = collection.get_note(note).cards()
        answers = collection.db.list("SELECT ease FROM revlog WHERE cid = ? ORDER BY id", found.id)
        return found.queue, found.due - collection.sched.today, found.ivl, answers

    ours, today = schedule.memories(), day_of(NOW)
    assert state(known) == (2, (ours[known].due - today).days, 23, [3, 3, 3])
    assert state(undone) == (2, (ours[undone].due - today).days, (ours[undone].due - ours[undone].last).days, [3])
    assert state(aside)[0] == -1  # suspended, as here
    assert state(planned)[0] == 0  # new
    assert state(planned)[3] == []
    assert collection.card_count() == len(cards)
    collection.close()


def test_a_deck_to_give_away_holds_no_history(tmp_path: Path) -> None:
    cards = load_cards("03")
    Schedule(Store(), cards).answer(cards[0].id, Rating.GOOD, NOW - DAY)
    for option, answers in ((), 0), (("--history",), 1):
        file, folder = tmp_path / "x.apkg", tmp_path / f"{answers}"
        folder.mkdir()
        CliRunner().invoke(cli.app, ["anki", "03", "-o", str(file), *option], catch_exceptions=False)
        collection = imported(folder, file.read_bytes())
        assert collection.db.scalar("SELECT count() FROM revlog") == answers
        collection.close()
