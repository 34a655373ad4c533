"""Answers are judged by what they say."""

import pytest

from course_utils.measure import answers


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
