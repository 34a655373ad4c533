"""The quiz panel: its callbacks, fired without a browser."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ipywidgets
import pytest
from cards import ASKED, CARDS, OPTIONS

from course_utils import study
from course_utils.study import record
from course_utils.study.panels import QuestionList, quiz_panel
from course_utils.study.panels import quiz as quiz_module
from course_utils.study.questions import Option, bank, lessons, load_cards
from course_utils.study.record import Schedule, Store
from study.panels.hands import Shown, fill_in

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def test_every_type_can_be_answered_rightly(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    for number, card in enumerate(ASKED, 1):
        assert f"Question {number} of {len(ASKED)}" in quiz.text
        fill_in(quiz, card, right=True)
        quiz.press("Check")
        assert "<strong>Right.</strong>" in quiz.text
        assert "Because of" in quiz.text
        quiz.press("Next")
    assert f"{len(ASKED)} of {len(ASKED)} right at the first try." in quiz.text
    assert [event.value for event in Store().events(record.QUIZ_ANSWER)] == ["right"] * len(ASKED)
    assert Schedule(Store(), ASKED).due(TOMORROW) == []


def test_wrong_answers_come_back_tomorrow(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    for card in ASKED:
        fill_in(quiz, card, right=False)
        quiz.press("Check")
        assert "<strong>Not yet.</strong>" in quiz.text
        assert quiz_module.TOMORROW in quiz.text
        quiz.press("Next")
    schedule = Schedule(Store(), ASKED)
    assert schedule.due(NOW) == []
    assert {card.id for card in schedule.due(TOMORROW)} == {card.id for card in ASKED}


def test_nothing_answered_counts_as_nothing(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    for _ in ASKED:
        quiz.press("Check")
        assert "Not yet" not in quiz.text
        quiz.press("Next")
    assert f"{len(ASKED)} not answered yet" in quiz.text
    assert Store().events(record.QUIZ_ANSWER) == []


def test_what_is_asked_for_goes_away_when_it_is_there(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    quiz.press("Check")
    assert "Choose one of the options." in quiz.text
    fill_in(quiz, ASKED[0], right=False)
    assert "Choose one of the options." not in quiz.text
    quiz.press("Check")
    fill_in(quiz, ASKED[0], right=True)
    assert "Not yet." in quiz.text  # an answer's judgement stays


def test_one_button_is_the_main_one(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    assert quiz.main == ["Check"]
    fill_in(quiz, ASKED[0], right=True)
    quiz.press("Check")
    assert quiz.main == ["Next question"]
    quiz.press("Next")
    assert quiz.main == ["Check"]


def test_enter_checks_a_line(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    quiz.press("Next")
    quiz.press("Next")
    fill_in(quiz, ASKED[2], right=True)
    quiz.enter(quiz.all(ipywidgets.Text)[0])
    assert "<strong>Right.</strong>" in quiz.text


def test_what_was_guessed_comes_back_tomorrow_and_does_not_score(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    fill_in(quiz, ASKED[0], right=True)
    (guessed,) = [box for box in quiz.all(ipywidgets.Checkbox) if box.description == "I guessed"]
    guessed.value = True
    quiz.press("Check")
    assert "<strong>Right.</strong>" in quiz.text
    assert quiz_module.TOMORROW in quiz.text
    assert f"0 of {len(ASKED)} right at the first try" in quiz.text
    assert [card.id for card in Schedule(Store(), ASKED).due(TOMORROW)] == [ASKED[0].id]
    quiz.press("Next")
    assert guessed.value is False


def test_a_mixed_quiz_asks_of_what_was_done(small_bank: None, shown: list) -> None:
    study.quiz("mix")
    assert "do a lesson&#x27;s quiz first" in Shown(shown[-1]).text
    record.keep_quiz_answer(ASKED[0], right=True)
    study.quiz("mix")
    assert f"Mixed quiz: 0 of {len(ASKED)} right at the first try" in Shown(shown[-1]).text
    assert Store().events(record.OPENED) == []


def test_answers_are_remembered(small_bank: None) -> None:
    first = Shown(quiz_panel("99", lambda: NOW))
    fill_in(first, ASKED[0], right=True)
    first.press("Check")
    again = Shown(quiz_panel("99", lambda: NOW))
    assert "Question 2 of" in again.text
    assert f"1 of {len(ASKED)} right at the first try, {len(ASKED) - 1} not answered yet" in again.text
    again.press("Previous")
    assert "answered right before" in again.text


def test_quiz_works_without_a_record_and_says_so(small_bank: None, no_record: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    assert "VLM_COURSE_DATA" in quiz.text
    fill_in(quiz, ASKED[0], right=True)
    quiz.press("Check")
    assert f"1 of {len(ASKED)} right" in quiz.text
    assert "VLM_COURSE_DATA" in quiz.text


def test_text_of_cards_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<img src=x onerror=alert(1)>"
    options = (Option(bad, True, bad), OPTIONS[1])
    card = replace(CARDS["choice"], question=bad, explanation=bad, options=options)
    monkeypatch.setattr(bank, "load_cards", lambda lesson=None: [card])
    quiz = Shown(quiz_panel("99", lambda: NOW))
    quiz.all(ipywidgets.RadioButtons)[0].index = 0
    quiz.press("Check")
    assert "&lt;img src=x" in quiz.text
    assert "<img" not in quiz.text + QuestionList([card])._repr_markdown_()


def test_formulas_are_mathml_and_options_with_markup_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    options = (Option("$N^2$", True, "w"), Option("`N`", False, "w"))
    card = replace(CARDS["choice"], options=options)
    monkeypatch.setattr(bank, "load_cards", lambda lesson=None: [card])
    quiz = Shown(quiz_panel("99", lambda: NOW))
    assert "<msup><mi>N</mi><mn>2</mn></msup>" in quiz.text
    assert [text for text, _ in quiz.all(ipywidgets.RadioButtons)[0].options] == ["A", "B"]


def test_every_control_has_a_label(small_bank: None) -> None:
    quiz = Shown(quiz_panel("99", lambda: NOW))
    for _ in ASKED:
        assert all(control.description for control in quiz.all(ipywidgets.Button) + quiz.all(ipywidgets.Text))
        for kind in (ipywidgets.RadioButtons, ipywidgets.Checkbox, ipywidgets.Dropdown, ipywidgets.Textarea):
            assert all(control.description for control in quiz.all(kind))
        quiz.press("Next")
    assert re.findall("<img(?! [^>]*alt=)", quiz.text) == []


@pytest.mark.parametrize("lesson", lessons())
def test_what_is_stored_does_not_depend_on_the_learner(lesson: str, shown: list) -> None:
    study.quiz(lesson)
    for card in load_cards(lesson):
        record.keep_quiz_answer(card, right=False)
    study.quiz(int(lesson))
    _, before, _, after = shown
    assert before._repr_markdown_() == after._repr_markdown_()
    assert repr(before) == repr(after)
    assert before._repr_markdown_().count("<details>") == 1 + before._repr_markdown_().count("<summary>Answer")
    assert [event.subject for event in Store().events(record.OPENED)] == [lesson, lesson]
