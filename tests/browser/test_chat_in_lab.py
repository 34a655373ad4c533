"""The chat box in a real JupyterLab and through Voilà: by keyboard, offline, for screen readers, over a restart."""

import time
from collections.abc import Callable
from pathlib import Path

import driver
import nbformat
import pytest
from box_page import HOSTILE, PATIENCE_MS, STAND_INS, THEMES, button, said, tab_to, the_box, use_theme
from playwright.sync_api import Browser, Locator, expect

from course_utils.command.testing import ARTEFACTS

KIND = "vlm-chat"
SLOWER = 2  # a machine that also runs other tests

# A session whose answers take a second, so that there is time to see them grow and to stop them.
BOX = f"""import sys
sys.path.insert(0, "{STAND_INS}")
from fake_session import FakeSession
from PIL import Image
from course_utils.widgets import chat_box, transcript
session = FakeSession(words=("there ", "is ", "a ", "cat ", "and ", "a ", "dog."), pause=0.2)
cat = Image.new("RGB", (64, 64), "red")
chat_box(session, pictures={{"a cat on red": cat, "a dog on blue": Image.new("RGB", (64, 64), "blue")}})"""
# Collects what the growing answer looked like.
WATCH = """() => {
  window.seen = [];
  const box = document.querySelector('.vlm-chat');
  const look = () => {
    const text = box.querySelector('[aria-busy=true] .vlm-model')?.textContent;
    if (text && window.seen.at(-1) !== text) window.seen.push(text);
  };
  new MutationObserver(look).observe(box, {childList: true, subtree: true, characterData: true});
}"""


@pytest.fixture
def chat(show_box: Callable[..., Locator], tmp_path: Path) -> Callable[..., Locator]:
    """Shows the box in a notebook, with an empty data folder."""
    folder = f'import os\n\nos.environ["VLM_COURSE_DATA"] = "{tmp_path / "data"}"'
    return lambda *more: show_box(KIND, folder, BOX, *more)


def message(box: Locator) -> Locator:
    """The text box."""
    return box.get_by_role("textbox", name="Message:")


def ask(box: Locator, question: str) -> None:
    """Type a question into the focused text box and press Enter."""
    box.page.keyboard.type(question)
    box.page.keyboard.press("Enter")


def log(box: Locator) -> Locator:
    """What was said."""
    return box.get_by_role("log")


def upload(box: Locator, name: str, content: bytes) -> None:
    """Press the button with the keyboard, and choose a file."""
    tab_to(box.page, button(box, "Upload a picture"))
    with box.page.expect_file_chooser() as chooser:
        box.page.keyboard.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": "image/png", "buffer": content})


def test_a_conversation_by_keyboard(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    page.evaluate(WATCH)
    tab_to(page, message(box))
    for number, question in enumerate(("what is this?", "how many?", "what colour is the background?"), 1):
        ask(box, question)
        expect(message(box)).to_have_value("")
        expect(log(box).locator(".vlm-you")).to_have_count(number, timeout=PATIENCE_MS)
        expect(said(box)).to_contain_text("Answered: there is a cat and a dog.")
        expect(message(box)).to_be_focused()
    seen = page.evaluate("() => window.seen")
    assert len(seen) >= 6, seen  # each of the three answers grew
    expect(log(box).locator(".vlm-model")).to_have_text(["Model: there is a cat and a dog."] * 3)


def test_stop_in_mid_answer(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    tab_to(page, message(box))
    ask(box, "tell me slowly what this is.")
    expect(box.locator("[aria-busy=true]")).to_contain_text("there is", timeout=PATIENCE_MS)
    tab_to(page, button(box, "Stop"))
    page.keyboard.press("Enter")
    expect(said(box)).to_contain_text("Stopped after: there is", timeout=PATIENCE_MS)
    expect(log(box)).to_contain_text("(stopped)")
    expect(log(box)).not_to_contain_text("dog.")
    tab_to(page, message(box), "Shift+Tab")
    ask(box, "and now?")
    expect(said(box)).to_contain_text("Answered: there is a cat and a dog.", timeout=PATIENCE_MS)


def test_pictures(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    picture = (driver.ROOT / "images" / "colab-badge.svg").read_bytes()
    upload(box, "badge.svg", picture)
    expect(said(box)).to_contain_text(
        "The file 'badge.svg' is text (SVG or a web page), not a picture", timeout=PATIENCE_MS
    )
    good = next((driver.ROOT / "images" / "photos").glob("*.jpg"))
    for number in (1, 2):  # the same file twice
        upload(box, "photo.jpg", good.read_bytes())
        expect(box.get_by_role("img", name="photo.jpg")).to_have_count(number, timeout=PATIENCE_MS)
    tab_to(page, box.get_by_role("combobox", name="Picture:"), "Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(box.get_by_role("img", name="a cat on red")).to_be_visible(timeout=PATIENCE_MS)
    tab_to(page, button(box, "Add another"))
    page.keyboard.press("Space")
    expect(said(box)).to_contain_text("Added a cat on red.", timeout=PATIENCE_MS)
    tab_to(page, message(box), "Shift+Tab")
    ask(box, "what is this?")
    expect(log(box).get_by_role("img", name="a cat on red")).to_be_visible(timeout=PATIENCE_MS)
    expect(log(box).get_by_role("img", name="photo.jpg")).to_have_count(2)


def test_html_is_text(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    tab_to(page, message(box))
    ask(box, HOSTILE)
    expect(log(box).locator(".vlm-you")).to_contain_text(HOSTILE, timeout=PATIENCE_MS)
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.hacked") is None
    expect(box.locator("img[src=x]")).to_have_count(0)


def test_undo_clear_and_export(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    tab_to(page, message(box))
    ask(box, "what is this?")
    expect(said(box)).to_contain_text("Answered", timeout=PATIENCE_MS)
    tab_to(page, button(box, "Export"))
    page.keyboard.press("Enter")
    for ending, part in (("md", "what is this?"), ("json", '"there is a cat')):
        link = box.get_by_role("link", name=f"conversation.{ending}")
        tab_to(page, link)
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == f"conversation.{ending}"
        assert part in Path(download.value.path()).read_text(encoding="utf-8")
    tab_to(page, button(box, "Undo"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(log(box)).to_have_text("Nothing was said yet.", timeout=PATIENCE_MS)
    expect(message(box)).to_have_value("what is this?")
    tab_to(page, message(box), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(said(box)).to_contain_text("Answered", timeout=PATIENCE_MS)
    tab_to(page, button(box, "Clear"))
    page.keyboard.press("Space")
    expect(log(box)).to_have_text("Nothing was said yet.", timeout=PATIENCE_MS)


def test_reload_and_restart(chat: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = chat(), notebook.page
    tab_to(page, message(box))
    ask(box, "what is this?")
    expect(said(box)).to_contain_text("Answered", timeout=PATIENCE_MS)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    box = the_box(page, KIND)
    expect(log(box)).to_contain_text("what is this?")
    message(box).focus()
    ask(box, "and now?")  # the box still has its kernel
    expect(log(box).locator(".vlm-you")).to_have_count(2, timeout=PATIENCE_MS)
    notebook.restart_and_run_all()
    box = the_box(page, KIND)
    expect(log(box).locator(".vlm-you")).to_have_count(2, timeout=PATIENCE_MS)
    expect(said(box)).to_contain_text("Your last conversation is back (2 questions).")


# In lesson 08, stands before the cell of the box: its answers take some seconds, as those of large models do; and where
# the file lies beside the notebook, so long that a busy machine still reaches Stop before the end.
SLOWLY = """import threading
import time
from pathlib import Path

from_the_box = lambda: any(thread.name == "chat box" for thread in threading.enumerate())
seconds = lambda: 3.0 if Path("very-slowly").exists() else 0.3
_ = model.register_forward_pre_hook(lambda *_: time.sleep(seconds() * from_the_box()))"""


@pytest.fixture
def lesson(lab: driver.Lab) -> str:
    """The name of a copy of lesson 08 whose model takes its time once the box is shown."""
    notebook = nbformat.read(lab.notebooks / "08_chatbot_widgets.ipynb", as_version=4)
    place = next(i for i, cell in enumerate(notebook.cells) if "widgets.chat_box(" in cell.source)
    notebook.cells.insert(place, nbformat.v4.new_code_cell(SLOWLY))
    nbformat.write(notebook, lab.notebooks / "08_slowly.ipynb")
    return "08_slowly.ipynb"


def test_lesson_08(lab: driver.Lab, notebook: driver.OpenNotebook, lesson: str) -> None:
    page = notebook.page
    notebook.open(lab, lesson)
    notebook.restart_and_run_all()
    assert notebook.state()["errors"] == []
    box = the_box(page, KIND)
    page.evaluate(WATCH)
    asked = log(box).locator(".vlm-you")
    photo = next((driver.ROOT / "images" / "photos").glob("*.jpg")).read_bytes()
    message(box).focus()
    upload(box, "broken.jpg", photo[:2000])
    expect(said(box)).to_contain_text("The file 'broken.jpg' is damaged or cut short", timeout=PATIENCE_MS)
    upload(box, "photo.jpg", photo)
    expect(said(box)).to_contain_text("Added photo.jpg.", timeout=PATIENCE_MS)
    tab_to(page, message(box), "Shift+Tab")
    for number, question in enumerate(("what is in the picture?", "what colour is behind it?", HOSTILE), 1):
        ask(box, question)
        expect(asked).to_have_count(number, timeout=PATIENCE_MS)
        expect(said(box)).to_contain_text("Answered: ")
        expect(asked.last).to_contain_text(question)
    assert len(page.evaluate("() => window.seen")) >= 6  # all three answers grew
    assert page.evaluate("() => window.hacked") is None
    (lab.notebooks / "very-slowly").touch()
    ask(box, "what is in the picture?")
    expect(box.locator("[aria-busy=true] .vlm-model")).to_contain_text("…", timeout=PATIENCE_MS)
    tab_to(page, button(box, "Stop"))
    page.keyboard.press("Enter")
    expect(said(box)).to_contain_text("Stopped after: ", timeout=PATIENCE_MS)
    expect(log(box)).to_contain_text("(stopped)")
    (lab.notebooks / "very-slowly").unlink()
    notebook.screenshot(ARTEFACTS / "screenshots" / "chat-box-lesson-08.png")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    box = the_box(page, KIND)
    expect(log(box).locator(".vlm-you")).to_have_count(4)
    notebook.restart_and_run_all()
    box = the_box(page, KIND)
    expect(log(box).locator(".vlm-you")).to_have_count(4, timeout=PATIENCE_MS)
    expect(log(box).get_by_role("img")).to_have_count(1)
    expect(said(box)).to_contain_text("Your last conversation is back (4 questions).")
    button(box, "Clear").press("Enter")
    expect(log(box)).to_have_text("Nothing was said yet.", timeout=PATIENCE_MS)
    assert (notebook.console_errors, notebook.outside_requests) == ([], [])


def test_through_voila(browser: Browser, tmp_path: Path) -> None:
    app = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(BOX)])
    nbformat.write(app, tmp_path / "app.ipynb")
    with driver.voila(tmp_path, tmp_path / "app.ipynb") as address, browser.new_page() as page:
        visit = driver.OpenNotebook(page)
        page.goto(address)
        box = the_box(page, KIND)
        message(box).focus()
        ask(box, "tell me slowly what this is.")
        expect(box.locator("[aria-busy=true]")).to_contain_text("there is", timeout=PATIENCE_MS)
        tab_to(page, button(box, "Stop"))
        page.keyboard.press("Enter")
        expect(said(box)).to_contain_text("Stopped after: there is", timeout=PATIENCE_MS)
        message(box).focus()
        ask(box, HOSTILE)
        expect(said(box)).to_contain_text("Answered: there is a cat and a dog.", timeout=PATIENCE_MS)
        expect(log(box).locator(".vlm-you").last).to_contain_text(HOSTILE)
        upload(box, "broken.png", b"no picture")
        expect(said(box)).to_contain_text("The file 'broken.png' is not a picture", timeout=PATIENCE_MS)
        button(box, "Export").press("Enter")
        with page.expect_download() as download:
            box.get_by_role("link", name="conversation.md").press("Enter")
        assert "there is a cat" in Path(download.value.path()).read_text(encoding="utf-8")
        visit.screenshot(ARTEFACTS / "screenshots" / "chat-box-voila.png")
        assert page.evaluate("() => window.hacked") is None
        assert (visit.console_errors, visit.outside_requests) == ([], [])


def test_the_app_opens_quickly_and_answers(browser: Browser, tmp_path: Path) -> None:
    app = driver.ROOT / "notebooks" / "apps" / "chat.ipynb"
    with driver.voila(tmp_path, app) as address, browser.new_page() as page:
        visit = driver.OpenNotebook(page)
        started = time.monotonic()
        page.goto(address, timeout=PATIENCE_MS)
        box = the_box(page, KIND)
        message(box).wait_for(timeout=PATIENCE_MS)
        assert time.monotonic() - started < 15 * SLOWER
        box.get_by_role("combobox", name="Picture:").select_option("a rocket")
        button(box, "what is in the picture?").press("Enter")
        expect(log(box).locator(".vlm-model")).to_contain_text("rocket", timeout=PATIENCE_MS)
        visit.screenshot(ARTEFACTS / "screenshots" / "chat-app.png")
        assert (visit.console_errors, visit.outside_requests) == ([], [])


@pytest.mark.parametrize("theme", THEMES)
def test_no_barriers(chat: Callable[..., Locator], notebook: driver.OpenNotebook, theme: str) -> None:
    box, page = chat("transcript(session)"), notebook.page
    use_theme(page, theme)
    wrong = driver.barriers(page, ".vlm-chat")
    message(box).focus()
    for question in ("what is this?", "что это?", "ما هذا؟", HOSTILE, "word " * 100):
        box.get_by_role("combobox", name="Picture:").select_option("a cat on red")
        button(box, "Add another").press("Enter")
        expect(said(box)).to_contain_text("Added", timeout=PATIENCE_MS)
        message(box).focus()
        ask(box, question)
        expect(said(box)).to_contain_text("Answered", timeout=PATIENCE_MS)
    box.get_by_role("combobox", name="Picture:").select_option("a cat on red")
    button(box, "Add another").press("Enter")
    expect(said(box)).to_contain_text("Added", timeout=PATIENCE_MS)
    wrong += driver.barriers(page, ".vlm-chat")
    button(box, "Export").press("Enter")
    expect(box.get_by_role("link")).to_have_count(2)
    box.scroll_into_view_if_needed()
    notebook.screenshot(ARTEFACTS / "screenshots" / f"chat-box-{theme.rsplit(maxsplit=1)[-1].lower()}.png")
    assert wrong + driver.barriers(page, ".vlm-chat") == []
