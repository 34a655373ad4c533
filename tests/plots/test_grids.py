import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image

from course_utils import plots

RED = Image.new("RGB", (16, 16), "red")


def test_pictures_are_named_by_their_titles(shown: list) -> None:
    plots.show_pictures([RED, RED], ["a cat\nbefore", "a cat\nafter"])
    assert shown[0][1] == "Pictures: a cat before; a cat after"


def test_pictures_without_titles_are_counted_and_alt_text_may_be_given(shown: list) -> None:
    plots.show_pictures([RED] * 3)
    plots.show_pictures([RED] * 3, alt="Three red squares")
    assert [alt for _, alt in shown] == ["Pictures: 3 pictures", "Three red squares"]


def test_more_pictures_than_columns_take_more_rows(shown: list) -> None:
    plots.show_pictures([RED] * 4, columns=4)
    plots.show_pictures([RED] * 8, columns=4)
    assert shown[0][0].width == shown[1][0].width
    assert shown[1][0].height == 2 * shown[0][0].height


def corner(picture: Image.Image, share: float) -> int:
    """How light a figure is, 0 to 255, that far from its left edge and halfway down."""
    return picture.convert("L").getpixel((int(picture.width * share), picture.height // 2))


def test_attention_darkens_where_the_map_is_high(shown: list) -> None:
    maps = np.zeros((1, 2, 2))
    maps[0, :, 1] = 1
    plots.attention_overlay([Image.new("RGB", (16, 16), "white")], maps, [""], "The right half is dark", size=2)
    assert corner(shown[0][0], 0.1) > 200 > 110 > corner(shown[0][0], 0.5)


def test_one_scale_holds_for_all_maps_and_its_top_may_be_given(shown: list) -> None:
    white = [Image.new("RGB", (16, 16), "white")] * 2
    for top in (None, 4):
        maps = np.stack([np.full((2, 2), 1.0), np.full((2, 2), 2.0)])
        plots.attention_overlay(white, maps, ["", ""], "Two even maps", size=2, label="percent", top=top)
    half, full = ([corner(picture, share) for share in (0.2, 0.6)] for picture, _ in shown)
    assert half[0] > half[1] + 50
    assert full[1] > half[1] + 50


@pytest.mark.parametrize(
    "draw",
    [
        lambda alt: plots.pixel_values(np.asarray(RED)[:4, :4], 0, "Red", alt),
        lambda alt: plots.patch_grid(np.random.default_rng(0).random((6, 4, 4, 3)), 3, "Patches", alt),
        lambda alt: plots.marked_maps({"a": np.eye(4), "b": np.eye(4)}, [(0, 0), (3, 1)], alt, "similarity"),
    ],
    ids=["pixel_values", "patch_grid", "marked_maps"],
)
def test_each_grid_is_one_figure_with_its_alt_text(draw, shown: list) -> None:
    draw("What it shows")
    assert [alt for _, alt in shown] == ["What it shows"]


def test_weights_are_written_on_patches_of_faded_pictures(shown: list, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    draw = Axes.text
    monkeypatch.setattr(
        Axes, "text", lambda self, x, y, text, **look: written.append(text) or draw(self, x, y, text, **look)
    )
    weights = np.array([[[0.25, 0.5], [0.05, 0.2]]])
    plots.weights_on_patches([RED], weights, ["for the noun"], "Most weight is at the upper right.")
    assert written == ["25", "50", "5", "20"]
    assert shown[0][1] == "Most weight is at the upper right."


def test_boxes_are_drawn_on_their_pictures(shown: list) -> None:
    pictures = [Image.new("RGB", (64, 64), "white")] * 2
    plots.boxed_pictures(pictures, [{"truth": [4, 4, 30, 30]}, {"truth": [4, 4, 9, 9]}], ["a cat", "a dog"], "Boxes.")
    plots.boxed_pictures(pictures, [{"truth": [0, 0, 1, 1]}] * 2, ["a cat", "a dog"], "Tiny boxes.")
    (boxed, alt), (bare, _) = shown
    assert alt == "Boxes."
    assert np.asarray(boxed.convert("L")).mean() < np.asarray(bare.convert("L")).mean()


def test_the_mark_is_a_frame_around_its_cell(shown: list) -> None:
    for mark in ((0, 0), (2, 2)):
        plots.marked_maps({"a": np.ones((4, 4))}, [mark], "One map", "similarity")
    assert shown[0][0].size == shown[1][0].size and shown[0][0].tobytes() != shown[1][0].tobytes()
