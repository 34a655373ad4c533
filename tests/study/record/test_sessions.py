"""A quiz and a review as they go on, without widgets."""

from datetime import UTC, datetime, timedelta

from cards import ASKED, make

from course_utils.study.questions import Card, ChoiceCard, Option, RecallCard
from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.sessions import Act, QuizSession, ReviewSession, by_parts

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_score_counts_first_tries() -> None:
    before = {ASKED[0].id: False, ASKED[1].id: True}
    session = QuizSession(ASKED, before, before)
    right = next(i for i, option in enumerate(session.card.options) if option.right)
    assert session.answer(1 - right).right is False
    assert session.answer(right).right is True
    assert (
        session.score() == f"1 of {len(ASKED)} right at the first try, 1 more since, {len(ASKED) - 2} not answered yet"
    )


def test_what_was_guessed_counts_as_wrong() -> None:
    session = QuizSession(ASKED, {}, {})
    right = next(i for i, option in enumerate(session.card.options) if option.right)
    assert session.answer(right, guessed=True).right
    assert session.right == session.first == {session.card.id: False}


def test_options_stand_elsewhere_on_other_days() -> None:
    card = make(ChoiceCard, options=tuple(Option(str(n), n == 0, "Why.") for n in range(4)))
    orders = {QuizSession([card], {}, {}, f"2026-03-{day:02d}").card.options for day in range(1, 29)}
    assert len(orders) > 8


def test_what_is_half_filled_in_does_not_count() -> None:
    session = QuizSession(ASKED, {}, {})
    session.move(4)
    assert session.card.type == "order"
    assert session.answer([0]).right is False
    assert session.right == {}


def due(store: Store, cards: list[Card], **options: int) -> ReviewSession:
    """A review of the cards, planned yesterday."""
    schedule = Schedule(store, cards)
    schedule.plan([card.id for card in cards], NOW)
    return ReviewSession(schedule, lambda: NOW + timedelta(days=1), **options)


def test_a_review_goes_from_card_to_card_and_back(store: Store, make_cards) -> None:
    session = due(store, make_cards(2))
    first, second = session.cards
    assert session.summary() == ""
    assert session.undo() is False
    assert session.grade(Rating.GOOD) == NOW.date() + timedelta(days=3)
    assert session.undo()
    assert (session.card, session.revealed) == (first, True)
    session.grade(Rating.HARD)
    assert session.card is second
    session.grade(Rating.EASY)
    assert session.card is None
    assert session.summary() == "2 cards reviewed: 1 Hard, 1 Easy."
    assert session.undo()  # also over the end
    assert session.card is second


def test_what_was_not_known_comes_once_more_and_counts_once(store: Store, make_cards) -> None:
    session = due(store, make_cards(2))
    first, second = session.cards
    session.grade(Rating.AGAIN)
    assert session.card is second
    session.grade(Rating.GOOD)
    assert (session.card, session.heading()) == (first, "Once more")
    assert session.grade(Rating.GOOD) == NOW.date() + timedelta(days=2)  # tomorrow, all the same
    assert session.card is None
    assert session.grades() == "1 Again, 1 Good"
    for card in (first, second, first):
        session.undo()
        assert session.card is card
    assert session.heading() == "Card 1 of 2"
    session.grade(Rating.AGAIN)
    session.grade(Rating.GOOD)
    assert session.once_more
    session.grade(Rating.AGAIN)
    assert session.card is None
    assert Schedule(store, make_cards(2)).memories()[first.id].lapses == 1


def test_a_session_is_short_and_says_of_how_many(store: Store, make_cards) -> None:
    session = due(store, make_cards(12), size=5)
    assert session.heading() == "Card 1 of 5, 12 due today"
    for _ in range(5):
        session.grade(Rating.GOOD)
    assert (session.card, session.more()) == (None, 7)


def test_cards_can_be_put_off(store: Store, make_cards) -> None:
    session = due(store, make_cards(3))
    skipped, buried, suspended = session.cards
    for act in Act:
        session.put_off(act)
    assert session.card is None
    assert session.summary() == ""
    schedule = Schedule(store, make_cards(3))
    assert schedule.due(NOW + timedelta(days=1)) == [skipped]
    assert set(schedule.due(NOW + timedelta(days=2))) == {skipped, buried}
    for card in (suspended, buried, skipped):
        session.undo()
        assert session.card is card
    assert len(schedule.due(NOW + timedelta(days=1))) == 3


def test_the_order_changes_with_the_day_and_mixes_lessons(store: Store, make_cards) -> None:
    cards = make_cards(6, "97") + make_cards(6, "98")
    session = due(store, cards)
    lessons = [card.lesson for card in session.cards]
    assert lessons not in (sorted(lessons), sorted(lessons, reverse=True))
    tomorrow = ReviewSession(Schedule(store, cards), lambda: NOW + timedelta(days=2))
    assert sorted(card.id for card in tomorrow.cards) == sorted(card.id for card in session.cards)
    assert tomorrow.cards != session.cards


def test_parts_make_a_grade() -> None:
    card = make(RecallCard, parts=("a", "b", "c", "d"))
    assert [by_parts(card, had) for had in range(5)] == [Rating.AGAIN] * 2 + [Rating.HARD] * 2 + [Rating.GOOD]
