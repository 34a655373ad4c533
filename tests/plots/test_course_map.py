from pathlib import Path

import pytest

from course_utils import plots
from course_utils.course import NOTEBOOKS
from course_utils.plots import course_map


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


def test_lessons_without_a_notebook_are_planned(tmp_path: Path) -> None:
    for number in course_map.PLACES:
        (tmp_path / f"{number}_some_name.ipynb").touch()
    assert course_map.planned_lessons(tmp_path) == []
    (tmp_path / "09_some_name.ipynb").unlink()
    assert course_map.planned_lessons(tmp_path) == ["09"]


def test_planned_lessons_are_named_for_those_who_cannot_see_dashes(
    shown: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    for planned in ([], ["09", "13"]):
        monkeypatch.setattr(course_map, "planned_lessons", lambda planned=planned: planned)
        plots.lesson_map()
    (whole, alt), (dashed, other) = shown
    assert "still being written" not in alt and "still being written: 09, 13." in other
    assert whole.tobytes() != dashed.tobytes()
