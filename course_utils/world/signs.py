"""Signs: boards with a word, a number or a price on them, alone or beside a thing, in pictures of 64 x 64.

>>> from course_utils.world import signs
>>> shown = signs.sample("test", 0)
>>> shown.sign.text, signs.render(shown)
"""

import functools
import importlib.util
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from course_utils.world import scenes
from course_utils.world.scenes import SIDE, Scene, Split, Thing
from course_utils.world.sprites import NOUNS

LONGEST = 8  # characters on a sign
SIGN_CHARACTERS = string.ascii_lowercase + string.digits + "$"
TRAIN_FONTS = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono-Bold", "DejaVuSerif", "DejaVuSerif-Bold", "STIXGeneralBol",
    "STIXGeneral", "cmb10", "cmss10", "cmtt10",
)  # fmt: skip
UNSEEN_FONT = "DejaVuSansMono"
OWN_WORDS = tuple((Path(__file__).parent / "sign_words.txt").read_text(encoding="utf-8").split())
WORDS = tuple(dict.fromkeys((*OWN_WORDS, *(noun for noun in NOUNS if noun.isalpha() and len(noun) <= LONGEST))))
BOARDS = {
    "white": (250, 250, 250),
    "yellow": (250, 215, 60),
    "red": (200, 35, 35),
    "blue": (30, 70, 170),
    "green": (20, 120, 60),
    "black": (25, 25, 25),
}
DARK_INK = ("white", "yellow")  # boards that are written on in black; on the others in white
Writing = Literal["word", "number", "price", "letters"]
WRITINGS: tuple[Writing, ...] = ("word", "number", "price", "letters")


@dataclass(frozen=True)
class Sign:
    """A board with writing: where it stands in pixels, its colour, and which font is on it."""

    text: str
    writing: Writing
    board: str
    font: str
    capitals: bool
    box: tuple[int, int, int, int]  # left, top, right, bottom of the board
    pitch: float  # pixels from one character to the next


@dataclass(frozen=True)
class SignScene:
    """The truth about a picture with a sign: the sign, and the scene (with one thing or none) that it stands in."""

    scene: Scene
    sign: Sign

    @property
    def letters(self) -> list[tuple[int, str, float, float]]:
        """(number in the text, character, x and y of its middle in pixels) of each character."""
        left, top, right, bottom = self.sign.box
        start = (left + right - self.sign.pitch * len(self.sign.text)) / 2
        return [(i, c, start + (i + 0.5) * self.sign.pitch, (top + bottom) / 2) for i, c in enumerate(self.sign.text)]


def sample(split: Split, index: int, writing: Writing | None = None) -> SignScene:
    """Picture number `index` of a split: the same arguments always give the same. Test signs have trained fonts."""
    rng = random.Random(f"emoji-world/sign/{split}/{index}/{writing}")
    writing = writing or rng.choices(WRITINGS, (6, 2, 1, 3 if split == "train" else 1))[0]
    font = UNSEEN_FONT if split == "unseen_artist" else rng.choice(TRAIN_FONTS)
    return compose(_text(rng, writing), rng, split=split, index=index, writing=writing, font=font)


def compose(
    text: str,
    rng: random.Random,
    noun: str | None = None,
    background: str = "white",
    split: Split = "train",
    index: int = 0,
    writing: Writing = "word",
    font: str = "DejaVuSans-Bold",
) -> SignScene:
    """A sign with this text, in half of the pictures beside a thing. Raises ValueError for other characters."""
    if not text or len(text) > LONGEST or set(text) - set(SIGN_CHARACTERS):
        raise ValueError(f"A sign holds one to {LONGEST} of the characters {SIGN_CHARACTERS}.")
    if noun is None:
        lone = scenes.sample_scene(split, index + 9_000_000, "one")
    else:
        lone = scenes.compose(noun, background, seed=rng.randrange(10**6))
    with_thing = noun is not None or rng.random() < 0.5
    pitch = rng.uniform(max(7.0, min(9.0, 30 / len(text))), min(13.0, (SIDE - 6) / len(text)))
    width = min(SIDE, round(pitch * len(text)) + rng.randint(4, 10))
    height = rng.randint(14, 24)
    left, top = rng.randint(0, SIDE - width), rng.randint(0, (30 if with_thing else SIDE) - height)
    things: tuple[Thing, ...] = ()
    if with_thing:
        upper = rng.random() < 0.5
        top += 0 if upper else 34
        side = rng.randint(24, 30)
        place = rng.randint(0, SIDE - side), rng.randint(0, 30 - side) + (34 if upper else 0)
        things = (Thing(lone.things[0].noun, lone.things[0].artist, *place, side),)
    sign = Sign(
        text,
        writing,
        rng.choice(list(BOARDS)),
        font,
        rng.random() < 0.7,
        (left, top, left + width, top + height),
        pitch,
    )
    return SignScene(Scene("sign", lone.background, lone.shade, things), sign)


def render(shown: SignScene, sprite_transform: Callable | None = None) -> Image.Image:
    """The picture, 64 x 64 RGB."""
    picture = scenes.render(shown.scene, sprite_transform)
    draw_board(picture, shown.sign)
    return picture


def draw_board(picture: Image.Image, sign: Sign) -> None:
    """Draw a sign's board and writing into a picture."""
    left, top, right, bottom = sign.box
    ink = (15, 15, 15) if sign.board in DARK_INK else (250, 250, 250)
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), BOARDS[sign.board], ink)
    mask = _writing(sign.text.upper() if sign.capitals else sign.text, sign.font, sign.pitch, bottom - top - 4)
    place = ((left + right - mask.width) // 2, (top + bottom - mask.height) // 2)
    picture.paste(Image.new("RGB", mask.size, ink), place, mask)


def _text(rng: random.Random, writing: Writing) -> str:
    if writing == "word":
        return rng.choice(WORDS)
    if writing == "number":
        return str(rng.randint(0, 10 ** rng.randint(1, 3) - 1))
    if writing == "price":
        return f"${rng.randint(1, 10 ** rng.randint(1, 2) - 1)}"
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(1, 7)))


@functools.lru_cache(maxsize=4096)
def _writing(text: str, font: str, pitch: float, height: int) -> Image.Image:
    """The text as a mask, each character in a cell of its own: a board has room, and letters do not touch."""
    mask = Image.new("L", (round(pitch * len(text)), height))
    for i, character in enumerate(text):
        glyph = _glyph(character, font)
        tall = min(height, round(1.7 * pitch))
        wide = max(2, min(round(pitch - 1), round(glyph.width * tall / glyph.height)))
        small = glyph.resize((wide, tall), Image.Resampling.BOX)
        mask.paste(small, (round((i + 0.5) * pitch - wide / 2), (height - tall) // 2))
    return mask


@functools.cache
def _glyph(character: str, font: str) -> Image.Image:
    """One character, large, as wide as its ink and as tall as a line."""
    letters = ImageFont.truetype(str(_fonts() / f"{font}.ttf"), 48)
    left, _, right, _ = letters.getbbox(character)
    rising, falling = (
        letters.getbbox("A")[1],
        letters.getbbox("g")[3] if character.islower() else letters.getbbox("A")[3],
    )
    glyph = Image.new("L", (max(1, right - left), falling - rising + 6))
    ImageDraw.Draw(glyph).text((-left, 3 - rising), character, 255, letters)
    return glyph


@functools.cache
def _fonts() -> Path:
    """Where matplotlib keeps the fonts that come with it (found without importing it, which takes long)."""
    return Path(importlib.util.find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
