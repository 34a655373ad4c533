"""Pictures, their patches and small maps of numbers, in rows and columns."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from course_utils.pictures import plain
from course_utils.plots.figures import INK, new_figure, show


def show_pictures(
    pictures: Sequence[Image.Image],
    titles: Sequence[str] | None = None,
    alt: str | None = None,
    columns: int = 8,
    size: float = 1.3,
) -> None:
    """Pictures in rows of `columns`, each `size` inches wide, with a title below each."""
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    lines = max((title.count("\n") + 1 for title in titles), default=0) if titles else 0
    figure, axes = new_figure(columns * size, rows * (size + 0.25 * lines), rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for i, (ax, picture) in enumerate(zip(axes.flat, pictures, strict=False)):
        ax.imshow(picture, interpolation="nearest")
        ax.set_anchor("N")  # what room is left is for the title below
        if titles:
            ax.text(0.5, -0.04, titles[i], ha="center", va="top", transform=ax.transAxes, fontsize=8.5, color=INK)
    show(
        figure,
        alt
        or "Pictures: "
        + "; ".join((title.replace("\n", " ") for title in titles) if titles else [f"{len(pictures)} pictures"]),
    )


def boxed_pictures(
    pictures: Sequence[Image.Image],
    boxes: Sequence[dict[str, Sequence[float]]],
    titles: Sequence[str],
    alt: str,
    columns: int = 5,
    size: float = 1.9,
) -> None:
    """Pictures with boxes on them: for each, name -> [left, top, right, bottom] in pixels; a legend names the lines."""
    from matplotlib.patches import Rectangle

    rows = -(-len(pictures) // columns)
    figure, axes = new_figure(columns * size, rows * (size + 0.35) + 0.4, rows, columns, squeeze=False)
    lines = {}
    for ax in axes.flat:
        ax.axis("off")
    for ax, picture, here, title in zip(axes.flat, pictures, boxes, titles, strict=False):
        ax.imshow(picture, interpolation="nearest", extent=(0, picture.width, picture.height, 0))
        ax.set_title(title, fontsize=10)
        for (name, (left, top, right, bottom)), style in zip(here.items(), ("-", "--", ":"), strict=False):
            place, measures = (left, top), (right - left, bottom - top)
            ax.add_patch(Rectangle(place, *measures, fill=False, edgecolor="white", linewidth=4))
            lines[name] = ax.add_patch(Rectangle(place, *measures, fill=False, edgecolor=INK, linestyle=style, lw=2))
    figure.legend(lines.values(), lines.keys(), loc="outside lower center", ncols=len(lines), frameon=False)
    show(figure, alt)


def attention_overlay(
    pictures: Sequence[Image.Image],
    maps: np.ndarray,
    titles: Sequence[str],
    alt: str,
    columns: int = 4,
    size: float = 1.8,
    label: str = "attention weight",
    top: float | None = None,
) -> None:
    """Gray pictures tinted by their maps [pictures, rows, columns], in one scale from 0 to `top` for all.

    The darker a patch, the higher its number. Without `top` the scale ends at the largest; `label` says what it counts.
    """
    from matplotlib import cm, colors

    maps = np.asarray(maps, dtype=float)
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    lines = max(title.count("\n") + 1 for title in titles)
    figure, axes = new_figure(columns * size + 1, rows * (size + 0.22 * lines), rows, columns, squeeze=False)
    tint = cm.ScalarMappable(colors.Normalize(0, maps.max() if top is None else top), "Oranges")
    for ax in axes.flat:
        ax.axis("off")
    for ax, picture, values, title in zip(axes.flat, pictures, maps, titles, strict=False):
        ink = 0.45 + 0.55 * np.asarray(plain(picture).convert("L"), dtype=float)[..., None] / 255  # [height, width, 1]
        patches = Image.fromarray(tint.to_rgba(values.clip(min=0), bytes=True)[..., :3])
        ax.imshow(ink * np.asarray(patches.resize(picture.size, Image.Resampling.NEAREST)) / 255)
        ax.set_title(title, fontsize=9.5, color=INK)
    figure.colorbar(tint, ax=axes, shrink=0.8, aspect=25).set_label(label, fontsize=9.5)
    show(figure, alt)


def pixel_values(patch: np.ndarray, channel: int, title: str, alt: str) -> None:
    """A patch [height, width, 3] of a picture, enlarged, with the values of one channel written on its pixels."""
    patch = np.asarray(patch)
    figure, ax = new_figure(0.6 + 0.55 * patch.shape[1], 0.6 + 0.55 * patch.shape[0])
    ax.imshow(patch, interpolation="nearest")
    for i, j in np.ndindex(patch.shape[:2]):
        ink = "white" if patch[i, j].mean() < 128 else "black"
        ax.text(j, i, str(patch[i, j, channel]), ha="center", va="center", fontsize=9, color=ink)
    ax.axis("off")
    ax.set_title(title)
    show(figure, alt)


def patch_grid(patches: np.ndarray, columns: int, title: str, alt: str, width: float = 4) -> None:
    """Patches [count, side, side, 3] (0 to 1) in reading order, `columns` a row, with a gap around each."""
    count, side, _, _ = patches.shape
    rows, step = -(-count // columns), side + max(1, side // 8)
    canvas = np.ones((rows * step, columns * step, 3))
    for i, patch in enumerate(patches):
        top, left = i // columns * step, i % columns * step
        canvas[top : top + side, left : left + side] = patch
    figure, ax = new_figure(width, width * rows / columns + 0.4)
    ax.imshow(canvas.clip(0, 1), interpolation="nearest")
    ax.set_title(title)
    ax.axis("off")
    show(figure, alt)


def marked_maps(
    maps: dict[str, np.ndarray], marks: Sequence[tuple[int, int]], alt: str, label: str, size: float = 2.4
) -> None:
    """Maps side by side, title -> [rows, columns], in one gray scale, each with the cell (row, column) framed."""
    from matplotlib.patches import Rectangle

    figure, axes = new_figure(size * len(maps) + 0.8, size + 0.4, 1, len(maps), squeeze=False)
    scale = {"vmin": min(map(np.min, maps.values())), "vmax": max(map(np.max, maps.values())), "cmap": "gray"}
    for ax, (title, values), (row, column) in zip(axes[0], maps.items(), marks, strict=True):
        drawn = ax.imshow(values, interpolation="nearest", **scale)
        for colour, width in ((INK, 4.5), ("white", 1.5)):  # seen on light cells and on dark ones
            corner = (column - 0.5, row - 0.5)
            ax.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=colour, linewidth=width, clip_on=False))
        ax.set_title(title)
        ax.axis("off")
    figure.colorbar(drawn, ax=axes[0], shrink=0.8, label=label)
    show(figure, alt)


def weights_on_patches(
    pictures: Sequence[Image.Image],
    weights: np.ndarray,
    titles: Sequence[str],
    alt: str,
    columns: int = 4,
    size: float = 2.1,
) -> None:
    """Faded pictures with a weight in percent written on each patch, of weights [pictures, rows, columns] (0 to 1).

    The patch with the largest weight has a thick frame.
    """
    from matplotlib.patches import Rectangle

    columns = min(columns, len(pictures))
    lines = -(-len(pictures) // columns)
    figure, axes = new_figure(columns * size, lines * (size + 0.3), lines, columns, squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, picture, grid, title in zip(axes.flat, pictures, np.asarray(weights), titles, strict=False):
        down, across = grid.shape
        faded = 0.45 * np.asarray(plain(picture)) + 0.55 * 255
        ax.imshow(faded.astype(np.uint8), extent=(0, across, down, 0), interpolation="nearest")
        for (i, j), weight in np.ndenumerate(grid):
            thick = 2.6 if weight == grid.max() else 0.4
            ax.add_patch(Rectangle((j + 0.03, i + 0.03), 0.94, 0.94, fill=False, edgecolor=INK, linewidth=thick))
            ax.text(j + 0.5, i + 0.5, f"{100 * weight:.0f}", ha="center", va="center", fontsize=9, color=INK)
        ax.set_title(title)
    show(figure, alt)
