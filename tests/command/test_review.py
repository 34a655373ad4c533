"""`course review`: keys without Enter, parts, putting off, and undo over the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cards import make, recall_cards
from click.testing import Result
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.command import study as study_commands
from course_utils.study.questions import Card, RecallCard, load_cards
from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.settings import set_new_a_day

NOW = datetime.now(UTC)


def review(keys: str, *options: str) -> str:
    """What the command says, when these keys are pressed."""
    done: Result = CliRunner().invoke(cli.app, ["review", *options], input=keys, catch_exceptions=False)
    return done.stdout


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> list[Card]:
    """Three small cards in place of all questions."""
    small = recall_cards(3)
    monkeypatch.setattr(study_commands, "load", lambda lessons=(): small)
    return small


@pytest.fixture
def due(cards: list[Card]) -> Schedule:
    """The three cards, due since yesterday."""
    schedule = Schedule(Store(), cards)
    schedule.plan([card.id for card in cards], NOW - timedelta(days=2))
    return schedule


def done() -> list[tuple[str, int | None]]:
    return Store().rows("SELECT action, rating FROM log WHERE action != 'plan' ORDER BY id")


def test_it_shows_the_question_then_the_answer_and_keeps_the_rating(due: Schedule) -> None:
    said = review("\n3 2\n4\n")
    for n in range(3):
        assert said.index(f"Question {n}?") < said.index(f"Answer {n}.")
    assert said.endswith("Reviewed 3 of 3 cards: 1 Good, 1 Hard, 1 Easy.\n")
    assert done() == [("answer", 3), ("answer", 2), ("answer", 4)]
    assert "No cards are due today. Come back tomorrow." in review("")


def test_it_says_when_a_card_comes_back(due: Schedule) -> None:
    said = review("\n3q")
    (day,) = (memory.due for memory in due.memories().values() if memory.entered)
    assert f"It comes back on {day:%A %d %B %Y}." in " ".join(said.split())


def test_what_was_not_known_comes_once_more(due: Schedule) -> None:
    said = review("\n1\n3\n3\n3\n")
    assert "It comes once more in this review, and tomorrow." in said
    assert "Once more, lesson 98" in said
    assert said.endswith("Reviewed 3 of 3 cards: 1 Again, 2 Good.\n")


def test_undo_also_after_the_last_card(due: Schedule) -> None:
    said = review("u\n3\n3\n3u4\n")
    assert "There is nothing to undo." in said
    assert "Reviewed 3 of 3 cards: 2 Good, 1 Easy." in said
    assert done()[-2:] == [("undo", None), ("answer", 4)]


def test_cards_are_put_off(due: Schedule) -> None:
    said = review("l\nbs\n")
    assert done() == [("bury", None), ("suspend", None)]
    assert said.endswith("Reviewed 0 of 3 cards.\n1 more can be reviewed today: course review\n")
    assert "1 cards that were set aside come again." in review("q", "--bring-back")


def test_a_card_set_aside_names_its_section(due: Schedule) -> None:
    for day in range(7, 2, -1):
        due.answer("98-card-0", Rating.AGAIN, NOW - timedelta(days=day))
    said = review("\n1" * 3)
    assert 'this card is set aside. Read lesson 98, "s" again.' in " ".join(said.split())


def test_another_key_means_nothing_and_the_end_of_the_input_keeps_what_was_answered(due: Schedule) -> None:
    assert "Reviewed 1 of 3 cards: 1 Hard." in review("x7\n7w2")
    assert done() == [("answer", 2)]


@pytest.mark.parametrize(("keys", "rating"), [("123", 3), ("12", 2), ("1", 1), ("1223", 2)])
def test_parts_that_are_ticked_off_make_the_grade(monkeypatch: pytest.MonkeyPatch, keys: str, rating: int) -> None:
    card = make(RecallCard, parts=("It sees $x^2$.", "It says.", "It paints."))
    monkeypatch.setattr(study_commands, "load", lambda lessons=(): [card])
    Schedule(Store(), [card]).plan([card.id], NOW - timedelta(days=2))
    said = review(f"\n{keys}\n")
    assert "1  It sees x²." in said
    assert f"{len(set(keys)) if keys != '1223' else 2} of 3: {Rating(rating).name.capitalize()}." in said
    assert done() == [("answer", rating)]


def test_a_session_says_of_how_many(due: Schedule) -> None:
    said = review("\n3\n", "--cards", "1")
    assert "Card 1 of 1, 3 due today" in said
    assert "2 more can be reviewed today: course review" in said


def test_a_picture_is_named_and_described(monkeypatch: pytest.MonkeyPatch, cards: list[Card], due: Schedule) -> None:
    shown = [replace(card, picture="world/cat_on_red.png", alt="An animal on red") for card in cards]
    monkeypatch.setattr(study_commands, "load", lambda lessons=(): shown)
    said = review("q")
    assert "The picture: images/world/cat_on_red.png" in said
    assert "Picture: An animal on red" in said


def test_without_a_plan_it_says_how_to_begin(cards: list[Card]) -> None:
    assert "course plan 04" in review("")


def test_every_card_of_the_course_can_be_reviewed() -> None:
    cards = [replace(card, siblings=None) for card in load_cards()]
    schedule = Schedule(Store(), cards)
    schedule.plan([card.id for card in cards], NOW - timedelta(days=2))
    set_new_a_day(schedule.store, len(cards), NOW)
    siblings = {card.siblings for card in load_cards() if card.siblings}
    alone = sum(card.siblings is None for card in load_cards())
    said = review("\n3\n" * (2 * len(cards)), "--cards", "1000")
    assert f" of {alone + len(siblings)} cards" in said
