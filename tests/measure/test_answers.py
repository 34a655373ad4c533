"""Answers are judged by what they say."""

import pytest

from course_utils.course import BadInput
from course_utils.measure import answers, vqa_accuracy


@pytest.mark.parametrize(
    ("said", "truth"),
    [
        ("A cat.", "cat"),
        ("cat", "a cat"),
        (" Yes, ", "yes"),
        ("two", "2"),
        ("There are Three apples!", "there are 3 apples"),
        ("none", "0"),
        ("to the left of the dog", "to left of dog"),
        ("1,000.", "1,000"),
        ("1.5", "1.5."),
        ("\u201cRed\u201d", "red"),
        ("", "."),
    ],
)
def test_form_does_not_count(said: str, truth: str) -> None:
    assert answers.same(said, truth)


@pytest.mark.parametrize(
    ("said", "truth"),
    [("cat", "cats"), ("no cat", "cat"), ("1.5", "15"), ("1,000", "1000.0"), ("another", "other"), ("", "0")],
)
def test_what_it_says_does(said: str, truth: str) -> None:
    assert not answers.same(said, truth)


def test_words_are_never_cut() -> None:
    assert answers.normalise("The theatre, an antelope and someone") == "theatre antelope and someone"


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ("Three candles.", "three"),
        ("3 candles", "candle"),
        ("three candles", "three candles"),
        ("a candle", "candle"),
        ("candles", "candle"),
        ("one candle", "candle"),
        ("a pair of scissors", "scissors"),
        ("two mice", "mouse"),
        ("no candles", "no"),
        ("no candles", "none"),
        ("none", "no"),
        ("yes", "Yes."),
        ("a cartoon", "cartoon"),
        ("on the left", "on left"),
    ],
)
def test_an_answer_may_name_what_it_counts(told: str, right: str) -> None:
    assert answers.is_answer(told, right)


@pytest.mark.parametrize(
    ("told", "right"),
    [
        ("two candles", "three"),
        ("three", "candle"),
        ("three", "three candles"),
        ("candles", "three candles"),
        ("three cats", "three candles"),
        ("three things", "three"),
        ("a candle and a cat", "candle"),
        ("a candle to the left of a cat", "candle"),
        ("no candle", "candle"),
        ("no", "candle"),
        ("yes", "no"),
        ("a red background", "blue"),
        ("", "candle"),
        ("", "three"),
        ("candle", ""),
        ("twenty coins", "twenty"),
    ],
)
def test_an_answer_that_says_something_else_is_wrong(told: str, right: str) -> None:
    assert not answers.is_answer(told, right)


@pytest.mark.parametrize(("matches", "accuracy"), [(0, 0), (1, 0.3), (2, 0.6), (3, 0.9), (4, 1), (10, 1)])
def test_vqa_accuracy_leaves_each_of_ten_people_out_once(matches: int, accuracy: float) -> None:
    assert vqa_accuracy("cat", ["cat"] * matches + ["dog"] * (10 - matches)) == pytest.approx(accuracy)


def test_answers_are_normalised_only_where_people_differ_as_in_the_published_code() -> None:
    assert vqa_accuracy("The cats.", ["cats"] * 9 + ["dogs"]) == 1
    assert vqa_accuracy("The cats.", ["cats"] * 10) == 0
    assert vqa_accuracy("Two", ["2"] * 5 + ["two"] * 5) == 1


@pytest.mark.parametrize("given", ["cat", [], ["cat"]])
def test_vqa_accuracy_needs_several_people(given: list[str]) -> None:
    with pytest.raises(BadInput, match="at least two"):
        vqa_accuracy("cat", given)
