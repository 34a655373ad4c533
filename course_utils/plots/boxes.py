"""Boxes on a picture: a dark line within a light one, so that they are seen on every ground."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from course_utils.plots.figures import INK

SMALLEST = 192  # pixels: a smaller picture is enlarged, or the lines would hide it
LINE = 2  # pixels


def with_boxes(picture: Image.Image, boxes: Sequence[Sequence[float]]) -> Image.Image:
    """A copy with boxes [left, top, right, bottom] in pixels; small pictures are enlarged by a whole number."""
    scale = max(1, -(-SMALLEST // max(picture.size)))
    shown = picture.convert("RGB").resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(shown)
    for box in boxes:
        left, top, right, bottom = (round(edge * scale) for edge in box)
        right, bottom = min(right, shown.width - 1), min(bottom, shown.height - 1)
        draw.rectangle((left, top, right, bottom), outline="white", width=3 * LINE)
        draw.rectangle((left + LINE, top + LINE, right - LINE, bottom - LINE), outline=INK, width=LINE)
    return shown
