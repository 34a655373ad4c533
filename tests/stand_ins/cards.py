"""Small cards in place of the course's, and what a learner did with them."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from course_utils.study.questions import (
    Card,
    ChoiceCard,
    CodeCard,
    Label,
    LabelCard,
    ManyChoiceCard,
    NumericCard,
    Option,
    OrderCard,
    RecallCard,
    TextCard,
)
from course_utils.study.record import ATTEMPT, OPENED, QUIZ_ANSWER, Rating, Schedule, Store

Kind = TypeVar("Kind", bound=Card)

WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def make(kind: type[Kind], number: int = 1, **fields: object) -> Kind:
    """A small card of that class: "99-card-1" of a lesson that the course does not have."""
    common = {"section": "s", "tags": ("t",), "difficulty": 1, "goals": ("g",), "explanation": "Because of $x^2$."}
    question = f"Question about *{kind.type}*?"
    return kind(**{"id": f"99-card-{number}", "lesson": "99", "question": question, **common, **fields})


OPTIONS = (Option("one", True, "One is right."), Option("two", False, "Two is even."), Option("three", True, "Odd."))
LABELS = (Label((0.2, 0.5), "cat"), Label((0.8, 0.5), "dog"))
CARDS = {
    "choice": make(ChoiceCard, 1, options=OPTIONS[:2]),
    "many-choice": make(ManyChoiceCard, 2, options=OPTIONS),
    "numeric": make(NumericCard, 3, answer=12.0, tolerance=0.1, unit="pixels"),
    "text": make(TextCard, 4, accepted=("cosine",)),
    "order": make(OrderCard, 5, steps=("wake", "eat", "work")),
    "label": make(LabelCard, 6, picture="world/cat_left_of_dog.png", alt="Two animals", labels=LABELS),
    "code": make(CodeCard, 7, code="print(1 < 2)", prints="True\n"),
    "recall": make(RecallCard, 8, answer="In your own words."),
}
ASKED = [card for name, card in CARDS.items() if name != "recall"]  # by a quiz


def recall_cards(count: int, lesson: str = "98") -> list[RecallCard]:
    """Cards "98-card-0", "98-card-1", ... of a lesson that the course does not have."""
    return [
        make(
            RecallCard,
            id=f"{lesson}-card-{number}",
            lesson=lesson,
            question=f"Question {number}?",
            answer=f"Answer {number}.",
        )
        for number in range(count)
    ]


def few_cards() -> list[Card]:
    """Four cards for recall and two questions of a quiz, all of lesson 98."""
    options = (Option("a", True, "Yes."), Option("b", False, "No."))
    quiz = [make(ChoiceCard, id=f"98-quiz-{n}", lesson="98", options=options) for n in range(2)]
    return [*recall_cards(4), *quiz]


def use(store: Store) -> None:
    """Some of everything, with `few_cards`: 12 events until that Wednesday, 9 lines of the log."""
    now = WEDNESDAY
    for subject, value in (
        ("3.1", "failed"),
        ("3.1", "passed"),
        ("3.1", "failed"),
        ("3.2", "failed"),
        ("4.1", "passed"),
    ):
        store.log_event(ATTEMPT, subject, value, now)
    store.log_event(OPENED, "03", None, now)
    store.log_event(OPENED, "04", None, now)
    store.log_event(OPENED, "03", None, now)
    store.log_event(QUIZ_ANSWER, "98-quiz-0", "wrong", now)
    store.log_event(QUIZ_ANSWER, "98-quiz-0", "right", now)
    store.log_event(QUIZ_ANSWER, "98-quiz-1", "wrong", now)
    store.log_event(QUIZ_ANSWER, "98-quiz-gone", "right", now)
    schedule = Schedule(store, few_cards())
    schedule.plan([f"98-card-{n}" for n in range(4)], now - 3 * DAY)
    schedule.answer("98-card-0", Rating.GOOD, now - 2 * DAY)
    schedule.answer("98-card-1", Rating.GOOD, now)
    schedule.answer("98-card-2", Rating.GOOD, now)
    schedule.answer("98-card-3", Rating.GOOD, now)
    schedule.undo()
