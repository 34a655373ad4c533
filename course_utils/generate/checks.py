"""What is handed in, checked: numbers, texts, pictures, embeddings. PaintError in one sentence for what is no good."""

import math
from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING

from course_utils.course import BadInput, cut, whole
from course_utils.pictures import PictureError, all_plain, plain

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

TOLD = 80  # letters of what was given that a sentence repeats
MOST_SEED = 2**31 - 1
LEAST_TEMPERATURE, MOST_GUIDANCE = 1e-6, 1e6  # beyond them float32 overflows


class PaintError(BadInput):
    """What was asked cannot be painted. The message is one sentence that says why and what to do."""


# ---- numbers


def is_number(value: object, kind: type = Real) -> bool:
    """Whether it is a number of the kind (`numbers.Real`, `numbers.Integral`), NumPy's too, and not True or False."""
    return isinstance(value, kind) and not isinstance(value, bool)


def checked_number(value: object, what: str, words: str, good: Callable[[float], bool] = math.isfinite) -> float:
    """A finite and `good` number as a plain float, or a sentence: `what` is a number `words`."""
    try:
        number = float(value) if is_number(value) else math.nan
    except OverflowError:  # a whole number beyond all floats
        number = math.inf
    if not math.isfinite(number) or not good(number):
        raise PaintError(f"The {what} is a number {words}, not {told(value)}.")
    return number


def checked_whole(value: object, what: str, least: int = 1, most: int | None = None) -> int:
    """A whole number from `least` to `most` as a plain int, or a sentence: `what` is such a number."""
    if not is_number(value, Integral) or value < least or (most is not None and value > most):
        reach = f"from {least} on" if most is None else f"from {least} to {most}"
        raise PaintError(f"The {what} is a whole number {reach}, not {told(value)}.")
    return int(value)


def checked_share(value: object, what: str) -> float:
    """A number from 0 to 1, or a sentence."""
    return checked_number(value, what, "from 0 to 1", lambda share: 0 <= share <= 1)


def checked_seed(seed: object) -> int:
    """A seed, or a sentence."""
    return checked_whole(seed, "seed", 0, MOST_SEED)


def checked_guidance(guidance: object) -> float:
    """How strongly a prompt or an embedding leads, or a sentence."""
    return checked_number(guidance, "guidance", "such as 1 or 2.0", lambda number: abs(number) <= MOST_GUIDANCE)


def checked_temperature(temperature: object) -> float:
    """A temperature to sample with, or a sentence."""
    words = "of at least 0.000001, which takes the likeliest codes"
    return checked_number(temperature, "temperature", words, lambda number: number >= LEAST_TEMPERATURE)


def checked_time(time: "float | Tensor", most: int) -> "float | Tensor":
    """A number from 0 to `most`, or a sentence. Many times, in a tensor, are not looked at."""
    import torch

    if isinstance(time, torch.Tensor):
        return time
    return checked_number(time, "time", f"from 0 to {most}", lambda number: 0 <= number <= most)


def checked_name(name: object, what: str, known: tuple[str, ...]) -> str:
    """One of the known names, or a sentence that `what` is one of them."""
    if not isinstance(name, str) or name not in known:
        raise PaintError(f"The {what} is one of {', '.join(known)}, not {told(name)}.")
    return name


def checked_box(box: object) -> list[int]:
    """Left, top, right and bottom edge in pixels, or a sentence."""
    edges = _as_list(box) or []
    if len(edges) != 4 or not all(is_number(edge, Integral) for edge in edges):
        raise PaintError(
            "A hole is its left, top, right and bottom edge in whole pixels, such as (16, 16, 48, 48), "
            f"not {told(box)}."
        )
    return [int(edge) for edge in edges]


def told(value: object) -> str:
    """What was given, as a sentence repeats it: on one line, and not too long."""
    return cut(" ".join(repr(value).split()), TOLD)


# ---- texts, pictures, embeddings


def checked_list(items: object, what: str, example: str) -> list:
    """The items as a list, or a sentence that `what` is wanted in one."""
    as_list = None if isinstance(items, (str, bytes)) else _as_list(items)
    if as_list is None:
        raise PaintError(f"Give a list of {what}, such as {example}, not something of type {type(items).__name__}.")
    return as_list


def _as_list(items: object) -> list | None:
    """The items, or None where there are none to go through."""
    try:
        return list(items)
    except TypeError:  # isinstance would take a tensor of one number for a list
        return None


def checked_texts(texts: object) -> list[str]:
    """Texts that a tokenizer can take, or a sentence; an empty one is a text, too."""
    checked = checked_list(texts, "prompts", '["a cat"]')
    for text in checked:
        if not isinstance(text, str):
            raise PaintError(f"Each of the prompts is a text, not something of type {type(text).__name__}.")
    if not checked:
        raise PaintError("The list of prompts is empty: give at least one.")
    return [whole(text) for text in checked]


def checked_prompts(prompts: object) -> list[str]:
    """Texts that say what to draw, or a sentence."""
    checked = checked_texts(prompts)
    if not all(text.strip() for text in checked):
        raise PaintError("The prompt is empty: say what to paint.")
    return checked


def plain_picture(picture: "Image.Image", which: str) -> "Image.Image":
    """The picture as plain RGB, or PaintError."""
    try:
        return plain(picture, f"The picture {which}")
    except PictureError as error:
        raise PaintError(str(error)) from None


def checked_pictures(pictures: object) -> "list[Image.Image]":
    """Pictures of one size as plain RGB, or a sentence."""
    checked = checked_list(pictures, "pictures", "[picture]")
    if not checked:
        raise PaintError("The list of pictures is empty: give at least one.")
    try:
        checked = all_plain(checked)
    except PictureError as error:
        raise PaintError(str(error)) from None
    sizes = [f"{width} x {height}" for width, height in dict.fromkeys(picture.size for picture in checked)]
    if len(sizes) > 1:
        raise PaintError(f"The pictures are of different sizes, {sizes[0]} and {sizes[1]} pixels: resize them first.")
    return checked


def checked_size(picture: "Image.Image", side: int) -> "Image.Image":
    """A picture of `side` x `side` pixels as plain RGB, or a sentence."""
    shown = plain_picture(picture, "to begin with")
    if shown.size != (side, side):
        size = f"{shown.width} x {shown.height}"
        raise PaintError(f"The picture is {size} pixels, and the model takes {side} x {side}: resize it first.")
    return shown


def checked_embeddings(embeddings: object, width: int) -> "Tensor":
    """Embeddings [pictures, width] in float32, or a sentence."""
    import torch

    if not isinstance(embeddings, torch.Tensor):
        kind = type(embeddings).__name__
        raise PaintError(f"Give embeddings as a tensor, as embed.embed_pictures makes it, not as a {kind}.")
    if embeddings.ndim != 2 or embeddings.shape[1] != width or not len(embeddings):
        raise PaintError(f"Give embeddings of the shape [pictures, {width}], not {list(embeddings.shape)}.")
    if not embeddings.isfinite().all():
        raise PaintError("The embeddings hold numbers that are not finite (nan or inf): embed the pictures anew.")
    return embeddings.float()
