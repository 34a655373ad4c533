"""Reading the questions: what cannot be read ends in one sentence."""

import subprocess
import sys

import pytest

from course_utils.course import ROOT, CourseError
from course_utils.study.questions import bank
from course_utils.study.questions.bank import load_cards


def test_a_lesson_without_questions_gives_one_sentence():
    assert issubclass(bank.QuizError, CourseError)
    with pytest.raises(bank.QuizError, match=r"^There are no questions for lesson '77': choose one of 00, "):
        load_cards("77")


def test_without_any_questions_the_message_says_where_they_should_be(tmp_path, monkeypatch):
    monkeypatch.setattr(bank, "QUIZZES", tmp_path)
    with pytest.raises(bank.QuizError, match="work in a clone"):
        load_cards("00")


@pytest.mark.parametrize("text", ["", "[", "lesson: x", "lesson: '01'\ntitle: t\ngoals: []\ncards: [{id: a}]", "\0"])
def test_a_damaged_file_gives_one_sentence(text, tmp_path):
    path = tmp_path / "lesson-01.en.yaml"
    path.write_text(text)
    with pytest.raises(bank.QuizError, match=r"^lesson-01\.en\.yaml is damaged: .*\.$"):
        bank.read_quiz(path)


def test_importing_the_cards_is_fast_and_draws_in_no_heavy_library():
    heavy = ["torch", "numpy", "PIL", "IPython"]
    code = f"import sys, course_utils.study.questions; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
