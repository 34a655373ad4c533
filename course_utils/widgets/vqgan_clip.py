"""Lesson 11: two prompts that pull at one picture. (Its paint box has a module of its own, `paint`.)"""

import functools
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from course_utils.pictures import image_tag
from course_utils.widgets.clock import now_and_then
from course_utils.widgets.paint import FRAME, SHOWN
from course_utils.widgets.parts import say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.generate import Painting, Settings, Step


def tug_of_war(
    first: str, second: str, settings: "Settings | None" = None, painter: "Callable[..., Painting] | None" = None
) -> "widgets.VBox":
    """Two prompts pull at one picture, each with a weight from a slider; it is painted anew whenever one is moved.

    It is seen as it grows, and the picture of the weights before is gone.
    painter: called like `generate.paint`, which is the default.
    """
    import ipywidgets as widgets

    from course_utils import generate

    paint = painter or generate.paint
    sliders = [_weight_slider(first, 1.0), _weight_slider(second, 0.0)]
    view, said = widgets.HTML(), widgets.HTML(status("Move a slider to paint."))

    @say_errors(said)
    def repaint(_change: object) -> None:
        aims = [generate.Prompt(text, each.value) for text, each in zip((first, second), sliders, strict=True)]
        weights = f"{aims[0].weight:g} to {aims[1].weight:g}"
        alt = f"{first} and {second}, with the weights {weights}"

        @functools.partial(now_and_then, seconds=FRAME)
        def look(step: "Step") -> None:
            view.value = image_tag(step.picture, f"{alt}, after step {step.number} of {step.steps}", SHOWN)

        view.value = ""
        said.value = status(f"Painting with the weights {weights}, a few seconds.")
        view.value = image_tag(paint(aims, settings=settings, callback=look).picture, alt, SHOWN)
        said.value = status(f"Painted with the weights {weights}.")

    for slider in sliders:
        slider.observe(repaint, names="value")
    return widgets.VBox([*sliders, said, view])


def _weight_slider(text: str, weight: float) -> "widgets.FloatSlider":
    """It sends its value when it is let go, not on the way."""
    import ipywidgets as widgets

    slider = widgets.FloatSlider(weight, min=-1, max=1, step=0.25, continuous_update=False)
    slider.description = f"Weight of “{textwrap.shorten(text, 60)}”:"
    return wide(slider, "560px")
