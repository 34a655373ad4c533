"""Text as a browser shows it, and a photograph as a telephone writes it."""

import io

from PIL import Image

from course_utils.study.exercises.strangers import STRANGE, Shown, photograph


def test_the_file_to_strip_says_where_it_was_taken() -> None:
    where = Image.open(io.BytesIO(photograph())).getexif().get_ifd(0x8825)
    assert where[1] == "N"


def test_the_photograph_is_colourful_and_looks_another_way_from_each_side() -> None:
    picture = Image.open(io.BytesIO(photograph())).convert("RGB")
    corners = {picture.getpixel((x, y)) for x in (0, 47) for y in (0, 31)}
    assert len(corners) == 4
    assert all(len({*corner}) > 1 for corner in corners)


def test_escaped_text_is_shown_as_it_was_typed() -> None:
    shown = Shown("<p>1 &lt; 2<br>&amp;lt;</p>")
    assert (shown.tags, shown.text) == ([("p",), ("br",)], "1 < 2\n&lt;")


def test_no_markup_among_the_strange_texts_shows_itself_without_escaping() -> None:
    for text in STRANGE[:5]:
        shown = Shown(text)
        assert shown.tags or shown.text != text
