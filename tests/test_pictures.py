import io
import struct
import zlib
from pathlib import Path

import numpy as np
import odd_pictures
import pytest
from PIL import Image

from course_utils import pictures
from course_utils.pictures import PictureError, open_picture


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


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_shrunk_where_that_is_asked_for(kind: str) -> None:
    file = io.BytesIO()
    wide = Image.new("RGB", (3000, 1000), "red")
    wide.paste("blue", (1500, 0, 3000, 1000))
    wide.save(file, kind)
    shrunk = pictures.open_picture(file.getvalue(), at_most=300)
    assert (shrunk.size, shrunk.getpixel((10, 50))[0] > 240, shrunk.getpixel((290, 50))[2] > 240) == (
        (300, 100),
        True,
        True,
    )
    assert pictures.open_picture(file.getvalue(), at_most=4000).size == (3000, 1000)
    with pytest.raises(pictures.PictureError, match="damaged or cut short"):
        pictures.open_picture(file.getvalue()[:3000], at_most=300)


def test_png_bytes_hold_the_picture_exactly() -> None:
    picture = Image.effect_noise((20, 10), 50).convert("RGB")
    assert pictures.open_picture(pictures.png_bytes(picture)).tobytes() == picture.tobytes()
    assert len(pictures.png_bytes(picture.convert("L"), optimize=True)) < len(pictures.png_bytes(picture))


def test_a_picture_of_few_colours_stays_as_it_is() -> None:
    flag = Image.new("RGB", (64, 64), (250, 3, 7))
    flag.paste((1, 2, 99), (0, 0, 20, 64))
    few = pictures.in_few_colours(flag)
    assert (few.mode, few.convert("RGB").tobytes()) == ("P", flag.tobytes())
    assert pictures.largest_difference(flag, few) == 0


def test_a_photograph_in_few_colours_is_small_and_near() -> None:
    cat = pictures.picture("photos/cat.jpg")
    few = pictures.in_few_colours(cat)
    assert len(pictures.png_bytes(few, optimize=True)) < 0.4 * len(pictures.png_bytes(cat, optimize=True))
    assert 0 < pictures.largest_difference(cat, few) < 10


def test_the_largest_difference_is_that_of_the_worst_square() -> None:
    black, spot = Image.new("RGB", (96, 64)), Image.new("RGB", (96, 64))
    spot.paste((0, 80, 0), (32, 0, 64, 32))
    assert pictures.largest_difference(black, spot) == 80
    assert pictures.largest_difference(black, spot, side=64) == 20  # 32 x 32 of 64 x 64 pixels


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


# ---- odd files: a sensible picture, or one clear sentence


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(mode: str = "RGB") -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 100, 3), dtype=np.uint8)).convert(mode)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def sentence_about(source: object) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(source)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 200
    return sentence


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_truncated(kind: str, share: float, tmp_path: Path) -> None:
    whole = encoded(noise(), kind)
    path = tmp_path / "holiday.img"
    path.write_bytes(whole[: int(share * len(whole))])
    assert "'holiday.img' is damaged or cut short" in sentence_about(path) or "is not a picture" in sentence_about(path)


@pytest.mark.parametrize("size", [(20_000, 20_000), (9_000, 9_000)])
def test_bomb_is_refused_by_its_header(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(self: Image.Image) -> None:
        raise AssertionError("The bomb was decoded.")

    bomb = png_header(*size)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    assert "too large" in sentence_about(bomb)
    assert "at most 64 million pixels" in sentence_about(bomb)


def test_strip_that_scaling_would_blow_up() -> None:
    assert "strip of 5000 x 1 pixels" in sentence_about(encoded(Image.new("RGB", (5000, 1)), "PNG"))


def test_cmyk() -> None:
    opened = open_picture(encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = opened.getpixel((10, 10))
    assert opened.mode == "RGB"
    assert red > 240 and green < 20 and blue < 20


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(kind: str) -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(20, axis=0)
    opened = np.asarray(open_picture(encoded(Image.fromarray(ramp), kind)))
    assert opened.shape == (20, 256, 3)
    assert opened[0, :, 0].tolist() == list(range(256))


def test_floating_point_is_stretched_and_survives_missing_values() -> None:
    values = np.linspace(-1, 1, 256, dtype=np.float32)[None].repeat(20, axis=0)
    values[5, 128] = np.nan
    opened = np.asarray(open_picture(encoded(Image.fromarray(values), "TIFF")))
    assert (opened[0, 0, 0], opened[0, -1, 0]) == (0, 255)
    flat = open_picture(encoded(Image.fromarray(np.full((20, 20), 7, dtype=np.float32)), "TIFF"))
    assert flat.getpixel((0, 0)) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_animated_gives_the_first_frame(kind: str) -> None:
    first, second = Image.new("RGB", (30, 30), (255, 0, 0)), Image.new("RGB", (30, 30), (0, 0, 255))
    opened = open_picture(encoded(first, kind, save_all=True, append_images=[second]))
    red, _, blue = opened.getpixel((15, 15))
    assert red > 240 and blue < 20


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_white(mode: str) -> None:
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 10, 20))
    opened = open_picture(encoded(picture.quantize() if mode == "P" else picture.convert(mode), "PNG"))
    assert opened.getpixel((5, 5)) == (0, 0, 0)
    assert opened.getpixel((15, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_few_colours(mode: str) -> None:
    assert open_picture(encoded(noise(mode), "PNG")).mode == "RGB"


def test_zero_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    assert "'empty.jpg' is empty" in sentence_about(tmp_path / "empty.jpg")
    assert "is empty" in sentence_about(b"")
    assert "is not a picture" in sentence_about(io.BytesIO())


def test_text_named_jpg(tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_text("I am a cat, honestly.", encoding="utf-8")
    assert "'cat.jpg' is not a picture: use one of JPEG, PNG" in sentence_about(tmp_path / "cat.jpg")


def test_formats_that_can_run_programs_are_not_tried() -> None:
    assert "is not a picture" in sentence_about(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "'none.png' is not there" in sentence_about(tmp_path / "none.png")
    assert "is a folder" in sentence_about(tmp_path)
    assert "not from NoneType" in sentence_about(None)
    assert ["'photos", "dgo.jpg'"][1].strip("'") in sentence_about(pictures.IMAGES / "photos" / "dgo.jpg")


def test_name_with_a_zero_byte_or_of_great_length() -> None:
    assert "\0" not in sentence_about("cat\0.jpg")
    with pytest.raises(PictureError):
        open_picture("x" * 5000)


def test_infinite_values_do_not_darken_the_rest() -> None:
    values = np.linspace(0, 1, 256, dtype=np.float32)[None].repeat(20, axis=0)
    values[0, :3] = np.inf, -np.inf, np.nan
    opened = np.asarray(open_picture(encoded(Image.fromarray(values), "TIFF")))[..., 0]
    assert opened[1].tolist() == list(range(256))
    assert opened[0, :3].tolist() == [255, 0, 0]
    assert open_picture(encoded(Image.fromarray(values[:1, :1]), "TIFF")).getpixel((0, 0)) == (0, 0, 0)


def test_a_telephones_own_format_is_named() -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    assert "is a HEIC picture" in sentence_about(heic)
    assert "is a PDF" in sentence_about(b"%PDF-1.7 ...")
    assert "is text (SVG" in sentence_about(b'<svg xmlns="http://www.w3.org/2000/svg"/>')


@pytest.mark.parametrize(
    "address", ["https://example.org/cat.png", "data:image/png;base64,AAAA", "s3://bucket/cat.png"]
)
def test_an_address_is_not_fetched_and_says_so(address: str) -> None:
    assert "is an address, and the course fetches nothing" in sentence_about(address)


def test_the_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Image.new("RGB", (9, 7)).save(tmp_path / "cat.png")
    assert open_picture("~/cat.png").size == (9, 7)


# ---- the door for pictures that are open already


def test_a_plain_picture_keeps_its_pixels() -> None:
    picture = noise()
    assert pictures.plain(picture).tobytes() == picture.tobytes()


@pytest.mark.parametrize("kind", odd_pictures.ODD)
def test_what_pillow_opened_becomes_what_the_course_would_have_opened(kind: str) -> None:
    content = odd_pictures.ODD[kind]()
    opened = Image.open(io.BytesIO(content))
    assert pictures.plain(opened).tobytes() == open_picture(content).tobytes()
    shown = pictures.image_tag(Image.open(io.BytesIO(content)), "odd", 64)
    assert pictures.data_url(pictures.png_bytes(open_picture(content))) in shown


def test_a_bad_file_that_pillow_opened_is_a_sentence_when_it_is_used() -> None:
    for make, words in odd_pictures.BAD.values():
        with pytest.raises(PictureError, match=f"^This picture {words}"):
            pictures.plain(make())
        with pytest.raises(PictureError, match=f"^Number 3 of the pictures {words}"):
            pictures.all_plain([noise(), make()], first=2)
    with pytest.raises(PictureError, match=r"^This picture is of type str: open it first"):
        pictures.plain("cat.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_closed_before_it_was_read(kind: str) -> None:
    with pytest.raises(PictureError, match="was closed before it was read"):
        pictures.plain(odd_pictures.closed(kind))
    with Image.open(io.BytesIO(encoded(noise(), kind))) as read:
        read.load()
    assert pictures.plain(read).size == (100, 80)
