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
) -> None:
    """Each picture lit by its map, of maps [pictures, rows, columns]: brightest where the map is highest."""
    lit = []
    for picture, values in zip(pictures, np.asarray(maps, dtype=float), strict=True):
        height = (values - values.min()) / (np.ptp(values) or 1)  # 0 to 1
        light = Image.fromarray(np.uint8(255 * height)).resize(picture.size, Image.Resampling.BILINEAR)
        shade = 0.12 + 0.88 * np.asarray(light, dtype=float)[..., None] / 255
        lit.append(Image.fromarray(np.uint8(np.asarray(plain(picture)) * shade)))
    show_pictures(lit, titles, alt, columns, size)


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


def tiled_maps(maps: np.ndarray, title: str, alt: str, size: float = 6) -> None:
    """Small maps [rows, columns, height, width] laid out as a grid of tiles with one shared gray scale."""
    rows, columns, height, width = maps.shape
    canvas = np.full((rows * (height + 1), columns * (width + 1)), np.nan)
    for i, j in np.ndindex(rows, columns):
        top, left = i * (height + 1), j * (width + 1)
        canvas[top : top + height, left : left + width] = maps[i, j]
    figure, ax = new_figure(size, size * 0.9)
    drawn = ax.imshow(canvas, cmap="gray", interpolation="nearest")
    figure.suptitle(title)
    ax.axis("off")
    figure.colorbar(drawn, ax=ax, shrink=0.7)
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
