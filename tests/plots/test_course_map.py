import pytest

from course_utils import plots
from course_utils.course import NOTEBOOKS


def test_the_map_names_every_lesson_and_says_where_we_are(shown: list) -> None:
    plots.lesson_map()
    plots.lesson_map("04")
    (plain, alt), (marked, alt_here) = shown
    assert alt_here == f"{alt} You are in lesson 04."
    assert plain.size == marked.size and plain.tobytes() != marked.tobytes()
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        assert path.name[:2] in alt or "00" < path.name[:2] < "04"  # "00 to 04"


@pytest.mark.parametrize("here", ["00", "13"])
def test_the_first_and_the_last_lesson_can_be_marked(here: str, shown: list) -> None:
    plots.lesson_map(here)
    assert f"You are in lesson {here}." in shown[0][1]
