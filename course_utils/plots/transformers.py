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


PIPELINE = {
    "picture": Place("picture", 0.5, 1.0, 0.9, DASHED),
    "patches": Place("cut into\n{patches} patches", 2.0, 1.0, 1.3),
    "linear": Place("one linear layer,\nthe same for all", 3.85, 1.0, 1.6, MODEL),
    "cls": Place("CLS in front\n(learned)", 4.1, 2.1, 1.2, MODEL),
    "plus": Place("+", 5.35, 1.0, 0.36, height=0.34),
    "positions": Place("position embeddings\n(learned)", 5.9, 2.1, 1.8, MODEL),
    "layers": Place("{layers} encoder\nlayers", 6.85, 1.0, 1.3, MODEL),
    "classifier": Place("layer norm,\nlinear layer", 8.8, 1.6, 1.3, MODEL),
    "scores": Place("a score for\neach class", 10.5, 1.6, 1.2),
    "vlm": Place("for a VLM\n(section 10)", 10.5, 0.4, 1.2, DASHED),
}
PIPELINE_STEPS = [
    Step("picture", "patches"),
    Step("patches", "linear"),
    Step("linear", "plus"),
    Step("cls", "plus"),
    Step("positions", "plus"),
    Step("plus", "layers"),
    Step("layers", "classifier", "CLS", (-0.12, 0.1)),
    Step("classifier", "scores"),
    Step("layers", "vlm", "patch tokens", (0.1, -0.36)),
]


def vision_transformer(patches: int, layers: int) -> None:
    """A ViT from the picture to the class scores, and where a vision-language model takes over."""
    places = {
        name: place._replace(words=place.words.format(patches=patches, layers=layers))
        for name, place in PIPELINE.items()
    }
    alt = (
        f"A Vision Transformer. The picture is cut into {patches} patches; one linear layer makes a vector of each. "
        "The learned vector CLS comes in front, and learned position embeddings are added. Then come "
        f"{layers} encoder layers. CLS goes on through a layer norm and a linear layer to a score for each class. "
        "The patch tokens are what a vision-language model takes over."
    )
    diagram(places, PIPELINE_STEPS, alt)


LAYER = {
    "in": Place("tokens\n[1 + patches, width]", 0.95, 1.6, 1.7),
    "start": Place("●", 2.3, 1.6, 0.1, NOTE, 0.1),
    "norm 1": Place("layer\nnorm", 2.3, 0.3, 0.8, BLUE),
    "attention": Place("attention\n(several heads)", 3.8, 0.3, 1.5, MODEL),
    "plus 1": Place("+", 3.8, 1.6, 0.36, height=0.34),
    "middle": Place("●", 5.3, 1.6, 0.1, NOTE, 0.1),
    "norm 2": Place("layer\nnorm", 5.3, 0.3, 0.8, BLUE),
    "mlp": Place("MLP", 6.7, 0.3, 1.0, MODEL),
    "plus 2": Place("+", 6.7, 1.6, 0.36, height=0.34),
    "out": Place("tokens\nof the same shape", 8.5, 1.6, 1.7),
}
LAYER_STEPS = [
    Step("in", "plus 1"),
    Step("start", "norm 1"),
    Step("norm 1", "attention"),
    Step("attention", "plus 1", "takes from\nall tokens", (-0.55, -0.2)),
    Step("plus 1", "plus 2", "residual path", (0, 0.1)),
    Step("middle", "norm 2"),
    Step("norm 2", "mlp"),
    Step("mlp", "plus 2", "each token\nalone", (-0.55, -0.2)),
    Step("plus 2", "out"),
]


def encoder_layer() -> None:
    """One encoder layer: attention and MLP, each after a layer norm and added to the residual path."""
    alt = (
        "One encoder layer. Tokens go in on the left and come out on the right in the same shape, along a straight "
        "line, the residual path. Twice a branch leaves it: layer norm and attention, which takes from all tokens; "
        "then layer norm and MLP, for each token alone. Both times the result is added to the straight line."
    )
    diagram(LAYER, LAYER_STEPS, alt)
