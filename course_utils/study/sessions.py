"""A quiz and a review as they go on: which card is open, what was answered, what comes next. No widgets here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from course_utils.study.cards import Card, Judgement, count, judge, number, shuffled
from course_utils.study.record import Clock, utc_now

if TYPE_CHECKING:
    from course_utils.study.schedule import Rating, Schedule


def is_complete(card: Card, response: object) -> bool:
    """Whether the response can be judged. What is half filled in is not yet an answer, and counts as nothing."""
    if card.type == "numeric":
        return number(response, card.unit) is not None
    if card.type == "order":
        return sorted(response or ()) == list(range(len(card.steps)))
    if card.type == "label":
        return all((response or {}).get(i) for i in range(len(card.labels)))
    if card.type == "choice":
        return response is not None
    if card.type == "many-choice":
        return bool(response)
    return bool(response and response.strip())


class QuizSession:
    """A lesson's questions that can be judged, in order; those for free recall belong to the review.

    `right` says of each card answered so far whether the last answer was right. It begins with the answers of earlier
    days, and the first card not answered right is opened.
    """

    def __init__(self, cards: Sequence[Card], right: Mapping[str, bool]) -> None:
        self.cards = [shuffled(card, "quiz") for card in cards if card.type != "recall"]
        self.right = dict(right)
        wanting = [place for place, card in enumerate(self.cards) if not self.right.get(card.id)]
        self.position = wanting[0] if wanting else 0

    @property
    def card(self) -> Card:
        """The question that is open."""
        return self.cards[self.position]

    def answer(self, response: object) -> Judgement:
        """Judge the response to the open question; a complete one counts."""
        judgement = judge(self.card, response)
        if is_complete(self.card, response):
            self.right[self.card.id] = judgement.right
        return judgement

    def move(self, steps: int) -> None:
        """Open another question; behind the last comes the first."""
        self.position = (self.position + steps) % len(self.cards)

    def score(self) -> str:
        """Words such as "7 of 12 right, 3 not answered yet"."""
        right, total = sum(self.right.values()), len(self.cards)
        left = total - len(self.right)
        return f"{right} of {total} right" + (f", {left} not answered yet" if left else "")


class ReviewSession:
    """The cards due now, one after the other: look, think, turn over, grade."""

    def __init__(self, schedule: "Schedule", clock: Clock = utc_now) -> None:
        self._schedule, self._clock = schedule, clock
        self.cards = schedule.due(clock())
        self.ratings: list[Rating] = []  # of the cards done, in their order
        self.revealed = False

    @property
    def card(self) -> Card | None:
        """The card to review; None when all are done."""
        return self.cards[len(self.ratings)] if len(self.ratings) < len(self.cards) else None

    def grade(self, rating: "Rating") -> None:
        """Note how well the open card was known, and go on to the next. Raises StoreError."""
        self._schedule.answer(self.card.id, rating, self._clock())
        self.ratings.append(rating)
        self.revealed = False

    def undo(self) -> None:
        """Take the last grade back and show that card again. Raises StoreError."""
        self._schedule.undo()
        self.ratings.pop()
        self.revealed = True

    def summary(self) -> str:
        """Words such as "5 cards reviewed: 1 Again, 4 Good.", empty before the first grade."""
        if not self.ratings:
            return ""
        counts = Counter(rating.name.capitalize() for rating in self.ratings)
        grades = ", ".join(f"{n} {name}" for name, n in counts.items())
        return f"{count(len(self.ratings), 'card')} reviewed: {grades}."
