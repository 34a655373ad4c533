"""Lesson 06: what a picture of some size costs in tokens."""

from typing import TYPE_CHECKING

from course_utils.widgets.parts import say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets


def token_counter() -> "widgets.VBox":
    """Choose a picture's width and height with sliders, and read what it costs each family of models in tokens."""
    import ipywidgets as widgets

    from course_utils import adapters

    width = widgets.IntSlider(1024, 64, 4096, 64, description="Width in pixels:")
    height = widgets.IntSlider(1024, 64, 4096, 64, description="Height in pixels:")
    said = widgets.HTML()

    @say_errors(said)
    def update(_change: object = None) -> None:
        costs = adapters.picture_tokens(width.value, height.value)
        lines = "".join(f"<li>{name}: {tokens:,}</li>" for name, tokens in costs.items())
        said.value = status(f"Tokens for {width.value} × {height.value} pixels:", markup=f"<ul>{lines}</ul>")

    for slider in (width, height):
        wide(slider, "440px").observe(update, names="value")
    update()
    return widgets.VBox([width, height, said])
