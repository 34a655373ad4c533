"""The interval box, without a browser."""

import pytest

from course_utils.widgets import interval_box
from course_utils.widgets.evaluation import interval_in_words


def test_sliders_change_the_interval() -> None:
    cases, percent, said = interval_box().children
    assert "40 of 50 right: between 68% and 90%" in said.value
    cases.value, percent.value = 1000, 80
    assert "800 of 1000 right: between 77% and 82%" in said.value
    assert "about 1,537 cases" in said.value


@pytest.mark.parametrize("percent", [0, 100])
def test_where_all_is_right_or_wrong_harder_cases_are_wanted(percent: int) -> None:
    assert interval_in_words(50, percent)[1] == "Test harder cases."


def test_controls_are_labelled() -> None:
    cases, percent, said = interval_box().children
    assert cases.description and percent.description
    assert 'role="status"' in said.value
