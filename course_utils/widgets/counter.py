"""Lesson 06: what a picture of some size costs in tokens."""

from typing import TYPE_CHECKING

from course_utils.widgets.parts import status, two_sliders

if TYPE_CHECKING:
    import ipywidgets as widgets


def token_counter() -> "widgets.VBox":
    """Choose a picture's width and height with sliders, and read what it costs each family of models in tokens."""
    import ipywidgets as widgets

    from course_utils import adapters

    width = widgets.IntSlider(1024, 64, 4096, 64, description="Width in pixels:")
    height = widgets.IntSlider(1024, 64, 4096, 64, description="Height in pixels:")

    def costs(across: int, down: int) -> str:
        tokens = adapters.picture_tokens(across, down)
        lines = "".join(f"<li>{name}: {number:,}</li>" for name, number in tokens.items())
        return status(f"Tokens for {across} × {down} pixels:", markup=f"<ul>{lines}</ul>")

    return two_sliders(width, height, costs)
