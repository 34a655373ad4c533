"""Shares and gains with their intervals, reliability, and how hard negatives train."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from course_utils.plots.drawings import FROZEN, THICK, Place, Step, diagram
from course_utils.plots.figures import INK, new_figure, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def intervals(
    rows: Mapping[str, tuple[float, float, float]], title: str, alt: str, chance: float | None = None, width: float = 7
) -> None:
    """A point for each share, with its value and a line over its interval: name -> (low, share, high), first on top.

    A dashed line marks the chance level, if there is one.
    """
    figure, ax = new_figure(width, 0.9 + 0.34 * len(rows))
    _rows_with_intervals(ax, rows, ".2f")
    if chance is not None:
        _marked(ax, chance, "chance")
    ax.set_xlim(-0.03, 1.12)
    ax.set_title(title)
    show(figure, alt)


def gains(rows: Mapping[str, tuple[float, float, float]], title: str, alt: str, width: float = 7) -> None:
    """As `intervals`, for differences: name -> (low, mean, high). A dashed line marks 0: no gain."""
    figure, ax = new_figure(width, 0.9 + 0.34 * len(rows))
    _rows_with_intervals(ax, rows, "+.2f")
    _marked(ax, 0, "no gain")
    low, high = min(0, *(low for low, _, _ in rows.values())), max(0, *(high for *_, high in rows.values()))
    ax.set_xlim(low - 0.2 * (high - low), high + 0.2 * (high - low))
    ax.set_title(title)
    show(figure, alt)


def _rows_with_intervals(ax: "Axes", rows: Mapping[str, tuple[float, float, float]], form: str) -> None:
    for row, (low, share, high) in enumerate(rows.values()):
        ax.plot([low, high], [row, row], color="#4878a8", linewidth=2.2)
        ax.plot(share, row, "o", color=INK, markersize=6)
        ax.annotate(
            f"{share:{form}}", (high, row), xytext=(7, 0), textcoords="offset points", va="center", fontsize=9.5
        )
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.9)


def _marked(ax: "Axes", place: float, name: str) -> None:
    ax.axvline(place, color=INK, linestyle="--", linewidth=1.1)
    ax.text(place, -0.6, f"{name} ", ha="right", va="center", fontsize=9, color=INK)


def reliability(panels: Mapping[str, Sequence[tuple[float, float, int]]], alt: str, size: float = 2.9) -> None:
    """Share right over confidence, a panel each: title -> (mean confidence, share right, cases) of each bin.

    The larger a point, the more cases; the dashed line is where both are equal.
    """
    shape = {"squeeze": False, "sharey": True}
    figure, axes = new_figure(size * len(panels) + 0.6, size + 0.7, 1, len(panels), **shape)
    for ax, (title, rows) in zip(axes[0], panels.items(), strict=True):
        total = sum(cases for _, _, cases in rows)
        ax.plot([0, 1], [0, 1], "--", color=INK, linewidth=1)
        ax.scatter(
            *zip(*[row[:2] for row in rows], strict=True), s=[25 + 500 * n / total for *_, n in rows], color="#4878a8"
        )
        ax.set(title=title, xlabel="confidence", xlim=(-0.02, 1.04), ylim=(-0.04, 1.06))
    axes[0][0].set_ylabel("share right")
    show(figure, alt)


def hard_negatives() -> None:
    """How the small CLIP of lesson 10 is trained: a caption and its twin compete for one picture."""
    places = {
        "picture": Place("picture", 0.6, 1.5, 1.0),
        "encoder": Place("ViT of lesson 03\n(frozen)", 2.6, 1.5, 1.6, FROZEN),
        "linear": Place("two layers\n(trained)", 4.8, 1.5, 1.3, THICK),
        "caption": Place("its caption, 63 others", 1.2, 0.5, 2.2),
        "twin": Place("64 more wrong ones:\nrandom, or the twins", 1.2, -0.5, 2.2),
        "text": Place("text encoder,\npositions or none\n(trained)", 4.3, 0.0, 1.7, THICK, 0.9),
        "cosines": Place("cosines:\nwhich of the 128\nis the caption?", 7.1, 0.7, 1.7, height=0.9),
    }
    steps = [
        Step("picture", "encoder"),
        Step("encoder", "linear", "4 quarters"),
        Step("linear", "cosines"),
        Step("caption", "text"),
        Step("twin", "text"),
        Step("text", "cosines"),
    ]
    diagram(
        places,
        steps,
        "A picture goes through the frozen ViT, which gives four quarters, and two trained layers. Captions, 64 of the "
        "batch and 64 more wrong ones, go through a trained text encoder. Cosines say which of the 128 captions it is.",
    )
