"""The search box of lesson 05: its callbacks, fired without a browser."""

import re
import textwrap

import pytest

from course_utils import models, search, widgets

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def clip():
    return models.shared("clip")


@pytest.fixture(scope="module")
def library(clip):
    return search.embed_library(clip, *search.scene_pictures(0, 24))


@pytest.fixture
def box(clip, library):
    """The two text boxes and the answer of a new search box."""
    pictures, _ = search.scene_pictures(0, 24)
    wanted, unwanted, _, answer = widgets.search_box(clip, library, lambda row: pictures[row], "a cat").children
    return wanted, unwanted, answer


def names(found):
    """The names of what was found, as short as the box shows them."""
    return [textwrap.shorten(each.name, 70) for each in found]


def shown(answer):
    """The names of the answers, in order."""
    return re.findall(r"<figcaption>\d\. (.*?) \(", answer.value)


def test_answers_are_those_of_search_best_first(clip, library, box):
    wanted, _, answer = box
    wanted.value = library.names[3]
    found = search.search(library, search.text_query(clip, library.names[3]), 6)
    assert shown(answer) == names(found)
    assert found[0].row == 3


def test_what_should_not_be_there_is_subtracted(clip, library, box):
    wanted, unwanted, answer = box
    wanted.value, unwanted.value = "a picture", "a red background"
    query = search.mixed_query(clip, plus="a picture", minus="a red background")
    assert shown(answer) == names(search.search(library, query, 6))
    assert "without a red background" in answer.value


def test_every_picture_has_alt_text_and_controls_have_labels(box):
    wanted, unwanted, answer = box
    assert (wanted.description, unwanted.description) == ("With:", "Without:")
    assert len(re.findall(r'<img [^>]*alt="\d\. \w', answer.value)) == 6


@pytest.mark.parametrize("text", ["", "cat " * 10_000])
def test_a_bad_query_is_one_sentence_in_the_box(box, text):
    wanted, _, answer = box
    wanted.value = text
    assert answer.value.count("<p>") == 1 and "bug" not in answer.value


def test_what_was_typed_is_shown_as_text(box):
    wanted, _, answer = box
    wanted.value = HOSTILE
    assert HOSTILE not in answer.value and "&lt;img" in answer.value


def test_a_query_a_little_too_long_is_said_above_the_answers(box):
    wanted, _, answer = box
    wanted.value = "a cat on a red background " * 20
    assert "end is left out" in answer.value and len(shown(answer)) == 6
