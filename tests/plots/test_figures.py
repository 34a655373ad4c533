import io

import pytest
from PIL import Image

from course_utils import plots


def test_a_figure_is_shown_as_a_picture_with_alt_text(shown: list) -> None:
    figure, ax = plots.new_figure(3, 2)
    ax.plot([1, 2])
    plots.show(figure, "A line that rises", dpi=50)
    ((picture, alt),) = shown
    assert (picture.size, alt) == ((150, 100), "A line that rises")


def test_the_ground_is_white_so_that_it_reads_on_dark_pages(shown: list) -> None:
    plots.show(plots.new_figure()[0], "An empty plot")
    assert shown[0][0].convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_png_bytes_are_shown_as_they_are(shown: list) -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(file, "PNG")
    plots.show_png(file.getvalue(), "Red")
    assert shown[0][0].size == (4, 3)


@pytest.mark.parametrize("alt", ["", "  "])
def test_no_figure_without_alt_text(alt: str, shown: list) -> None:
    with pytest.raises(ValueError, match="needs alt text"):
        plots.show(plots.new_figure()[0], alt)
    assert shown == []


def test_several_axes_come_as_rows_and_columns() -> None:
    assert plots.new_figure(4, 4, 2, 3)[1].shape == (2, 3)
