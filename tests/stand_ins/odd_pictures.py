"""Pictures as people hand them in: opened by Pillow itself, turned, cut out, of 16 bits; and files that are no good."""

import io

import numpy as np
from PIL import Image

from course_utils import world


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _cut_out() -> bytes:
    picture = world.render(world.compose("cat", "white")).convert("RGBA")
    alpha = np.uint8(255 * (np.asarray(picture)[..., :3].min(axis=2) < 250))
    picture.putalpha(Image.fromarray(alpha))
    hidden = np.asarray(picture).copy()
    hidden[alpha == 0, :3] = 0  # below what is transparent lies black, as most programs leave it
    return encoded(Image.fromarray(hidden), "PNG")


def _sixteen_bits() -> bytes:
    gray = np.asarray(world.render(world.compose("dog", "gray")).convert("L"), dtype=np.uint16)
    return encoded(Image.fromarray(gray * 257), "PNG")


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    return encoded(world.render(world.compose("house", "blue")).rotate(90), "PNG", exif=exif)


ODD = {"cut out": _cut_out, "16 bits": _sixteen_bits, "turned": _turned}


def cut_short() -> Image.Image:
    """A picture that Pillow has opened and cannot read to its end."""
    whole = encoded(Image.effect_noise((90, 90), 50).convert("RGB"), "PNG")
    return Image.open(io.BytesIO(whole[: len(whole) // 2]))


def closed(kind: str = "PNG") -> Image.Image:
    """A picture whose file was closed before it was read."""
    with Image.open(io.BytesIO(encoded(Image.new("RGB", (90, 90), "red"), kind))) as picture:
        return picture


BAD = {"cut short": (cut_short, "is damaged or cut short"), "closed": (closed, "was closed before it was read")}
