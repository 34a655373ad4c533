"""A figure in the course's style, and how it is shown: as a PNG with alt text.

Figures keep a white ground so that they read in dark themes too, and never tell anything by colour alone.
"""

import io
from typing import TYPE_CHECKING

from course_utils.course import BadInput
from course_utils.pictures import base64_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#222222"
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
    """Display a figure as a PNG that carries `alt` for screen readers and as its plain-text form."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi)
    show_png(buffer.getvalue(), alt)


def show_png(png: bytes, alt: str) -> None:
    """Display PNG bytes with alt text. Raises ValueError without one."""
    from IPython.display import display

    if not alt.strip():
        raise BadInput("Every figure needs alt text: say in a sentence what it shows.")
    data = {"image/png": base64_text(png), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})
