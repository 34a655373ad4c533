"""The truth of cells that the chat model's eye is taught, and who may look at whom in its training examples."""

import torch

from course_utils.world import charts, signs
from course_utils.world.scenes import Scene, Thing, compose
from training import cells
from training.conversations import attention


def column(right: torch.Tensor, name: str) -> list[int]:
    return right[:, cells.COLUMNS[name]].tolist()


def test_a_thing_is_told_of_in_the_cell_where_its_middle_is() -> None:
    scene = Scene("one", "red", (222, 80, 80), (Thing("cat", "noto", 32, 0, 32),))
    nouns = column(cells.truth(scene), "noun")
    cat, nothing = cells.SEEN_WORDS.index("cat"), cells.SEEN_WORDS.index(cells.NOTHING)
    assert [cell for cell, noun in enumerate(nouns) if noun == cat] == [7]
    assert nouns.count(nothing) == 15
    assert {edges[2] for edges in zip(*(column(cells.truth(scene), f"edge {i}") for i in range(4)), strict=True)} == {
        16,
        cells.IGNORE,
    }


def test_the_ground_is_told_in_every_cell() -> None:
    assert set(column(cells.truth(compose("dog", "blue")), "ground")) == {cells.COLOURS.index("blue")}


def test_every_letter_of_a_sign_is_in_one_cell() -> None:
    for index in range(50):
        shown = signs.sample("test", index)
        right = cells.truth(shown)
        none = len(signs.SIGN_CHARACTERS)
        for i, character in enumerate(shown.sign.text):
            told = [letter for letter in column(right, f"letter {i}") if letter != none]
            assert told == [signs.SIGN_CHARACTERS.index(character)]


def test_every_bar_of_a_chart_is_in_one_cell_of_its_own() -> None:
    for index in range(50):
        chart = charts.sample("test", index)
        values = column(cells.truth(chart), "bar value")
        told = {cell: value for cell, value in enumerate(values) if value != charts.TOP + 1}
        assert told == {cell: bar.value for cell, bar in zip(cells.BAR_CELLS, chart.bars, strict=False)}


def test_blocks_see_the_pictures_and_themselves_but_not_each_other() -> None:
    allowed = attention(torch.tensor([[0, 0, 1, 1, 2, -1]]))[0, 0]
    assert allowed[3].tolist() == [True, True, True, True, False, False]
    assert allowed[4].tolist() == [True, True, False, False, True, False]
    assert allowed[0].tolist() == [True, False, False, False, False, False]
