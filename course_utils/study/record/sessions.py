"""A quiz and a review as they go on: which card is open, what was answered, what comes next. No widgets here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from course_utils.course import count
from course_utils.study.questions.bank import quiz_cards
from course_utils.study.questions.card import Card, Judgement
from course_utils.study.record.events import Clock, utc_now
from course_utils.study.record.memory import Rating
from course_utils.study.record.schedule import Schedule


class QuizSession:
    """A lesson's questions that can be judged, in order; those for free recall belong to the review.

    `right` says of each card answered so far whether the last answer was right. It begins with the answers of earlier
    days, and the first card not answered right is opened.
    """

    def __init__(self, cards: Sequence[Card], right: Mapping[str, bool]) -> None:
        self.cards = [card.shuffled("quiz") for card in quiz_cards(cards)]
        self.right = dict(right)
        wanting = [place for place, card in enumerate(self.cards) if not self.right.get(card.id)]
        self.position = wanting[0] if wanting else 0

    @property
    def card(self) -> Card:
        """The question that is open."""
        return self.cards[self.position]

    def answer(self, response: object) -> Judgement:
        """Judge the response to the open question; a complete one counts."""
        judgement = self.card.judge(response)
        if self.card.is_complete(response):
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

    def __init__(self, schedule: Schedule, clock: Clock = utc_now) -> None:
        self._schedule, self._clock = schedule, clock
        self.cards = schedule.due(clock())
        self.ratings: list[Rating] = []  # of the cards done, in their order
        self.revealed = False

    @property
    def card(self) -> Card | None:
        """The card to review; None when all are done."""
        return self.cards[len(self.ratings)] if len(self.ratings) < len(self.cards) else None

    def grade(self, rating: Rating) -> date | None:
        """Note how well the open card was known, and go on. The day when it comes back; raises StoreError."""
        day = self._schedule.answer(self.card.id, rating, self._clock())
        self.ratings.append(rating)
        self.revealed = False
        return day

    def undo(self) -> None:
        """Take the last grade back and show that card again. Raises StoreError."""
        self._schedule.undo()
        self.ratings.pop()
        self.revealed = True

    def summary(self) -> str:
        """Words such as "5 cards reviewed: 1 Again, 4 Good.", empty before the first grade."""
        return f"{count(len(self.ratings), 'card')} reviewed: {self.grades()}." if self.ratings else ""

    def grades(self) -> str:
        """Words such as "1 Again, 4 Good"."""
        counts = Counter(rating.name.capitalize() for rating in self.ratings)
        return ", ".join(f"{n} {name}" for name, n in counts.items())
