"""Scenes: what stands where on which background, drawn from a seed, rendered as 64 x 64 pictures."""

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image

from course_utils.course import BadInput
from course_utils.world.sprites import ARTISTS, NOUNS, TRAIN_ARTISTS, UNSEEN_ARTIST, artists_of, load_sprites

SIDE = 64  # pixels: the side of a picture

# Mid-tones, so that both black ink and white clouds stay visible on most of them.
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (222, 80, 80),
    "orange": (242, 155, 58),
    "yellow": (247, 220, 78),
    "green": (93, 187, 99),
    "blue": (90, 148, 224),
    "purple": (162, 116, 214),
    "pink": (245, 163, 199),
    "brown": (165, 117, 77),
    "gray": (169, 169, 169),
    "white": (247, 247, 247),
}
COLOUR_JITTER = 8  # a background's red, green and blue each move by at most this much

Split = Literal["train", "val", "test", "unseen_pairs", "unseen_artist"]
Layout = Literal["one", "many", "beside", "stacked"]
SPLITS: tuple[Split, ...] = ("train", "val", "test", "unseen_pairs", "unseen_artist")
LAYOUTS: tuple[Layout, ...] = ("one", "many", "beside", "stacked")
SMALL, LARGE = (24, 30), (40, 58)  # pixels: sizes of a lone small or large thing
SHARED = (24, 30)  # pixels: sizes of things that share a picture
HALF = SIDE // 2


@dataclass(frozen=True)
class Thing:
    """One sprite in a scene: its left and top edge and its side, in pixels."""

    noun: str
    artist: str
    left: int
    top: int
    size: int


@dataclass(frozen=True)
class Scene:
    """The full truth about one picture. `shade` is the background's exact RGB, near `COLOURS[background]`.

    In the layout "beside" the first thing stands left of the second; in "stacked" it stands above it.
    """

    layout: Layout
    background: str
    shade: tuple[int, int, int]
    things: tuple[Thing, ...]

    @property
    def nouns(self) -> tuple[str, ...]:
        """The nouns that occur, each once, in the order of `things`."""
        return tuple(dict.fromkeys(thing.noun for thing in self.things))

    @property
    def count(self) -> int:
        """How many things stand in the picture."""
        return len(self.things)

    @property
    def artist(self) -> str | None:
        """The artist who drew everything, or None where two artists share the picture."""
        artists = {thing.artist for thing in self.things}
        return artists.pop() if len(artists) == 1 else None


def never_together(one: str, other: str) -> bool:
    """Whether the pair (noun and colour, or two nouns) is in the fixed tenth that no training scene shows."""
    return zlib.crc32("|".join(sorted((one, other))).encode()) % 10 == 0


def has_held_out_pair(scene: Scene) -> bool:
    """Whether any noun and colour, or any two nouns, of the scene are never seen together in training."""
    pairs = [(noun, scene.background) for noun in scene.nouns]
    if len(scene.nouns) == 2:
        pairs.append((scene.nouns[0], scene.nouns[1]))
    return any(never_together(*pair) for pair in pairs)


def sample_scene(split: Split, index: int, layout: Layout | None = None, nouns: Sequence[str] = tuple(NOUNS)) -> Scene:
    """Scene number `index` of a split, showing some of `nouns`: the same arguments always give the same scene.

    Splits train, val and test differ in their seeds; "unseen_pairs" shows only pairs held out of training,
    "unseen_artist" only the artist held out of training. Raises BadInput for an unknown split or layout.
    """
    if split not in SPLITS:
        raise BadInput(f"There is no split {split!r}. Choose one of: {', '.join(SPLITS)}.")
    if layout is not None:
        _require(layout, LAYOUTS, "layout")
    rng = random.Random(f"emoji-world/{split}/{index}/{layout}")
    wants_held_out = split == "unseen_pairs"
    artists = (UNSEEN_ARTIST,) if split == "unseen_artist" else TRAIN_ARTISTS
    while True:
        pair, background = rng.sample(nouns, 2), rng.choice(list(COLOURS))
        scene = _arrange(rng, layout or rng.choice(LAYOUTS), pair, background, artists)
        if has_held_out_pair(scene) == wants_held_out:
            return scene


def compose(
    nouns: str | list[str],
    background: str = "white",
    artist: str | None = None,
    layout: Layout | None = None,
    count: int | None = None,
    size: Literal["small", "large"] | None = None,
    seed: int = 0,
) -> Scene:
    """A scene to order: `compose("cat", "red")`, `compose("cat", count=3)`, `compose(["cat", "dog"], layout="beside")`.

    What is left out is drawn from `seed`. Raises BadInput with the possible choices where a word is unknown.
    """
    nouns = [nouns] if isinstance(nouns, str) else list(nouns)
    for noun in nouns:
        _require(noun, NOUNS, "noun")
    _require(background, COLOURS, "background colour")
    if artist is not None:
        _require(artist, ARTISTS, "artist")
    if layout is None:
        layout = "beside" if len(nouns) == 2 else "many" if count and count > 1 else "one"
    _require(layout, LAYOUTS, "layout")
    if len(nouns) != (2 if layout in ("beside", "stacked") else 1):
        raise BadInput(f"A scene with the layout {layout!r} does not take {len(nouns)} nouns.")
    if layout == "many" and count is not None and not 2 <= count <= 4:
        raise BadInput(f"Emoji World shows two to four of a kind, not {count}.")
    rng = random.Random(f"emoji-world/compose/{seed}")
    return _arrange(rng, layout, nouns, background, (artist,) if artist else TRAIN_ARTISTS, count, size)


def render(scene: Scene, sprite_transform: Callable[[Image.Image, Thing], Image.Image] | None = None) -> Image.Image:
    """The scene as a SIDE x SIDE RGB picture. `sprite_transform` may change each RGBA sprite first (augmentation)."""
    picture = Image.new("RGB", (SIDE, SIDE), scene.shade)
    for thing in scene.things:
        sprite = load_sprites(thing.artist)[thing.noun]
        if sprite_transform is not None:
            sprite = sprite_transform(sprite, thing)
        sprite = sprite.resize((thing.size, thing.size), Image.Resampling.BILINEAR, reducing_gap=1.5)
        picture.paste(sprite, (thing.left, thing.top), sprite)
    return picture


def _arrange(
    rng: random.Random,
    layout: Layout,
    nouns: list[str],
    background: str,
    artists: tuple[str, ...],
    count: int | None = None,
    size: Literal["small", "large"] | None = None,
) -> Scene:
    """Choose artists, sizes and places for the nouns."""
    shade = tuple(min(255, max(0, value + rng.randint(-COLOUR_JITTER, COLOUR_JITTER))) for value in COLOURS[background])
    artist = rng.choice(_drawn_by(nouns[0], artists))
    if layout == "one":
        side = rng.randint(*(LARGE if (size or rng.choice(("small", "large"))) == "large" else SMALL))
        things = [Thing(nouns[0], artist, rng.randint(0, SIDE - side), rng.randint(0, SIDE - side), side)]
    elif layout == "many":
        quarters = rng.sample([(0, 0), (HALF, 0), (0, HALF), (HALF, HALF)], count or rng.randint(2, 4))
        things = [_place(rng, nouns[0], artist, left, top) for left, top in quarters]
    else:
        both = _drawn_by(nouns[1], artists)
        other = artist if artist in both and rng.random() < 0.5 else rng.choice(both)
        drift = rng.randint(0, HALF)  # how far the pair as a whole is from the edge
        places = [(0, drift), (HALF, drift)] if layout == "beside" else [(drift, 0), (drift, HALF)]
        things = [
            _place(rng, noun, hand, left, top)
            for noun, hand, (left, top) in zip(nouns, (artist, other), places, strict=False)
        ]
    return Scene(layout, background, shade, tuple(things))


def _place(rng: random.Random, noun: str, artist: str, left: int, top: int) -> Thing:
    """A thing somewhere inside the HALF x HALF square at (left, top)."""
    side = rng.randint(*SHARED)
    return Thing(noun, artist, left + rng.randint(0, HALF - side), top + rng.randint(0, HALF - side), side)


def _drawn_by(noun: str, artists: tuple[str, ...]) -> tuple[str, ...]:
    drawn = artists_of(noun, artists)
    if not drawn:
        raise BadInput(f"The artist {artists[0]!r} never drew {NOUNS[noun].one}.")
    return drawn


def _require(word: str, choices, kind: str) -> None:
    if word not in choices:
        raise BadInput(f"Emoji World has no {kind} {word!r}. It has: {', '.join(choices)}.")
