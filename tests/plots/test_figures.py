import base64
import io
import re

import IPython.display
import numpy as np
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
    figure, ax = plots.new_figure(3, 2)
    ax.plot([1, 2])  # with grays near white, at the edges of what is drawn
    plots.show(figure, "A line that rises")
    assert shown[0][0].convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_png_bytes_are_shown_as_they_are(shown: list) -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(file, "PNG")
    plots.show_png(file.getvalue(), "Red")
    assert shown[0][0].size == (4, 3)


def displayed(monkeypatch: pytest.MonkeyPatch, picture: Image.Image) -> tuple[Image.Image, Image.Image]:
    """A figure that holds just the picture, as it comes in HTML and as a PNG."""
    held: list[dict] = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: held.append(data))
    figure = plots.new_figure(picture.width / 100, picture.height / 100)[0]
    figure.clear()
    figure.figimage(np.asarray(picture))
    plots.show(figure, "A picture")
    in_html = re.search('base64,([^"]+)', held[0]["text/html"])[1]
    return tuple(Image.open(io.BytesIO(base64.b64decode(text))) for text in (in_html, held[0]["image/png"]))


def test_a_figure_of_few_colours_is_stored_as_a_palette(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = Image.new("RGB", (96, 64), "red")
    flags.paste("blue", (0, 0, 48, 64))
    in_html, png = displayed(monkeypatch, flags)
    assert in_html.mode == png.mode == "P"
    assert png.convert("RGB").tobytes() == flags.tobytes()


def test_in_html_nothing_is_lost_where_256_colours_could_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((128, 96), 90) for _ in range(3)])
    in_html, png = displayed(monkeypatch, noise)
    assert (in_html.mode, png.mode) == ("RGB", "P")
    assert in_html.tobytes() == noise.tobytes()


@pytest.mark.parametrize("alt", ["", "  "])
def test_no_figure_without_alt_text(alt: str, shown: list) -> None:
    with pytest.raises(ValueError, match="needs alt text"):
        plots.show(plots.new_figure()[0], alt)
    assert shown == []


def test_several_axes_come_as_rows_and_columns() -> None:
    assert plots.new_figure(4, 4, 2, 3)[1].shape == (2, 3)
