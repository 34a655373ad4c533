"""The free test: every question can be shown, and who says what it asks for is right."""

from pathlib import Path

import pytest
import yaml

from course_utils import measure
from course_utils.measure import free

QUESTIONS = Path(__file__).parents[1] / "free" / "free_questions.yaml"
ALL = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))


def test_there_are_150_questions_of_many_kinds() -> None:
    assert len(ALL) == 150
    assert len({one["kind"] for one in ALL}) >= 20
    assert len({one["question"] for one in ALL}) >= 140


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list:
    """What the model will say, question by question."""
    answers: list[str] = []
    monkeypatch.setattr(free, "said", lambda chat, asked: answers)
    return answers


def test_who_says_the_words_that_are_asked_for_is_right(told: list) -> None:
    for one in ALL:
        box = "<0><0><16><16>" if "box" in one else ""
        told.append(" and ".join([str(group[0]) for group in one.get("all", [])]) + box)
    scores = measure.free_scores(None, QUESTIONS)
    assert min(value for kind, value in scores.items() if kind != "box" and "all" not in kind) == 1.0


def test_who_says_nothing_is_wrong(told: list) -> None:
    told += [""] * len(ALL)
    assert measure.free_scores(None, QUESTIONS)["free test, all"] < 0.1


def test_reasons_may_name_what_the_end_must_not() -> None:
    which_way = {"all": [["right"]], "none": ["left"]}
    assert free._is_sensible(which_way, [], "the car was on the left, then on the right: it moved right.")
    assert not free._is_sensible(which_way, [], "the car was on the right, then on the left: it moved left.")


def test_a_word_counts_only_as_a_whole(told: list) -> None:
    assert free._says("three cats", "three") and not free._says("thirteen catsuits", "cats")
