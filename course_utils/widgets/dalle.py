"""Lesson 12: pictures that the pocket DALL-E draws for a prompt."""

import textwrap
from typing import TYPE_CHECKING

from course_utils.pictures import image_tag
from course_utils.widgets.parts import another_seed, button, say_errors, status, text_field, wide

if TYPE_CHECKING:
    import ipywidgets as widgets
    from diffusers import VQModel

    from course_utils.models import Dalle


def sample_box(dalle: "Dalle", vq: "VQModel") -> "widgets.VBox":
    """Type a prompt, choose guidance, temperature and seed, and see four pictures that the pocket DALL-E draws."""
    import ipywidgets as widgets

    from course_utils.generate import GUIDANCE, TEMPERATURE

    prompt = text_field("Prompt:", "a cat on a blue background", "for example: two dogs on a red background")
    late = {"continuous_update": False}  # draw when a slider is let go
    guidance = wide(widgets.FloatSlider(GUIDANCE, min=0.0, max=10.0, step=0.25, description="Guidance:", **late))
    warmth = wide(widgets.FloatSlider(TEMPERATURE, min=0.1, max=2.0, step=0.1, description="Temperature:", **late))
    seed = wide(widgets.IntSlider(0, min=0, max=99, description="Seed:", **late))
    controls = [prompt, guidance, warmth, seed]
    drawn = widgets.HTML()

    @say_errors(drawn)
    def draw(_change: object = None) -> None:
        drawn.value = four_samples(dalle, vq, prompt.value, guidance.value, warmth.value, seed.value)

    def draw_anew() -> None:
        seed.value = another_seed(seed.value, seed.max)

    for control in controls:
        control.observe(draw, names="value")
    draw()
    anew = button("New seed", draw_anew, drawn)
    return widgets.VBox([*controls, anew, widgets.HTML("Press Enter to draw."), drawn])


def four_samples(dalle: "Dalle", vq: "VQModel", prompt: str, guidance: float, temperature: float, seed: int) -> str:
    """HTML of four pictures of the prompt."""
    from course_utils import generate

    settings = {"guidance": guidance, "temperature": temperature, "seed": seed}
    pictures = generate.sample([prompt] * 4, dalle=dalle, vq=vq, **settings)
    told = f"guidance {guidance:g}, temperature {temperature:g}, seed {seed}"
    ordered = getattr(dalle.model.config, "reads_orders", False)
    remarks = generate.notes([generate.Prompt(prompt)], orders=ordered)
    said = [f"Drawn for: {textwrap.shorten(prompt, 80)} ({told})", *remarks]
    return status(*said) + " ".join(
        image_tag(picture, f"Picture {number} of 4 for: {prompt}", 128) for number, picture in enumerate(pictures, 1)
    )
