"""Scores of BLIP-2 in free wordings: who tells the truth and names a price has all."""

import pytest

from course_utils import measure, talk
from course_utils.measure import asking

FEW = 5


@pytest.fixture
def truths() -> dict[str, str]:
    """Question -> its right answer, for the cases that will be asked."""
    return {
        case.turn.question: asking.spoken(case.turn)
        for group in asking.GROUPS
        for held_out in (True, False)
        for case, _ in zip(asking.asked_of_blip2(group, held_out), range(FEW), strict=False)
    }


def answers(monkeypatch: pytest.MonkeyPatch, answer, price: str) -> dict[str, float]:
    def answer_all(pictures, questions, blip2):
        if isinstance(questions, str):  # the classic conversation's first
            nouns = measure.scenes("test", FEW, "one")
            return [f"a {asking.bare(scene.nouns[0])} on a {scene.background} background" for scene in nouns]
        return [answer(question) for question in questions]

    monkeypatch.setattr(talk, "answer", answer_all)
    monkeypatch.setattr(talk, "caption", lambda pictures, blip2, prompt: [price])
    return measure.asking_scores(None, FEW)


def test_the_truth_and_a_price_have_every_point(monkeypatch, truths) -> None:
    scores = answers(monkeypatch, truths.__getitem__, "twenty coins")
    assert scores == dict.fromkeys(measure.ASKING_TARGETS, 1.0)


def test_nonsense_and_modesty_have_none(monkeypatch, truths) -> None:
    scores = answers(monkeypatch, lambda question: "coins", "i cannot see a price in the picture")
    assert set(scores.values()) == {0.0}


@pytest.mark.parametrize("group", asking.GROUPS)
@pytest.mark.parametrize("held_out", [True, False])
def test_it_is_asked_only_what_it_could_have_learned(group: str, held_out: bool) -> None:
    some = [case for case, _ in zip(asking.asked_of_blip2(group, held_out), range(100), strict=False)]
    assert {case.turn.kind for case in some}.isdisjoint(asking.UNASKED)
    assert {case.scene.layout for case in some} <= {"one", "many", "beside", "stacked"}


def test_the_form_of_an_answer_does_not_count(monkeypatch, truths) -> None:
    scores = answers(monkeypatch, lambda question: f"The {truths[question].removeprefix('a ')}.", "twenty coins")
    assert scores["one picture, held-out wordings"] == scores["false premise, trained wordings"] == 1
