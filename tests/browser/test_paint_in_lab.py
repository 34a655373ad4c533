"""The paint box in a real JupyterLab and through Voilà: by keyboard, offline, for screen readers, with Stop in time."""

import functools
import re
from collections.abc import Callable
from pathlib import Path

import driver
import nbformat
import pytest
from box_page import HOSTILE, PATIENCE_MS, STAND_INS, THEMES, button, said, tab_to, the_box, use_theme
from playwright.sync_api import Browser, Locator, expect

from course_utils.command.testing import ARTEFACTS
from course_utils.generate import settings_in

STEPS = 20
UNDER_WAY = re.compile(rf"Step ([3-9]|1\d) of {STEPS}")
KIND = "vlm-paint"

# A painter whose pictures take some seconds, so that there is time to see them grow and to stop them.
BOX = f"""import sys
sys.path.insert(0, "{STAND_INS}")
from fake_painter import FakePainter
from course_utils.generate import Settings
from course_utils.widgets import gallery, paint_box
paintings = []
paint_box(paintings, settings=Settings(steps={STEPS}), painter=FakePainter(pause=0.3))"""
# Collects what the picture and the bar looked like while it was painted.
WATCH = """() => {
  window.pictures = new Set();
  window.bars = new Set();
  const box = document.querySelector('.vlm-paint');
  const look = () => {
    const picture = box.querySelector('img[alt*="after step"]'), bar = box.querySelector('progress');
    if (picture) window.pictures.add(picture.src);
    if (bar) window.bars.add(bar.value);
  };
  new MutationObserver(look).observe(box, {childList: true, subtree: true});
}"""


# The course's own painter at work for minutes, on the fastest machine too: it is stopped, and never ends by itself.
LONG = """from course_utils.generate import Settings
from course_utils.widgets import paint_box
paint_box(settings=Settings(steps=20_000))"""
STEP = re.compile(r"Step [\d,]{2,} of [\d,]+: .* left")
# Everything that paints, with its sliders.
ALL_BOXES = """from course_utils import models
from course_utils.widgets import paint_box, sample_box, tug_of_war
from IPython.display import display
rivals = tug_of_war("a cat on a blue background", "a rocket on a red background")
display(paint_box([]), rivals, sample_box(models.load_dalle(), models.load_vq()))"""
PHONE = {"width": 390, "height": 844}
# What reaches beyond the output that it stands in.
CUT_OFF = """() => {
  const right = each => each.getBoundingClientRect().right;
  return [...document.querySelectorAll('.widget-hslider, .widget-text, .widget-button, .widget-readout')]
    .filter(each => right(each) > right(each.closest('.jp-OutputArea-output'))).map(each => each.innerText);
}"""


@pytest.fixture
def paint(show_box: Callable[..., Locator]) -> Callable[..., Locator]:
    """Shows the box in a notebook of the given cells."""
    return functools.partial(show_box, KIND)


def prompt_of(box: Locator) -> Locator:
    """The text box."""
    return box.get_by_role("textbox", name="Prompt:")


def seed_of(box: Locator) -> Locator:
    """The box of the seed."""
    return box.get_by_role("spinbutton", name="Seed:")


def ask(box: Locator, prompt: str) -> None:
    """Type over what stands in the focused text box, and press Enter."""
    box.page.keyboard.press("Control+A")
    box.page.keyboard.type(prompt)
    box.page.keyboard.press("Enter")


def hung(box: Locator) -> Locator:
    """The pictures of the gallery."""
    return box.get_by_role("figure")


def test_painting_by_keyboard(paint: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = paint(BOX), notebook.page
    page.evaluate(WATCH)
    tab_to(page, prompt_of(box))
    ask(box, "a dog on a blue background")
    expect(said(box)).to_contain_text("Press Stop", timeout=PATIENCE_MS)
    expect(box.get_by_role("progressbar", name="Steps painted")).to_be_visible()
    expect(box).to_contain_text("s left", timeout=PATIENCE_MS)
    notebook.screenshot(ARTEFACTS / "screenshots" / "paint-box-painting.png")
    done = f"Painted: a dog on a blue background, seed 0, {STEPS} steps."
    added = 'The prompt names no style, so CLIP is asked for "a cartoon of a dog on a blue background".'
    expect(said(box)).to_have_text(f"{done}{added}", timeout=PATIENCE_MS)
    expect(prompt_of(box)).to_be_focused()
    expect(prompt_of(box)).to_have_value("a dog on a blue background")
    expect(hung(box)).to_have_count(1)
    assert page.evaluate("() => window.pictures.size") >= 4  # the picture changed while it was painted
    assert len(page.evaluate("() => [...window.bars]")) >= 4  # and the bar moved
    expect(box.get_by_role("progressbar")).to_have_attribute("value", str(STEPS))
    tab_to(page, seed_of(box))
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    tab_to(page, button(box, "Paint"))
    page.keyboard.press("Space")
    expect(said(box)).to_contain_text("seed 7", timeout=PATIENCE_MS)
    expect(hung(box)).to_have_count(2)


def test_stop_keeps_the_picture_and_go_on_finishes_it(
    paint: Callable[..., Locator], notebook: driver.OpenNotebook
) -> None:
    box, page = paint(BOX, "gallery(paintings)"), notebook.page
    tab_to(page, prompt_of(box))
    ask(box, "a cat")
    expect(box).to_contain_text(UNDER_WAY, timeout=PATIENCE_MS)
    tab_to(page, button(box, "Stop"))
    page.keyboard.press("Enter")
    expect(said(box)).to_contain_text("Kept: a cat, seed 0,", timeout=PATIENCE_MS)
    reached = int(box.get_by_role("progressbar").get_attribute("value"))
    assert 3 <= reached < STEPS
    expect(hung(box)).to_have_count(1)
    expect(hung(box)).to_contain_text("(stopped)")
    notebook.screenshot(ARTEFACTS / "screenshots" / "paint-box-stopped.png")
    tab_to(page, button(box, "Go on"))
    page.keyboard.press("Enter")
    expect(said(box)).to_have_text(f"Painted: a cat, seed 0, {STEPS} steps.", timeout=PATIENCE_MS)
    expect(hung(box)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(said(box)).to_have_text("There is no stopped picture to go on with.", timeout=PATIENCE_MS)
    page.locator(".jp-InputArea-editor").last.click()
    page.keyboard.press("Control+Enter")
    still = page.locator(".jp-CodeCell").last.get_by_role("figure")  # the gallery for readers on the web
    expect(still.get_by_role("img", name="Painted: a cat")).to_be_visible(timeout=PATIENCE_MS)


def test_the_courses_own_painter(paint: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = paint(LONG), notebook.page
    page.evaluate(WATCH)
    tab_to(page, prompt_of(box))
    page.keyboard.press("Enter")
    for again in (True, False):
        expect(box).to_contain_text(STEP, timeout=2 * PATIENCE_MS)
        tab_to(page, button(box, "Stop"))
        page.keyboard.press("Enter")
        expect(said(box)).to_contain_text("Kept: a cat on a red background, seed 0,", timeout=PATIENCE_MS)
        if again:
            tab_to(page, button(box, "Go on"))
            page.keyboard.press("Enter")
            expect(said(box)).not_to_contain_text("Kept", timeout=PATIENCE_MS)
    assert page.evaluate("() => window.pictures.size") >= 4  # before and after the stop
    notebook.screenshot(ARTEFACTS / "screenshots" / "paint-box-pocket.png")


def test_any_prompt(paint: Callable[..., Locator], notebook: driver.OpenNotebook) -> None:
    box, page = paint(BOX.replace("0.3", "0.01")), notebook.page
    tab_to(page, prompt_of(box))
    ask(box, "   ")
    expect(said(box)).to_have_text("Type a prompt first, then press Enter or Paint.", timeout=PATIENCE_MS)
    ask(box, "a cat:much")
    expect(said(box)).to_contain_text("a number: its weight, such as 0.5", timeout=PATIENCE_MS)
    expect(hung(box)).to_have_count(0)
    ask(box, "a unicorn")
    expect(said(box)).to_contain_text('have never read "unicorn"', timeout=PATIENCE_MS)
    expect(said(box)).to_contain_text("Painted: a unicorn")
    ask(box, HOSTILE)
    expect(hung(box).first).to_contain_text(HOSTILE[:40], timeout=PATIENCE_MS)
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.hacked") is None
    expect(box.locator("img[src=x]")).to_have_count(0)


def test_download_and_reload(paint: Callable[..., Locator], notebook: driver.OpenNotebook, tmp_path: Path) -> None:
    box, page = paint(BOX), notebook.page
    tab_to(page, prompt_of(box))
    ask(box, "a cat | a dog:-0.5")
    expect(said(box)).to_contain_text("Painted", timeout=PATIENCE_MS)
    link = box.get_by_role("link", name="a-cat-a-dog-0-5-seed-0.png")
    tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / download.value.suggested_filename)
    facts = settings_in(tmp_path / "a-cat-a-dog-0-5-seed-0.png")
    assert (facts["prompts"], facts["seed"]) == ([["a cat", 1.0], ["a dog", -0.5]], 0)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    box = the_box(page, KIND)
    expect(hung(box)).to_have_count(1)
    prompt_of(box).focus()
    ask(box, "a cat")  # the box still has its kernel
    expect(hung(box)).to_have_count(2, timeout=PATIENCE_MS)


def test_through_voila(browser: Browser, tmp_path: Path) -> None:
    app = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(BOX)])
    nbformat.write(app, tmp_path / "app.ipynb")
    with driver.voila(tmp_path, tmp_path / "app.ipynb") as address, browser.new_page() as page:
        visit = driver.OpenNotebook(page)
        page.goto(address)
        box = the_box(page, KIND)
        prompt_of(box).focus()
        ask(box, HOSTILE)
        expect(box).to_contain_text(UNDER_WAY, timeout=PATIENCE_MS)
        tab_to(page, button(box, "Stop"))
        page.keyboard.press("Enter")
        expect(said(box)).to_contain_text("Kept", timeout=PATIENCE_MS)
        with page.expect_download():
            box.get_by_role("link").press("Enter")
        visit.screenshot(ARTEFACTS / "screenshots" / "paint-box-voila.png")
        assert page.evaluate("() => window.hacked") is None
        assert (visit.console_errors, visit.outside_requests) == ([], [])


def test_on_a_telephone_no_control_is_cut_off(browser: Browser, tmp_path: Path) -> None:
    app = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ALL_BOXES)])
    nbformat.write(app, tmp_path / "app.ipynb")
    with driver.voila(tmp_path, tmp_path / "app.ipynb") as address, browser.new_page(viewport=PHONE) as page:
        page.goto(address)
        expect(page.locator(".widget-hslider").nth(4)).to_be_visible(timeout=PATIENCE_MS)
        driver.OpenNotebook(page).screenshot(ARTEFACTS / "screenshots" / "paint-boxes-on-a-telephone.png")
        assert page.evaluate(CUT_OFF) == []
        tracks = [track.bounding_box()["width"] for track in page.locator(".widget-hslider .slider-container").all()]
        assert len(tracks) == 5 and min(tracks) > 100  # pixels to move a thumb on


@pytest.mark.parametrize("theme", THEMES)
def test_no_barriers(paint: Callable[..., Locator], notebook: driver.OpenNotebook, theme: str) -> None:
    box, page = paint(BOX), notebook.page
    use_theme(page, theme)
    wrong = driver.barriers(page, ".vlm-paint")
    for number, prompt in enumerate(("a cat", "кошка", "قط", HOSTILE, "word" * 50), 1):
        prompt_of(box).focus()
        ask(box, prompt)
        expect(box).to_contain_text(UNDER_WAY, timeout=PATIENCE_MS)
        wrong += driver.barriers(page, ".vlm-paint") if number == 1 else []  # while it is painted
        button(box, "Stop").press("Enter")
        expect(hung(box)).to_have_count(number, timeout=PATIENCE_MS)
    box.scroll_into_view_if_needed()
    notebook.screenshot(ARTEFACTS / "screenshots" / f"paint-box-{theme.rsplit(maxsplit=1)[-1].lower()}.png")
    assert wrong + driver.barriers(page, ".vlm-paint") == []
