"""Drawings of how a model works: boxes, and arrows with what goes along them. And a stream of tokens.

A drawing is data: where its boxes stand, which steps lead from one to the next, and what it says in words.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from course_utils.plots.figures import INK, new_figure, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[float, float]

ARROW = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
MARGIN = 0.12  # in the units of the places
INCHES = (1.05, 1.2)  # one unit to the right and one upwards: room for two lines of words

# How a box looks says what it is; never by its colour alone.
PLAIN: dict = {}
DASHED = {"linestyle": "--"}
THICK = {"linewidth": 2.2}
MODEL = {"linewidth": 2.2, "facecolor": "#bcd0e4"}
FROZEN = {"linestyle": "--", "facecolor": "#eef2f6"}
NOTE = {"facecolor": "none", "edgecolor": "none"}  # words alone


class Place(NamedTuple):
    """A box with words in it around the point (x, y), y upwards, and how it looks."""

    words: str
    x: float
    y: float
    width: float = 1.24
    look: dict = PLAIN
    height: float = 0.64


class Step(NamedTuple):
    """An arrow between two places, by their names, and what goes along it: words that far from its middle."""

    start: str
    end: str
    words: str = ""
    shift: Point = (0, 0.1)


def diagram(places: Mapping[str, Place], steps: Sequence[Step], alt: str) -> None:
    """Show boxes by name, and the steps between them; as large as they need."""
    show(drawing(places, steps), alt)


def drawing(places: Mapping[str, Place], steps: Sequence[Step]) -> "Figure":
    """The figure that `diagram` shows."""
    boxes = places.values()
    left, right = min(p.x - p.width / 2 for p in boxes) - MARGIN, max(p.x + p.width / 2 for p in boxes) + MARGIN
    low, high = min(p.y - p.height / 2 for p in boxes) - MARGIN, max(p.y + p.height / 2 for p in boxes) + MARGIN
    figure, ax = new_figure(INCHES[0] * (right - left), INCHES[1] * (high - low))
    for place in boxes:
        add_box(ax, (place.x, place.y), (place.width, place.height), **place.look)
        ax.text(place.x, place.y, place.words, ha="center", va="center", fontsize=10, color=INK)
    for step in steps:
        _add_step(ax, places[step.start], places[step.end], step)
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
    ax.axis("off")
    return figure


def add_box(ax: "Axes", middle: Point, size: Point, **look) -> None:
    """A box with round corners, (width, height) large; white with a thin line unless `look` says otherwise."""
    from matplotlib.patches import FancyBboxPatch

    (x, y), (width, height) = middle, size
    look = {"facecolor": "white", "edgecolor": INK, "linewidth": 1.1, **look}
    corner = (x - width / 2, y - height / 2)
    ax.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.08", **look))


def _add_step(ax: "Axes", start: Place, end: Place, step: Step) -> None:
    tail, tip = _edge(start, end), _edge(end, start)
    ax.annotate("", tip, tail, arrowprops=ARROW)
    x, y = ((a + b) / 2 + shift for a, b, shift in zip(tail, tip, step.shift, strict=True))
    ax.text(x, y, step.words, ha="center", va="bottom", fontsize=9, color=INK)


def _edge(place: Place, other: Place) -> Point:
    """Where the line from the middle of a place to the middle of another leaves its box."""
    right, up = other.x - place.x, other.y - place.y
    share = min(
        place.width / 2 / abs(right) if right else np.inf,
        place.height / 2 / abs(up) if up else np.inf,
    )
    return place.x + share * right, place.y + share * up


def bridge(patch_vectors: int, queries: int) -> None:
    """The parts of BLIP-2, and how many vectors go from one to the next."""
    places = {
        "picture": Place("picture", 0.5, 1.6, 0.9),
        "encoder": Place("image encoder\n(frozen)", 2.35, 1.6, 1.5, FROZEN),
        "q-former": Place("Q-Former\n(trained)", 4.75, 1.6, 1.4, THICK),
        "queries": Place(f"{queries} queries\n(trained)", 4.75, 0.3, 1.4, THICK),
        "projection": Place("projection\n(trained)", 6.75, 1.6, 1.4, THICK),
        "language model": Place("language model\n(frozen)", 9.2, 1.6, 1.7, FROZEN),
        "words": Place("words,\nas token vectors", 6.75, 0.3, 1.6),
        "answer": Place("caption\nor answer", 9.2, 0.3, 1.4),
    }
    steps = [
        Step("picture", "encoder"),
        Step("encoder", "q-former", f"{patch_vectors}\nvectors"),
        Step("queries", "q-former"),
        Step("q-former", "projection", f"{queries}"),
        Step("projection", "language model", f"{queries} soft\nprompts"),
        Step("words", "language model"),
        Step("language model", "answer"),
    ]
    alt = (
        f"The parts of BLIP-2. The picture goes through the frozen image encoder, which gives {patch_vectors} vectors. "
        f"{queries} trained queries collect from them in the trained Q-Former; the trained projection makes {queries} "
        "soft prompts of the results. They and the words' vectors go into the frozen language model, which writes "
        "a caption or an answer."
    )
    diagram(places, steps, alt)


def chat_loop() -> None:
    """One turn of a chatbot, from the list of messages through the model and back into the list."""
    places = {
        "first": Place("the user's question is appended here first", 1.8, 2.06, 2.84, NOTE, 0.2),
        "messages": Place("list of\nmessages", 1, 1.6),
        "template": Place("chat\ntemplate", 3.1, 1.6),
        "processor": Place("processor", 5.2, 1.6),
        "model": Place("model", 7.6, 0.95, look=MODEL),
        "cut": Place("cut the\nprompt off", 5.2, 0.3),
        "answer": Place("answer", 3.1, 0.3),
    }
    steps = [
        Step("messages", "template", "messages"),
        Step("template", "processor", "a string"),
        Step("processor", "model", "tokens,\npixels", (0.2, 0.12)),
        Step("model", "cut", "prompt +\nanswer", (0.2, -0.42)),
        Step("cut", "answer", "text"),
        Step("answer", "messages", "append", (-0.4, -0.2)),
    ]
    alt = (
        "One turn of a chatbot. The user's question is appended to the list of messages. The chat template makes one "
        "string of the list, the processor makes tokens and pixels of it, and the model continues it. The prompt is "
        "cut off, and the answer is shown and appended to the list. Only one of the six boxes is the model."
    )
    diagram(places, steps, alt)


def search_engine(pictures: int) -> None:
    """A picture search: what is done once for the library, and what for each query."""
    places = {
        "pictures": Place(f"{pictures:,}\npictures", 0.6, 1.7, 1.0, DASHED),
        "image encoder": Place("CLIP's image\nencoder", 2.6, 1.7, 1.4, MODEL),
        "library": Place("library: a vector\nand a name each", 5.2, 1.7, 1.8),
        "file": Place("a Parquet\nfile", 7.9, 1.7, 1.1, DASHED),
        "query": Place("a query\nin words", 0.6, 0.3, 1.0, DASHED),
        "text encoder": Place("CLIP's text\nencoder", 2.6, 0.3, 1.4, MODEL),
        "compare": Place("compare: exact,\nor by an index", 5.2, 0.3, 1.8, THICK),
        "answers": Place("the k best\nnames", 7.9, 0.3, 1.1, DASHED),
    }
    steps = [
        Step("pictures", "image encoder"),
        Step("image encoder", "library", "once"),
        Step("library", "file", "cached"),
        Step("query", "text encoder"),
        Step("text encoder", "compare", "each time"),
        Step("library", "compare"),
        Step("compare", "answers"),
    ]
    alt = (
        f"A picture search. Upper path, gone once: {pictures:,} pictures go through CLIP's image encoder into a "
        "library of vectors and names, which is cached in a Parquet file. Lower path, gone for each query: the words "
        "go through CLIP's text encoder, are compared with the library, and the k best names come out."
    )
    diagram(places, steps, alt)


def picture_library() -> None:
    """The capstone's assistant: what each picture goes through once, and what a person can do then."""
    places = {
        "folder": Place("a folder\nof pictures", 0.6, 1.0, 1.1, DASHED),
        "BLIP-2": Place("BLIP-2:\na caption each", 2.7, 1.8, 1.5, MODEL),
        "CLIP": Place("CLIP:\na vector each", 2.7, 0.2, 1.5, MODEL),
        "library": Place("library:\nParquet files", 5.0, 1.0, 1.5, THICK),
        "search": Place("search,\nre-rank", 7.3, 1.8, 1.5),
        "more": Place("ask, find copies,\ndraw", 7.3, 0.2, 1.6),
    }
    steps = [
        Step("folder", "BLIP-2"),
        Step("folder", "CLIP"),
        Step("BLIP-2", "library"),
        Step("CLIP", "library"),
        Step("library", "search"),
        Step("library", "more"),
    ]
    alt = (
        "A picture-library assistant. Each picture of a folder goes once through BLIP-2, which writes a caption, and "
        "through CLIP, which makes a vector. Both go into the library, a folder of Parquet files. From there lead two "
        "arrows: search and re-rank; ask, find copies, draw."
    )
    diagram(places, steps, alt)


def unclip() -> None:
    """How DALL-E 2 goes from a caption to a picture, and how its decoder makes variations of a picture."""
    places = {
        "caption": Place("caption", 0.6, 1.7, 1.0, DASHED),
        "text encoder": Place("CLIP's\ntext encoder", 2.35, 1.7, 1.4, MODEL),
        "prior": Place("prior", 4.75, 1.7, 1.0, MODEL),
        "decoder": Place("diffusion\ndecoder", 7.45, 1.0, 1.3, MODEL),
        "picture": Place("picture", 9.45, 1.0, 1.0, DASHED),
        "yours": Place("a picture\nof yours", 0.6, 0.3, 1.0, DASHED),
        "image encoder": Place("CLIP's image\nencoder", 2.35, 0.3, 1.4, MODEL),
        "noise": Place("noise", 7.45, 2.2, 1.0, DASHED),
    }
    steps = [
        Step("caption", "text encoder"),
        Step("text encoder", "prior", "text\nembedding"),
        Step("prior", "decoder", "picture\nembedding", (0.3, 0.1)),
        Step("yours", "image encoder"),
        Step("image encoder", "decoder", "picture embedding", (0, 0.15)),
        Step("noise", "decoder"),
        Step("decoder", "picture"),
    ]
    alt = (
        "DALL-E 2. Upper path: CLIP's text encoder makes an embedding of the caption, the prior makes a picture "
        "embedding of it, and the diffusion decoder makes a picture of that and of noise. Lower path, for variations: "
        "CLIP's image encoder makes the picture embedding of a picture of yours, and the same decoder goes on from it."
    )
    diagram(places, steps, alt)


def token_stream(words: Sequence[str], codes: np.ndarray) -> None:
    """A stream of text tokens `words` and picture `codes` [rows, columns], in the order in which a model reads it."""
    rows, columns = codes.shape
    per_row = -(-len(words) // rows)  # the text stands left of the picture, as high as it
    figure, ax = new_figure(10, 0.42 * rows + 0.5)
    wide, gap = 2.1, 0.8  # a word's cell, and the gap between text and picture; a code's cell is 1 wide
    for place, word in enumerate(words):
        row, column = divmod(place, per_row)
        padding = word.startswith("<")
        cell = {"facecolor": "white" if padding else "#eef2f6", "edgecolor": INK, "linestyle": ":" if padding else "-"}
        ax.add_patch(_cell(column * wide, row, wide, **cell))
        ax.text((column + 0.5) * wide, row + 0.5, word, ha="center", va="center", fontsize=9, color=INK)
    left = per_row * wide + gap
    for (row, column), code in np.ndenumerate(codes):
        ax.add_patch(_cell(left + column, row, 1, facecolor="#bcd0e4", edgecolor=INK))
        ax.text(left + column + 0.5, row + 0.5, str(code), ha="center", va="center", fontsize=9, color=INK)
    ax.text(0, -0.2, f"text: tokens 1 to {len(words)}, row by row", fontsize=10, color=INK)
    last = len(words) + rows * columns
    ax.text(left, -0.2, f"picture: tokens {len(words) + 1} to {last}, row by row", fontsize=10, color=INK)
    ax.set_xlim(-0.1, left + columns + 0.1)
    ax.set_ylim(rows + 0.1, -0.8)
    ax.axis("off")
    said = " ".join(word for word in words if not word.startswith("<"))
    show(
        figure,
        f"One stream: {len(words)} places for text ({said}, then padding), then {rows * columns} codes of the picture, "
        f"row by row, from the left upper corner; the first row is {' '.join(map(str, codes[0]))}.",
    )


def _cell(left: float, top: float, width: float, **style):
    """A box of height 1 for one token."""
    from matplotlib.patches import Rectangle

    return Rectangle((left + 0.04, top + 0.06), width - 0.08, 0.88, **style)
