"""The mixing box, without a browser."""

from course_utils.widgets import mixing_box


def test_a_slider_changes_the_shares() -> None:
    alpha, said = mixing_box(lambda alpha: {"new": alpha / 2, "old & known": 1 - alpha / 2}).children
    assert "25%" in said.value and "75%" in said.value
    alpha.value = 1.0
    assert "0.0 of the old weights and 1.0 of the new ones" in said.value
    assert said.value.count("50%") == 2
    assert "old &amp; known" in said.value


def test_the_control_is_labelled() -> None:
    alpha, said = mixing_box(lambda alpha: {}).children
    assert alpha.description
    assert 'role="status"' in said.value
