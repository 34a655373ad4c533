"""What is stored in place of a widget."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from course_utils.command import notebooks, widget_pictures
from course_utils.course import NOTEBOOKS

WIDGET = "import ipywidgets as w\nw.VBox([w.HTML('a')])"


@pytest.fixture
def pictured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a picture of the widget in the cell `box`."""
    about = PngInfo()
    about.add_itxt(widget_pictures.KEYWORD, 'A box that says "a"')
    Image.new("RGB", (4, 3), "red").save(tmp_path / "box.png", pnginfo=about)
    monkeypatch.setattr(widget_pictures, "FOLDER", tmp_path)


def test_a_widget_without_a_picture_is_a_sentence() -> None:
    assert widget_pictures.in_place_of_widget("no-such-cell") == {"text/plain": widget_pictures.SENTENCE}


@pytest.mark.usefixtures("pictured")
def test_a_picture_has_its_alt_text_and_says_what_to_do() -> None:
    shown = widget_pictures.in_place_of_widget("box")
    assert 'alt="A box that says &quot;a&quot;"' in shown["text/html"] and "run this cell" in shown["text/html"]
    assert shown["text/plain"] == widget_pictures.SENTENCE


@pytest.mark.usefixtures("pictured")
def test_a_build_stores_the_picture_and_a_second_strip_changes_nothing(write: Callable[..., Path]) -> None:
    path = write("1 + 1", WIDGET, ids=["sum", "box"])
    asyncio.run(notebooks.build(path))
    built = notebooks.read(path)
    assert built.cells[1].outputs[0].data == widget_pictures.in_place_of_widget("box")
    assert built.cells[0].outputs[0].data == {"text/plain": "2"}
    assert notebooks.strip(notebooks.read(path)) == built


def test_the_pictures_of_widgets_are_small_and_belong_to_cells() -> None:
    cells = {cell.id for path in NOTEBOOKS.glob("*.ipynb") for cell in notebooks.read(path).cells}
    files = list(widget_pictures.FOLDER.glob("*.png"))
    assert {file.stem for file in files} <= cells
    assert [file.name for file in files if file.stat().st_size > 60_000] == []
