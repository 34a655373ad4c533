"""Which cards a day asks for: reviews first, then planned cards as far as the day has room, and no two siblings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from course_utils.study.questions.card import Card
from course_utils.study.record.prompts import days_until

FULL = 2  # times the new cards of a day: a day with so many reviews lets no new card enter


Row = tuple[str, str, str, str | None]  # a due card, and the days due, last, entered: text, whose order is that of time


@dataclass(frozen=True)
class Day:
    """What the learner did already today."""

    answered: frozenset[str]  # ids of cards
    entered: int  # cards answered for the first time


def choose(cards: Mapping[str, Card], rows: Iterable[Row], day: Day, new_a_day: int) -> list[Card]:
    """The cards to review: those that wait longest first, then planned ones, oldest lessons first.

    `cards` are in the order that decides between cards of the same day.
    """
    places = {card: place for place, card in enumerate(cards)}
    known = [row for row in rows if row[0] in places]
    reviews = sorted((due, places[card]) for card, due, _, entered in known if entered)
    new = sorted((last, places[card]) for card, _, last, entered in known if not entered)
    ordered = list(cards.values())
    asked = {cards[card].siblings for card in day.answered if card in cards} - {None}
    kept = without_siblings((ordered[place] for _, place in reviews), asked)
    room = min(new_a_day - day.entered, FULL * new_a_day - len(day.answered) - len(kept))
    return kept + without_siblings((ordered[place] for _, place in new), asked)[: max(0, room)]


def in_order(cards: Sequence[Card]) -> dict[str, Card]:
    """The cards by their ids: lesson after lesson, each with its prompts first."""
    return {card.id: card for card in sorted(cards, key=lambda card: (card.lesson, days_until(card.id) is None))}


def mixed(cards: Sequence[Card], day: date) -> list[Card]:
    """The cards in an order of that day, which mixes the lessons."""
    return sorted(cards, key=lambda card: crc32(f"{day} {card.id}".encode()))


def without_siblings(cards: Iterable[Card], asked: set[str]) -> list[Card]:
    """The cards whose siblings are not among `asked`, to which theirs are added."""
    kept = []
    for card in cards:
        if card.siblings is None or card.siblings not in asked:
            kept.append(card)
            asked |= {card.siblings} - {None}
    return kept
