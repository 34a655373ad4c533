"""How far the learner has come, in numbers and words."""

import re

import pytest
from cards import DAY
from cards import WEDNESDAY as NOW

from course_utils.study.questions import Card
from course_utils.study.record import Rating, Schedule, Store
from course_utils.study.record.summary import as_text, summary

pytestmark = pytest.mark.usefixtures("zone")


def test_the_summary_counts(used: Store, cards: list[Card]) -> None:
    found = summary(used, cards, NOW)
    assert found.opened == ("03", "04")
    assert found.exercises == {"03": (1, 2), "04": (1, 1)}
    assert found.quizzes == {"98": (0, 2, 2)}
    assert (found.scheduled, found.due, found.waiting, found.aside) == (4, 2, 1, ())
    assert 3 < found.retained < 4
    assert found.reviews == {NOW.date() - 2 * DAY: 1, NOW.date(): 2}
    assert sum(found.forecast.values()) == 4
    assert found.forecast[NOW.date()] == 2


def test_text_says_it_in_words(used: Store, cards: list[Card]) -> None:
    text = as_text(summary(used, cards, NOW))
    for line in (
        "Lessons opened: 03, 04.",
        "Exercises of lesson 03: 1 of 2 tried passed.",
        "Quiz of lesson 98: 0 of 2 answered were right at the first try, 2 questions in all.",
        "Review: 2 cards due today; of 4 scheduled, you probably remember about 4.",
        "You reviewed on 2 days of the last 84, 3 cards.",
        "In the next 14 days come 2 cards, 2 at most a day.",
    ):
        assert line in text.splitlines()
    assert re.search(r"^Mon( +·){11} +1$", text, re.MULTILINE)  # two days ago
    assert re.search(r"^Wed( +·){11} +2$", text, re.MULTILINE)  # today
    assert re.search(r"^Thu( +·){11}$", text, re.MULTILINE)  # tomorrow is blank
    assert re.search(r"^Sat 07 Mar +2 █{40}$", text, re.MULTILINE)


def test_an_empty_record_says_how_to_begin(store: Store, cards: list[Card]) -> None:
    found = summary(store, cards, NOW)
    assert "course plan 04" in as_text(found)
    assert "Lessons opened: none yet." in as_text(found)


def test_a_card_that_comes_back_has_one_more_day(used: Store, cards: list[Card]) -> None:
    before, after = (summary(used, cards, NOW + days * DAY) for days in (0, 30))
    assert after.due == 4
    assert after.retained < before.retained


def test_there_is_no_empty_grid(store: Store, cards: list[Card]) -> None:
    Schedule(store, cards).plan(["98-card-0"], NOW)
    text = as_text(summary(store, cards, NOW))
    assert "Reviews a day" not in text
    assert "1 planned card had no review yet" in text
    assert "Cards that come:" in text


def test_what_is_set_aside_is_named_with_its_section(store: Store, cards: list[Card]) -> None:
    schedule = Schedule(store, cards)
    for day in range(6):
        schedule.answer("98-card-0", Rating.AGAIN, NOW + day * DAY)
    found = summary(store, cards, NOW + 6 * DAY)
    assert 'Set aside: 98-card-0. Read lesson 98, "s" again.' in as_text(found)
