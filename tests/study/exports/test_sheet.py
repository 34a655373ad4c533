"""The printable quiz, with and without answers, as HTML and as Markdown."""

import re

import pytest

from course_utils.study.exports import sheet
from course_utils.study.questions import OptionsCard, QuizError, lessons, load_cards

LESSONS = lessons()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_question_is_there_once_and_in_order(lesson: str) -> None:
    numbers = [str(number) for number in range(1, len(load_cards(lesson)) + 1)]
    for answers in (False, True):
        assert re.findall(r"<h2>Question (\d+)</h2>", sheet.as_html(lesson, answers)) == numbers
        assert re.findall(r"^## Question (\d+)$", sheet.as_markdown(lesson, answers), re.MULTILINE) == numbers


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_sheet_without_answers_gives_none_away(lesson: str) -> None:
    html, markdown = sheet.as_html(lesson), sheet.as_markdown(lesson)
    assert 'class="answer"' not in html
    assert "### Answer" not in markdown
    for card in load_cards(lesson):
        assert card.explanation not in markdown
        options = card.options if isinstance(card, OptionsCard) else ()
        assert [option.why for option in options if option.why in markdown] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_sheet_with_answers_has_them_all(lesson: str) -> None:
    assert sheet.as_html(lesson, answers=True).count('class="answer"') == len(load_cards(lesson))
    assert sheet.as_markdown(lesson, answers=True).count("### Answer") == len(load_cards(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_sheets_ask_alike(lesson: str) -> None:
    """The letters of the answers must be those of the sheet that learners hold."""
    bare, full = (
        re.split(r"^## Question.*\n", sheet.as_markdown(lesson, a), flags=re.MULTILINE)[1:] for a in (False, True)
    )
    assert [text.split("### Answer")[0].strip() for text in full] == [text.strip() for text in bare]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_page_needs_nothing_from_elsewhere(lesson: str) -> None:
    html = sheet.as_html(lesson, answers=True)
    assert "<script" not in html
    assert re.findall(r"<(?:link|iframe)\b|@import|url\(", html) == []
    assert all(source.startswith("data:image/png;base64,") for source in re.findall(r'src="([^"]*)"', html))
    assert all(alt.strip() for alt in re.findall(r'<img[^>]* alt="([^"]*)"', html))
    assert html.startswith('<!doctype html>\n<html lang="en">')


def test_a_lesson_without_questions_is_one_sentence() -> None:
    with pytest.raises(QuizError, match=r"^There are no questions for lesson '99'.*\.$"):
        sheet.as_html("99")
