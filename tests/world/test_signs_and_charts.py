"""Signs, bar charts and trios: their truth agrees with their pixels."""

import itertools
import random

import matplotlib
import numpy as np
import pytest

from course_utils.world import charts, signs, trios
from course_utils.world.grammar import Asker, reading


@pytest.mark.parametrize("index", range(40))
def test_a_sign_lies_in_the_picture_and_off_the_thing(index: int) -> None:
    shown = signs.sample("test", index)
    left, top, right, bottom = shown.sign.box
    assert 0 <= left < right <= 64
    assert 0 <= top < bottom <= 64
    for thing in shown.scene.things:
        assert thing.top + thing.size <= top or thing.top >= bottom
    assert signs.render(shown).size == (64, 64)


def test_writing_is_ink_on_the_board() -> None:
    shown = signs.compose("stop", random.Random(0), noun="car")
    pixels = np.asarray(signs.render(shown)).astype(int)
    left, top, right, bottom = shown.sign.box
    inside = pixels[top + 2 : bottom - 2, left + 2 : right - 2].reshape(-1, 3)
    board = np.array(signs.BOARDS[shown.sign.board])
    far = np.abs(inside - board).sum(1) > 200
    assert 0.05 < far.mean() < 0.8


@pytest.mark.parametrize("text", ["", "ninechars", "é", "a b"])
def test_a_sign_holds_only_what_it_can(text: str) -> None:
    with pytest.raises(ValueError, match="A sign holds one to 8 of the characters"):
        signs.compose(text, random.Random(0))


def test_what_a_sign_says() -> None:
    shown = signs.compose("exit", random.Random(1), noun="house", background="green")
    assert reading.sign(shown, Asker(random.Random(0))).sentence == 'the sign says "exit".'
    assert reading.sign_subject(shown) == 'a house and a sign that says "exit"'


@pytest.mark.parametrize("plain", [False, True])
def test_bars_are_as_tall_as_their_values(plain: bool) -> None:
    """The pixels of a bar's colour, in its middle column, against its value."""
    checked = 0
    for index in range(30):
        chart = charts.sample("test", index, plain)
        pixels = np.asarray(charts.render(chart)).astype(int)
        unit = (chart.floor - chart.ceiling) / charts.TOP
        for bar in chart.bars:
            if bar.right - bar.left < 6 or len(chart.bars) > 3:
                continue
            column = pixels[:, round((bar.left + bar.right) / 2)]
            near = np.abs(column - charts.BAR_COLOURS[bar.colour]).sum(1) < 60
            assert near.sum() == pytest.approx(unit * bar.value, abs=2.5)
            checked += 1
    assert checked > 20


def test_a_chart_to_order() -> None:
    chart = charts.compose([3, 7, 5], ["red", "blue", "green"], None, random.Random(0))
    assert reading.chart_told(chart) == "red is three, blue is seven and green is five"


@pytest.mark.parametrize("index", range(30))
def test_things_of_a_trio_do_not_overlap(index: int) -> None:
    scene = trios.sample("test", index)
    along = [(t.left if scene.layout == "row" else t.top, t.size) for t in scene.things]
    assert len(scene.nouns) == 3
    assert all(start + size <= after for (start, size), (after, _) in itertools.pairwise(along))


def test_a_chart_by_matplotlib_is_the_same_whatever_style_is_set() -> None:
    chart = charts.sample("test", 1, plain=True)
    before = charts.drawn_by_matplotlib(chart).tobytes()
    with matplotlib.rc_context({"axes.linewidth": 4, "figure.constrained_layout.use": True, "figure.facecolor": "red"}):
        assert charts.drawn_by_matplotlib(chart).tobytes() == before


def test_half_of_the_labelled_charts_have_letters_out_of_order() -> None:
    labels = [
        [bar.label for bar in chart.bars] for chart in (charts.sample("test", i) for i in range(400)) if chart.labelled
    ]
    mixed = sum(letters != sorted(letters) for letters in labels)
    assert 0.35 < mixed / len(labels) < 0.65
