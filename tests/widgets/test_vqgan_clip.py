"""The sliders of lesson 11: their callbacks, fired without a browser."""

from types import SimpleNamespace

import pytest
from PIL import Image

from course_utils import generate, widgets
from course_utils.pictures import image_tag
from course_utils.widgets import vqgan_clip

FIRST, SECOND = "a cat", "a <b>rocket</b>"
PICTURE = Image.new("RGB", (64, 64), "red")


@pytest.fixture
def asked():
    """What the painter was asked for, each time."""
    return []


@pytest.fixture
def seen():
    """What the box shows after each step."""
    return []


@pytest.fixture
def box(asked, seen):
    """The two sliders, what was said, and the picture."""

    def shown():
        return children[-1].value

    def painter(aims, **options):
        if not any(aim.weight for aim in aims):
            raise generate.PaintError("All weights are 0, so there is nothing to paint.")
        callback = options.pop("callback")
        asked.append((aims, options))
        for number in (1, 2):
            callback(SimpleNamespace(number=number, steps=2, picture=Image.new("RGB", (64, 64), "blue")))
            seen.append(shown())
        return SimpleNamespace(picture=PICTURE)

    children = widgets.tug_of_war(FIRST, SECOND, settings=generate.Settings(steps=2), painter=painter).children
    return children


def test_nothing_is_painted_before_a_slider_moves(box, asked):
    _, _, said, view = box
    assert asked == [] and view.value == "" and "Move a slider" in said.value


def test_a_moved_slider_paints_with_both_weights(box, asked):
    _left, right, said, view = box
    right.value = -0.5
    ((aims, options),) = asked
    assert aims == [generate.Prompt(FIRST, 1.0), generate.Prompt(SECOND, -0.5)]
    assert options == {"settings": generate.Settings(steps=2)}
    assert "Painted with the weights 1 to -0.5" in said.value
    assert "data:image/png;base64," in view.value and "<b>" not in view.value


def test_the_picture_is_seen_as_it_grows(box, seen, monkeypatch):
    monkeypatch.setattr(vqgan_clip, "FRAME", 0.0)
    box[1].value = 0.5
    for number, html in enumerate(seen, 1):
        assert f"with the weights 1 to 0.5, after step {number} of 2" in html
    assert image_tag(PICTURE, f"{FIRST} and {SECOND}, with the weights 1 to 0.5", 256) == box[3].value


def test_a_picture_is_shown_only_now_and_then(box, seen, monkeypatch):
    monkeypatch.setattr(vqgan_clip, "FRAME", 60.0)
    box[1].value = 0.5
    assert seen[0] == seen[1] and "after step 1 of 2" in seen[1]


def test_the_picture_of_other_weights_is_gone_while_another_is_painted():
    seen = []

    def painter(aims, *, settings, callback):
        seen.append(view.value)
        if len(seen) > 1:
            raise generate.PaintError("Too large: use fewer codes.")
        return SimpleNamespace(picture=PICTURE)

    left, _, said, view = widgets.tug_of_war(FIRST, SECOND, painter=painter).children
    left.value = 0.5
    assert "<img" in view.value
    left.value = 0.25
    assert seen == ["", ""] and view.value == "" and "Too large" in said.value


def test_two_weights_of_zero_end_in_a_sentence_and_can_be_mended(box, asked):
    left, right, said, _ = box
    left.value = 0
    assert asked == [] and "All weights are 0" in said.value
    right.value = 1
    assert len(asked) == 1 and "Painted" in said.value


def test_a_failure_is_said_in_the_box():
    def fail(*_, **__):
        raise RuntimeError("out of <paint>")

    left, _, said, _ = widgets.tug_of_war(FIRST, SECOND, painter=fail).children
    left.value = 0.5
    assert "a bug" in said.value and "RuntimeError: out of &lt;paint&gt;" in said.value


def test_sliders_are_labelled_wait_until_they_are_let_go_and_fit_a_telephone(box):
    for slider, text in zip(box[:2], (FIRST, SECOND), strict=True):
        assert text in slider.description and not slider.continuous_update
        assert slider.layout.max_width == "calc(100% - 4px)"


def test_by_default_it_paints_with_generate(monkeypatch):
    called = []
    monkeypatch.setattr(generate, "paint", lambda *args, **_: called.append(args) or SimpleNamespace(picture=PICTURE))
    widgets.tug_of_war(FIRST, SECOND).children[0].value = 0.25
    assert len(called) == 1
