"""Figures of lesson 09: which part of a talker is trained."""

import itertools
from collections.abc import Mapping, Sequence

from course_utils.plots.drawings import FROZEN, NOTE, THICK, Place, Step, diagram
from course_utils.plots.figures import new_figure, show


def what_to_adapt() -> None:
    """BLIP-2's parts in a row, three times: adapter only, LoRA, full. Thick boxes are trained, dashed ones frozen."""
    places: dict[str, Place] = {}
    steps = []
    for row, (way, looks) in enumerate(WAYS.items()):
        y = 2.0 - row
        places[way] = Place(way, 0.4, y, 1.1, NOTE)
        for column, (part, look) in enumerate(zip(PARTS, looks, strict=True)):
            places[f"{way} {part}"] = Place(part, 1.9 + 1.95 * column, y, 1.5, look)
        steps += [Step(f"{way} {one}", f"{way} {other}") for one, other in itertools.pairwise(PARTS)]
    detour = places["LoRA language model"]
    places["detour"] = Place("detours", detour.x + 1.7, detour.y, 0.9, THICK)
    steps.append(Step("detour", "LoRA language model"))
    diagram(places, steps, ALT)


PARTS = ("image encoder", "Q-Former", "projection", "language model")
WAYS = {
    "adapter only": (FROZEN, FROZEN, THICK, FROZEN),
    "LoRA": (FROZEN, FROZEN, FROZEN, FROZEN),
    "full": (FROZEN, THICK, THICK, THICK),
}
ALT = (
    "Three times the same row: image encoder, Q-Former, projection, language model. Adapter only: the projection is "
    "trained. LoRA: all are frozen, and small detours beside the language model are trained. Full: all but the image "
    "encoder are trained."
)


def learning_curves(
    panels: Mapping[str, Mapping[str, Sequence[float]]],
    names: Sequence[str],
    alt: str,
    x_label: str = "steps",
    y_label: str = "loss",
) -> None:
    """A panel for each training: title -> what was watched, of which `names` are drawn over its "step"."""
    shape = {"squeeze": False, "sharey": True}
    figure, axes = new_figure(2.7 * len(panels) + 2.2, 3, 1, len(panels), **shape)
    for ax, (title, watched) in zip(axes[0], panels.items(), strict=True):
        for name, dashes in zip(names, ("--", "-", ":"), strict=False):
            ax.plot(watched["step"], watched[name], dashes, label=name, linewidth=1.8)
        ax.set(title=title, xlabel=x_label)
    axes[0][0].set_ylabel(y_label)
    axes[0][-1].legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))  # beside the lines, not on them
    show(figure, alt)
