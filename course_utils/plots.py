"""Every figure the lessons share. Each function draws, shows the figure with alt text, and returns nothing.

Figures keep a white ground so that they read in dark themes too, and never tell anything by colour alone.
"""

import base64
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#222222"
ARROW = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
STYLE = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}


def new_figure(width: float = 7, height: float = 3.5, rows: int = 1, columns: int = 1, **options):
    """(figure, axes) in the course's style; size in inches. Close it by handing it to `show`."""
    import matplotlib

    matplotlib.rcParams.update(STYLE)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, **options)


def show(figure: "Figure", alt: str, dpi: int = 100) -> None:
    """Display a figure as a PNG that carries `alt` for screen readers and as its plain-text form."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi)
    show_png(buffer.getvalue(), alt)


def show_png(png: bytes, alt: str) -> None:
    """Display PNG bytes with alt text."""
    from IPython.display import display

    if not alt.strip():
        raise ValueError("Every figure needs alt text: say in a sentence what it shows.")
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})


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


def curves(
    series: dict[str, Sequence[float]],
    x_label: str,
    y_label: str,
    title: str,
    alt: str,
    x: Sequence[float] | None = None,
) -> None:
    """Lines over a shared x axis, each with its own dash pattern and its name at its end."""
    figure, ax = new_figure(7, 3.2)
    dashes = ["-", "--", ":", "-."]
    for i, (name, values) in enumerate(series.items()):
        at = range(len(values)) if x is None else x
        ax.plot(at, values, dashes[i % 4], label=name, linewidth=1.8)
    ax.set_xlabel(x_label)
    ax.set_ylabel(y_label)
    ax.set_title(title)
    if len(series) > 1:
        ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))  # beside the lines, not on them
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
        for (x, y), label in zip(points[kind], labels, strict=True):
            ax.annotate(label, (x, y), xytext=(5, 4), textcoords="offset points", fontsize=8.5, color=INK)
    ax.set_xlabel(axes[0])
    ax.set_ylabel(axes[1])
    ax.set_title(title)
    ax.margins(0.1)
    ax.legend(frameon=False)
    show(figure, alt)


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


# Lesson -> (column, row, words) on the map of the course, and which lesson leads to which.
LESSON_PLACES = {
    "00": (0, 0, "Start here"),
    "01": (0, 1, "Embeddings"),
    "02": (0, 2, "Transformers"),
    "03": (0, 3, "Vision\ntransformer"),
    "04": (0, 4, "CLIP,\nzero-shot"),
    "05": (1.4, 0.6, "Image\nsearch"),
    "06": (1.4, 2, "Inside\na VLM"),
    "07": (2.5, 2, "Captions,\nquestions"),
    "08": (3.6, 2, "A chatbot"),
    "09": (4.7, 2, "Fine-tuning"),
    "10": (5.8, 2, "Evaluation,\nlimits"),
    "11": (1.4, 3.4, "Paint with\nVQGAN+CLIP"),
    "12": (2.5, 3.4, "Text to\nimage"),
    "13": (7.2, 2, "Capstone"),
}
LESSON_PATHS = ["00 01", "01 02", "02 03", "03 04", "06 07", "07 08", "08 09", "09 10", "10 13", "11 12"]
LESSON_TRACKS = {  # track -> its first and last lesson, which stand in one row or column
    "Foundations": ("00", "04"),
    "Find": ("05", "05"),
    "Talk and judge": ("06", "10"),
    "Make": ("11", "12"),
}


def lesson_map(here: str | None = None) -> None:
    """The map of the fourteen lessons, with lesson `here` ("00" to "13") marked by a double frame."""
    from matplotlib.patches import FancyBboxPatch

    figure, ax = new_figure(10.5, 5.6)
    half_width, half_height, rounded = 0.44, 0.32, "round,pad=0,rounding_size=0.08"
    for track, (first, last) in LESSON_TRACKS.items():
        (left, top, _), (right, bottom, _) = LESSON_PLACES[first], LESSON_PLACES[last]
        corner = (left - half_width - 0.1, top - half_height - 0.3)
        size = (right - left + 2 * half_width + 0.2, bottom - top + 2 * half_height + 0.4)
        ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=rounded, facecolor="#eef2f6", edgecolor="none"))
        ax.text(left - half_width, top - half_height - 0.06, track, fontsize=10, fontweight="bold", color=INK)
    for number, (x, y, words) in LESSON_PLACES.items():
        corner, size = (x - half_width, y - half_height), (2 * half_width, 2 * half_height)
        ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=rounded, facecolor="white", edgecolor=INK, linewidth=1.1))
        if number == here:
            corner, size = (corner[0] + 0.04, corner[1] + 0.04), (size[0] - 0.08, size[1] - 0.08)
            ax.add_patch(FancyBboxPatch(corner, *size, boxstyle=rounded, fill=False, linewidth=2.2))
        ax.text(x, y, f"{number}\n{words}", ha="center", va="center", fontsize=9.5, color=INK, linespacing=1.15)
    for path in LESSON_PATHS:
        (x, y, _), (to_x, to_y, _) = (LESSON_PLACES[number] for number in path.split())
        down = x == to_x
        start = (x, y + half_height) if down else (x + half_width, y)
        ax.annotate("", (to_x, to_y - half_height) if down else (to_x - half_width, to_y), start, arrowprops=ARROW)
    for first, last in list(LESSON_TRACKS.values())[1:]:  # from the foundations into each track, and on to the capstone
        (x, y, _), (end, _, _) = LESSON_PLACES[first], LESSON_PLACES[last]
        ax.annotate("", (x - half_width - 0.1, y), (half_width + 0.1, y), arrowprops=ARROW)
        if y != LESSON_PLACES["13"][1]:
            (goal, level, _), up = LESSON_PLACES["13"], -1 if y < LESSON_PLACES["13"][1] else 1
            bend = {**ARROW, "connectionstyle": "angle,angleA=0,angleB=90,rad=6"}
            ax.annotate("", (goal, level + up * half_height), (end + half_width + 0.1, y), arrowprops=bend)
    ax.set_xlim(-0.65, 7.8)
    ax.set_ylim(4.55, -0.75)
    ax.axis("off")
    show(
        figure,
        "Map of the fourteen lessons. Foundations: 00 to 04, one after the other. From there three tracks: "
        "Find (05 image search); "
        "Talk and judge (06 inside a VLM, 07 captions and questions, 08 a chatbot, 09 fine-tuning, 10 evaluation); "
        "Make (11 VQGAN and CLIP, 12 text to image). All three lead to 13, the capstone."
        + (f" You are in lesson {here}." if here else ""),
    )


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
        lit.append(Image.fromarray(np.uint8(np.asarray(picture.convert("RGB")) * shade)))
    show_pictures(lit, titles, alt, columns, size)


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


def _part(ax, words: str, middle: tuple[float, float], size: tuple[float, float], **look) -> None:
    """A box with words in it: one part of a drawing of how a model works."""
    from matplotlib.patches import FancyBboxPatch

    (x, y), (width, height) = middle, size
    corner, look = (x - width / 2, y - height / 2), {"edgecolor": INK, "linewidth": 1.1, **look}
    ax.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.08", **look))
    ax.text(x, y, words, ha="center", va="center", fontsize=10, color=INK)


def _step(ax, start: tuple[float, float], end: tuple[float, float], words: str, shift: tuple[float, float]) -> None:
    """An arrow from one part to the next, and what goes along it: words that far from the arrow's middle."""
    ax.annotate("", end, start, arrowprops=ARROW)
    middle = ((start[0] + end[0]) / 2 + shift[0], (start[1] + end[1]) / 2 + shift[1])
    ax.text(*middle, words, ha="center", va="bottom", fontsize=9, color=INK)


def bridge(patch_vectors: int, queries: int) -> None:
    """The parts of BLIP-2, and how many vectors go from one to the next."""
    figure, ax = new_figure(10.5, 3.3)
    places = {  # words -> (middle, height of the middle, width)
        "picture": (0.5, 1.6, 0.9),
        "image encoder\n(frozen)": (2.35, 1.6, 1.5),
        "Q-Former\n(trained)": (4.75, 1.6, 1.4),
        f"{queries} queries\n(trained)": (4.75, 0.3, 1.4),
        "projection\n(trained)": (6.75, 1.6, 1.4),
        "language model\n(frozen)": (9.2, 1.6, 1.7),
        "words,\nas token vectors": (6.75, 0.3, 1.6),
        "caption\nor answer": (9.2, 0.3, 1.4),
    }
    for words, (x, y, width) in places.items():
        frozen = "frozen" in words
        look = {"facecolor": "#eef2f6" if frozen else "white", "linestyle": "--" if frozen else "-"}
        _part(ax, words, (x, y), (width, 0.68), linewidth=2.2 if "trained" in words else 1.1, **look)
    steps = [
        ((0.95, 1.6), (1.6, 1.6), ""),
        ((3.1, 1.6), (4.05, 1.6), f"{patch_vectors}\nvectors"),
        ((4.75, 0.64), (4.75, 1.26), ""),
        ((5.45, 1.6), (6.05, 1.6), f"{queries}"),
        ((7.45, 1.6), (8.35, 1.6), f"{queries} soft\nprompts"),
        ((7.55, 0.5), (8.5, 1.26), ""),
        ((9.2, 1.26), (9.2, 0.64), ""),
    ]
    for start, end, words in steps:
        _step(ax, start, end, words, shift=(0, 0.12))
    ax.set_xlim(0, 10.15)
    ax.set_ylim(-0.15, 2.4)
    ax.axis("off")
    show(
        figure,
        f"The parts of BLIP-2. The picture goes through the frozen image encoder, which gives {patch_vectors} vectors. "
        f"{queries} trained queries collect from them in the trained Q-Former; the trained projection makes {queries} "
        "soft prompts of the results. They and the words' vectors go into the frozen language model, which writes "
        "a caption or an answer.",
    )


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


def chat_loop() -> None:
    """One turn of a chatbot, from the list of messages through the model and back into the list."""
    figure, ax = new_figure(9, 2.9)
    places = {  # words -> the middle of the box, in the order of the steps
        "list of\nmessages": (1, 1.6),
        "chat\ntemplate": (3.1, 1.6),
        "processor": (5.2, 1.6),
        "model": (7.6, 0.95),
        "cut the\nprompt off": (5.2, 0.3),
        "answer": (3.1, 0.3),
    }
    between = ["messages", "a string", "tokens,\npixels", "prompt +\nanswer", "text", "append"]
    for words, (x, y) in places.items():
        look = {"facecolor": "#bcd0e4", "linewidth": 2.2} if words == "model" else {"facecolor": "white"}
        _part(ax, words, (x, y), (1.24, 0.64), **look)
    ends = [((1.62, 1.6), (2.48, 1.6)), ((3.72, 1.6), (4.58, 1.6)), ((5.82, 1.6), (6.98, 1.1))]
    ends += [((6.98, 0.8), (5.82, 0.3)), ((4.58, 0.3), (3.72, 0.3)), ((2.48, 0.3), (1, 1.28))]
    shifts = [(0, 0.06), (0, 0.06), (0.2, 0.12), (0.2, -0.38), (0, 0.06), (-0.3, -0.3)]
    for (start, end), words, shift in zip(ends, between, shifts, strict=True):
        _step(ax, start, end, words, shift)
    ax.text(0.38, 2.06, "the user's question is appended here first", fontsize=9, color=INK)
    ax.set_xlim(0.2, 8.4)
    ax.set_ylim(-0.15, 2.3)
    ax.axis("off")
    show(
        figure,
        "One turn of a chatbot. The user's question is appended to the list of messages. The chat template makes one "
        "string of the list, the processor makes tokens and pixels of it, and the model continues it. The prompt is "
        "cut off, and the answer is shown and appended to the list. Only one of the six boxes is the model.",
    )


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


def token_stream(words: Sequence[str], codes: np.ndarray) -> None:
    """A stream of text tokens `words` and picture `codes` [rows, columns], in the order in which a model reads it."""
    rows, columns = codes.shape
    per_row = -(-len(words) // rows)  # the text stands left of the picture, as high as it
    figure, ax = new_figure(10, 0.42 * rows + 0.5)
    wide, gap = 2.1, 0.8  # a word's cell, and the gap between text and picture; a code's cell is 1 wide
    for place, word in enumerate(words):
        row, column = divmod(place, per_row)
        padding = word.startswith("<")
        cell = {"facecolor": "white" if padding else "#eef2f6", "edgecolor": INK, "linestyle": ":" if padding else "-"}
        ax.add_patch(_cell(column * wide, row, wide, **cell))
        ax.text((column + 0.5) * wide, row + 0.5, word, ha="center", va="center", fontsize=9, color=INK)
    left = per_row * wide + gap
    for (row, column), code in np.ndenumerate(codes):
        ax.add_patch(_cell(left + column, row, 1, facecolor="#bcd0e4", edgecolor=INK))
        ax.text(left + column + 0.5, row + 0.5, str(code), ha="center", va="center", fontsize=9, color=INK)
    ax.text(0, -0.2, f"text: tokens 1 to {len(words)}, row by row", fontsize=10, color=INK)
    last = len(words) + rows * columns
    ax.text(left, -0.2, f"picture: tokens {len(words) + 1} to {last}, row by row", fontsize=10, color=INK)
    ax.set_xlim(-0.1, left + columns + 0.1)
    ax.set_ylim(rows + 0.1, -0.8)
    ax.axis("off")
    said = " ".join(word for word in words if not word.startswith("<"))
    show(
        figure,
        f"One stream: {len(words)} places for text ({said}, then padding), then {rows * columns} codes of the picture, "
        f"row by row, from the left upper corner; the first row is {' '.join(map(str, codes[0]))}.",
    )


def _cell(left: float, top: float, width: float, **style):
    """A box of height 1 for one token."""
    from matplotlib.patches import Rectangle

    return Rectangle((left + 0.04, top + 0.06), width - 0.08, 0.88, **style)


def unclip() -> None:
    """How DALL-E 2 goes from a caption to a picture, and how its decoder makes variations of a picture."""
    figure, ax = new_figure(10.5, 3.1)
    places = {  # words -> (middle, height of the middle, width, whether it is a model)
        "caption": (0.6, 1.7, 1.0, False),
        "CLIP's\ntext encoder": (2.35, 1.7, 1.4, True),
        "prior": (4.75, 1.7, 1.0, True),
        "diffusion\ndecoder": (7.45, 1.0, 1.3, True),
        "picture": (9.45, 1.0, 1.0, False),
        "a picture\nof yours": (0.6, 0.3, 1.0, False),
        "CLIP's image\nencoder": (2.35, 0.3, 1.4, True),
        "noise": (7.45, 2.2, 1.0, False),
    }
    for words, (x, y, width, is_model) in places.items():
        look = {"facecolor": "#bcd0e4", "linewidth": 1.8} if is_model else {"facecolor": "white", "linestyle": "--"}
        _part(ax, words, (x, y), (width, 0.6), **look)
    steps = [
        ((1.1, 1.7), (1.65, 1.7), ""),
        ((3.05, 1.7), (4.25, 1.7), "text\nembedding"),
        ((5.25, 1.7), (6.8, 1.15), "  picture\n        embedding"),
        ((1.1, 0.3), (1.65, 0.3), ""),
        ((3.05, 0.3), (6.8, 0.85), "picture embedding\n"),
        ((7.45, 1.9), (7.45, 1.3), ""),
        ((8.1, 1.0), (8.95, 1.0), ""),
    ]
    for start, end, words in steps:
        _step(ax, start, end, words, shift=(0, 0.1))
    ax.set_xlim(0, 10.1)
    ax.set_ylim(-0.1, 2.6)
    ax.axis("off")
    show(
        figure,
        "DALL-E 2. Upper path: CLIP's text encoder makes an embedding of the caption, the prior makes a picture "
        "embedding of it, and the diffusion decoder makes a picture of that and of noise. Lower path, for variations: "
        "CLIP's image encoder makes the picture embedding of a picture of yours, and the same decoder goes on from it.",
    )
