"""Take the pictures of the lessons' widgets anew, for readers of stored notebooks: nothing runs where they read.

python tests/browser/widget_pictures.py [LESSON...]

Each is stored by its cell's id, with its alt text inside; `course build` puts it in place of the widget.
"""

import io
import symtable
import sys
import tempfile
from pathlib import Path

import driver
import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from course_utils.command import notebooks
from course_utils.command.widget_pictures import FOLDER, KEYWORD, stands_for_a_widget
from course_utils.pictures import in_few_colours, png_bytes

MARGIN = 8  # pixels around a picture
PATIENCE = 240  # seconds for a page, on a busy machine
ALT = {
    "l00-029": "A drop-down, Models to use, with the pocket models chosen, and below it the words: In use: pocket.",
    "l01-055": "A box for a caption, here “a cat on a red background”, and the five nearest pictures with cosines.",
    "l02-060": "A box for the beginning of a sentence, and bars for the words that could come next.",
    "l03-042": "Sliders for the patches to be hidden, what is left of a picture, and the model's three best guesses.",
    "l04-68": "Boxes for labels and a template, a picture of a cat and an umbrella, and a bar for each label.",
    "l05-56": "Boxes for what to find and what to leave out, and the six pictures nearest to “a cat and a dog”.",
    "l06-064": "Sliders for a picture's width and height, and the tokens that six models make of it: from 32 to 1,369.",
    "l07-105": "A choice of pictures, the picture chosen, and a box for a question with the model's answer.",
    "l08-070": "A text box for a question.",
    "l08-076": "A choice of pictures and a text box for a question.",
    "l08-079": "A chat box: a line for the message, questions to begin with, a list of pictures, buttons below.",
    "l09-036": "A slider for alpha, and the shares right on three sets of pictures, each with a bar.",
    "l10-033": "Sliders for the cases tested and for the percent right, and the interval in words.",
    "l11-086": "A slider for the weight of a second prompt, and the place where the painting will appear.",
    "l11-090": "A paint box: a line for the prompt, and buttons to paint, for a new seed, to stop and to go on.",
    "l12-087": "A prompt, sliders for guidance, temperature and seed, a button for a new seed, and four cats on blue.",
    "l13-032": "The app: a folder to add, boxes to search with, buttons to find copies and to draw, and questions.",
}
ANY = "The controls of this cell's widget, as they look when the cell has been run."
# Marks the output of each cell that shows a widget with the cell's id, and returns these ids.
MARK = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell => {
  const widget = cell.node.querySelector('.jp-OutputArea-output .jupyter-widgets');
  if (!widget) return [];
  widget.closest('.jp-OutputArea-output').setAttribute('data-widget-of', cell.model.id);
  return [cell.model.id];
})"""


def alt_text(cell: NotebookNode, lesson: str) -> str:
    """What the picture of a cell's widget shows."""
    if f'study.quiz("{lesson}")' in cell.source:
        return f"The quiz of lesson {lesson}: its first question, and buttons to check the answer and to go on."
    if f'study.plan("{lesson}")' in cell.source:
        return f"A button: plan the review of lesson {lesson}."
    return ALT.get(cell.id, ANY)


def names_in(cell: NotebookNode) -> tuple[set[str], set[str]]:
    """The names that a cell gives a meaning, and those of other cells that it uses."""
    table = symtable.symtable(TransformerManager().transform_cell(cell.source), cell.id, "exec")
    given = {name.get_name() for name in table.get_symbols() if name.is_assigned() or name.is_imported()}
    return given, _globals_of(table) - given


def _globals_of(table: symtable.SymbolTable) -> set[str]:
    names = {name.get_name() for name in table.get_symbols() if name.is_referenced() and name.is_global()}
    return names.union(*map(_globals_of, table.get_children()))


def what_widgets_need(lesson: NotebookNode) -> NotebookNode:
    """The set-up, the cells that show widgets, and those that give a meaning to what these use."""
    code = [cell for cell in lesson.cells if cell.cell_type == "code" and cell.source.strip()]
    wanted: set[str] = set()
    kept = []
    for cell in reversed(code):
        given, used = names_in(cell)
        if cell is code[0] or any(map(stands_for_a_widget, cell.outputs)) or given & wanted:
            wanted = (wanted - given) | used
            kept.insert(0, cell)
    return nbformat.v4.new_notebook(cells=kept, metadata=lesson.metadata)


def trimmed(picture: Image.Image) -> Image.Image:
    """Without the empty ground to the right of it and below, but for a margin."""
    ground = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    _, _, right, bottom = ImageChops.difference(picture, ground).getbbox() or (0, 0, *picture.size)
    return picture.crop((0, 0, min(picture.width, right + MARGIN), min(picture.height, bottom + MARGIN)))


def stored(shot: bytes, alt: str) -> bytes:
    """A screenshot as it is stored: trimmed, in few colours, with its alt text."""
    picture = trimmed(Image.open(io.BytesIO(shot)).convert("RGB"))
    about = PngInfo()
    about.add_itxt(KEYWORD, alt)
    return png_bytes(in_few_colours(picture), optimize=True, pnginfo=about)


def take(lab: driver.Lab, page: driver.Page, path: Path) -> None:
    """Run what a lesson's widgets need, and store a picture of each of them."""
    lesson = what_widgets_need(notebooks.read(path))
    cells = {cell.id: cell for cell in lesson.cells}
    nbformat.write(lesson, lab.notebooks / path.name)
    notebook = driver.OpenNotebook(page)
    notebook.open(lab, path.name)
    notebook.restart_and_run_all()
    if errors := notebook.state()["errors"]:
        raise RuntimeError(f"{path.name}: {errors}")
    for name in page.evaluate(MARK):
        shot = page.locator(f'[data-widget-of="{name}"]').screenshot(animations="disabled")
        png = stored(shot, alt_text(cells[name], path.name[:2]))
        (FOLDER / f"{name}.png").write_bytes(png)
        print(f"{name}: {len(png) / 1000:.0f} kB", flush=True)
    notebook.shut_down_kernel()


def main() -> None:
    """Of the lessons named, or of all."""
    driver.START_SECONDS = PATIENCE
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, driver.jupyterlab(Path(folder)) as lab, driver.chromium() as browser:
        for path in notebooks.find(sys.argv[1:]):
            take(lab, browser.new_page(viewport={"width": 1000, "height": 900}), path)


if __name__ == "__main__":
    main()
