"""Draw images/diagrams, which quiz cards ask to label: `python -m training.draw_diagrams`."""

from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.plots.drawings import drawing
from course_utils.plots.transformers import PLACES, STEPS

FOLDER = Path(__file__).resolve().parent.parent / "images" / "diagrams"
INK, PALE = "#222222", "#dddddd"
PAIRS = 4


def clip_matrix() -> Figure:
    """The cosines of four pairs: the diagonal is shaded, one row and one column are framed."""
    figure = Figure(figsize=(5.8, 5.2), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(-1.2, 4.6), ylim=(4.6, -0.6))
    ax.axis("off")
    for i in range(PAIRS):
        ax.text(-0.15, i + 0.5, f"picture {i + 1}", ha="right", va="center", fontsize=13, color=INK)
        ax.text(i + 0.5, -0.15, f"caption {i + 1}", ha="center", va="bottom", fontsize=13, color=INK)
        for j in range(PAIRS):
            fill = PALE if i == j else "white"
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=fill, edgecolor=INK, linewidth=1))
    ax.add_patch(Rectangle((-0.06, 2.94), 4.12, 1.12, fill=False, edgecolor=INK, linewidth=4))
    ax.add_patch(Rectangle((-0.06, -0.06), 1.12, 4.12, fill=False, edgecolor=INK, linewidth=4, linestyle=(0, (3, 2))))
    return figure


def transformer_block() -> Figure:
    """Lesson 02's drawing of a transformer without the words that the card asks for."""
    asked = ("norm 1", "attention", "norm 2", "mlp")
    places = {name: place._replace(words="") if name in asked else place for name, place in PLACES.items()}
    return drawing(places, [step._replace(words="") for step in STEPS])


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    clip_matrix().savefig(FOLDER / "clip_matrix.png", dpi=100)
    transformer_block().savefig(FOLDER / "transformer_block.png", dpi=100)


if __name__ == "__main__":
    main()
