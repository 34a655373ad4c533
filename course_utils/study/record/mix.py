"""A quiz over all lessons done so far: some questions of each, others every day."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest

from course_utils.course import CourseError
from course_utils.study.questions.bank import quiz_cards
from course_utils.study.questions.card import Card
from course_utils.study.record.events import QUIZ_ANSWER
from course_utils.study.record.memory import day_of
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.store import Store
from course_utils.study.record.today import mixed, without_siblings

CARDS = 15


def mix(store: Store, cards: Sequence[Card], now: datetime) -> list[Card]:
    """Fifteen questions of the lessons that were planned or whose quiz was begun, no two of them siblings.

    Raises CourseError where no lesson was done yet.
    """
    done = lessons_done(store, cards)
    asked = mixed([card for card in quiz_cards(cards) if card.lesson in done], day_of(now))
    if not asked:
        raise CourseError('There is nothing to mix yet: do a lesson\'s quiz first, with, say, study.quiz("04").')
    by_lesson = [[card for card in asked if card.lesson == lesson] for lesson in sorted(done)]
    in_turn = [card for card in chain(*zip_longest(*by_lesson)) if card]
    return mixed(without_siblings(in_turn, set())[:CARDS], day_of(now))


def lessons_done(store: Store, cards: Sequence[Card]) -> set[str]:
    """The lessons in the review plan, and those whose quiz was begun."""
    answered = {event.subject for event in store.events(QUIZ_ANSWER)}
    return {*Schedule(store, cards).planned(), *(card.lesson for card in cards if card.id in answered)}
