"""Lesson 12: pictures that the pocket DALL-E draws for a prompt."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.pictures import image_tag
from course_utils.widgets.parts import another_seed, button, say_errors, status, text_field, wide

if TYPE_CHECKING:
    import ipywidgets as widgets
    from diffusers import VQModel
    from PIL import Image

    from course_utils.models import Dalle


def sample_box(dalle: "Dalle", vq: "VQModel") -> "widgets.VBox":
    """Type a prompt, choose guidance, temperature and seed, and see four pictures that the pocket DALL-E draws.

    What one should know of the prompt stands there before the pictures, and beside them.
    """
    import ipywidgets as widgets

    from course_utils import generate

    prompt = text_field("Prompt:", "a cat on a blue background", "for example: two dogs on a red background")
    late = {"continuous_update": False}  # draw when a slider is let go
    guidance = wide(
        widgets.FloatSlider(generate.GUIDANCE, min=0.0, max=10.0, step=0.25, description="Guidance:", **late)
    )
    warmth = wide(
        widgets.FloatSlider(generate.TEMPERATURE, min=0.1, max=2.0, step=0.1, description="Temperature:", **late)
    )
    seed = wide(widgets.IntSlider(0, min=0, max=99, description="Seed:", **late))
    controls = [prompt, guidance, warmth, seed]
    drawn = widgets.HTML()

    @say_errors(drawn)
    def draw(_change: object = None) -> None:
        settings = {"guidance": guidance.value, "temperature": warmth.value, "seed": seed.value}
        told, remarks = _told(prompt.value, settings), _remarks(dalle, prompt.value)
        drawn.value = status(f"Drawing for: {told}", *remarks)
        pictures = generate.sample([prompt.value] * 4, dalle=dalle, vq=vq, **settings)
        drawn.value = status(f"Drawn for: {told}", *remarks) + _side_by_side(pictures, prompt.value)

    def draw_anew() -> None:
        seed.value = another_seed(seed.value, seed.max)

    for control in controls:
        control.observe(draw, names="value")
    draw()
    anew = button("New seed", draw_anew, drawn)
    return widgets.VBox([*controls, anew, widgets.HTML("Press Enter to draw."), drawn])


def _remarks(dalle: "Dalle", prompt: str) -> list[str]:
    """What one should know of a prompt before this model draws it. PaintError for an empty one."""
    from course_utils import generate

    ordered = getattr(dalle.model.config, "reads_orders", False)
    return generate.notes([generate.Prompt(prompt)], orders=ordered)


def _told(prompt: str, settings: dict[str, float]) -> str:
    """What is drawn, and how."""
    how = ", ".join(f"{name} {value:g}" for name, value in settings.items())
    return f"{textwrap.shorten(prompt, 80)} ({how})"


def _side_by_side(pictures: "Sequence[Image.Image]", prompt: str) -> str:
    """HTML of four pictures of the prompt."""
    return " ".join(
        image_tag(picture, f"Picture {number} of 4 for: {prompt}", 128) for number, picture in enumerate(pictures, 1)
    )
