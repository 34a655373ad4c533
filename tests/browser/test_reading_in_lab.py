"""What a reader sees where nothing runs: stored outputs in a narrow JupyterLab, light and dark."""

from collections.abc import Callable, Iterator

import driver
import nbformat
import pytest
from box_page import THEMES, use_theme
from PIL import Image
from playwright.sync_api import Browser, Page

from course_utils.pictures import png_bytes, png_tag

# The words of a CSS selector's elements that stand on more than one line.
BROKEN_WORDS = r"""selector => {
  const broken = [];
  for (const element of document.querySelectorAll(selector)) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const word of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 4)));
        if (lines.size > 1) broken.push(word[0]);
      }
  }
  return broken;
}"""
PRINTED = "".join(f"{word:<40}{'elephants ' * 9}\n" for word in ("caption", "question"))
LOOK = """() => {
  const look = getComputedStyle(document.querySelector('.jp-OutputArea-output img'));
  return [look.padding, look.borderRadius, look.backgroundColor];
}"""
CARD = ["8px", "8px", "rgb(255, 255, 255)"]


@pytest.fixture
def page(lab: driver.Lab, browser: Browser) -> Iterator[Callable[[nbformat.NotebookNode], Page]]:
    """Opens a notebook as it is stored, in a window 900 pixels wide."""
    with browser.new_page(viewport={"width": 900, "height": 800}) as page:

        def show(notebook: nbformat.NotebookNode) -> Page:
            nbformat.write(notebook, lab.notebooks / "stored.ipynb")
            page.goto(f"{lab.address}/lab/tree/notebooks/stored.ipynb?reset")
            page.locator(".jp-OutputArea-output").wait_for(timeout=driver.START_SECONDS * 1000)
            return page

        yield show


def tables(lab: driver.Lab) -> list[nbformat.NotebookNode]:
    """The cells of all lessons that hold tables."""
    cells = (cell for path in sorted(lab.notebooks.glob("*.ipynb")) for cell in nbformat.read(path, as_version=4).cells)
    return [nbformat.v4.new_markdown_cell(cell.source) for cell in cells if "\n|---" in cell.source]


def test_no_word_is_broken(page: Callable[..., Page], lab: driver.Lab) -> None:
    printed = nbformat.v4.new_output("stream", text=PRINTED)
    cells = [*tables(lab), nbformat.v4.new_code_cell("print(table)", outputs=[printed])]
    shown = page(nbformat.v4.new_notebook(cells=cells))
    shown.wait_for_function(f"document.querySelectorAll('.jp-RenderedMarkdown table').length >= {len(cells) - 1}")
    assert shown.locator(".jp-OutputArea-output pre").text_content() == PRINTED
    assert shown.evaluate(BROKEN_WORDS, ".jp-RenderedMarkdown table, .jp-OutputArea-output pre") == []


def test_in_the_dark_a_figure_is_a_card(page: Callable[..., Page]) -> None:
    tag = png_tag(png_bytes(Image.new("RGB", (300, 200), "white")), "A line", 'style="max-width: 100%"')
    figure = nbformat.v4.new_output("display_data", {"text/html": tag, "text/plain": "A line"})
    cells = [nbformat.v4.new_markdown_cell("A figure"), nbformat.v4.new_code_cell("plots.show()", outputs=[figure])]
    shown = page(nbformat.v4.new_notebook(cells=cells))
    light, dark = THEMES
    use_theme(shown, dark)
    assert shown.evaluate(LOOK) == CARD
    use_theme(shown, light)
    assert shown.evaluate(LOOK) != CARD
