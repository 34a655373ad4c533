"""The widget of lesson 04: its callbacks, fired without a browser."""

import re

import pytest

from course_utils import embed, models, widgets, world


@pytest.fixture(scope="module")
def clip():
    return models.load_clip()


@pytest.fixture
def picture():
    return world.render(world.compose("cat", "red", artist="fluent-3d", size="large", seed=1))


@pytest.fixture
def box(clip, picture):
    """The labels' box, the template's box and the answer of a new prompt box."""
    labels, template, _, view = widgets.prompt_box(clip, picture).children
    return labels, template, view.children[1]


def rows(answer):
    """(label, percentage) of each row of the answer's table, as they stand in the HTML."""
    return re.findall(r"<tr><td[^>]*>(.*?)</td><td[^>]*>(\d+)%</td>", answer.value)


def test_bars_say_what_zero_shot_says_most_probable_first(clip, picture, box):
    labels, template, answer = box
    labels.value = "a dog, a cat ,, a bus"
    template.value = "there is {}"
    probabilities = embed.zero_shot(clip, [picture], ["a dog", "a cat", "a bus"], ["there is {}"])[0].tolist()
    expected = sorted(zip(probabilities, ["a dog", "a cat", "a bus"], strict=True), reverse=True)
    assert rows(answer) == [(label, f"{100 * p:.0f}") for p, label in expected]


def test_controls_are_labelled(box):
    labels, template, _ = box
    assert labels.description == "Labels:" and template.description == "Template:"


@pytest.mark.parametrize("typed", ["", " , ,", "a cat", "a cat, a cat"])
def test_fewer_than_two_labels_end_in_a_sentence(box, typed):
    labels, _, answer = box
    labels.value = typed
    assert "at least two different labels" in answer.value and not rows(answer)


def test_too_many_labels_end_in_a_sentence(box):
    labels, _, answer = box
    labels.value = ",".join(f"a {n}" for n in range(60))
    assert "60 labels are too many" in answer.value


@pytest.mark.parametrize("typed", ["a picture", "{} and {}", ""])
def test_a_template_without_its_hole_ends_in_a_sentence_and_can_be_mended(box, typed):
    _, template, answer = box
    template.value = typed
    assert "needs {} once" in answer.value and not rows(answer)
    template.value = "{}"
    assert len(rows(answer)) == 3


def test_html_in_labels_is_shown_as_typed(box):
    labels, template, answer = box
    labels.value = "<script>alert(1)</script>, кошка"
    assert "<script>" not in answer.value and "&lt;script&gt;" in answer.value and "кошка" in answer.value
    template.value = "<img src=x>"
    assert "<img" not in answer.value


def test_a_label_too_long_for_the_model_is_said_in_the_box(box):
    labels, _, answer = box
    labels.value = "a cat, " + "very " * 200 + "small dog"
    assert "the end is left out" in answer.value and len(rows(answer)) == 2
