"""The nouns, the artists and their sprites: the alphabet that Emoji World's scenes are written in."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SPRITES_FOLDER = Path(__file__).parent / "sprites"
CELL = 64  # pixels: the side of one sprite
SHEET_COLUMNS = 14


@dataclass(frozen=True)
class Noun:
    """A thing of Emoji World: `one` and `many` are how captions name one or several of it."""

    noun: str
    slug: str
    char: str
    one: str
    many: str


@dataclass(frozen=True)
class Artist:
    """A hand that drew the nouns: `style` is the word captions use, `package` the npm package of the icons."""

    name: str
    style: str
    package: str
    licence: str
    credit: str


NOUNS: dict[str, Noun] = {
    entry["noun"]: Noun(**entry)
    for entry in json.loads((Path(__file__).parent / "nouns.json").read_text(encoding="utf-8"))
}

_ARTISTS = [
    Artist("fluent-3d", "3d render", "fluent-emoji", "MIT", "Microsoft, Fluent Emoji"),
    Artist("fluent-flat", "flat icon", "fluent-emoji-flat", "MIT", "Microsoft, Fluent Emoji Flat"),
    Artist("fluent-ink", "ink sketch", "fluent-emoji-high-contrast", "MIT", "Microsoft, Fluent Emoji High Contrast"),
    Artist("noto", "cartoon", "noto", "Apache-2.0", "Google, Noto Emoji"),
    Artist("noto-v1", "poster", "noto-v1", "Apache-2.0", "Google, Noto Emoji version 1"),
    Artist("emojione", "sticker", "emojione", "CC BY 4.0", "Emoji One"),
    Artist("twemoji", "badge", "twemoji", "CC BY 4.0", "Twitter, Twemoji"),
]
ARTISTS: dict[str, Artist] = {artist.name: artist for artist in _ARTISTS}
UNSEEN_ARTIST = "twemoji"
TRAIN_ARTISTS: tuple[str, ...] = tuple(name for name in ARTISTS if name != UNSEEN_ARTIST)


@functools.cache
def load_sprites(artist: str) -> dict[str, Image.Image]:
    """All sprites of one artist, noun -> RGBA picture of CELL x CELL pixels; nouns never drawn are absent."""
    with Image.open(SPRITES_FOLDER / f"{ARTISTS[artist].package}.png") as sheet:
        sheet = sheet.convert("RGBA")
    sprites = {}
    for i, noun in enumerate(NOUNS):
        left, top = i % SHEET_COLUMNS * CELL, i // SHEET_COLUMNS * CELL
        cell = sheet.crop((left, top, left + CELL, top + CELL))
        if cell.getchannel("A").getbbox():
            sprites[noun] = cell
    return sprites


def artists_of(noun: str, artists: tuple[str, ...] = TRAIN_ARTISTS) -> tuple[str, ...]:
    """Those of `artists` who drew `noun`."""
    return tuple(artist for artist in artists if noun in load_sprites(artist))
