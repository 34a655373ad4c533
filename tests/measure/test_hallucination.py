import pytest

from course_utils import world
from course_utils.course import BadInput
from course_utils.measure import chair, mentions, says_yes, yes_no_scores
from course_utils.world.language import bare


@pytest.mark.parametrize(
    ("answer", "yes"),
    [
        ("Yes.", True),
        ("yes, there is.", True),
        ("No, there is no cat.", False),
        ("no", False),
        ("There is not", False),
        ("I see a dog. There is no cat.", True),  # only the first sentence counts
        ("There isn't one.", True),  # "isn't" is not one of the three words
        ("NO", True),  # nor is this
        ("", True),
    ],
)
def test_answers_are_read_as_in_popes_published_code(answer: str, yes: bool) -> None:
    assert says_yes(answer) is yes


def test_five_numbers_of_yes_and_no() -> None:
    scores = yes_no_scores([True, True, True, False, False], [True, False, True, True, False])
    assert scores == pytest.approx((3 / 5, 2 / 3, 2 / 3, 2 / 3, 3 / 5))


@pytest.mark.parametrize(("said", "f1", "ratio"), [(True, 2 / 3, 1), (False, 0, 0)])
def test_a_model_that_always_says_the_same(said: bool, f1: float, ratio: float) -> None:
    scores = yes_no_scores([said] * 6, [True, False] * 3)
    assert (scores.accuracy, scores.f1, scores.yes_ratio) == pytest.approx((0.5, f1, ratio))


@pytest.mark.parametrize("noun", world.NOUNS)
def test_every_noun_is_found_alone_and_in_number(noun: str) -> None:
    one, many = bare(noun), world.NOUNS[noun].many
    assert mentions(f"A picture of the {one}.") == [noun]
    assert mentions(f"three {many} on red") == [noun]


def test_mentions_come_in_order_and_as_often_as_they_do() -> None:
    assert mentions("a dog and two cats, a pair of glasses and a dog") == ["dog", "cat", "glasses", "dog"]
    assert mentions("a catalogue of dogmas") == []


def test_chair() -> None:
    said = ["a cat and a dog and a dog", "a bee", "a picture", "an owl"]
    scores = chair(said, [["cat", "fox"], ["bee"], ["dog"], ["owl"]])
    assert scores == pytest.approx((2 / 5, 1 / 4, 3 / 5, 14 / 4))
    assert chair(["a picture"], [["cat"]])[:3] == (0, 0, 0)


def test_bad_input_is_told_what_is_wrong() -> None:
    with pytest.raises(BadInput, match="as many answers as truths"):
        yes_no_scores([], [])
    with pytest.raises(BadInput, match="there are 1 and 2"):
        yes_no_scores([True], [True, False])
    for captions, present in (([], []), (["a cat"], [])):
        with pytest.raises(BadInput, match="nouns present"):
            chair(captions, present)
