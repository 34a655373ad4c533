"""One JupyterLab and one browser for all browser tests of a worker; a page of its own for each test."""

from collections.abc import Callable, Iterator

import driver
import nbformat
import pytest
from box_page import the_box
from playwright.sync_api import Browser, BrowserContext, Locator
from shorter import shorten

from course_utils.command.testing import ARTEFACTS


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driver.Lab]:
    with driver.jupyterlab(tmp_path_factory.mktemp("lab")) as running:
        for path in running.notebooks.glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            shorten(notebook, path.name[:2], "browser")
            nbformat.write(notebook, path)
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with driver.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window whose pages share a cache: JupyterLab is many files, and every page asks for all of them."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture
def notebook(window: BrowserContext, request: pytest.FixtureRequest) -> Iterator[driver.OpenNotebook]:
    """A page to open a notebook in; its last state is kept in artefacts/ as a picture."""
    with window.new_page() as page:
        opened = driver.OpenNotebook(page)
        yield opened
        opened.screenshot(ARTEFACTS / "screenshots" / f"{request.node.name}.png")
        opened.shut_down_kernel()


@pytest.fixture
def small_notebook(lab: driver.Lab):
    """Writes a notebook of the given code cells where JupyterLab serves it; returns its name."""

    def write(*sources: str) -> str:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        name = f"small{len(list(lab.notebooks.iterdir()))}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), lab.notebooks / name)
        return name

    return write


@pytest.fixture
def show_box(
    lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Callable[..., str]
) -> Iterator[Callable[..., Locator]]:
    """Shows a box in a notebook of the given code cells; afterwards nothing may have gone wrong in the page."""

    def show(kind: str, *sources: str) -> Locator:
        notebook.open(lab, small_notebook(*sources))
        notebook.restart_and_run_all()
        assert notebook.state()["errors"] == []
        notebook.page.keyboard.press("Escape")
        return the_box(notebook.page, kind)

    yield show
    assert (notebook.console_errors, notebook.outside_requests) == ([], [])
