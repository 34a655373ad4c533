"""How a transformer works, drawn: the residual path is the straight line on which its parts write."""

from course_utils.plots.drawings import DASHED, MODEL, NOTE, Place, Step, diagram

BLUE = {"facecolor": MODEL["facecolor"]}


PLACES = {
    "block": Place("", 5.25, 0.94, 5.0, DASHED, 2.3),
    "name": Place("one block; the next begins where it ends", 5.25, 2.3, 4.6, NOTE, 0.2),
    "tokens": Place("tokens", 0.5, 1.6, 0.9),
    "tables": Place("row of the word\n+ row of the place", 1.86, 1.6, 1.42),
    "start": Place("●", 3.25, 1.6, 0.1, NOTE, 0.1),
    "norm 1": Place("layer\nnorm", 3.25, 0.3, 0.76, BLUE),
    "attention": Place("attention\n(several heads)", 4.6, 0.3, 1.4, MODEL),
    "plus 1": Place("+", 4.6, 1.6, 0.36, height=0.34),
    "middle": Place("●", 5.9, 1.6, 0.1, NOTE, 0.1),
    "norm 2": Place("layer\nnorm", 5.9, 0.3, 0.76, BLUE),
    "mlp": Place("MLP", 7.1, 0.3, 0.9, MODEL),
    "plus 2": Place("+", 7.1, 1.6, 0.36, height=0.34),
    "end": Place("layer norm,\nlinear layer", 8.65, 1.6, 1.2, BLUE),
    "scores": Place("a score for\neach word", 10.1, 1.6, 1.1),
}
STEPS = [
    Step("tokens", "tables"),
    Step("tables", "plus 1"),
    Step("start", "norm 1"),
    Step("norm 1", "attention"),
    Step("attention", "plus 1", "reads other\ntokens", (-0.5, -0.2)),
    Step("plus 1", "plus 2", "residual path", (0, 0.12)),
    Step("middle", "norm 2"),
    Step("norm 2", "mlp"),
    Step("mlp", "plus 2", "each token\nalone", (-0.5, -0.2)),
    Step("plus 2", "end"),
    Step("end", "scores"),
]


def transformer() -> None:
    """A language model: tables, one block (repeated), and a score for each word of the vocabulary."""
    alt = (
        "A transformer. Tokens become vectors: the row of the word plus the row of the place. A straight line, the "
        "residual path, leads from there through the block to the end. Twice the block branches off: layer norm and "
        "attention, which reads other tokens, then layer norm and MLP, for each token alone. Both times the result is "
        "added to the straight line. After the last block, a layer norm and a linear layer give a score for each word."
    )
    diagram(PLACES, STEPS, alt)
