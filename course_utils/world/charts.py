"""Bar charts of two to five coloured or labelled bars with values from 0 to 9, in pictures of 64 x 64.

>>> from course_utils.world import charts
>>> chart = charts.sample("test", 0)
>>> chart.bars, charts.render(chart)
"""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from course_utils.world.scenes import SIDE, Split

TOP = 9  # the highest value
LABELS = "abcdefgh"
BAR_COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (214, 39, 40),
    "orange": (255, 127, 14),
    "yellow": (235, 205, 40),
    "green": (44, 160, 44),
    "blue": (31, 119, 180),
    "purple": (148, 103, 189),
    "pink": (240, 140, 200),
    "brown": (140, 86, 75),
    "gray": (127, 127, 127),
    "black": (20, 20, 20),
}


@dataclass(frozen=True)
class Bar:
    """One bar: its colour, its label (a letter) or None, its value, and left and right edge in pixels."""

    colour: str
    label: str | None
    value: int
    left: float
    right: float


@dataclass(frozen=True)
class Chart:
    """The truth about a chart. `floor` and `ceiling` are where the values 0 and 9 lie, in pixels from above."""

    bars: tuple[Bar, ...]
    labelled: bool
    coloured: bool
    floor: float
    ceiling: float
    paper: tuple[int, int, int]
    plain: bool  # drawn by matplotlib with its own settings
    dressing: int  # a seed for frame, ticks and grid

    def names(self) -> list[str]:
        """What each bar is called: "blue bar" or "bar a"."""
        return [f"{bar.colour} bar" if self.coloured else f"bar {bar.label}" for bar in self.bars]

    @property
    def values(self) -> list[int]:
        """The values from left to right."""
        return [bar.value for bar in self.bars]


def sample(split: Split, index: int, plain: bool = False) -> Chart:
    """Chart number `index` of a split: the same arguments always give the same. `plain`: drawn by matplotlib."""
    rng = random.Random(f"emoji-world/chart/{split}/{index}")
    number = rng.randint(2, 5)
    labelled = rng.random() < 0.45
    coloured = not labelled or rng.random() < 0.25
    # A bar of height nothing has no colour to be seen: coloured bars start at one.
    values = rng.sample(range(0 if labelled and not coloured else 1, TOP + 1), number)
    if rng.random() < 0.15:
        values[0] = values[1]
    labels = rng.sample(LABELS, number) if rng.random() < 0.6 else list(LABELS[:number])
    one = rng.choice(list(BAR_COLOURS))
    colours = rng.sample(list(BAR_COLOURS), number) if coloured else [one] * number
    return compose(values, colours, labels if labelled else None, rng, coloured, plain)


def compose(
    values: list[int],
    colours: list[str],
    labels: list[str] | None,
    rng: random.Random,
    coloured: bool = True,
    plain: bool = False,
) -> Chart:
    """A chart to order, whose place and dress are drawn by chance. `coloured`: the bars are told by their colours."""
    left, right = (8, 57.5) if plain else (rng.uniform(2, 10), rng.uniform(56, 63))
    ceiling, floor = 7.7, 53 if labels else 57
    if not plain:
        ceiling, floor = rng.uniform(2, 10), rng.uniform(50, 55) if labels else rng.uniform(53, 61)
    pitch = (right - left) / len(values)
    thick = rng.uniform(0.55, 0.95) * pitch
    bars = []
    for i, (value, colour) in enumerate(zip(values, colours, strict=True)):
        middle = left + (i + 0.5) * pitch
        bars.append(Bar(colour, labels[i] if labels else None, value, middle - thick / 2, middle + thick / 2))
    paper = tuple(rng.randint(235, 255) for _ in range(3)) if rng.random() < 0.5 and not plain else (255, 255, 255)
    dressing = rng.randrange(2**30)
    return Chart(tuple(bars), labels is not None, coloured, floor, ceiling, paper, plain, dressing)


def render(chart: Chart) -> Image.Image:
    """The chart, drawn four times as large and then made small, as a 64 x 64 RGB picture."""
    return drawn_by_matplotlib(chart) if chart.plain else _drawn(chart)


def _drawn(chart: Chart) -> Image.Image:
    rng = random.Random(chart.dressing)
    zoom = 4
    picture = Image.new("RGB", (SIDE * zoom, SIDE * zoom), chart.paper)
    draw = ImageDraw.Draw(picture)
    left, right = chart.bars[0].left - 2, chart.bars[-1].right + 2
    unit = (chart.floor - chart.ceiling) / TOP
    ink = (rng.randint(0, 90),) * 3
    if rng.random() < 0.3:
        _grid(draw, zoom, left, right, [chart.floor - unit * i for i in range(0, TOP + 1, rng.choice((1, 2, 3)))])
    for bar in chart.bars:
        colour = tuple(min(255, max(0, c + rng.randint(-12, 12))) for c in BAR_COLOURS[bar.colour])
        top = chart.floor - unit * bar.value
        box = [round(zoom * value) for value in (bar.left, top, bar.right, chart.floor)]
        draw.rectangle(box, colour, ink if rng.random() < 0.2 else None)
    _axes(draw, rng, chart, zoom, left, right, ink)
    if chart.labelled:
        _labels(draw, rng, chart, zoom)
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)


def _grid(draw: ImageDraw.ImageDraw, zoom: int, left: float, right: float, heights: list[float]) -> None:
    for height in heights:
        draw.line([zoom * value for value in (left, height, right, height)], (205, 205, 205), 2)


def _axes(
    draw: ImageDraw.ImageDraw, rng: random.Random, chart: Chart, zoom: int, left: float, right: float, ink: tuple
) -> None:
    """The floor, the left axis as high as the highest value, and by chance ticks, a frame or smudges of numbers."""
    form = rng.choice(("axes", "axes", "frame", "ticks", "ticks", "numbers"))
    draw.line([zoom * value for value in (left, chart.floor, right, chart.floor)], ink, zoom)
    draw.line([zoom * value for value in (left, chart.floor, left, chart.ceiling)], ink, zoom)
    if form == "frame":
        draw.rectangle([zoom * value for value in (left, chart.ceiling, right, chart.floor)], None, ink, 3)
    unit = (chart.floor - chart.ceiling) / TOP
    for i in range(TOP + 1) if form in ("ticks", "numbers") else ():
        height = zoom * (chart.floor - unit * i)
        draw.line((zoom * left - 6, height, zoom * left, height), ink, 2)
        if form == "numbers" and i % 2 == 0:
            draw.text((zoom * left - 14, height - 6), str(i), ink, _font(12))


def _labels(draw: ImageDraw.ImageDraw, rng: random.Random, chart: Chart, zoom: int) -> None:
    capital = rng.random() < 0.7
    size = rng.randint(34, 42)
    for bar in chart.bars:
        text = bar.label.upper() if capital else bar.label
        draw.text(
            (zoom * (bar.left + bar.right) / 2, zoom * (chart.floor + 5.5)), text, (20, 20, 20), _font(size), "mm"
        )


def _font(size: int) -> ImageFont.FreeTypeFont:
    from course_utils.world.signs import _fonts

    return ImageFont.truetype(str(_fonts() / "DejaVuSans.ttf"), size)


def drawn_by_matplotlib(chart: Chart) -> Image.Image:
    """The same values as matplotlib draws them when nobody chooses anything but the colours and the range of y."""
    import numpy as np
    from matplotlib import style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.context("default"):  # whatever a notebook has chosen
        figure = Figure(figsize=(4.8, 4.8), dpi=64)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.125, 0.17 if chart.labelled else 0.11, 0.775, 0.71 if chart.labelled else 0.77))
        colours = [tuple(c / 255 for c in BAR_COLOURS[bar.colour]) for bar in chart.bars]
        middles = range(len(chart.bars))
        axes.bar(middles, chart.values, color=colours, width=0.8)
        labels = [bar.label.upper() if bar.label else "" for bar in chart.bars]
        axes.set_xticks(list(middles), labels, fontsize=34)
        axes.set_ylim(0, TOP)
        canvas.draw()
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)
