"""How an image encoder and a language model are joined (lesson 06), and how a bridge is trained (lesson 07)."""

from course_utils.plots.drawings import DASHED, FROZEN, NOTE, THICK, Place, Step, diagram


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


def _to_queries(height: float, stage: str = "") -> tuple[dict[str, Place], list[Step]]:
    """A picture, the image encoder and the Q-Former in a row; the name of each ends in `stage`."""
    places = {
        f"picture{stage}": Place("picture", 1.6, height, 1.0, DASHED),
        f"encoder{stage}": Place("image encoder\n(frozen)", 3.5, height, 1.6, FROZEN),
        f"q-former{stage}": Place("Q-Former\nand queries", 5.8, height, 1.5, THICK),
    }
    return places, [Step(f"picture{stage}", f"encoder{stage}"), Step(f"encoder{stage}", f"q-former{stage}")]


def _to_language(height: float) -> tuple[dict[str, Place], list[Step]]:
    """The same row, and on through the projection into the frozen language model: how both trainings end."""
    places, steps = _to_queries(height, " 2")
    places["projection"] = Place("projection", 7.6, height, 1.2, THICK)
    places["model"] = Place("language model\n(frozen)", 9.5, height, 1.7, FROZEN)
    return places, [*steps, Step("q-former 2", "projection"), Step("projection", "model")]


def two_stages() -> None:
    """How BLIP-2's bridge is trained: first without the language model, on three tasks; then in front of it."""
    (looking, first), (speaking, last) = _to_queries(3.3), _to_language(0.8)
    places = {
        "one": Place("1. to read\npictures", 0.2, 3.3, 1.3, NOTE),
        **looking,
        "caption": Place("its caption", 3.5, 2.3, 1.6, DASHED),
        "contrast": Place("contrast: nearer than other pairs?", 9.0, 4.1, 3.4),
        "matching": Place("matching: do the two belong together?", 9.0, 3.3, 3.4),
        "generation": Place("generation: write the caption", 9.0, 2.5, 3.4),
        "two": Place("2. to speak to\na language model", 0.2, 0.8, 1.3, NOTE),
        **speaking,
        "text": Place("the caption", 9.5, 1.7, 1.4, DASHED),
    }
    steps = [
        *(*first, Step("caption", "q-former")),
        *(Step("q-former", task) for task in ("contrast", "matching", "generation")),
        *(*last, Step("model", "text")),
    ]
    alt = (
        "Two stages. In the first, to read pictures, the frozen image encoder's vectors of a picture and the picture's "
        "caption go into the Q-Former with its queries, which learns three tasks: contrast, is the pair nearer than "
        "others; matching, do the two belong together; and generation, write the caption. In the second, to speak to a "
        "language model, the Q-Former's results go through the projection into the frozen language model, which writes "
        "the caption. Q-Former, queries and projection are trained."
    )
    diagram(places, steps, alt)


def pocket_stages() -> None:
    """How the pocket BLIP-2 is trained: its language model reads, its queries find facts, then they learn to speak."""
    (looking, first), (speaking, last) = _to_queries(1.8), _to_language(0.8)
    places = {
        "one": Place("1. to read\nsentences", 0.2, 2.8, 1.3, NOTE),
        "texts": Place("a sentence that describes,\nthen a question", 3.0, 2.8, 2.6, DASHED),
        "reader": Place("language model", 6.6, 2.8, 1.7, THICK),
        "answer": Place("the answer", 9.3, 2.8, 1.4, DASHED),
        "two": Place("2. to find\nfacts", 0.2, 1.8, 1.3, NOTE),
        **looking,
        "heads": Place("7 heads: which thing? how many?\non which colour? … (thrown away)", 9.3, 1.8, 3.2, THICK),
        "three": Place("3. to speak to the\nlanguage model", 0.2, 0.8, 1.3, NOTE),
        **speaking,
        "said": Place("caption, answers", 12.0, 0.8, 1.7, DASHED),
    }
    steps = [
        *(Step("texts", "reader"), Step("reader", "answer")),
        *(*first, Step("q-former", "heads")),
        *(*last, Step("model", "said")),
    ]
    alt = (
        "Three stages. In the first, to read sentences, the language model alone is trained: it reads a sentence that "
        "describes and then a question, and writes the answer. In the second, to find facts, the frozen image "
        "encoder's vectors of a picture go into the Q-Former with its queries, and seven heads, thrown away in the "
        "end, tell facts from the results: which thing, how many, on which colour. In the third, to speak to the "
        "language model, the Q-Former's results go through the projection into the language model, which is frozen "
        "now, and it writes captions and answers. Q-Former, queries and projection are trained."
    )
    diagram(places, steps, alt)
