"""Boxes on pictures."""

import numpy as np
from PIL import Image

from course_utils import plots


def test_a_box_is_drawn_where_it_is_and_nowhere_else() -> None:
    picture = Image.new("RGB", (64, 64), "red")
    drawn = plots.with_boxes(picture, [(16, 16, 48, 48)])
    changed = (np.asarray(drawn) != (255, 0, 0)).any(-1)
    rows, columns = np.where(changed)
    assert drawn.size == (192, 192)
    assert (rows.min(), columns.min(), rows.max(), columns.max()) == (48, 48, 144, 144)
    assert not changed[60:132, 60:132].any()
    assert picture.size == (64, 64) and picture.getpixel((16, 16)) == (255, 0, 0)


def test_a_box_at_the_edge_stays_in_the_picture() -> None:
    drawn = np.asarray(plots.with_boxes(Image.new("RGB", (300, 200), "red"), [(0, 0, 300, 200)]))
    assert drawn.shape == (200, 300, 3)
    assert (drawn[0] != (255, 0, 0)).any(-1).all() and (drawn[:, -1] != (255, 0, 0)).any(-1).all()


def test_light_and_dark_lines_are_seen_on_black_and_on_white() -> None:
    for ground in ("black", "white"):
        drawn = np.asarray(plots.with_boxes(Image.new("RGB", (64, 64), ground), [(16, 16, 48, 48)]).convert("L"))
        assert drawn.max() - drawn.min() > 200
