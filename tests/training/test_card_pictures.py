"""The pictures of cards: each has its maker and its file, and is small."""

import pytest
from PIL import Image

from course_utils.course import IMAGES
from training.card_pictures import canvas
from training.card_pictures.__main__ import PICTURES
from training.card_pictures.seeing import scene


def test_every_picture_has_its_maker_and_every_maker_its_picture() -> None:
    assert {path.stem for path in (IMAGES / "cards").glob("*")} == set(PICTURES)


@pytest.mark.parametrize("name", ["patches_cut", "two_boxes", "grid_of_16", "tiles", "between_words", "clamped"])
def test_a_picture_is_made_as_it_lies_there(name: str) -> None:
    with Image.open(IMAGES / "cards" / f"{name}.png") as stored:
        assert PICTURES[name]().size == stored.size


def test_a_file_has_few_colours(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "FOLDER", tmp_path)
    size = canvas.save(canvas.strip([scene("owl"), scene("cat", "red")]), "x")
    with Image.open(tmp_path / "x.png") as saved:
        assert saved.mode == "P"
        assert len(saved.getcolors()) <= canvas.COLOURS
    assert 0 < size < 20_000


def test_patches_lie_apart() -> None:
    assert canvas.cut(Image.new("RGB", (64, 64)), 8, gap=2).size == (78, 78)
    assert canvas.strip([Image.new("RGB", (64, 64))] * 5, side=64, columns=3).size == (212, 138)
