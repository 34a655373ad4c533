"""Lesson 03: what a vision transformer sees in some of a picture's patches."""

import html
import random
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.pictures import image_tag
from course_utils.widgets.parts import say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.models import Vit


def patch_dropper(vit: "Vit", picture: Image.Image) -> "widgets.VBox":
    """Hide a share of a picture's patches with a slider and read the model's three best guesses from the rest."""
    import ipywidgets as widgets

    from course_utils import patches

    per_side = patches.patches_per_side(vit.model)
    share = widgets.IntSlider(80, 0, 95, 5, description="Patches hidden, in percent:")
    choice = widgets.IntSlider(1, 1, 10, description="Random choice number:")
    view, guesses = widgets.HTML(), widgets.HTML()

    @say_errors(guesses)
    def update(_change: object = None) -> None:
        shown = _kept(per_side**2, share.value, choice.value)
        guesses.value = _guesses(vit, picture, shown, per_side**2)
        alt = f"The picture with {len(shown)} of {per_side**2} patches left"
        view.value = image_tag(patches.cover(picture, shown, per_side), alt, width=256)

    for slider in (share, choice):
        wide(slider, "440px").observe(update, names="value")
    update()
    return widgets.VBox([share, choice, widgets.HBox([view, guesses])])


def _kept(count: int, percent_hidden: int, seed: int) -> list[int]:
    """The numbers of the patches, of `count`, that are not hidden."""
    return random.Random(seed).sample(range(count), count)[round(count * percent_hidden / 100) :]


def _guesses(vit: "Vit", picture: Image.Image, shown: list[int], count: int) -> str:
    """HTML of the best three guesses from the patches shown."""
    from course_utils import patches

    lines = [f"<li>{html.escape(label)}: {p:.0%}</li>" for label, p in patches.top_guesses(vit, picture, shown)]
    lead = f"{len(shown)} of {count} patches shown. Best guesses:"
    return status(lead, markup=f"<ol>{''.join(lines)}</ol>")
