"""The picture of a card, with a numbered disc at each point that a question asks about."""

from course_utils.course import IMAGES
from course_utils.pictures import data_url, png_bytes
from course_utils.study.questions.card import Card

PICTURE_SIDE = 480  # pixels: small pictures are enlarged to about this


def marked_picture(card: Card) -> bytes:
    """The picture of a card as PNG, with a numbered disc at each of its points."""
    from PIL import Image, ImageDraw, ImageFont

    with Image.open(IMAGES / card.picture) as opened:
        picture = opened.convert("RGB")
    times = max(1, PICTURE_SIDE // max(picture.size))  # whole pixels, or small pictures turn soft
    picture = picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)
    pen, radius = ImageDraw.Draw(picture), max(picture.size) // 32
    font = ImageFont.load_default(1.4 * radius)
    for number, (left, top) in enumerate(card.points, 1):
        x, y = left * picture.width, top * picture.height
        pen.circle((x, y), radius, fill="white", outline="black", width=2)
        pen.text((x, y), str(number), fill="black", font=font, anchor="mm")
    return png_bytes(picture, optimize=True)


def picture_address(card: Card) -> str:
    """The marked picture as an address that holds the whole picture; empty if the card has none."""
    return data_url(marked_picture(card), "image/png") if card.picture else ""
