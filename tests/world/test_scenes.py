"""Scenes stand as they are said to stand, and the splits hold what they promise."""

import time

import numpy as np
import pytest

from course_utils import world
from course_utils.world.language import size_word
from course_utils.world.scenes import COLOUR_JITTER

SCENES = [world.sample_scene("train", index) for index in range(600)]


def test_the_same_seed_gives_the_same_picture():
    again = [world.sample_scene("train", index) for index in range(600)]
    assert again == SCENES
    assert world.render(SCENES[3]).tobytes() == world.render(again[3]).tobytes()
    assert len(set(SCENES)) == 600


def test_things_stand_inside_the_picture_and_apart():
    for scene in SCENES:
        taken = np.zeros((world.SIDE, world.SIDE), dtype=int)
        for thing in scene.things:
            assert 0 <= thing.left <= world.SIDE - thing.size and 0 <= thing.top <= world.SIDE - thing.size
            taken[thing.top : thing.top + thing.size, thing.left : thing.left + thing.size] += 1
        assert taken.max() == 1


def test_layouts_say_where_things_stand():
    for scene in SCENES:
        first, last = scene.things[0], scene.things[-1]
        if scene.layout == "beside":
            assert first.left + first.size <= last.left and first.noun != last.noun
        elif scene.layout == "stacked":
            assert first.top + first.size <= last.top and first.noun != last.noun
        elif scene.layout == "many":
            assert 2 <= scene.count <= 4 and len(scene.nouns) == 1 and scene.artist
        else:
            assert scene.count == 1 and size_word(scene) in ("small", "large")


def test_the_background_has_the_colour_it_is_said_to_have():
    for scene in SCENES:
        pixels = np.asarray(world.render(scene)).reshape(-1, 3)
        assert (pixels == scene.shade).all(1).sum() > 100
        distance = {name: np.abs(np.subtract(rgb, scene.shade)).max() for name, rgb in world.COLOURS.items()}
        assert min(distance, key=distance.get) == scene.background and distance[scene.background] <= COLOUR_JITTER


def test_splits_keep_their_promises():
    assert not any(
        world.has_held_out_pair(world.sample_scene(split, i)) for split in ("train", "val", "test") for i in range(300)
    )
    assert all(world.has_held_out_pair(world.sample_scene("unseen_pairs", i)) for i in range(300))
    assert all(world.sample_scene("unseen_artist", i).artist == world.UNSEEN_ARTIST for i in range(300))
    assert not any(t.artist == world.UNSEEN_ARTIST for scene in SCENES for t in scene.things)
    train, test = set(SCENES), {world.sample_scene("test", i) for i in range(600)}
    assert not train & test


def test_about_a_tenth_of_the_pairs_is_never_seen_together():
    pairs = [(noun, colour) for noun in world.NOUNS for colour in world.COLOURS]
    share = sum(world.never_together(*pair) for pair in pairs) / len(pairs)
    assert 0.08 < share < 0.12
    assert world.never_together("cat", "dog") == world.never_together("dog", "cat")
    assert all(any(not world.never_together(noun, colour) for colour in world.COLOURS) for noun in world.NOUNS)


def test_compose_does_what_it_is_asked():
    scene = world.compose("cat", "blue", artist="noto", count=3)
    assert (scene.layout, scene.count, scene.background, scene.artist) == ("many", 3, "blue", "noto")
    assert size_word(world.compose("cat", size="small")) == "small"
    assert size_word(world.compose("cat", size="large")) == "large"
    assert world.compose("cat", seed=1) == world.compose("cat", seed=1) != world.compose("cat", seed=2)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"nouns": "unicorn"}, "no noun 'unicorn'"),
        ({"nouns": "<b>cat</b>"}, "no noun '<b>cat</b>'"),
        ({"nouns": "cat", "background": "черный"}, "no background colour"),
        ({"nouns": "cat", "artist": "rembrandt"}, "no artist"),
        ({"nouns": "cat", "layout": "heap"}, "no layout"),
        ({"nouns": ["cat", "dog", "cow"]}, "does not take 3 nouns"),
        ({"nouns": []}, "does not take 0 nouns"),
        ({"nouns": "cat", "count": 9}, "two to four"),
        ({"nouns": "giraffe", "artist": "emojione"}, "never drew a giraffe"),
    ],
)
def test_compose_refuses_in_one_sentence(arguments, part):
    with pytest.raises(ValueError) as error:
        world.compose(**arguments)
    assert part in str(error.value) and "\n" not in str(error.value)


def test_an_unknown_split_or_layout_is_refused():
    with pytest.raises(ValueError, match="There is no split 'trian'"):
        world.sample_scene("trian", 0)
    with pytest.raises(ValueError, match=r"'sign'.*stacked"):
        world.sample_scene("test", 0, "sign")


def test_only_the_nouns_asked_for_are_drawn():
    scenes = [world.sample_scene("train", i, nouns=("cat", "dog", "cow")) for i in range(50)]
    assert {noun for scene in scenes for noun in scene.nouns} == {"cat", "dog", "cow"}


def test_at_least_500_scenes_a_second():
    started = time.process_time()
    for index in range(500):
        world.render(world.sample_scene("train", index))
    assert time.process_time() - started < 1
