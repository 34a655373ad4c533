from course_utils import plots
from course_utils.plots.transformers import PLACES, STEPS


def test_the_drawing_of_a_transformer_says_in_words_what_it_shows(shown: list) -> None:
    plots.transformer()
    picture, alt = shown[0]
    assert picture.width > 2 * picture.height
    assert "layer norm and attention, which reads other tokens, then layer norm and MLP" in alt


def test_every_step_joins_two_places() -> None:
    assert {name for step in STEPS for name in (step.start, step.end)} <= set(PLACES)
