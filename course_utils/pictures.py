"""Open any picture file as a plain RGB picture, or say in one sentence why that cannot be done. And the way back: a
picture as PNG, as base64 for JSON and addresses, and as an image tag with alt text.
"""

import base64
import contextlib
import html
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageChops, ImageFile, ImageOps, UnidentifiedImageError

from course_utils.course import IMAGES, CourseError

A_PICTURE = "This picture"  # what messages call one whose name they do not know
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")  # no format that can run programs, as EPS does
MAX_PIXELS = 64_000_000
AT_MOST = f"use a picture of at most {MAX_PIXELS // 1_000_000} million pixels"
MAX_ASPECT = 100  # a longer strip would become huge when its short side is scaled up to a model's input


class PictureError(CourseError, ValueError):
    """The file is no picture that can be used. The message is one sentence."""


def picture(name: str) -> Image.Image:
    """A picture of the course by its name below images/, e.g. "photos/cat.jpg"."""
    return open_picture(IMAGES / name)


def open_picture(source: str | os.PathLike | bytes | BinaryIO) -> Image.Image:
    """An RGB picture from a path, from bytes or from an open file. Raises PictureError with one sentence.

    Turned as the camera was held; transparent parts on white; the first frame of an animation; 16 bits scaled to 8.
    """
    name = _name(source)
    with _in_words(name):
        file = _readable(source, name)
        try:
            with Image.open(file, formats=FORMATS) as opened:
                return _plain_rgb(opened, name)
        except UnidentifiedImageError:
            raise PictureError(f"{name} {_other_kind(file)}: use one of {', '.join(FORMATS)}.") from None


def plain(picture: Image.Image, name: str = A_PICTURE) -> Image.Image:
    """A picture that is open already, made plain as `open_picture` does. Raises PictureError, which calls it `name`.

    This is the door through which pictures enter: a picture that is plain already comes back with the same pixels.
    """
    if not isinstance(picture, Image.Image):
        raise PictureError(f"{name} is of type {type(picture).__name__}: open it first with pictures.open_picture.")
    with _in_words(name):
        if _is_closed(picture):
            raise PictureError(f"{name} was closed before it was read: open it with pictures.open_picture instead.")
        return _plain_rgb(picture, name)


def all_plain(pictures: Sequence[Image.Image], first: int = 0) -> list[Image.Image]:
    """Pictures made plain; messages call them by their numbers, from `first` on."""
    if len(pictures) == 1 and not first:
        return [plain(pictures[0])]
    return [plain(picture, f"Number {number} of the pictures") for number, picture in enumerate(pictures, first)]


def png_bytes(picture: Image.Image, **options) -> bytes:
    """The picture as a PNG file, with the options of Pillow's PNG writer."""
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", **options)
    return buffer.getvalue()


def in_few_colours(picture: Image.Image, rounds: int = 3) -> Image.Image:
    """An RGB picture in at most 256 colours of its own, without dithering: its PNG is a third as large, or less.

    In each round a colour becomes the mean of the pixels that it stands for, and pixels choose again: k-means. At the
    end the most frequent colour, the ground, is given back as it was.
    """
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    colours = np.asarray(picture).reshape(-1, 3)
    for _ in range(rounds):
        few.putpalette(_means(colours, np.asarray(few).ravel()).tobytes())
        few = picture.quantize(palette=few, dither=Image.Dither.NONE)
    few.putpalette(_with_ground(few, colours, _ground(picture)))
    return few


def _ground(picture: Image.Image) -> tuple[int, int, int]:
    """The colour that most pixels have."""
    return max(picture.getcolors(picture.width * picture.height))[1]


def _with_ground(few: Image.Image, colours: np.ndarray, ground: tuple[int, int, int]) -> bytes:
    """The palette of `few` with the ground itself in the place that its pixels, of [pixels, 3] `colours`, chose."""
    palette = np.array(few.getpalette(), dtype=np.uint8).reshape(-1, 3)
    palette[np.asarray(few).ravel()[(colours == ground).all(axis=1).argmax()]] = ground
    return palette.tobytes()


def _means(colours: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """A palette, [256, 3]: for each place in it the mean of the colours, [pixels, 3], that chose it."""
    counts = np.bincount(chosen, minlength=256).clip(1)
    channels = [np.bincount(chosen, colours[:, channel], 256) / counts for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def largest_difference(one: Image.Image, other: Image.Image, side: int = 32) -> int:
    """How much two pictures of one size differ, 0 to 255: the mean of the worst square of `side` pixels."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).reduce(side)
    return max(high for _, high in difference.getextrema())


def base64_text(content: bytes) -> str:
    """Bytes as letters and digits, for JSON and addresses."""
    return base64.b64encode(content).decode()


def data_url(content: bytes, mime: str = "image/png") -> str:
    """An address that holds the content itself, so that nothing is fetched from anywhere."""
    return f"data:{mime};base64,{base64_text(content)}"


def image_tag(picture: Image.Image, alt: str, width: int) -> str:
    """HTML that shows a picture `width` pixels wide, with alt text and nothing fetched from anywhere."""
    style = "image-rendering: pixelated" if picture.width < width else ""
    return png_tag(png_bytes(plain(picture)), alt, f'width="{width}" style="{style}"')


def png_tag(png: bytes, alt: str, attributes: str = "") -> str:
    """HTML that shows a PNG file with alt text, nothing fetched from anywhere, and more attributes of the tag."""
    return f'<img src="{data_url(png)}" alt="{html.escape(alt)}" {attributes}>'


@contextlib.contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Turn what Pillow raises, in opening or later, when the pixels are asked for, into a PictureError."""
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise PictureError(f"{name} is too large: {AT_MOST}.") from None
    except MemoryError:
        raise PictureError(f"{name} is too large for the memory that is free: use a smaller one.") from None
    except Exception as error:  # decoders raise many kinds of exception when a file is damaged
        raise PictureError(f"{name} is damaged or cut short: save it again or use another picture.") from error


def _name(source: str | os.PathLike | bytes | BinaryIO) -> str:
    """How messages call the source."""
    if _is_address(source):
        return f"{str(source)[:60]!r}"
    if isinstance(source, (str, os.PathLike)):
        return f"The file {Path(source).name!r}"
    name = getattr(source, "name", None)
    return f"The file {Path(name).name!r}" if isinstance(name, str) else A_PICTURE


def _is_address(source: object) -> bool:
    return isinstance(source, str) and bool(re.match(r"(https?|ftp|data|s3)://?|data:", source, re.IGNORECASE))


def _readable(source: str | os.PathLike | bytes | BinaryIO, name: str) -> Path | BinaryIO:
    """What Pillow can open."""
    if _is_address(source):
        raise PictureError(f"{name} is an address, and the course fetches nothing: save the picture as a file first.")
    if isinstance(source, (bytes, bytearray, memoryview)):
        if not len(source):
            raise PictureError(f"{name} is empty: it holds zero bytes.")
        return io.BytesIO(source)
    if isinstance(source, (str, os.PathLike)):
        return _existing(Path(source).expanduser(), name)
    if not hasattr(source, "read"):
        raise PictureError(f"A picture comes from a path, bytes or an open file, not from {type(source).__name__}.")
    return source


def _existing(path: Path, name: str) -> Path:
    if path.is_dir():
        raise PictureError(f"{name} is a folder: name a picture inside it.")
    if not path.is_file():
        raise PictureError(f"{name} is not there: check its name and the folder it should be in.")
    if not path.stat().st_size:
        raise PictureError(f"{name} is empty: it holds zero bytes.")
    return path


def _other_kind(file: Path | BinaryIO) -> str:
    """What a file is that none of our formats fits, as far as its first bytes tell."""
    with file.open("rb") if isinstance(file, Path) else contextlib.nullcontext(file) as opened:
        opened.seek(0)
        head = opened.read(32)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"):
        return "is a HEIC picture, as telephones take them, which few programs can read"
    if head.startswith(b"%PDF"):
        return "is a PDF"
    if head.lstrip().startswith((b"<svg", b"<?xml", b"<!DOCTYPE", b"<html")):
        return "is text (SVG or a web page), not a picture made of pixels"
    return "is not a picture"


def _is_closed(picture: Image.Image) -> bool:
    """Whether the picture's pixels were never read, and its file is closed."""
    if not isinstance(picture, ImageFile.ImageFile) or not picture.tile:
        return False
    file = picture.fp
    return file is None or bool(getattr(file, "closed", False))


def _check_size(size: tuple[int, int], name: str) -> None:
    """Refuse by what the header says, before anything is decoded."""
    width, height = size
    if not width or not height:
        raise PictureError(f"{name} is empty: it is {width} x {height} pixels large.")
    if width * height > MAX_PIXELS:
        raise PictureError(f"{name} is too large ({width} x {height}): {AT_MOST}.")
    if max(size) > MAX_ASPECT * min(size):
        raise PictureError(f"{name} is a strip of {width} x {height} pixels: cut a less narrow part out of it.")


def _plain_rgb(opened: Image.Image, name: str) -> Image.Image:
    _check_size(opened.size, name)
    turned = ImageOps.exif_transpose(opened)
    if turned.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(turned) / 257).round().astype(np.uint8)).convert("RGB")
    if turned.mode in ("I", "F"):
        return _stretched(np.asarray(turned, dtype=np.float64))
    if turned.has_transparency_data:
        turned = turned.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned).convert("RGB")
    return turned.convert("RGB")


def _stretched(values: np.ndarray) -> Image.Image:
    """Numbers of an unknown range, [height, width], as grays: the least is black, the greatest white, NaN black."""
    finite = values[np.isfinite(values)]
    least, greatest = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    inside = np.nan_to_num(values, nan=least, posinf=greatest, neginf=least)
    scaled = (inside - least) / ((greatest - least) or 1) * 255
    return Image.fromarray(scaled.round().astype(np.uint8)).convert("RGB")
