import itertools
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils import plots
from course_utils.plots import charts

STAGES = {"before": (np.eye(2), [[0.0, 1.0], [3.0, 3.0]], [0, 0]), "after": (np.eye(2), np.eye(2), [0, 1])}
CHARTS = {
    "bars": lambda alt: plots.bars([0.25, -1.0], ["a cat", "a dog"], "Which?", alt),
    "curves": lambda alt: plots.curves({"train": [2, 1], "held out": [2, 3]}, "step", "loss", "Loss", alt, x=[10, 20]),
    "heat_map": lambda alt: plots.heat_map(np.eye(2), ["a", "b"], ["c", "d"], "Cosines", alt, decimals=1),
    "film_strip": lambda alt: plots.film_strip({"step 0": np.eye(3), "step 9": -np.eye(3)}, "texts", "pictures", alt),
    "vector_map": lambda alt: plots.vector_map(
        {"text": np.eye(2), "picture": -np.eye(2)}, "ab", "Map", alt, ("x", "y")
    ),
    "arrows": lambda alt: plots.arrows({"u": (1, 2), "v": (-1, 0.5)}, "Two vectors", alt),
    "nearest_codes": lambda alt: plots.nearest_codes(STAGES, alt),
}


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_one_figure_with_its_alt_text(name: str, shown: list) -> None:
    draw: Callable[[str], None] = CHARTS[name]
    draw(f"What {name} shows")
    ((picture, alt),) = shown
    assert alt == f"What {name} shows"
    assert len(picture.convert("RGB").getcolors(picture.width * picture.height)) > 10  # something is drawn


def test_one_curve_and_one_kind_of_vector_need_no_partner(shown: list) -> None:
    plots.curves({"loss": [3, 2, 1]}, "step", "loss", "Loss", "It falls")
    plots.vector_map({"text": np.eye(2)}, "ab", "Map", "Two points", ("x", "y"))
    assert len(shown) == 2


def test_the_memory_strip_says_what_is_seen(shown: list) -> None:
    plots.memory_strip([("question 1", [5, 6], 0), ("question 2", [5, 6, 7], 1)], 15, "Memory")
    assert shown[0][1] == (
        "Memory. question 1: turns 1 to 2 seen, 0 forgotten; question 2: turns 2 to 3 seen, 1 forgotten."
    )


def test_panels_of_bars_share_a_scale_only_if_told(shown: list) -> None:
    values = {"recall": [1.0, 0.5], "milliseconds": [10.0, 20.0]}
    plots.bar_panels(values, ["Flat", "IVF"], "Two indexes.", [2, 0])
    plots.bar_panels(values, ["Flat", "IVF"], "Two indexes.", [2, 0], same_scale=True)
    (apart, alt), (together, _) = shown
    assert alt == "Two indexes."
    assert apart.size == together.size and apart.tobytes() != together.tobytes()


def test_the_labels_of_near_points_stand_apart(shown: list, monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = []

    def keep(figure: Figure, *_, **__) -> None:
        figure.draw_without_rendering()
        (ax,) = figure.axes
        boxes.extend(note.get_window_extent() for note in ax.texts)

    monkeypatch.setattr(charts, "show", keep)
    near = np.array([[0.0, 0.0], [0.01, 0.01], [1.0, 1.0], [1.0, 0.99]])
    plots.vector_map({"text": near}, ["guitar", "rocket", "key", "cloud"], "Map", "Four points", ("x", "y"))
    assert len(boxes) == 4
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
