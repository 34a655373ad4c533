"""The printable quiz, with and without answers, as HTML and as Markdown."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course_utils.command import cli
from course_utils.course import CourseError
from course_utils.study import sheet
from course_utils.study.cards import Card, QuizError, lessons, load_cards
from course_utils.study.sides import back, front, marked_picture

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
        assert [option.why for option in card.options if option.why in markdown] == []


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


@pytest.mark.parametrize("card", [card for card in load_cards() if card.type in ("choice", "many-choice")], ids=str)
def test_letters_belong_to_the_right_options(card: Card) -> None:
    shown = dict(re.findall(r"^- \*\*([A-F])\*\* ((?:.|\n  )*)", front(card), re.MULTILINE))
    letters = re.match(r"\*\*(.*)\*\*", back(card))[1].split(", ")
    right = {option.text for option in card.options if option.right}
    assert {shown[letter].replace("\n  ", "\n") for letter in letters} == right


@pytest.mark.parametrize("card", [card for card in load_cards() if card.steps], ids=str)
def test_letters_put_the_steps_in_order(card: Card) -> None:
    shown = dict(re.findall(r"^- \*\*([A-Z])\*\* (.*)", front(card), re.MULTILINE))
    letters = re.match(r"\*\*(.*)\*\*", back(card))[1].split(", ")
    assert [shown[letter] for letter in letters] == list(card.steps)
    assert letters != sorted(letters)


@pytest.mark.parametrize("card", [card for card in load_cards() if card.labels], ids=str)
def test_letters_belong_to_the_labels(card: Card) -> None:
    shown = dict(re.findall(r"^- \*\*([A-Z])\*\* (.*)", front(card), re.MULTILINE))
    answers = re.findall(r"^(\d+)\. \*\*([A-Z])\*\* (.*)", back(card), re.MULTILINE)
    assert [(int(number), shown[letter]) for number, letter, _ in answers] == [
        (number, label.text) for number, label in enumerate(card.labels, 1)
    ]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_page_needs_nothing_from_elsewhere(lesson: str) -> None:
    html = sheet.as_html(lesson, answers=True)
    assert "<script" not in html
    assert re.findall(r"<(?:link|iframe)\b|@import|url\(", html) == []
    assert all(source.startswith("data:image/png;base64,") for source in re.findall(r'src="([^"]*)"', html))
    assert all(alt.strip() for alt in re.findall(r'<img[^>]* alt="([^"]*)"', html))
    assert html.startswith('<!doctype html>\n<html lang="en">')


def test_pictures_are_marked() -> None:
    from io import BytesIO

    from PIL import Image

    for card in [card for card in load_cards() if card.labels]:
        picture = Image.open(BytesIO(marked_picture(card)))
        assert max(picture.size) >= 240
        for label in card.labels:  # the disc's rim is black, and its ground is white
            x, y = round(label.point[0] * picture.width), round(label.point[1] * picture.height)
            radius = max(picture.size) // 32
            near = picture.crop((x - radius, y - radius, x + radius, y + radius)).convert("L")
            low, high = near.getextrema()
            assert (low < 60, high) == (True, 255)


def test_a_lesson_without_questions_is_one_sentence() -> None:
    with pytest.raises(QuizError, match=r"^There are no questions for lesson '99'.*\.$"):
        sheet.as_html("99")


# ---- the command


@pytest.mark.parametrize(("form", "ending"), [("html", "html"), ("markdown", "md")])
def test_course_sheet_writes_both(tmp_path: Path, form: str, ending: str) -> None:
    draw = sheet.as_html if form == "html" else sheet.as_markdown
    told = CliRunner().invoke(cli.app, ["sheet", "4", "--format", form, "-o", str(tmp_path)])
    assert told.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"sheet-04.{ending}", f"sheet-04-answers.{ending}"}
    assert (tmp_path / f"sheet-04.{ending}").read_text(encoding="utf-8") == draw("04", False)
    assert (tmp_path / f"sheet-04-answers.{ending}").read_text(encoding="utf-8") == draw("04", True)


def test_course_sheet_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    for arguments in (["sheet", "99"], ["sheet", "04", "-o", str(tmp_path / "no")]):
        assert isinstance(CliRunner().invoke(cli.app, arguments).exception, CourseError)
