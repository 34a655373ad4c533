"""The pictures of lessons 06 and 08: shuffles, gates, tiles, tokens between words; charts, frames of a film, boxes."""

import random
from dataclasses import replace

import numpy as np
from matplotlib.patches import Rectangle
from PIL import Image, ImageDraw, ImageFont

from course_utils import world
from course_utils.world import charts
from training.card_pictures.canvas import INK, axes, drawn, enlarged, framed, squares, strip
from training.card_pictures.seeing import ARTIST, scene


def numbered() -> Image.Image:
    return squares(np.arange(16).reshape(4, 4))


def two_by_two() -> Image.Image:
    return squares(np.arange(64).reshape(8, 8), bold=2)


def gates() -> Image.Image:
    figure, ax = axes(4.2, 3, xlabel="gate", ylabel="tanh(gate)")
    at = np.linspace(-3, 3, 200)
    ax.plot(at, np.tanh(at), color="#4878a8", linewidth=3)
    ax.plot([0], [0], "o", color=INK, markersize=9)
    ax.grid(alpha=0.4)
    return drawn(figure)


def page() -> Image.Image:
    """A page of 480 x 320 pixels: three lines in small print, and a drawing."""
    sheet = Image.new("RGB", (480, 320), "#fffdf4")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for line, words in enumerate(
        ("Lost: one owl, brown, answers to Ada.", "Last seen near the old church.", "Reward: 40.")
    ):
        pen.text((24, 40 + 40 * line), words, fill=INK, font=font)
    sheet.paste(enlarged(scene("owl", "white", size="large"), 128), (320, 160))
    return sheet


def tiles() -> Image.Image:
    """The page in 2 x 3 tiles that lie apart, and beside them the whole page in one tile."""
    apart = Image.new("RGB", (480 + 2 * 8, 320 + 8), "#808080")
    for row in range(2):
        for column in range(3):
            tile = page().crop((column * 160, row * 160, (column + 1) * 160, (row + 1) * 160))
            apart.paste(tile, (column * 168, row * 168))
    sheet = Image.new("RGB", (apart.width + 40 + 160, apart.height), "#808080")
    sheet.paste(apart, (0, 0))
    sheet.paste(page().resize((160, 107)), (apart.width + 40, 110))
    return sheet


def shrunken() -> Image.Image:
    """What is left of the page in a view of 60 x 40 pixels."""
    small = page().resize((60, 40), Image.Resampling.BILINEAR)
    return small.resize((480, 320), Image.Resampling.NEAREST)


def between_words() -> Image.Image:
    """Three words, a picture of 4 x 6 tokens, and a word after it."""
    figure, ax = axes(5.6, 2.2)
    ax.set(xlim=(-0.2, 13.2), ylim=(4.4, -0.4))
    ax.axis("off")
    cells = [(n, 1.5, "word", "#dddddd") for n in (0, 1.2, 2.4)] + [(11, 1.5, "word", "#dddddd")]
    cells += [(4 + column, row, "", "#bcd4ea") for row in range(4) for column in range(6)]
    for left, top, words, shade in cells:
        ax.add_patch(Rectangle((left, top), 1, 1, facecolor=shade, edgecolor=INK))
        ax.text(left + 0.5, top + 0.5, words, ha="center", va="center", fontsize=8)
    return drawn(figure)


def letters_under_bars() -> Image.Image:
    """One bar chart twice: the letters under its bars in order, and from right to left."""
    values, letters = [3, 8, 5, 1], "abcd"
    drawn_twice = (
        charts.compose(values, ["blue"] * 4, list(some), random.Random(2)) for some in (letters, letters[::-1])
    )
    return strip([charts.render(chart) for chart in drawn_twice], side=256)


def film() -> Image.Image:
    """Four numbered frames in which a cat moves to the right."""
    start = world.compose("cat", "yellow", artist=ARTIST, size="small", seed=1)
    cats = (replace(start.things[0], left=left, top=24, size=28) for left in (2, 13, 24, 35))
    frames = [enlarged(world.render(replace(start, things=(cat,))), 128) for cat in cats]
    for number, frame in enumerate(frames, 1):
        ImageDraw.Draw(frame).text((6, 2), str(number), fill=INK, font=ImageFont.load_default(20))
    return strip(frames, side=128)


def four_boxes() -> Image.Image:
    """A cat to the left of a dog, and four numbered frames; edges in steps of a sixteenth."""
    pair = world.render(world.compose(["cat", "dog"], "red", artist="noto", seed=3))
    boxes = [(1, 1, 8, 8), (9, 1, 16, 7), (1, 9, 7, 16), (7, 8, 15, 15)]
    sheet = framed(pair, [tuple(edge / 16 for edge in box) for box in boxes], width=3)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for number, (left, top, *_) in enumerate(boxes, 1):
        corner = (left * sheet.width / 16 + 6, top * sheet.height / 16 + 4)
        pen.text(corner, str(number), fill=INK, font=font, stroke_width=2, stroke_fill="white")
    return sheet


PICTURES = {
    "grid_of_16": numbered,
    "grid_of_64": two_by_two,
    "gates": gates,
    "tiles": tiles,
    "page_shrunken": shrunken,
    "between_words": between_words,
    "letters_under_bars": letters_under_bars,
    "film": film,
    "four_boxes": four_boxes,
}
