"""CLIP's two towers, and where they meet (lesson 04)."""

from course_utils.plots.drawings import DASHED, MODEL, THICK, Place, Step, diagram


def two_towers() -> None:
    """From N pictures and their N captions to N x N cosines and the loss."""
    places = {
        "pictures": Place("N pictures", 0.6, 1.9, 1.0, DASHED),
        "image encoder": Place("image encoder\n(here a ViT)", 2.4, 1.9, 1.5, MODEL),
        "image projection": Place("projection", 5.1, 1.9, 1.0, THICK),
        "captions": Place("their N\ncaptions", 0.6, 0.3, 1.0, DASHED),
        "text encoder": Place("text encoder\n(a transformer)", 2.4, 0.3, 1.5, MODEL),
        "text projection": Place("projection", 5.1, 0.3, 1.0, THICK),
        "cosines": Place("N × N cosines,\ntimes the scale", 7.6, 1.1, 1.5, THICK),
        "loss": Place("loss: diagonal up,\nthe others down", 10.0, 1.1, 1.7, DASHED),
    }
    steps = [
        Step("pictures", "image encoder"),
        Step("image encoder", "image projection", "vector of\nCLS"),
        Step("image projection", "cosines", "N unit vectors", (0.55, 0.12)),
        Step("captions", "text encoder"),
        Step("text encoder", "text projection", "vector of the\nend token"),
        Step("text projection", "cosines", "N unit vectors", (0.55, -0.3)),
        Step("cosines", "loss"),
    ]
    alt = (
        "CLIP's two towers. N pictures go through the image encoder, here a ViT; the vector of CLS goes through a "
        "projection and becomes a unit vector. Their N captions go through the text encoder, a transformer; the vector "
        "of the end token goes through a projection and becomes a unit vector. Only there the towers meet: N by N "
        "cosines, times the scale. The loss wants the diagonal up and the others down."
    )
    diagram(places, steps, alt)
