"""Orders: true of their scenes, many, a fifth of the frames held out, and nothing said that captions say."""

import random
import re

import pytest

from course_utils import world
from course_utils.world import orders
from course_utils.world.language import COUNT_WORDS, bare


@pytest.mark.parametrize("kind", orders.kinds())
def test_a_fixed_fifth_is_held_out(kind: str) -> None:
    trained, held_out = orders.frames(kind, False), orders.frames(kind, True)
    assert not set(trained) & set(held_out)
    assert abs(len(held_out) / (len(trained) + len(held_out)) - 0.2) < 0.05
    assert len(held_out) >= 3


def test_there_are_many_and_each_expands_without_a_rest() -> None:
    assert sum(len(orders.frames(kind, held_out)) for kind in orders.kinds() for held_out in (False, True)) > 300
    rng = random.Random(0)
    for index in range(2000):
        text = orders.order(world.sample_scene("train", index), rng, held_out=index % 2 == 0)
        assert text and not re.search(r"[{}()\[\]@|]|  ", text), text


@pytest.mark.parametrize("held_out", [False, True])
def test_an_order_names_what_is_there(held_out: bool) -> None:
    rng = random.Random(1)
    for index in range(500):
        scene = world.sample_scene("train", index)
        text = orders.order(scene, rng, held_out, ground=True)
        for noun in scene.nouns:
            assert bare(noun) in text or world.NOUNS[noun].many in text, text
        assert scene.background in text or (scene.background == "gray" and "grey" in text)
        if scene.layout == "many":
            assert COUNT_WORDS[scene.count] in text or str(scene.count) in text
        plain = orders.order(scene, rng, held_out, ground=False)
        assert not set(plain.split()) & (set(world.COLOURS) - {"orange"}) or "orange" in scene.nouns, plain


def test_left_and_right_are_told_apart() -> None:
    """The noun on the left comes before "right" and after "left", or the other way round, as the frame says."""
    scene = world.compose(["cat", "dog"], "red", layout="beside")
    texts = {orders.order(scene, random.Random(i), held_out=i % 2 == 0, ground=False) for i in range(300)}
    assert any("left of" in text and text.index("cat") < text.index("dog") for text in texts)
    for text in texts:
        first, second = sorted(("cat", "dog"), key=text.index)
        if re.search(r"left(-hand)?( side)? of \w+", text.replace("of it", "")) and "its" not in text:
            assert (first, second) == ("cat", "dog"), text
        if re.search(r"right( side)? of (the |a )?(cat|dog)", text):
            assert (first, second) == ("dog", "cat"), text


def test_what_is_held_out_is_said_by_no_caption() -> None:
    rng = random.Random(2)
    for index in range(1500):
        scene = world.sample_scene("train", index)
        assert orders.order(scene, rng, held_out=True) not in world.captions(scene)


def test_people_type_marks_capitals_and_fillers() -> None:
    texts = [orders.typed("draw a cat", random.Random(i)) for i in range(500)]
    assert sum(text == "draw a cat" for text in texts) > 100
    assert any(text.isupper() for text in texts) and any(text.endswith(".") for text in texts)
    assert any(text.lower().startswith("draw cat") for text in texts)
    assert all("cat" in text.lower() for text in texts)


def test_the_words_of_training_are_known() -> None:
    known = orders.words()
    assert {"draw", "please", "show", "me"} <= known
    assert not any("{" in word or word == "cat" for word in known)
