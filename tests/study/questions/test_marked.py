"""Pictures of cards: each point has its disc."""

from io import BytesIO

from PIL import Image

from course_utils.study.questions import load_cards
from course_utils.study.questions.marked import marked_picture


def test_pictures_are_marked() -> None:
    pictured = [card for card in load_cards() if card.picture]
    assert pictured
    for card in pictured:
        picture = Image.open(BytesIO(marked_picture(card)))
        assert max(picture.size) >= 240
        for left, top in card.points:  # the disc's rim is black, and its ground is white
            x, y = round(left * picture.width), round(top * picture.height)
            radius = max(picture.size) // 32
            near = picture.crop((x - radius, y - radius, x + radius, y + radius)).convert("L")
            low, high = near.getextrema()
            assert (low < 60, high) == (True, 255)
