"""What the learner did beside the reviews: exercise attempts, quiz answers, opened lessons.

`note` never fails and never stands in the learner's way: where no data folder can be written, nothing is kept.
The other functions raise StoreError, whose one sentence the panels show.
"""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from course_utils.study.questions.card import Card
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.store import Store

Clock = Callable[[], datetime]

OPENED = "opened lesson"
ATTEMPT = "exercise attempt"
QUIZ_ANSWER = "quiz answer"


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def note(kind: str, subject: str, value: object = None) -> None:
    """Log one event, such as (ATTEMPT, "3.2", "passed"), if it can be logged at all."""
    with contextlib.suppress(Exception):  # a full disk or a damaged file must not turn a right answer into an error
        Store().log_event(kind, subject, value, utc_now())


def quiz_answers(cards: Sequence[Card]) -> dict[str, bool]:
    """Card id -> whether the last answer to it was right, for the cards that were ever answered."""
    return dict(_answers(cards))


def first_tries(cards: Sequence[Card]) -> dict[str, bool]:
    """Card id -> whether the first answer to it was right, for the cards that were ever answered."""
    return dict(reversed(_answers(cards)))


def _answers(cards: Sequence[Card]) -> list[tuple[str, bool]]:
    ids = {card.id for card in cards}
    return [(event.subject, event.value == "right") for event in Store().events(QUIZ_ANSWER) if event.subject in ids]


def keep_quiz_answer(card: Card, right: bool, clock: Clock = utc_now, guessed: bool = False) -> None:
    """Log a quiz answer. A wrong one, and a right one that was guessed, puts the card into tomorrow's review."""
    store = Store()
    known = right and not guessed
    store.log_event(QUIZ_ANSWER, card.id, "right" if known else "guessed" if right else "wrong", clock())
    if not known:
        Schedule(store, [card]).lapse_tomorrow(card.id, clock())
