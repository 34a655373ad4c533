"""A quiz and a review as they go on: which card is open, what was answered, what comes next. No widgets here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from course_utils.course import count
from course_utils.study.questions.bank import quiz_cards
from course_utils.study.questions.card import Card, Judgement, RecallCard
from course_utils.study.record.events import Clock, utc_now
from course_utils.study.record.memory import Rating, day_of
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.today import mixed

SESSION = 40  # cards in one review: more of them tire


class QuizSession:
    """Questions that can be judged, in order; those for free recall belong to the review.

    `right` says of each card answered so far whether the last answer was right, and `first` whether the first one was:
    the score counts that one. Both begin with the answers of earlier days, and the first card not answered right is
    opened. The order of the options changes with `seed`.
    """

    def __init__(
        self, cards: Sequence[Card], right: Mapping[str, bool], first: Mapping[str, bool], seed: str = "quiz"
    ) -> None:
        self.cards = [card.shuffled(seed) for card in quiz_cards(cards)]
        self.right, self.first = dict(right), dict(first)
        wanting = [place for place, card in enumerate(self.cards) if not self.right.get(card.id)]
        self.position = wanting[0] if wanting else 0

    @property
    def card(self) -> Card:
        """The question that is open."""
        return self.cards[self.position]

    def answer(self, response: object, guessed: bool = False) -> Judgement:
        """Judge the response to the open question; a complete one counts, and one that was guessed counts as wrong."""
        judgement = self.card.judge(response)
        if self.card.is_complete(response):
            self.right[self.card.id] = judgement.right and not guessed
            self.first.setdefault(self.card.id, self.right[self.card.id])
        return judgement

    def move(self, steps: int) -> None:
        """Open another question; after the last comes the first."""
        self.position = (self.position + steps) % len(self.cards)

    def score(self) -> str:
        """Words such as "7 of 12 right at the first try, 2 more since, 3 not answered yet"."""
        first, total = sum(self.first.values()), len(self.cards)
        since = sum(self.right[card] and not self.first[card] for card in self.right)
        left = total - len(self.right)
        words = [f"{first} of {total} right at the first try"]
        words += [f"{since} more since"] if since else []
        return ", ".join(words + ([f"{left} not answered yet"] if left else []))


class Act(StrEnum):
    """What can be done with the open card beside grading it."""

    SKIP = "skip"  # not in this session
    BURY = "bury"  # not today
    SUSPEND = "suspend"  # not until it is brought back


@dataclass(frozen=True)
class Step:
    """One thing done in a review: the cards that were open before it, the card's grade, if it was the first look."""

    left: tuple[Card, ...]
    rating: Rating | None
    logged: bool


class ReviewSession:
    """Cards due now, one after the other: look, think, turn over, grade.

    There are at most `size`, in an order that mixes the lessons; `total` are due in all. A card that was not known
    comes once more at the end: that second look changes no schedule, and no grades.
    """

    def __init__(self, schedule: Schedule, clock: Clock = utc_now, size: int = SESSION) -> None:
        self._schedule, self._clock = schedule, clock
        due, self.day = schedule.due(clock()), day_of(clock())
        self.total, self.cards = len(due), mixed(due[:size], self.day)
        self._left, self._again = tuple(self.cards), frozenset()
        self._steps: list[Step] = []
        self.revealed = False

    @property
    def card(self) -> Card | None:
        """The card to review; None when all are done."""
        return self._left[0] if self._left else None

    @property
    def once_more(self) -> bool:
        """Whether the open card was not known in this session, and is here for the second time."""
        return self.card is not None and self.card.id in self._again

    @property
    def ratings(self) -> list[Rating]:
        """The grades at the first look."""
        return [step.rating for step in self._steps if step.rating is not None]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps)

    def heading(self) -> str:
        """Words such as "Card 3 of 40, 261 due today", or "Once more"."""
        if self.once_more:
            return "Once more"
        place = self.cards.index(self.card) + 1
        return f"Card {place} of {len(self.cards)}" + (
            f", {self.total} due today" if self.total > len(self.cards) else ""
        )

    def grade(self, rating: Rating) -> date | None:
        """Note how well the open card was known, and go on. The day when it comes back; raises StoreError."""
        card, second = self.card, self.once_more
        day = self._schedule.answer(card.id, rating, self._clock())
        again = rating == Rating.AGAIN and not second
        self._step(None if second else rating, logged=True, rest=(card,) if again else ())
        self._again |= {card.id} if again else set()
        return day

    def is_aside(self, card: Card) -> bool:
        """Whether the card comes no more, because it was not known too often."""
        return self._schedule.is_aside(card.id)

    def put_off(self, act: Act) -> None:
        """Skip, bury or suspend the open card. Raises StoreError."""
        if act != Act.SKIP:
            {Act.BURY: self._schedule.bury, Act.SUSPEND: self._schedule.suspend}[act](self.card.id, self._clock())
        self._step(None, logged=act != Act.SKIP)

    def undo(self) -> bool:
        """Take the last step back, and show its card again. Whether there was one; raises StoreError."""
        if not self._steps:
            return False
        if self._steps[-1].logged:
            self._schedule.undo()
        step = self._steps.pop()
        self._again -= {step.left[0].id} if step.rating == Rating.AGAIN else set()
        self._left, self.revealed = step.left, True
        return True

    def summary(self) -> str:
        """Words such as "5 cards reviewed: 1 Again, 4 Good.", empty before the first grade."""
        return f"{count(len(self.ratings), 'card')} reviewed: {self.grades()}." if self.ratings else ""

    def grades(self) -> str:
        """Words such as "1 Again, 4 Good"."""
        counts = Counter(rating.name.capitalize() for rating in self.ratings)
        return ", ".join(f"{n} {name}" for name, n in counts.items())

    def more(self) -> int:
        """How many cards are still due."""
        return len(self._schedule.due(self._clock()))

    def _step(self, rating: Rating | None, logged: bool, rest: tuple[Card, ...] = ()) -> None:
        self._steps.append(Step(self._left, rating, logged))
        self._left, self.revealed = (*self._left[1:], *rest), False


def by_parts(card: RecallCard, had: int) -> Rating:
    """The grade for that many of a card's parts: all are Good, half are Hard."""
    if had == len(card.parts):
        return Rating.GOOD
    return Rating.HARD if 2 * had >= len(card.parts) else Rating.AGAIN
