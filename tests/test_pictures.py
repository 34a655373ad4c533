import io
from pathlib import Path

import pytest
from PIL import Image

from course_utils import pictures


def test_the_courses_own_pictures_open_by_name() -> None:
    cat = pictures.picture("photos/cat.jpg")
    assert cat.mode == "RGB"
    assert min(cat.size) > 200


def test_path_bytes_and_file_give_the_same_picture() -> None:
    path = pictures.IMAGES / "photos" / "cat.jpg"
    expected = pictures.open_picture(path).tobytes()
    assert pictures.open_picture(str(path)).tobytes() == expected
    assert pictures.open_picture(path.read_bytes()).tobytes() == expected
    assert pictures.open_picture(memoryview(path.read_bytes())).tobytes() == expected  # what an upload widget gives
    with path.open("rb") as file:
        assert pictures.open_picture(file).tobytes() == expected
        assert not file.closed


@pytest.mark.parametrize("extension", ["png", "gif", "webp", "bmp", "tiff", "avif"])
def test_usual_formats_open(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"red.{extension}"
    Image.new("RGB", (40, 30), (255, 0, 0)).save(path)
    opened = pictures.open_picture(path)
    assert opened.size == (40, 30)
    red, green, blue = opened.getpixel((20, 15))
    assert red > 250 and green < 5 and blue < 5


def test_the_camera_was_held_upright() -> None:
    stored = Image.new("RGB", (40, 20), "white")
    stored.paste("black", (0, 0, 20, 20))  # black on the left as stored
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    buffer = io.BytesIO()
    stored.save(buffer, "PNG", exif=exif)
    turned = pictures.open_picture(buffer.getvalue())
    assert turned.size == (20, 40)
    assert turned.getpixel((10, 2)) == (0, 0, 0)
    assert turned.getpixel((10, 37)) == (255, 255, 255)


def test_a_phone_picture_with_a_second_view_gives_the_first() -> None:
    first, second = Image.new("RGB", (40, 30), (255, 0, 0)), Image.new("RGB", (40, 30), (0, 0, 255))
    buffer = io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    red, _, blue = pictures.open_picture(buffer.getvalue()).getpixel((20, 15))
    assert red > 250 and blue < 5


def test_png_bytes_hold_the_picture_exactly() -> None:
    picture = Image.effect_noise((20, 10), 50).convert("RGB")
    assert pictures.open_picture(pictures.png_bytes(picture)).tobytes() == picture.tobytes()
    assert len(pictures.png_bytes(picture.convert("L"), optimize=True)) < len(pictures.png_bytes(picture))


def test_a_data_url_holds_the_content_itself() -> None:
    assert pictures.data_url(b"cat") == "data:image/png;base64,Y2F0"
    assert (
        pictures.data_url("кот".encode(), "text/plain")
        == f"data:text/plain;base64,{pictures.base64_text('кот'.encode())}"
    )


def test_an_image_tag_has_its_width_and_its_alt_text_as_text() -> None:
    small = Image.new("RGB", (8, 8), "red")
    tag = pictures.image_tag(small, 'a "red" <b>square</b>', 64)
    assert f'src="{pictures.data_url(pictures.png_bytes(small))}"' in tag
    assert 'alt="a &quot;red&quot; &lt;b&gt;square&lt;/b&gt;"' in tag and 'width="64"' in tag
    assert "pixelated" in tag  # enlarged pixels stay squares
    assert "pixelated" not in pictures.image_tag(small, "a red square", 8)
