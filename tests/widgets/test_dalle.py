"""Lesson 12's widget: four pictures for a prompt, and a sentence where it cannot draw."""

import pytest

from course_utils import generate, models, widgets


@pytest.fixture
def box():
    return widgets.sample_box(models.load_dalle(), models.load_vq())


def test_it_draws_at_once_and_again_for_another_prompt(box):
    prompt, drawn = box.children[0], box.children[-1]
    first = drawn.value
    assert first.count("<img") == 4 and first.count("alt=") == 4 and "a cat on a blue background" in first
    prompt.value = "two dogs on a red background"
    assert "two dogs on a red background" in drawn.value and drawn.value != first


def test_another_seed_gives_other_pictures_and_the_same_seed_the_same(box):
    seed, drawn = next(child for child in box.children if child.description == "Seed:"), box.children[-1]
    first = drawn.value
    seed.value = 1
    assert drawn.value != first
    seed.value = 0
    assert drawn.value == first


def test_new_seed_draws_with_another_seed(box):
    seed = next(child for child in box.children if child.description == "Seed:")
    anew, drawn = next(child for child in box.children if child.description == "New seed"), box.children[-1]
    seeds = [seed.value]
    for _ in range(2):
        anew.click()
        assert seed.value != seeds[-1] and f"seed {seed.value})" in drawn.value
        seeds.append(seed.value)


def test_an_empty_prompt_and_one_with_marks_end_in_words(box):
    prompt, drawn = box.children[0], box.children[-1]
    prompt.value = " "
    assert "empty" in drawn.value and "<img" not in drawn.value
    prompt.value = "<b>a cat</b>"
    assert "<b>" not in drawn.value and drawn.value.count("<img") == 4


def test_unknown_words_and_coloured_things_are_named_beside_the_pictures(box):
    prompt, drawn = box.children[0], box.children[-1]
    assert "never read" not in drawn.value
    prompt.value = "a happy red car"
    assert "&quot;happy&quot;" in drawn.value and "keep their own colours" in drawn.value


def test_unknown_words_are_named_before_the_pictures_are_drawn(box, monkeypatch):
    prompt, drawn, seen = box.children[0], box.children[-1], []
    sample = generate.sample
    monkeypatch.setattr(generate, "sample", lambda *args, **how: seen.append(drawn.value) or sample(*args, **how))
    prompt.value = "a happy cat"
    (before,) = seen
    assert "Drawing for: a happy cat" in before and "&quot;happy&quot;" in before and "<img" not in before


def test_every_control_fits_a_telephone(box):
    assert {child.layout.max_width for child in box.children[:4]} == {"calc(100% - 4px)"}


def test_every_control_has_a_label(box):
    assert [child.description for child in box.children[:4]] == ["Prompt:", "Guidance:", "Temperature:", "Seed:"]
