import pytest

from course_utils import plots
from course_utils.plots.transformers import LAYER, LAYER_STEPS, PIPELINE, PIPELINE_STEPS, PLACES, STEPS


def test_the_drawing_of_a_transformer_says_in_words_what_it_shows(shown: list) -> None:
    plots.transformer()
    picture, alt = shown[0]
    assert picture.width > 2 * picture.height
    assert "layer norm and attention, which reads other tokens, then layer norm and MLP" in alt


def test_the_drawing_of_a_vit_says_how_many_patches_and_layers_it_has(shown: list) -> None:
    plots.vision_transformer(64, 4)
    plots.vision_transformer(196, 12)
    (pocket, alt), (full, other) = shown
    assert "into 64 patches" in alt and "4 encoder layers" in alt
    assert "into 196 patches" in other and "12 encoder layers" in other
    assert pocket.tobytes() != full.tobytes()


def test_the_drawing_of_an_encoder_layer_says_in_words_what_it_shows(shown: list) -> None:
    plots.encoder_layer()
    assert "layer norm and attention, which takes from all tokens; then layer norm and MLP" in shown[0][1]


@pytest.mark.parametrize(("places", "steps"), [(PLACES, STEPS), (PIPELINE, PIPELINE_STEPS), (LAYER, LAYER_STEPS)])
def test_every_step_joins_two_places(places: dict, steps: list) -> None:
    assert {name for step in steps for name in (step.start, step.end)} <= set(places)
