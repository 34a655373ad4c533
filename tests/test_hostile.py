"""Odd files and odd words: a sensible result, or one clear sentence."""

import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from course_utils import embed, models, pictures, tiers, world
from course_utils.pictures import PictureError, open_picture


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


# Pictures ------------------------------------------------------------------------------------------------------------


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


# Texts ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clip() -> models.Clip:
    tiers.set_tier("pocket")
    return models.load_clip()


@pytest.fixture(scope="module")
def scene() -> Image.Image:
    return world.render(world.compose("cat", "red"))


@pytest.mark.parametrize(
    "text",
    [
        "кошка на красном фоне",
        "🐱🐶",
        "<b>cat</b><script>alert('cat')</script>",
        "a {} cat",
        "\x00\ufffd",
        "猫",
        "CAT" * 3,
    ],
)
@pytest.mark.filterwarnings("ignore:The model reads")
def test_any_script_gives_a_unit_vector(clip: models.Clip, text: str) -> None:
    (vector,) = embed.embed_texts(clip, [text])
    assert torch.isfinite(vector).all()
    assert vector.norm().item() == pytest.approx(1, abs=1e-4)


def test_ten_thousand_words_are_cut_with_one_warning(clip: models.Clip) -> None:
    long = "a cat and a dog " * 2000
    with pytest.warns(UserWarning, match=r"reads 32 tokens a text; the end is left out of text 1") as caught:
        vectors = embed.embed_texts(clip, ["a cat", long])
    assert len(caught) == 1
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        embed.embed_texts(clip, ["a cat", "a picture of a cat to the left of a dog on a red background"])


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_text_is_pointed_out(clip: models.Clip, scene: Image.Image, empty: str) -> None:
    with pytest.raises(ValueError, match="Number 1 of the texts is empty"):
        embed.embed_texts(clip, ["a cat", empty])
    with pytest.raises(ValueError, match="Number 1 of the labels is empty"):
        embed.zero_shot(clip, [scene], ["cat", empty], ["a {}"])


def test_empty_lists_are_pointed_out(clip: models.Clip, scene: Image.Image) -> None:
    with pytest.raises(ValueError, match="list of texts is empty"):
        embed.embed_texts(clip, [])
    with pytest.raises(ValueError, match="list of pictures is empty"):
        embed.embed_pictures(clip, [])
    with pytest.raises(ValueError, match="list of labels is empty"):
        embed.zero_shot(clip, [scene], [], ["a {}"])
    with pytest.raises(ValueError, match="list of templates is empty"):
        embed.zero_shot(clip, [scene], ["cat"], [])


@pytest.mark.parametrize("thing", [None, 7, 0.5, b"a cat", ["a cat"]])
def test_what_is_no_text_is_named(clip: models.Clip, thing: object) -> None:
    with pytest.raises(TypeError, match=f"Number 1 of the texts is of type {type(thing).__name__}"):
        embed.embed_texts(clip, ["a cat", thing])


def test_one_text_or_picture_without_brackets_is_pointed_out(clip: models.Clip, scene: Image.Image) -> None:
    with pytest.raises(TypeError, match=r"list of texts, even for one"):
        embed.embed_texts(clip, "a cat")
    with pytest.raises(TypeError, match=r"list of pictures, even for one"):
        embed.embed_pictures(clip, scene)
    with pytest.raises(TypeError, match=r"list of labels, even for one"):
        embed.zero_shot(clip, [scene], "cat", ["a {}"])


def test_a_path_is_no_picture_yet(clip: models.Clip) -> None:
    with pytest.raises(TypeError, match=r"Number 0 of the pictures is of type str: give pictures such as pictures\."):
        embed.embed_pictures(clip, ["cat.jpg"])


def test_labels_in_any_script_and_with_braces(clip: models.Clip, scene: Image.Image) -> None:
    probabilities = embed.zero_shot(clip, [scene], ["cat", "кошка", "{0.__class__}", "<i>"], ["a picture of a {}"])
    assert probabilities.shape == (1, 4)
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-5)
