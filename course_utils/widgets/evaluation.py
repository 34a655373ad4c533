"""Lesson 10: how far a measured share can be trusted, for any number of cases."""

from typing import TYPE_CHECKING

from course_utils.widgets.parts import status, two_sliders

if TYPE_CHECKING:
    import ipywidgets as widgets


def interval_box() -> "widgets.VBox":
    """Choose how many cases were tested and how many percent were right, and read the interval."""
    import ipywidgets as widgets

    cases = widgets.IntSlider(50, 10, 2000, 10, description="Cases tested:")
    percent = widgets.IntSlider(80, 0, 100, 1, description="Right, in percent:")
    return two_sliders(cases, percent, lambda *chosen: status(*interval_in_words(*chosen)))


def interval_in_words(cases: int, percent: int) -> tuple[str, str]:
    """Two sentences: the 95 percent bootstrap interval, and how many cases would bring it to 2 points each way."""
    from course_utils import measure

    right = round(cases * percent / 100)
    low, high = measure.bootstrap([1] * right + [0] * (cases - right))
    needed = measure.cases_needed(0.02, right / cases)
    more = f"For 2 points to each side, about {needed:,} cases are needed." if needed else "Test harder cases."
    return f"{right} of {cases} right: between {low:.0%} and {high:.0%}, with 95 percent confidence.", more
