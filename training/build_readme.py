"""Write the README's table of lessons, and a thumbnail for each: `python -m training.build_readme`.

Titles and minutes come from the notebooks, thumbnails from the figures that they store; nothing is run.
"""

import base64
import io
import re
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from PIL import Image

from course_utils.command import notebooks
from course_utils.course import IMAGES, NOTEBOOKS, ROOT, write_file

FOLDER = IMAGES / "readme"
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- lessons -->\n\n).*?(?=\n\n<!-- end of lessons -->)", re.DOTALL)
SIZE = (180, 112)  # pixels of a thumbnail
COLOURS = 64
WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Row:
    """A lesson in the table: what one builds, and the part of a figure that stands for it, with its alt text."""

    build: str
    cell: str  # the figure is the first that this cell stores
    alt: str
    part: tuple[float, float, float, float] = WHOLE  # left, top, right, bottom, as shares of the figure


ROWS = {
    "00": Row(
        "a first tour: a classifier, a search, a failure", "l00-005", "Eight scenes of Emoji World", (0, 0, 0.667, 1)
    ),
    "01": Row(
        "a tokenizer, and a map of pictures and words",
        "l01-008",
        "A drawn eye as pixels, each with its number",
        (0, 0.2, 1, 0.8),
    ),
    "02": Row(
        "a transformer that writes captions",
        "l02-086",
        "Which parts of a cat and a dog a word looks at",
        (0, 0.055, 0.5, 0.5),
    ),
    "03": Row("a Vision Transformer, patch by patch", "l03-010", "A tiger cut into patches", (0, 0.08, 1, 1)),
    "04": Row(
        "a CLIP, trained live, and a classifier made of sentences",
        "l04-22",
        "Cosines of pictures and captions: a diagonal appears",
        (0.46, 0.2, 0.875, 0.8),
    ),
    "05": Row(
        "a search by words and by picture",
        "l05-52",
        "Boxes around a gift and a guitar, found by their names",
        (0.6, 0.12, 1, 0.78),
    ),
    "06": Row(
        "six adapters between eye and language",
        "l06-036",
        "A large picture, and tiles cut out of it",
        (0.5, 0, 0.83, 0.8),
    ),
    "07": Row(
        "captions, answers, and a test that it looks",
        "l07-037",
        "Where two queries look in a picture of a cat and a dog",
        (0, 0.05, 0.45, 0.48),
    ),
    "08": Row("a chatbot with memory, served as an app", "l08-038", "Three balloons, and two balloons"),
    "09": Row(
        "LoRA, and training by preferences and rewards",
        "l09-027",
        "Three curves: right captions rise, then wrong ones; new pictures rise and fall",
        (0, 0, 0.75, 1),
    ),
    "10": Row(
        "the famous measures, and what fools them",
        "l10-022",
        "Four measures: two of them never prefer the true caption",
        (0, 0.1, 1, 0.75),
    ),
    "11": Row(
        "a painter that follows a gradient",
        "l11-065",
        "A painted strawberry on blue, and a sailboat on yellow",
        (0, 0, 1, 0.63),
    ),
    "12": Row(
        "pictures written, filled in, and walked out of noise",
        "l12-013",
        "A cat, half written and whole",
        (0.62, 0, 1, 0.8),
    ),
    "13": Row(
        "a picture library that answers, as an app",
        "l13-034",
        "Found for a cat: a cat and a bee",
        (0, 0, 0.5, 0.62),
    ),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, path in files().items():
        thumbnail(notebooks.read(path), ROWS[number]).save(FOLDER / f"{number}.png", optimize=True)
    write_file(README, with_table(README.read_text(encoding="utf-8")))
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(files())} lessons in README.md; thumbnails of {size / 1e3:.0f} kB")


def files() -> dict[str, Path]:
    """The lessons, by number."""
    return {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}


# ---- the table


def with_table(readme: str) -> str:
    """The README with its table as the notebooks are now."""
    return TABLE.sub(table(), readme)


def table() -> str:
    """The table of all lessons, as Markdown."""
    lines = [line(number, path) for number, path in files().items()]
    return "\n".join(["| | lesson | minutes | what you build |", "|---|---|---|---|", *lines])


def line(number: str, path: Path) -> str:
    """The row of a lesson, from its header."""
    header = notebooks.read(path).cells[0].source
    title, minutes = re.match(r"# (.+)", header)[1], re.search(r"\*\*Time\*\* about (\d+) minutes", header)[1]
    file, row = f"notebooks/{path.name}", ROWS[number]
    picture = f"[![{row.alt}](images/readme/{number}.png)]({file})"
    return f"| {picture} | [{title}]({file}) | {minutes} | {row.build} |"


# ---- the thumbnails


def thumbnail(notebook: NotebookNode, row: Row) -> Image.Image:
    """A part of a stored figure on a white card, small and in few colours."""
    figure = stored_figure(notebook, row.cell)
    (left, top, right, bottom), (width, height) = row.part, figure.size
    part = figure.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
    part.thumbnail(SIZE, Image.Resampling.LANCZOS)
    card = Image.new("RGB", SIZE, "white")
    card.paste(part, ((SIZE[0] - part.width) // 2, (SIZE[1] - part.height) // 2))
    return card.quantize(COLOURS, dither=Image.Dither.NONE)


def stored_figure(notebook: NotebookNode, cell_id: str) -> Image.Image:
    """The first figure that a cell stores."""
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    figures = (output.data["image/png"] for output in cell.outputs if is_figure(output))
    return Image.open(io.BytesIO(base64.b64decode(next(figures)))).convert("RGB")


def is_figure(output: NotebookNode) -> bool:
    """Whether an output is a stored picture."""
    return "image/png" in output.get("data", {})


if __name__ == "__main__":
    main()
