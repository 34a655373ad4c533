"""Scores of free wordings: who tells the truth has all, who always says one thing has hardly any."""

import itertools

import pytest

from course_utils import measure
from course_utils.measure import conversing, questions
from course_utils.world.grammar import facts
from course_utils.world.grammar.well_formed import is_well_formed

FEW = 8


@pytest.fixture
def a_model_that_says(monkeypatch: pytest.MonkeyPatch):
    def make(answer_to) -> None:
        monkeypatch.setattr(conversing, "answers", lambda chat, some: [answer_to(case) for case in some])

    return make


def test_the_truth_has_every_point(a_model_that_says) -> None:
    a_model_that_says(lambda case: case.turn.sentence)
    scores = measure.conversing_scores(None, number=FEW)
    assert scores == dict.fromkeys(measure.CONVERSING_TARGETS, 1.0)


def test_one_answer_to_everything_has_hardly_any(a_model_that_says) -> None:
    a_model_that_says(lambda case: "a cat")
    scores = measure.conversing_scores(None, number=FEW)
    assert max(scores.values()) < 0.2 and scores["well-formed answers"] == 0


def test_wrong_answers_are_kept_to_be_read(a_model_that_says) -> None:
    wrong: list = []
    a_model_that_says(lambda case: "there is a cat.")
    measure.conversing_scores(None, number=2, wrong=wrong)
    assert ("boxes", True, "point") in {(group, held_out, kind) for group, held_out, kind, *_ in wrong}


@pytest.mark.parametrize("group", questions.MAKERS)
def test_cases_are_fixed_and_their_wordings_held_out(group: str) -> None:
    some = list(itertools.islice(questions.cases(group, True), FEW))
    again = list(itertools.islice(questions.cases(group, True), FEW))
    trained = list(itertools.islice(questions.cases(group, False), FEW))
    assert some == again
    assert [case.turn.question for case in some] != [case.turn.question for case in trained]
    assert all(is_well_formed(case.turn.sentence) for case in some)


def test_a_description_is_right_if_it_names_every_thing_and_the_ground() -> None:
    case = next(c for c in questions.cases("describe", True) if c.scene.layout == "beside")
    one, other = facts.things(case.scene)
    told = f"{one} and {other} on a {case.scene.background} background"
    assert conversing.is_right("describe", case, told)
    assert not conversing.is_right("describe", case, told.replace(other, "something"))


def test_a_box_is_right_if_it_overlaps_by_half() -> None:
    box = (2, 2, 10, 10)
    assert conversing.points_well("the cat is in <2><2><10><10>.", box)
    assert conversing.points_well("the cat is in <3><2><11><10>.", box)
    assert not conversing.points_well("the cat is in <8><8><16><16>.", box)
    assert not conversing.points_well("the cat is on the left.", box)
