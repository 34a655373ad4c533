"""The widget of lesson 02: its callbacks, fired without a browser, on a model that is a table."""

import re

import ipywidgets
import pytest
import torch

from course_utils import widgets
from course_utils.course import BadInput
from course_utils.widgets import next_word

WORDS = ["<end>", "a", "cat", "dog", "picture", "of"]


def scores_of(words: list[str]) -> torch.Tensor:
    """After "a" a cat, or half as probably a dog; after anything else surely the end."""
    return torch.tensor([0.0, 0, 2, 1, 0, 0]) if words[-1:] == ["a"] else torch.tensor([50.0, 0, 0, 0, 0, 0])


@pytest.fixture
def box() -> list[ipywidgets.Widget]:
    """Text, temperature, the two buttons and the table of a new box."""
    text, temperature, buttons, table = widgets.next_word_box(scores_of, WORDS, 4).children
    return [text, temperature, *buttons.children, table]


def rows(table: ipywidgets.HTML) -> list[tuple[str, str]]:
    """(word, percentage) of each row of the table."""
    return re.findall(r"<tr><td[^>]*>(.*?)</td><td[^>]*>(\d+)%</td>", table.value)


def test_the_most_probable_words_come_first(box: list) -> None:
    text, _, _, _, table = box
    text.value = "A"  # capital letters do not matter
    chances = scores_of(["a"]).softmax(-1)
    assert rows(table)[:2] == [("cat", f"{100 * chances[2]:.0f}"), ("dog", f"{100 * chances[3]:.0f}")]
    assert len(rows(table)) == len(WORDS)


def test_a_high_temperature_flattens(box: list) -> None:
    text, temperature, _, _, table = box
    text.value = "a"
    before = int(rows(table)[0][1])
    temperature.value = 3.0
    assert int(rows(table)[0][1]) < before


def test_words_can_be_appended_until_the_model_ends(box: list) -> None:
    text, _, append, start_again, table = box
    text.value = "a"
    append.click()
    assert text.value.split()[0] == "a" and text.value.split()[1] in WORDS
    text.value = "a cat"
    append.click()
    assert text.value == "a cat" and "ends the caption here" in table.value
    start_again.click()
    assert text.value == "" and rows(table)[0] == ("&lt;end&gt;", "100")


@pytest.mark.parametrize("typed", ["a wombat", "a <b>cat</b>", "<end>", "кот"])
def test_a_word_that_the_model_never_read_ends_in_a_sentence_and_can_be_mended(box: list, typed: str) -> None:
    text, _, append, _, table = box
    text.value = typed
    assert "never read the word" in table.value and not rows(table) and "<b>" not in table.value
    append.click()
    assert "never read the word" in table.value
    text.value = "a"
    assert rows(table)


def test_too_many_words_end_in_a_sentence(box: list) -> None:
    text, *_, table = box
    text.value = "a cat " * 40
    assert "at most 4 words, and these are 80" in table.value and not rows(table)


def test_controls_are_labelled(box: list) -> None:
    text, temperature, append, start_again, _ = box
    assert text.description == "Caption so far:" and temperature.description == "Temperature:"
    assert append.description and start_again.description


def test_chances_sum_to_one_and_errors_are_the_courses_own() -> None:
    assert sum(next_word.chances_of(scores_of, WORDS, 4, "a", 0.5)) == pytest.approx(1)
    with pytest.raises(BadInput, match="wombat"):
        next_word.chances_of(scores_of, WORDS, 4, "wombat", 1.0)
