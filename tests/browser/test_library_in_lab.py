"""The capstone's app in a real JupyterLab and through Voilà: by keyboard, with broken files, over a restart."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import driver
import pytest
from box_page import HOSTILE, PATIENCE_MS, THEMES, button, said, tab_to, the_box, use_theme
from playwright.sync_api import Browser, Locator, expect

from course_utils import world
from course_utils.command.testing import ARTEFACTS

KIND = "vlm-app"
SCENES = 70  # three batches

# The app, with a captioner that takes its time, and notes in a file how many pictures it was shown.
APP = """import time
from course_utils import talk, widgets
from course_utils.assistant import Assistant
from course_utils.course import data_folder
caption = talk.caption

def slowly(pictures, *more):
    time.sleep(2)
    with (data_folder() / "described.txt").open("a") as notes:
        notes.write(f"{len(pictures)}\\n")
    return caption(pictures, *more)

talk.caption = slowly
widgets.library_app(Assistant("app"))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scenes, one of them twice under two names, and two files that are no pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    for index in range(SCENES):
        world.render(world.sample_scene("test", index)).save(folder / f"{index:02d}.png")
    (folder / "twin.png").write_bytes((folder / "00.png").read_bytes())
    (folder / "half.png").write_bytes((folder / "01.png").read_bytes()[:200])
    (folder / "letter.png").write_text("Dear Ada, this is no picture.")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data


@pytest.fixture
def app(show_box: Callable[..., Locator], data: Path) -> Callable[[], Locator]:
    """Shows the app in a notebook, with a data folder of its own."""
    return lambda: show_box(KIND, f'import os\n\nos.environ["VLM_COURSE_DATA"] = "{data}"', APP)


def fill(box: Locator, label: str, text: str) -> None:
    """Go to a field with the keyboard, write into it, and press Enter."""
    field = box.get_by_role("textbox", name=label)
    tab_to(box.page, field)
    box.page.keyboard.press("Control+A")
    box.page.keyboard.type(text)
    box.page.keyboard.press("Enter")


def hear(box: Locator, *sentences: str) -> None:
    """Wait until each of these is said."""
    for sentence in sentences:
        expect(said(box)).to_contain_text(sentence, timeout=2 * PATIENCE_MS)


def test_stopped_restarted_and_resumed_with_the_keyboard_nothing_is_done_twice(
    app: Callable[[], Locator], notebook: driver.OpenNotebook, folder: Path, data: Path
) -> None:
    box, page = app(), notebook.page
    fill(box, "Folder:", str(folder))
    hear(box, "32 of 73 files: 32 added")
    tab_to(page, button(box, "Stop"))
    page.keyboard.press("Enter")
    hear(box, "Stopped: add the folder again to go on.")
    notebook.restart_and_run_all()
    box = the_box(page, KIND)
    hear(box, "The library holds ")
    expect(said(box)).not_to_contain_text("The library holds 71 pictures.")
    page.keyboard.press("Escape")
    fill(box, "Folder:", str(folder))
    hear(box, "73 of 73 files", "2 could not be opened (half.png, letter.png)", "The library holds 71 pictures.")
    assert sum(map(int, (data / "described.txt").read_text().split())) == SCENES
    fill(box, "Find:", "a pineapple")
    hear(box, "Found: 8 pictures")
    expect(box.locator("figure").first).to_contain_text("pineapple")
    expect(box.get_by_role("img").first).to_have_attribute(
        "alt", "14.png: a picture of a pineapple above an egg on a pink background"
    )
    fill(box, "Find:", "who is happy?")
    hear(box, "I found nothing.", "No caption names: happy.")
    expect(box.locator("figure")).to_have_count(0)
    fill(box, "Find:", HOSTILE)
    hear(box, "found")
    assert page.evaluate("() => window.hacked") is None


# Whether the number of files, which ipywidgets writes after a button's words, lies below what the button shows.
COUNT_IS_HIDDEN = """button => {
  const range = document.createRange(), words = button.lastChild, shown = button.getBoundingClientRect();
  range.setStart(words, words.data.lastIndexOf('('));
  range.setEnd(words, words.data.length);
  const hidden = range.getBoundingClientRect().top >= shown.bottom - 1;
  return hidden && shown.height < 40 && getComputedStyle(button).overflowY === 'hidden';
}"""


def test_find_by_a_picture_and_ask(app: Callable[[], Locator], notebook: driver.OpenNotebook, tmp_path: Path) -> None:
    for noun, colour in (("cat", "red"), ("dog", "blue")):
        world.render(world.compose(noun, colour)).save(tmp_path / f"{noun}.png")
    box, page = app(), notebook.page
    fill(box, "Folder:", str(tmp_path))
    hear(box, "The library holds 2 pictures.")
    assert button(box, "Find by picture").evaluate(COUNT_IS_HIDDEN)
    for name, content, sentence in (
        ("broken.png", b"no picture", "The file 'broken.png' is not a picture"),
        ("query.png", (tmp_path / "dog.png").read_bytes(), "Found: 2 pictures"),
    ):
        tab_to(page, button(box, "Find by picture"))
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})
        hear(box, sentence)
    expect(box.locator("figure").first).to_contain_text("1. ")
    fill(box, "Ask:", "what colour is the background?")
    hear(box, "Asked about 2 pictures")
    expect(box.locator("figure").first).to_contain_text("blue")


@pytest.mark.parametrize("theme", THEMES)
def test_no_barriers(app: Callable[[], Locator], notebook: driver.OpenNotebook, tmp_path: Path, theme: str) -> None:
    world.render(world.compose("cat", "red")).save(tmp_path / "cat.png")
    box, page = app(), notebook.page
    use_theme(page, theme)
    wrong = driver.barriers(page, ".vlm-app")
    fill(box, "Folder:", str(tmp_path))
    hear(box, "The library holds 1 picture.")
    fill(box, "Find:", "a cat")
    hear(box, "Found: 1 picture")
    notebook.screenshot(ARTEFACTS / "screenshots" / f"library-{theme.rsplit(maxsplit=1)[-1].lower()}.png")
    assert wrong + driver.barriers(page, ".vlm-app") == []


@pytest.fixture(params=["light", "dark"])
def visit(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[driver.OpenNotebook]:
    """The app as Voilà serves it, to a reader whose system is light or dark."""
    served = driver.voila(tmp_path, driver.ROOT / "notebooks" / "apps" / "library.ipynb")
    with served as address, browser.new_page(color_scheme=request.param) as page:
        visit = driver.OpenNotebook(page)
        page.goto(address, timeout=2 * PATIENCE_MS)
        yield visit
        assert page.locator("body").get_attribute("data-jp-theme-light") == str(request.param == "light").lower()
        assert (visit.console_errors, visit.outside_requests) == ([], [])


def test_through_voila(visit: driver.OpenNotebook) -> None:
    box = the_box(visit.page, KIND)
    hear(box, "The library is empty: add a folder.")
    assert driver.barriers(visit.page, "body") == []
    ground, ink = visit.page.evaluate(
        "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    assert (brightness(ground) > brightness(ink)) == (
        visit.page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    )


def brightness(colour: str) -> int:
    """The sum of red, green and blue in a colour of CSS."""
    return sum(int(number) for number in re.findall(r"\d+", colour)[:3])
