"""The map of the fourteen lessons."""

from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.course import NOTEBOOKS
from course_utils.plots.drawings import ARROW, DASHED, add_box
from course_utils.plots.figures import INK, new_figure, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, HIGH = 0.44, 0.32  # half of a lesson's box

# Lesson -> (column, row, words) on the map, rows counted from the top; and which lesson leads to which.
PLACES = {
    "00": (0, 0, "Start here"),
    "01": (0, 1, "Embeddings"),
    "02": (0, 2, "Transformers"),
    "03": (0, 3, "Vision\ntransformer"),
    "04": (0, 4, "CLIP,\nzero-shot"),
    "05": (1.4, 0.6, "Image\nsearch"),
    "06": (1.4, 2, "Inside\na VLM"),
    "07": (2.5, 2, "Captions,\nquestions"),
    "08": (3.6, 2, "A chatbot"),
    "09": (4.7, 2, "Fine-tuning"),
    "10": (5.8, 2, "Evaluation,\nlimits"),
    "11": (1.4, 3.4, "Paint with\nVQGAN+CLIP"),
    "12": (2.5, 3.4, "Text to\nimage"),
    "13": (7.2, 2, "Capstone"),
}
PATHS = ["00 01", "01 02", "02 03", "03 04", "06 07", "07 08", "08 09", "09 10", "10 13", "11 12"]
TRACKS = {  # track -> its first and last lesson, which stand in one row or column
    "Foundations": ("00", "04"),
    "Find": ("05", "05"),
    "Talk and judge": ("06", "10"),
    "Make": ("11", "12"),
}
GOAL = "13"  # where the tracks lead


def lesson_map(here: str | None = None) -> None:
    """The map of the fourteen lessons, with lesson `here` ("00" to "13") marked by a double frame.

    Lessons that have no notebook yet are drawn with dashes.
    """
    planned = planned_lessons()
    figure, ax = new_figure(10.5, 5.6)
    for name, (first, last) in TRACKS.items():
        _add_track(ax, name, first, last)
    for number in PLACES:
        _add_lesson(ax, number, number == here, number in planned)
    for path in PATHS:
        _add_path(ax, *path.split())
    for first, last in list(TRACKS.values())[1:]:
        _add_ways(ax, first, last)
    ax.set_xlim(-0.65, 7.8)
    ax.set_ylim(4.55, -0.75)
    ax.axis("off")
    yet_to_come = f" Dashed, still being written: {', '.join(planned)}." if planned else ""
    show(figure, ALT + yet_to_come + (f" You are in lesson {here}." if here else ""))


def planned_lessons(folder: Path = NOTEBOOKS) -> list[str]:
    """The lessons of the map that have no notebook in the folder, as in ["09", "13"]."""
    return [number for number in PLACES if not any(folder.glob(f"{number}_*.ipynb"))]


ALT = (
    "Map of the fourteen lessons. Foundations: 00 to 04, one after the other. From there three tracks: "
    "Find (05 image search); "
    "Talk and judge (06 inside a VLM, 07 captions and questions, 08 a chatbot, 09 fine-tuning, 10 evaluation); "
    "Make (11 VQGAN and CLIP, 12 text to image). All three lead to 13, the capstone."
)


def _add_track(ax: "Axes", name: str, first: str, last: str) -> None:
    """The ground on which a track's lessons stand, with its name above them."""
    (left, top, _), (right, bottom, _) = PLACES[first], PLACES[last]
    middle = ((left + right) / 2, (top + bottom) / 2 - 0.1)
    size = (right - left + 2 * WIDE + 0.2, bottom - top + 2 * HIGH + 0.4)
    add_box(ax, middle, size, facecolor="#eef2f6", edgecolor="none")
    ax.text(left - WIDE, top - HIGH - 0.06, name, fontsize=10, fontweight="bold", color=INK)


def _add_lesson(ax: "Axes", number: str, is_here: bool, is_planned: bool) -> None:
    x, y, words = PLACES[number]
    add_box(ax, (x, y), (2 * WIDE, 2 * HIGH), **(DASHED if is_planned else {}))
    if is_here:
        add_box(ax, (x, y), (2 * WIDE - 0.08, 2 * HIGH - 0.08), linewidth=2.2)
    ax.text(x, y, f"{number}\n{words}", ha="center", va="center", fontsize=9.5, color=INK, linespacing=1.15)


def _add_path(ax: "Axes", number: str, following: str) -> None:
    """An arrow from a lesson to the next, which stands below it or to its right."""
    (x, y, _), (to_x, to_y, _) = PLACES[number], PLACES[following]
    if x == to_x:
        ax.annotate("", (to_x, to_y - HIGH), (x, y + HIGH), arrowprops=ARROW)
    else:
        ax.annotate("", (to_x - WIDE, to_y), (x + WIDE, y), arrowprops=ARROW)


def _add_ways(ax: "Axes", first: str, last: str) -> None:
    """The arrows from the foundations into a track, and from a track above or below the goal on to it."""
    (x, y, _), (end, _, _), (goal, level, _) = PLACES[first], PLACES[last], PLACES[GOAL]
    ax.annotate("", (x - WIDE - 0.1, y), (WIDE + 0.1, y), arrowprops=ARROW)
    if y != level:
        bend = {**ARROW, "connectionstyle": "angle,angleA=0,angleB=90,rad=6"}
        side = level - HIGH if y < level else level + HIGH
        ax.annotate("", (goal, side), (end + WIDE + 0.1, y), arrowprops=bend)
