"""Simpler scenes, for models that draw in codes: things in two sizes on the codes' grid, all in one artist's hand.

Otherwise each drawing has 64 spellings in codes, one for each shift against the grid, times dozens of sizes and six
hands, and a small model learns none of them.
"""

from dataclasses import replace

from course_utils.world.scenes import COLOURS, LARGE, SIDE, Scene, Thing

CELL = 8  # pixels: a multiple of the cells of the pocket VQ model, so that these always cut a drawing in the same way
SMALL, BIG = 3 * CELL, 6 * CELL  # the sizes of things that share a picture, and of a lone one
ARTIST = "noto"


def simplified(scene: Scene, left: int = CELL) -> Scene:
    """The scene as the pocket DALL-E knows it: by one artist, on a plain shade, on the grid.

    A lone thing is big and stands `left` pixels from the left edge; things that share a picture are small.
    """
    if scene.layout == "one":
        places = [(left, CELL, BIG)]
    else:
        places = [(_on_grid(thing.left), _on_grid(thing.top), SMALL) for thing in scene.things]
    things = tuple(
        replace(thing, artist=ARTIST, left=left, top=top, size=size)
        for thing, (left, top, size) in zip(scene.things, places, strict=True)
    )
    return replace(scene, shade=COLOURS[scene.background], things=things)


def on_grid(scene: Scene) -> Scene:
    """The scene with its things small or big and on the grid, by the artists and on the shade that it has."""
    return replace(scene, things=tuple(_moved(thing) for thing in scene.things))


def by_one_artist(scene: Scene) -> Scene:
    """The scene as if one artist had drawn all of it, a lone thing big and in the middle; all else as it was."""
    place = {"left": CELL, "top": CELL, "size": BIG} if scene.count == 1 else {}
    return replace(scene, things=tuple(replace(thing, artist=ARTIST, **place) for thing in scene.things))


def _moved(thing: Thing) -> Thing:
    size = BIG if thing.size >= LARGE[0] else SMALL
    left, top = (min(_on_grid(edge), SIDE - size) for edge in (thing.left, thing.top))
    return replace(thing, left=left, top=top, size=size)


def _on_grid(edge: int) -> int:
    return edge // CELL * CELL
