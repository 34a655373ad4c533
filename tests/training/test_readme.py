"""The README's table and thumbnails, on made-up notebooks; the film's drawing, without a model."""

import base64

import nbformat
from nbformat import NotebookNode
from PIL import Image

from course_utils import pictures
from training import build_readme, readme_film

HEADER = "# 09 · Fine-tuning\n\nbadge\n\n**Time** about 90 minutes, exercises included · **memory** about 1 GB"


def figure(cell_id: str, colour: str, size: tuple[int, int] = (400, 200)) -> NotebookNode:
    """A code cell that stores a figure of one colour."""
    png = base64.b64encode(pictures.png_bytes(Image.new("RGB", size, colour))).decode()
    cell = nbformat.v4.new_code_cell("plot", outputs=[nbformat.v4.new_output("display_data", {"image/png": png})])
    cell["id"] = cell_id
    return cell


NOTEBOOK = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_markdown_cell(HEADER), figure("l09-1", "red"), figure("l09-2", "blue")]
)


def test_a_row_takes_title_and_minutes_from_the_header(tmp_path) -> None:
    path = tmp_path / "09_fine_tuning.ipynb"
    nbformat.write(NOTEBOOK, path)
    line = build_readme.line("09", path)
    assert "| [09 · Fine-tuning](notebooks/09_fine_tuning.ipynb) | 90 | LoRA" in line
    assert "](images/readme/09.png)](notebooks/09_fine_tuning.ipynb)" in line


def test_a_thumbnail_is_the_part_asked_for() -> None:
    row = build_readme.Row("build", "l09-2", "alt", (0, 0, 0.5, 1))
    small = build_readme.thumbnail(NOTEBOOK, row).convert("RGB")
    assert small.size == build_readme.SIZE
    assert small.getpixel((90, 56)) == (0, 0, 255)
    assert small.getpixel((2, 2)) == (255, 255, 255)  # the part is square, the card is not


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    readme = "a\n\n<!-- lessons -->\n\nold\n\n<!-- end of lessons -->\n\nb"
    assert build_readme.with_table(readme).split(build_readme.table()) == [
        "a\n\n<!-- lessons -->\n\n",
        "\n\n<!-- end of lessons -->\n\nb",
    ]


def test_a_text_grows_to_its_end() -> None:
    assert list(readme_film.growing("abcdefghij")) == ["abcd", "abcdefgh", "abcdefghij"]
    assert list(readme_film.growing("abcd")) == ["abcd"]


def test_a_frame_shows_what_was_said_and_painted() -> None:
    empty = readme_film.drawn(readme_film.Stage())
    painted = readme_film.Stage(("what is this?", "it is a cat."), "a cat", Image.new("RGB", (64, 64), "red"))
    full = readme_film.drawn(painted)
    assert empty.size == full.size == readme_film.SIZE
    assert full.getpixel((readme_film.RIGHT + 50, 150)) == (255, 0, 0)
    assert empty.crop((190, 50, 490, 130)).getcolors() == [(300 * 80, (255, 255, 255))]
    assert len(full.crop((190, 50, 490, 130)).getcolors(9999)) > 3


def test_the_film_is_saved_with_its_times(tmp_path) -> None:
    frames = [(Image.new("RGB", readme_film.SIZE, colour), time) for colour, time in (("red", 80), ("blue", 900))]
    readme_film.save(frames, tmp_path / "film.gif")
    with Image.open(tmp_path / "film.gif") as film:
        assert (film.n_frames, film.info["duration"]) == (2, 80)
