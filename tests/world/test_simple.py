"""Simpler scenes: what is kept and what is made plain."""

from course_utils import world
from course_utils.world import simple


def scenes() -> list[world.Scene]:
    return [world.sample_scene("test", index) for index in range(200)]


def inside(scene: world.Scene) -> bool:
    return all(
        0 <= edge <= world.SIDE - thing.size and edge % simple.CELL == 0
        for thing in scene.things
        for edge in (thing.left, thing.top)
    )


def test_a_simplified_scene_shows_the_same_things_plainly():
    for scene in scenes():
        plain = simple.simplified(scene)
        assert (plain.nouns, plain.background, plain.layout) == (scene.nouns, scene.background, scene.layout)
        assert plain.shade == world.COLOURS[scene.background] and plain.artist == simple.ARTIST and inside(plain)
        assert {thing.size for thing in plain.things} == {simple.BIG if scene.layout == "one" else simple.SMALL}
    lone = world.compose("cat")
    assert [simple.simplified(lone, left=left).things[0].left for left in (0, 16)] == [0, 16]


def test_things_on_the_grid_keep_their_artists_and_shade():
    for scene in scenes():
        moved = simple.on_grid(scene)
        assert moved.shade == scene.shade and inside(moved)
        assert [thing.artist for thing in moved.things] == [thing.artist for thing in scene.things]
        assert {thing.size for thing in moved.things} <= {simple.SMALL, simple.BIG}


def test_one_artist_draws_all_and_a_lone_thing_big_in_the_middle():
    for scene in scenes():
        drawn = simple.by_one_artist(scene)
        assert drawn.artist == simple.ARTIST and drawn.shade == scene.shade
        if scene.count == 1:
            (thing,) = drawn.things
            assert thing.left == thing.top == (world.SIDE - thing.size) / 2
        else:
            assert [(t.left, t.top, t.size) for t in drawn.things] == [(t.left, t.top, t.size) for t in scene.things]
