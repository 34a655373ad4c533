"""Paintings to look at, for readers who cannot run a cell."""

import re

import pytest
from fake_painter import painting
from PIL import Image

from course_utils.generate import Painting, Prompt
from course_utils.widgets import gallery
from course_utils.widgets.paintings import file_name


def test_the_gallery_is_the_same_text_every_time() -> None:
    assert repr(gallery([])) == "Nothing was painted yet."
    many = [painting("a cat | snow:-0.5"), painting([Prompt(Image.new("RGB", (8, 8)))], steps=2, done=1, seed=4)]
    assert repr(gallery(many)) == "a cat | snow:-0.5, seed 0, 10 steps\na picture, seed 4, 1 step (stopped)"


def test_the_gallery_has_alt_text_and_no_controls() -> None:
    shown = gallery([painting("a cat"), painting("x" * 300)])._repr_html_()
    assert re.findall(r'alt="([^"]*)"', shown) == ["Painted: a cat", f"Painted: {'x' * 79}…"]
    assert not re.search(r"<(a|button|input|script|style)\b", shown)


def test_the_gallery_does_not_change_later() -> None:
    paintings: list[Painting] = []
    before = gallery(paintings)
    paintings.append(painting())
    assert repr(before) == "Nothing was painted yet."


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a cat | snow:0.5", "a-cat-snow-0-5-seed-0.png"),
        ("word " * 100, "word-word-word-word-word-word-word-word--seed-0.png"),
        ("\u202e|?", "painting-seed-0.png"),
        ("кошка", "кошка-seed-0.png"),
    ],
)
def test_a_file_is_named_after_the_prompt(prompt: str, name: str) -> None:
    assert file_name(painting([Prompt(prompt)])) == name


def test_a_prompt_is_shown_as_text() -> None:
    shown = gallery([painting([Prompt("<b>a cat</b>")])])._repr_html_()
    assert "<b>" not in shown and "<bdi>&lt;b&gt;a cat&lt;/b&gt;</bdi>, seed 0" in shown
