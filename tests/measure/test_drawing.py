"""Scores of drawing: what is asked for, and that true pictures score nearly full marks and others nothing."""

from PIL import Image

from course_utils import models, world
from course_utils.measure import drawing
from course_utils.world import simple
from course_utils.world.language import bare


def test_orders_name_their_noun_and_half_of_them_a_ground() -> None:
    for held_out in (False, True):
        asked = drawing.orders_of_nouns(held_out)
        assert [noun for noun, _ in asked] == list(world.NOUNS)
        assert all(bare(noun) in text.lower() for noun, text in asked)
    assert drawing.orders_of_nouns(False) != drawing.orders_of_nouns(True)


def test_halves_keep_what_stands_in_them() -> None:
    scene = simple.simplified(world.compose(["cat", "dog"], "red", layout="beside", seed=1))
    left, right = drawing.halves(world.render(scene), "beside")
    assert left.size == right.size == (64, 64)
    assert left.getpixel((0, 0)) == right.getpixel((63, 63)) == world.COLOURS["red"]
    assert left.crop((16, 0, 48, 64)).tobytes() == world.render(scene).crop((0, 0, 32, 64)).tobytes()
    tall = Image.new("RGB", (64, 64), "white")
    tall.paste("black", (0, 32, 64, 64))
    above, below = drawing.halves(tall, "stacked")
    assert above.getextrema()[0] == (255, 255) and below.getextrema()[0] == (0, 0)


def test_true_pictures_are_in_order_and_swapped_ones_are_not() -> None:
    judge = models.load_judge()
    pairs = drawing.ordered_pairs()[:20] + drawing.ordered_pairs()[-20:]
    true = [world.render(scene) for scene in pairs]
    assert drawing.in_order(judge, true, pairs) > 0.7
    assert drawing.in_order(judge, [picture.rotate(180) for picture in true], pairs) < 0.1
