"""How an image encoder and a language model are joined (lesson 06)."""

from course_utils.plots.drawings import DASHED, FROZEN, THICK, Place, Step, diagram


def two_roads() -> None:
    """From a picture to words by two roads: tokens before the words, or a memory that the blocks look at."""
    places = {
        "picture": Place("picture\n[3, 64, 64]", 0.7, 1.5, 1.3, DASHED),
        "encoder": Place("image encoder\n(frozen)", 3.1, 1.5, 1.6, FROZEN),
        "prompt": Place("prompt-based\nadapter", 5.9, 2.5, 1.6, THICK),
        "cross": Place("gates with\ncross-attention", 5.9, 0.5, 1.6, THICK),
        "model": Place("language model\n(frozen)", 9.0, 1.5, 1.8, FROZEN),
        "words": Place("words", 9.0, 2.9, 1.0, DASHED),
        "answer": Place("next word", 11.2, 1.5, 1.2, DASHED),
    }
    steps = [
        Step("picture", "encoder"),
        Step("encoder", "prompt", "64 vectors", (-0.35, 0.12)),
        Step("encoder", "cross", "64 vectors", (-0.35, -0.35)),
        Step("prompt", "model", "tokens, before\nthe words", (0.45, 0.1)),
        Step("cross", "model", "looked at by\nits blocks", (0.45, -0.55)),
        Step("words", "model"),
        Step("model", "answer"),
    ]
    alt = (
        "A picture of three colour channels and 64 by 64 pixels goes through a frozen image encoder, which gives 64 "
        "vectors. From there two roads lead into the frozen language model: a prompt-based adapter makes tokens that "
        "stand before the words; or gates with cross-attention let the blocks of the language model look at the "
        "vectors. The language model also reads words, and gives the next word."
    )
    diagram(places, steps, alt)
