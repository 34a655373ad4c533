"""Augmentation of sprites, so that a model learns what a cat looks like rather than six drawings of it."""

import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from course_utils.world import Thing, artists_of, load_sprites
from course_utils.world.sprites import CELL

GRAY = (0.299, 0.587, 0.114)


def sprite_augmenter(rng: random.Random) -> Callable[[Image.Image, Thing], Image.Image]:
    """A transform for `world.render` that changes hand, colours, shape and completeness of each sprite by chance."""

    def augment(sprite: Image.Image, thing: Thing) -> Image.Image:
        if rng.random() < 0.2:
            sprite = _blend_with_another_artist(sprite, thing, rng)
        if rng.random() < 0.5:
            sprite = sprite.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if rng.random() < 0.6:
            sprite = _recolour(sprite, rng)
        if rng.random() < 0.15:
            sprite = _sketch(sprite, rng)
        if rng.random() < 0.5:
            sprite = _bend(sprite, rng)
        if rng.random() < 0.15:
            sprite = sprite.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.8)))
        if rng.random() < 0.2:
            left, top = rng.randrange(CELL), rng.randrange(CELL)
            sprite = sprite.copy()
            sprite.paste((0, 0, 0, 0), (left, top, left + rng.randint(8, 26), top + rng.randint(8, 26)))
        return sprite

    return augment


def _blend_with_another_artist(sprite: Image.Image, thing: Thing, rng: random.Random) -> Image.Image:
    other = load_sprites(rng.choice(artists_of(thing.noun)))[thing.noun]
    return Image.blend(sprite, other, rng.uniform(0.2, 0.8))


def _recolour(sprite: Image.Image, rng: random.Random) -> Image.Image:
    """Turn the hue, mix towards gray, change brightness and contrast; the outline (alpha) stays."""
    alpha = sprite.getchannel("A")
    amount = rng.choice((0.15, 0.4))
    gray = rng.random() * rng.random()
    rows = []
    for row in range(3):
        weights = [(1.0 if row == column else 0.0) + rng.gauss(0, amount) / 2 for column in range(3)]
        total = sum(weights) or 1.0
        rows += [(1 - gray) * w / total + gray * g for w, g in zip(weights, GRAY, strict=True)] + [rng.gauss(0, 12)]
    colours = sprite.convert("RGB").convert("RGB", rows)
    if rng.random() < 0.5:
        colours = ImageEnhance.Contrast(colours).enhance(rng.uniform(0.6, 1.5))
    colours.putalpha(alpha)
    return colours


def _sketch(sprite: Image.Image, rng: random.Random) -> Image.Image:
    """Flatten to a few tones, or keep only dark lines: other artists use fewer colours and other outlines."""
    alpha = sprite.getchannel("A")
    gray = sprite.convert("RGB").convert("L")
    if rng.random() < 0.5:
        tones = gray.quantize(rng.randint(2, 4)).convert("RGB")
    else:
        lines = ImageChops.invert(gray.filter(ImageFilter.FIND_EDGES)).point(lambda value: 0 if value < 215 else 255)
        tones = lines.convert("RGB")
    tones.putalpha(alpha)
    return tones


def _bend(sprite: Image.Image, rng: random.Random) -> Image.Image:
    """A small rotation, shear and change of width and height about the centre."""
    a, e = rng.uniform(0.9, 1.25), rng.uniform(0.9, 1.25)
    b, d = rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25)
    half = CELL / 2
    matrix = (a, b, half - a * half - b * half, d, e, half - d * half - e * half)
    return sprite.transform((CELL, CELL), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
