"""Pictures large enough to see, side by side, with a grid or frames; figures as pictures; few colours in the file."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[2] / "images" / "cards"
COLOURS = 64  # in a file
SIDE, GAP = 240, 10  # pixels
INK = "#222222"
Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the side


def save(picture: Image.Image, name: str) -> int:
    """Write a picture to images/cards, and return how many bytes it takes."""
    path = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def enlarged(picture: Image.Image, side: int = SIDE) -> Image.Image:
    """A small picture in whole pixels."""
    times = max(1, side // max(picture.size))
    return picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)


def strip(pictures: Sequence[Image.Image], side: int = SIDE, columns: int | None = None) -> Image.Image:
    """Pictures side by side on white, in as many columns as given, or in one row."""
    shown = [enlarged(picture, side) for picture in pictures]
    width, height, columns = shown[0].width + GAP, shown[0].height + GAP, columns or len(shown)
    rows = -(-len(shown) // columns)
    sheet = Image.new("RGB", (columns * width - GAP, rows * height - GAP), "white")
    for place, picture in enumerate(shown):
        sheet.paste(picture, (place % columns * width, place // columns * height))
    return sheet


def cut(picture: Image.Image, per_side: int, gap: int = 1) -> Image.Image:
    """A picture whose patches lie apart."""
    side = picture.width // per_side
    sheet = Image.new("RGB", (picture.width + gap * (per_side - 1),) * 2, "white")
    for row in range(per_side):
        for column in range(per_side):
            patch = picture.crop((column * side, row * side, (column + 1) * side, (row + 1) * side))
            sheet.paste(patch, (column * (side + gap), row * (side + gap)))
    return sheet


def framed(picture: Image.Image, boxes: Sequence[Box], colour: str = INK, width: int = 4) -> Image.Image:
    """An enlarged picture with frames that a white line sets off from any ground."""
    shown = enlarged(picture)
    pen = ImageDraw.Draw(shown)
    for left, top, right, bottom in boxes:
        corners = (left * shown.width, top * shown.height, right * shown.width - 1, bottom * shown.height - 1)
        pen.rectangle(corners, outline="white", width=width + 2)
        pen.rectangle(corners, outline=colour, width=width)
    return shown


def drawn(figure: Figure) -> Image.Image:
    """A figure as a picture."""
    file = io.BytesIO()
    figure.savefig(file, format="png", facecolor="white")
    return Image.open(file)


def axes(width: float = 4.6, height: float = 3.2, **labels: str):
    """A figure and its axes."""
    figure = Figure(figsize=(width, height), dpi=90, layout="constrained")
    ax = figure.add_subplot()
    ax.set(**labels)
    return figure, ax


def heat(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], label: str, digits: bool = True
) -> Image.Image:
    """A matrix as shades, with its numbers."""
    figure, ax = axes(1.6 + 0.62 * len(columns), 1.2 + 0.42 * len(rows))
    ax.imshow(values, cmap="Blues", aspect="auto")
    ax.set_xticks(range(len(columns)), columns, rotation=30, ha="right")
    ax.set_yticks(range(len(rows)), rows)
    ax.set_title(label, fontsize=10)
    dark = 0.4 * values.min() + 0.6 * values.max()
    for (row, column), value in np.ndenumerate(values):
        ax.text(
            column, row, f"{value:.2f}", ha="center", va="center", color="white" if value > dark else INK, fontsize=8
        )
    return drawn(figure)


def squares(numbers: np.ndarray, bold: int = 0) -> Image.Image:
    """A grid of numbered cells; every `bold` cells a thick line."""
    rows, columns = numbers.shape
    figure = Figure(figsize=(0.5 * columns, 0.5 * rows), dpi=90)
    ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    ax.axis("off")
    for (row, column), number in np.ndenumerate(numbers):
        ax.text(column + 0.5, row + 0.5, str(number), ha="center", va="center", fontsize=11, color=INK)
    for lines, draw in ((rows, ax.axhline), (columns, ax.axvline)):
        for line in range(lines + 1):
            draw(line, color=INK, linewidth=4 if bold and line % bold == 0 else 1)
    return drawn(figure)
