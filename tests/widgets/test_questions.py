"""The widget of lesson 07: its callbacks, fired without a browser."""

import pytest
from PIL import Image

from course_utils import models, talk, widgets, world
from course_utils.pictures import image_tag
from course_utils.widgets import questions


@pytest.fixture(scope="module")
def blip2():
    return models.load_blip2()


@pytest.fixture(scope="module")
def pictures():
    return {
        "a cat": world.render(world.compose("cat", "red", artist="noto", size="large", seed=1)),
        "two <b>cars</b>": world.render(world.compose("car", "green", artist="noto", count=2, seed=1)),
    }


@pytest.fixture
def box(blip2, pictures):
    """The choice of a picture, the box for a question, the picture shown and what was said."""
    choice, question, *_, below = widgets.question_box(blip2, pictures).children
    return choice, question, *below.children


def test_it_says_what_the_model_answers_about_the_chosen_picture(blip2, pictures, box):
    choice, question, view, said = box
    question.value = "what colour is the background?"
    for name, picture in pictures.items():
        choice.value = name
        (answer,) = talk.answer([picture], question.value, blip2)
        assert said.value == f'<div role="status"><p>what colour is the background? {answer}</p></div>'
        assert image_tag(picture, f"The picture in question: {name}", 192) == view.value


def test_it_starts_with_an_answer(box):
    assert "what is in the picture? " in box[3].value


def test_it_says_what_the_model_understands(blip2, pictures):
    _, _, line, *_ = widgets.question_box(blip2, pictures).children
    assert line.value == questions.UNDERSTOOD and "in English" in line.value


def test_controls_are_labelled(box):
    choice, question, _, _ = box
    assert choice.description == "Picture:" and question.description == "Your question:"


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "The question is empty"), (" \n", "The question is empty"), ("why? " * 300, "tokens")]
)
def test_what_cannot_be_asked_ends_in_a_sentence_and_can_be_mended(box, typed, sentence):
    _, question, _, said = box
    question.value = typed
    assert sentence in said.value and "Traceback" not in said.value
    question.value = "what is this?"
    assert "what is this? " in said.value


def test_a_failure_of_the_model_is_said_in_the_box(box, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(talk, "answer", fail)
    _, question, _, said = box
    question.value = "what is this?"
    assert "a bug" in said.value and "RuntimeError: out of memory" in said.value


def test_html_is_shown_as_typed(box):
    choice, question, view, said = box
    question.value = "<img src=x onerror=alert(1)> <image> кошка"
    assert "<img" not in said.value and "&lt;img src=x" in said.value and "кошка" in said.value
    choice.value = "two <b>cars</b>"
    assert "<b>" not in view.value


def test_without_pictures_one_sentence(blip2):
    with pytest.raises(ValueError, match="no picture to choose"):
        widgets.question_box(blip2, {})


def test_a_picture_of_any_kind_will_do(blip2):
    gray = widgets.question_box(blip2, {"gray": Image.new("L", (300, 20), 128)})
    assert "what is in the picture? " in gray.children[-1].children[1].value
