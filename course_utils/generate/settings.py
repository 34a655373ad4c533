"""How to paint: the settings of a painting and their usual values in each tier."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from course_utils import tiers
from course_utils.generate.checks import PaintError, checked_name, checked_number, checked_seed, checked_whole, told
from course_utils.generate.wishes import MOST_CHARACTERS

DrawerName = Literal["codes", "pixels", "strokes"]
DistanceName = Literal["great circle", "cosine"]


@dataclass(frozen=True)
class Settings:
    """How to paint. PaintError where a value makes no sense.

    steps: how often the latent is changed; learning_rate: by how much, in standard deviations of the codebook.
    cutouts: how many random crops the CLIP sees in each step; cut_smallest: the side of the smallest of them as a
    share of the picture's side; tint: by how much at most red, green and blue of a cutout are moved at the start. It
    fades until two thirds of the steps, and keeps colours from settling too early on the nearest wrong one.
    ema: how much of the running average of the latent, which is what one sees, stays in each step (0: no average).
    smoothness: how much it counts that neighbouring pixels are alike: a wish beside the CLIP's (0: not at all).
    symmetry: how much it counts that the picture equals its mirror image: a wish, too.
    palette: colours to keep to, by name or as #rrggbb, with blanks between: "red white #204060": a wish, too.
    palette_weight: how much that counts.
    quantise: decode the nearest codes, as a VQGAN does; with False the vectors as they are, anything the decoder can
    draw. rows, columns: the size in codes.
    distance: of a cutout to the prompt, half the squared angle along the great circle, or one minus the cosine.
    drawer: what is changed, the vectors of codes, single pixels, or so many strokes of a brush (`strokes`).
    style: is put before a wish that names a thing and no style: "cartoon" makes "a cat" into "a cartoon of a cat". A
    CLIP that knows many styles asks for a mean of them all where none is named. "": the words as they are.
    """

    steps: int = 100
    learning_rate: float = 0.3
    cutouts: int = 4
    cut_smallest: float = 0.8
    tint: float = 0.2
    ema: float = 0.9
    smoothness: float = 0.5
    symmetry: float = 0.0
    palette: str = ""
    palette_weight: float = 5.0
    quantise: bool = False
    seed: int = 0
    rows: int = 16
    columns: int = 16
    distance: DistanceName = "great circle"
    drawer: DrawerName = "codes"
    strokes: int = 40
    style: str = "cartoon"

    def __post_init__(self) -> None:
        for name in ("steps", "cutouts", "rows", "columns", "strokes"):
            whole = checked_whole(getattr(self, name), f"setting {name}")
            object.__setattr__(self, name, whole)  # a plain one: NumPy's, say, cannot be saved
        object.__setattr__(self, "seed", checked_seed(self.seed))
        for name, known in (("drawer", get_args(DrawerName)), ("distance", get_args(DistanceName))):
            checked_name(getattr(self, name), name, known)
        self.colours()
        if not isinstance(self.style, str) or len(self.style) > MOST_CHARACTERS:
            raise PaintError(f'The style is a short text such as "cartoon", or "" for none, not {told(self.style)}.')
        if not isinstance(self.quantise, bool):
            raise PaintError(f"The setting quantise is True or False, not {told(self.quantise)}.")
        for name, good, words in (
            ("learning_rate", lambda value: value > 0, "greater than 0"),
            ("cut_smallest", lambda value: 0 < value <= 1, "greater than 0 and at most 1"),
            ("tint", lambda value: 0 <= value <= 1, "from 0 to 1"),
            ("ema", lambda value: 0 <= value < 1, "from 0 to less than 1"),
            ("smoothness", lambda value: value >= 0, "from 0 on"),
            ("symmetry", lambda value: value >= 0, "from 0 on"),
            ("palette_weight", lambda value: value >= 0, "from 0 on"),
        ):
            object.__setattr__(self, name, checked_number(getattr(self, name), f"setting {name}", words, good))

    def colours(self) -> list[tuple[float, float, float]]:
        """The red, green and blue of the palette's colours, each 0 to 1. PaintError for a colour nobody knows."""
        if not isinstance(self.palette, str):
            raise PaintError(f'The palette is a text such as "red white", not {told(self.palette)}.')
        return [_colour(word) for word in self.palette.replace(",", " ").split()]


def _colour(word: str) -> tuple[float, float, float]:
    from course_utils import world

    if re.fullmatch(r"#[0-9a-fA-F]{6}", word):
        values = tuple(bytes.fromhex(word[1:]))
    elif word in world.COLOURS:
        values = world.COLOURS[word]
    else:
        raise PaintError(f"The palette knows no colour {word!r}: use #rrggbb or one of {', '.join(world.COLOURS)}.")
    return tuple(value / 255 for value in values)


FULL_SETTINGS = Settings(300, cutouts=32, cut_smallest=0.4, tint=0.0, smoothness=0.0, quantise=True, style="")


def default_settings() -> Settings:
    """The settings that suit the models of the tier in use."""
    return FULL_SETTINGS if tiers.tier() == "full" else Settings()
