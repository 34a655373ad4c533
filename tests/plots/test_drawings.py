import numpy as np
import pytest
from matplotlib.axes import Axes

from course_utils import plots
from course_utils.plots import Place, Step

PLACES = {"a": Place("words", 1, 1, 1.0), "right": Place("model", 4, 1, 2.0), "above": Place("", 1, 3, height=1.0)}


@pytest.fixture
def arrows(monkeypatch: pytest.MonkeyPatch) -> list:
    """(from, to) of every arrow drawn."""
    drawn = []
    monkeypatch.setattr(Axes, "annotate", lambda self, text, to, start, arrowprops: drawn.append((start, to)))
    return drawn


def test_a_step_leads_from_the_edge_of_a_box_to_the_edge_of_the_other(shown: list, arrows: list) -> None:
    plots.diagram(PLACES, [Step("a", "right", "tokens"), Step("above", "a")], "Two steps")
    assert np.allclose(arrows, [((1.5, 1), (3, 1)), ((1, 2.5), (1, 1.32))])
    assert shown[0][1] == "Two steps"


def test_a_slanting_step_leaves_by_the_side_that_is_nearer(shown: list, arrows: list) -> None:
    plots.diagram(PLACES, [Step("right", "above")], "One step")
    (start, end), (rise) = arrows[0], (3 - 1) / (1 - 4)
    assert start[1] == pytest.approx(1.32) and end[0] == pytest.approx(1.62)
    assert (end[1] - start[1]) / (end[0] - start[0]) == pytest.approx(rise)


def test_the_figure_is_as_large_as_its_places(shown: list) -> None:
    plots.diagram({"a": Place("a", 0, 0)}, [], "One place")
    plots.diagram({"a": Place("a", 0, 0), "b": Place("b", 3, 0)}, [], "Two places")
    assert shown[1][0].width > 2 * shown[0][0].width
    assert shown[1][0].height == shown[0][0].height


def test_the_drawings_of_models_say_in_words_what_they_show(shown: list) -> None:
    plots.bridge(65, 16)
    plots.chat_loop()
    plots.unclip()
    bridge, chat, unclip = (alt for _, alt in shown)
    assert "which gives 65 vectors. 16 trained queries" in bridge and "makes 16 soft prompts" in bridge
    assert "Only one of the six boxes is the model." in chat
    assert "the prior makes a picture embedding" in unclip


def test_a_stream_of_tokens_is_told_in_its_order(shown: list) -> None:
    plots.token_stream(["a", "cat", "<pad>", "<pad>"], np.arange(4).reshape(2, 2))
    assert "4 places for text (a cat, then padding), then 4 codes" in shown[0][1]
    assert "the first row is 0 1." in shown[0][1]


def test_the_search_engine_says_how_many_pictures(shown: list) -> None:
    plots.search_engine(5_000)
    ((_, alt),) = shown
    assert "5,000 pictures go through CLIP's image encoder" in alt
