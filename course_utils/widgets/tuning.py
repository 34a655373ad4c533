"""Lesson 09: the weights between a model and its fine-tuned self, with a slider."""

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from course_utils.widgets.parts import bar_row, say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets


def mixing_box(scores: Callable[[float], Mapping[str, float]]) -> "widgets.VBox":
    """Move alpha, and read the shares that `scores(alpha)` gives by name. Alpha may leave the stretch from 0 to 1."""
    import ipywidgets as widgets

    alpha = widgets.FloatSlider(0.5, min=-0.5, max=1.5, step=0.1, description="Alpha:", continuous_update=False)
    said = widgets.HTML()

    @say_errors(said)
    def update(_change: object = None) -> None:
        said.value = share_table(alpha.value, scores(alpha.value))

    wide(alpha, "440px").observe(update, names="value")
    update()
    return widgets.VBox([alpha, said])


def share_table(alpha: float, shares: Mapping[str, float]) -> str:
    """HTML: which mixture it is, and a row with its share, in digits and as a bar, for each name."""
    rows = "".join(bar_row(html.escape(name), share) for name, share in shares.items())
    lead = f"{1 - alpha:.1f} of the old weights and {alpha:.1f} of the new ones:"
    header = "<tr><th scope='col'>pictures</th><th scope='col'>right</th><td></td></tr>"
    return status(lead, markup=f"<table>{header}{rows}</table>")
