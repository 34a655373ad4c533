"""The sprites: 133 nouns, seven artists, each sheet credited."""

import re

from course_utils import world
from course_utils.world.sprites import SPRITES_FOLDER


def test_the_alphabet_is_complete():
    assert len(world.NOUNS) == 133 and len(world.ARTISTS) == 7 and len(world.COLOURS) == 10
    assert len(world.TRAIN_ARTISTS) == 6 and world.UNSEEN_ARTIST not in world.TRAIN_ARTISTS
    for noun in world.NOUNS:
        assert noun in world.load_sprites(world.UNSEEN_ARTIST)
        assert len(world.artists_of(noun)) >= 4


def test_every_sheet_is_credited():
    credits = (SPRITES_FOLDER / "LICENCES.md").read_text(encoding="utf-8")
    sheets = {path.name for path in SPRITES_FOLDER.glob("*.png")}
    assert sheets == {f"{artist.package}.png" for artist in world.ARTISTS.values()}
    for artist in world.ARTISTS.values():
        row = next(line for line in credits.splitlines() if line.startswith(f"| {artist.package}.png "))
        assert artist.licence in row and artist.credit.split(",")[0] in row
    assert sum((SPRITES_FOLDER / name).stat().st_size for name in sheets) < 8e6


def test_nothing_is_named_twice():
    for field in ("noun", "slug", "one", "many"):
        assert len({getattr(noun, field) for noun in world.NOUNS.values()}) == 133
    assert len({artist.style for artist in world.ARTISTS.values()}) == 7


def test_a_y_after_a_consonant_becomes_ies():
    spelled = [noun.many for noun in world.NOUNS.values() if re.search(r"[^aeiou]y$", noun.one)]
    assert {"butterflies", "strawberries", "trophies"} <= set(spelled)
    assert all(many.endswith("ies") for many in spelled)
