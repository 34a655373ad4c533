"""Trios: three different things in a row or in a column, so that one of them stands between the others."""

import random

from course_utils.world.scenes import SIDE, Scene, Split, Thing, never_together, sample_scene
from course_utils.world.sprites import NOUNS, TRAIN_ARTISTS, UNSEEN_ARTIST, artists_of

SIDES = (17, 20)  # pixels: sizes of things in a trio
PITCH = SIDE / 3


def sample(split: Split, index: int) -> Scene:
    """Trio number `index` of a split: layout "row" (from left to right) or "column" (from top to bottom)."""
    rng = random.Random(f"emoji-world/trio/{split}/{index}")
    ground = sample_scene("test" if split == "test" else split, index + 11_000_000, "one")
    held_out = split == "unseen_pairs"
    artists = (UNSEEN_ARTIST,) if split == "unseen_artist" else TRAIN_ARTISTS
    while True:
        nouns = rng.sample(list(NOUNS), 3)
        fits = any(never_together(noun, ground.background) for noun in nouns) == held_out
        if fits and all(artists_of(noun, artists) for noun in nouns):
            break
    layout = rng.choice(("row", "column"))
    drift = rng.randint(0, SIDE - SIDES[1] - 4)  # how far the trio as a whole is from the edge
    things = []
    for i, noun in enumerate(nouns):
        side = rng.randint(*SIDES)
        along = round(i * PITCH + rng.uniform(0, PITCH - side))
        across = drift + rng.randint(0, 4)
        left, top = (along, across) if layout == "row" else (across, along)
        things.append(Thing(noun, rng.choice(artists_of(noun, artists)), left, top, side))
    return Scene(layout, ground.background, ground.shade, tuple(things))
