"""Numbers as bars, lines, tinted cells, points and arrows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils.plots.figures import INK, new_figure, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Where a label may stand beside its point, the first choice first.
SIDES = [
    {"xytext": (across, up), "ha": ha, "va": va, "textcoords": "offset points"}
    for across, up, ha, va in (
        (6, 4, "left", "bottom"),
        (6, -4, "left", "top"),
        (-6, 4, "right", "bottom"),
        (-6, -4, "right", "top"),
        (0, 8, "center", "bottom"),
        (0, -8, "center", "top"),
    )
]


def bars(
    values: Sequence[float], labels: Sequence[str], title: str, alt: str, decimals: int = 2, width: float = 6
) -> None:
    """Horizontal bars, the first on top, with their values written at their ends."""
    figure, ax = new_figure(width, 0.7 + 0.34 * len(labels))
    drawn = ax.barh(range(len(labels)), list(values), color="#4878a8")
    ax.bar_label(drawn, fmt=f"%.{decimals}f", padding=3)
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_title(title)
    show(figure, alt)


def bar_panels(
    panels: dict[str, Sequence[float]],
    labels: Sequence[str],
    alt: str,
    decimals: Sequence[int],
    same_scale: bool = False,
) -> None:
    """Several kinds of numbers for the same labels: title -> values, a panel of bars each, side by side.

    `decimals`: how many each panel's values are written with; `same_scale` where all have one unit.
    """
    size = (2.9 * len(panels) + 0.8, 0.9 + 0.34 * len(labels))
    figure, axes = new_figure(*size, 1, len(panels), squeeze=False, sharex=same_scale)
    for ax, (title, values), digits in zip(axes[0], panels.items(), decimals, strict=True):
        drawn = ax.barh(range(len(labels)), list(values), color="#4878a8")
        ax.bar_label(drawn, fmt=f"%.{digits}f", padding=3)
        ax.set_yticks(range(len(labels)), labels if ax is axes[0][0] else [""] * len(labels))
        ax.invert_yaxis()
        ax.margins(x=0.25)
        ax.set_title(title)
    show(figure, alt)


def curves(
    series: dict[str, Sequence[float]],
    x_label: str,
    y_label: str,
    title: str,
    alt: str,
    x: Sequence[float] | None = None,
    marked: bool = False,
) -> None:
    """Lines over a shared x axis, each with its own dash pattern and its name at its end.

    marked: a dot where something was measured, for lines with few such places.
    """
    figure, ax = new_figure(7, 3.2)
    dashes = ["-", "--", ":", "-."]
    for i, (name, values) in enumerate(series.items()):
        at = range(len(values)) if x is None else x
        ax.plot(at, values, dashes[i % 4], label=name, linewidth=1.8, marker="o" if marked else None, markersize=5)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    ax.set_title(title)
    if len(series) > 1:
        ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))  # beside the lines, not on them
    show(figure, alt)


def heat_map(
    matrix: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
    alt: str,
    decimals: int = 2,
    size: float = 0.75,
) -> None:
    """A matrix as tinted cells with their values written in; `size` is the side of a cell in inches."""
    matrix = np.asarray(matrix, dtype=float)
    figure, ax = new_figure(2.6 + size * matrix.shape[1], 1.6 + size * 0.75 * matrix.shape[0])
    ax.imshow(matrix, cmap="Blues", aspect="auto")
    middle = (matrix.min() + matrix.max()) / 2
    for (i, j), value in np.ndenumerate(matrix):
        ax.text(
            j,
            i,
            f"{value:.{decimals}f}",
            ha="center",
            va="center",
            color="white" if value > middle else INK,
            fontsize=9,
        )
    ax.set_xticks(range(len(columns)), columns, rotation=35, ha="right")
    ax.set_yticks(range(len(rows)), rows)
    ax.spines[:].set_visible(False)
    ax.set_title(title)
    show(figure, alt)


def film_strip(
    matrices: dict[str, np.ndarray], y_label: str, x_label: str, alt: str, size: float = 2.4, label: str = "cosine"
) -> None:
    """Matrices of one shape side by side, title -> [rows, columns], all in one gray scale."""
    figure, axes = new_figure(size * len(matrices) + 0.8, size + 0.6, 1, len(matrices), squeeze=False)
    values = [np.asarray(matrix, dtype=float) for matrix in matrices.values()]
    limits = {"vmin": min(value.min() for value in values), "vmax": max(value.max() for value in values)}
    for ax, title, value in zip(axes[0], matrices, values, strict=True):
        drawn = ax.imshow(value, cmap="Greys", **limits)
        ax.set_title(title)
        ax.set_xlabel(x_label)
        ax.set_xticks([])
        ax.set_yticks([])
    axes[0][0].set_ylabel(y_label)
    figure.colorbar(drawn, ax=axes[0], shrink=0.8, label=label)
    show(figure, alt)


def vector_map(
    points: dict[str, np.ndarray], labels: Sequence[str], title: str, alt: str, axes: tuple[str, str], size: float = 6.5
) -> None:
    """A 2-D map of several kinds of vectors: kind -> [n, 2], each with its own mark; row i of each is `labels[i]`.

    A thin line joins the first two kinds row by row, so that partners can be found.
    """
    figure, ax = new_figure(size + 1, size)
    kinds = list(points)
    if len(kinds) > 1:
        for start, end in zip(points[kinds[0]], points[kinds[1]], strict=True):
            ax.plot(*zip(start, end, strict=True), color="#bbbbbb", linewidth=0.8, zorder=1)
    for kind, mark, colour in zip(kinds, "osD^", ("#4878a8", "#d1652b", "#3d8b57", "#8b5ba8"), strict=False):
        ax.scatter(*points[kind].T, marker=mark, s=42, color=colour, label=kind, zorder=2)
    ax.set_xlabel(axes[0])
    ax.set_ylabel(axes[1])
    ax.set_title(title)
    ax.margins(0.1)
    ax.legend(frameon=False)
    _write_apart(figure, ax, np.concatenate(list(points.values())), [*labels] * len(points))
    show(figure, alt)


def _write_apart(figure: "Figure", ax: "Axes", points: np.ndarray, labels: Sequence[str]) -> None:
    """Write each label beside its point of points [n, 2], at the side where it covers least of points and labels."""
    from matplotlib.transforms import Bbox

    figure.draw_without_rendering()  # only now it is known where the points lie on the page
    taken = [Bbox.from_bounds(x - 5, y - 5, 10, 10) for x, y in ax.transData.transform(points)]
    for point, label in zip(points, labels, strict=True):
        notes = [ax.annotate(label, point, fontsize=8.5, color=INK, **side) for side in SIDES]
        boxes = [note.get_window_extent() for note in notes]
        best = min(range(len(notes)), key=lambda i: boxes[i].count_overlaps(taken))
        for i, note in enumerate(notes):
            if i != best:
                note.remove()
        taken.append(boxes[best])


def arrows(vectors: dict[str, tuple[float, float]], title: str, alt: str) -> None:
    """Vectors of two numbers as arrows from the origin, each with its name at its tip."""
    tips = np.array([(0.0, 0.0), *vectors.values()])
    (left, low), (right, high) = tips.min(axis=0) - 0.3, tips.max(axis=0) + np.array([1.6, 0.5])
    figure, ax = new_figure(6, 0.9 + 5.2 * (high - low) / (right - left))
    for i, (name, (x, y)) in enumerate(vectors.items()):
        style = {"arrowstyle": "-|>", "linestyle": ["-", "--", ":", "-."][i % 4], "color": INK}
        ax.annotate("", (x, y), (0, 0), arrowprops=style)
        ax.annotate(f"{name} = ({x:g}, {y:g})", (x, y), xytext=(6, 4), textcoords="offset points")
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    ax.grid(alpha=0.3)
    ax.set_title(title)
    show(figure, alt)


def nearest_codes(stages: dict[str, tuple], alt: str, size: float = 3.4) -> None:
    """Vectors in two dimensions and the codes they are replaced by, one panel for each stage.

    stages: title -> (vectors [n, 2], codes [codes, 2], for each vector the number of its code [n]). A thin line leads
    from each vector to its code; a code that no vector has stands in a dashed circle.
    """
    shape = {"sharex": True, "sharey": True, "subplot_kw": {"box_aspect": 1}}
    figure, axes = new_figure(size * len(stages), size + 0.6, 1, len(stages), squeeze=False, **shape)
    for ax, (title, parts) in zip(axes[0], stages.items(), strict=True):
        vectors, codes, chosen = (np.asarray(part) for part in parts)
        for vector, code in zip(vectors, chosen, strict=True):
            ax.plot(*zip(vector, codes[code], strict=True), color="#bbbbbb", linewidth=0.7, zorder=1)
        ax.scatter(*vectors.T, s=10, color="#4878a8", zorder=2)
        for number, place in enumerate(codes):
            used = number in chosen
            frame = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": INK, "linestyle": "-"}
            if not used:
                frame |= {"linestyle": "--", "edgecolor": "#777777"}
            ax.text(*place, str(number), ha="center", va="center", fontsize=9, color=INK, bbox=frame, zorder=3 + used)
        ax.set_title(title)
    points = np.concatenate([np.asarray(part) for parts in stages.values() for part in parts[:2]])
    middle, half = (points.min(0) + points.max(0)) / 2, 0.55 * np.ptp(points, axis=0).max()
    ax.set_xlim(middle[0] - half, middle[0] + half)
    ax.set_ylim(middle[1] - half, middle[1] + half)
    show(figure, alt)


def memory_strip(rows: Sequence[tuple[str, Sequence[float], int]], limit: float, title: str) -> None:
    """What a chat model is shown. A row: (label, tokens of each turn so far, how many of the oldest are forgotten).

    Turns that the model sees stand to the right of zero; forgotten ones stand empty and dashed to the left.
    """
    figure, ax = new_figure(8.5, 0.9 + 0.34 * len(rows))
    for row, (_, sizes, forgotten) in enumerate(rows):
        left = -sum(sizes[:forgotten])
        for turn, size in enumerate(sizes):
            seen = turn >= forgotten
            style = {"color": "#bcd0e4"} if seen else {"color": "white", "linestyle": "--"}
            ax.barh(row, size, left=left, edgecolor=INK, height=0.75, linewidth=0.9, **style)
            ax.text(left + size / 2, row, str(turn + 1), ha="center", va="center", fontsize=8.5, color=INK)
            left += size
    ax.axvline(0, color=INK)
    ax.axvline(limit, color=INK, linestyle=":")
    ax.text(limit, -0.6, "limit ", ha="right", va="bottom", fontsize=9)
    ax.set_yticks(range(len(rows)), [label for label, _, _ in rows])
    ax.set_ylim(len(rows) - 0.5, -0.9)
    ax.set_xlabel("tokens (forgotten turns to the left of zero)")
    ax.xaxis.set_major_formatter(lambda tokens, _: f"{abs(tokens):.0f}")
    ax.set_title(title)
    told = "; ".join(
        f"{label}: turns {forgotten + 1} to {len(sizes)} seen, {forgotten} forgotten"
        for label, sizes, forgotten in rows
    )
    show(figure, f"{title}. {told}.")
