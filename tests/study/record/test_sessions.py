"""A quiz and a review as they go on, without widgets."""

from datetime import UTC, datetime, timedelta

from cards import ASKED

from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.sessions import QuizSession, ReviewSession

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_last_answer_counts() -> None:
    session = QuizSession(ASKED, {ASKED[0].id: False, ASKED[1].id: True})
    right = next(i for i, option in enumerate(session.card.options) if option.right)
    assert session.answer(1 - right).right is False
    assert session.answer(right).right is True
    assert session.score() == f"2 of {len(ASKED)} right, {len(ASKED) - 2} not answered yet"


def test_what_is_half_filled_in_does_not_count() -> None:
    session = QuizSession(ASKED, {})
    session.move(4)
    assert session.card.type == "order"
    assert session.answer([0]).right is False
    assert session.right == {}


def test_a_review_goes_from_card_to_card_and_back(store: Store, make_cards) -> None:
    schedule = Schedule(store, make_cards(2))
    schedule.plan(["98-card-0", "98-card-1"], NOW)
    session = ReviewSession(schedule, lambda: NOW + timedelta(days=1))
    assert session.summary() == ""
    assert session.grade(Rating.GOOD) == NOW.date() + timedelta(days=4)
    session.undo()
    assert (session.card.id, session.revealed) == ("98-card-0", True)
    session.grade(Rating.AGAIN)
    session.grade(Rating.EASY)
    assert session.card is None
    assert session.summary() == "2 cards reviewed: 1 Again, 1 Easy."
