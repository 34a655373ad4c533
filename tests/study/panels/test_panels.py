"""What a lesson's cells call: each shows its panel, or one sentence that says why there is none."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from course_utils import study
from course_utils.study.panels import plan_panel, quiz_panel, review_panel
from course_utils.study.questions import lessons, load_cards, quiz_cards
from course_utils.study.record import Store
from course_utils.study.record.settings import set_new_a_day
from study.panels.hands import Shown

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


CALLS = {"quiz": lambda: study.quiz("77"), "review": study.review, "progress": study.progress}


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_shown_is_one_sentence(name: str, shown: list, no_record: None) -> None:
    CALLS[name]()
    (panel,) = shown
    wanted = "no questions for lesson" if name == "quiz" else "VLM_COURSE_DATA"
    assert wanted in Shown(panel).text


def test_the_functions_keep_their_names_beside_the_modules() -> None:
    import course_utils.study.exercises
    import course_utils.study.panels.progress
    import course_utils.study.record.summary

    assert callable(study.progress)
    assert course_utils.study.progress is study.progress
    assert all(callable(getattr(study, name)) for name in study.__all__)


@pytest.mark.parametrize("lesson", lessons())
def test_real_cards_show_in_all_panels(lesson: str) -> None:
    quiz = Shown(quiz_panel(lesson, lambda: NOW))
    for _ in quiz_cards(load_cards(lesson)):
        assert "$" not in re.sub("<code.*?</code>", "", quiz.text, flags=re.DOTALL)
        quiz.press("Check")
        assert "Error" not in quiz.text
        quiz.press("Next")
    Shown(plan_panel(lesson, lambda: NOW)).press("Plan")
    set_new_a_day(Store(), 100, NOW)
    review, seen = Shown(review_panel(lambda: TOMORROW, cards=100)), 0
    while "Show the answer" in review.buttons:
        review.press("Show the answer")
        review.press("Good")
        seen += 1
    assert "Nothing more is due now." in review.text
    siblings = [card.siblings for card in load_cards(lesson) if card.siblings]
    assert seen == len(load_cards(lesson)) - len(siblings) + len(set(siblings)) + 1  # the prompt for the first day
