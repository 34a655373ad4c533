"""A figure in the course's style, and how it is shown: as a picture with alt text.

Figures keep a white ground so that they read in dark themes too, and never tell anything by colour alone.
A figure is shown in three forms, and each reader of notebooks takes the first that it knows: an HTML image tag, since
JupyterLab and nbconvert drop the alt text of a plain PNG; the PNG, for PDF and where HTML is not trusted; the alt text.
"""

from typing import TYPE_CHECKING

import numpy as np

from course_utils.course import BadInput
from course_utils.pictures import base64_text, in_few_colours, largest_difference, png_bytes, png_tag

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image

INK = "#222222"
SEEN = 7  # of 255, in 32 x 32 pixels: a difference that the eye notices; found by looking at the lessons' figures
LEVEL = 7  # of 9: how hard a PNG is pressed; 9 takes seven times as long and saves 2 percent
STYLE = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


def new_figure(width: float = 7, height: float = 3.5, rows: int = 1, columns: int = 1, **options):
    """(figure, axes) in the course's style; size in inches. Close it by handing it to `show`."""
    import matplotlib

    matplotlib.rcParams.update(STYLE)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, **options)


def show(figure: "Figure", alt: str, dpi: int = 100) -> None:
    """Display a figure with `alt` for screen readers, in 256 colours where that cannot be seen."""
    exact = _drawn(figure, dpi)
    few = in_few_colours(exact)
    small = png_bytes(few, optimize=True)
    show_png(small, alt, small if largest_difference(exact, few) < SEEN else png_bytes(exact, compress_level=LEVEL))


def _drawn(figure: "Figure", dpi: int) -> "Image.Image":
    """The figure's pixels, without a detour by a file."""
    from PIL import Image

    figure.set_dpi(dpi)
    figure.canvas.draw()
    return Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")


def show_png(png: bytes, alt: str, finer: bytes | None = None) -> None:
    """Display PNG bytes with alt text; in HTML a finer PNG, if there is one. Raises BadInput without alt text."""
    from IPython.display import display

    if not alt.strip():
        raise BadInput("Every figure needs alt text: say in a sentence what it shows.")
    tag = png_tag(finer or png, alt, 'style="max-width: 100%"')
    data = {"text/html": tag, "image/png": base64_text(png), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})
