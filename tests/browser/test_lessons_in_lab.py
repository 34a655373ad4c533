"""Each lesson in a real JupyterLab: it runs from a fresh kernel, asks no outside host, and its widget answers."""

import re
from collections.abc import Callable

import driver
import pytest
from playwright.sync_api import expect

WIDGET_MS = 20_000  # a widget that runs a model on a busy machine


def choose_the_full_tier(notebook: driver.OpenNotebook) -> None:
    """Lesson 00: without a hub the drop-down says why not, and returns to "pocket"."""
    picker = notebook.widget("Models to use:").locator("select")
    expect(notebook.status_of("Models to use:")).to_have_text("In use: pocket.")
    picker.select_option(label=picker.locator("option").nth(1).inner_text())
    expect(notebook.status_of("Models to use:")).to_contain_text("cannot be used here", timeout=WIDGET_MS)
    expect(picker.locator("option:checked")).to_contain_text("pocket")


def search_by_caption(notebook: driver.OpenNotebook) -> None:
    """Lesson 01: another caption finds other pictures."""
    found = notebook.output_of("Caption:").locator("figure img")
    expect(found).to_have_count(5)
    before = found.evaluate_all("pictures => pictures.map(picture => picture.src)")
    notebook.type_in("Caption:", "two dogs on a blue background")
    expect(notebook.status_of("Caption:")).to_contain_text("two dogs on a blue background", timeout=WIDGET_MS)
    expect(found).to_have_count(5)
    assert found.evaluate_all("pictures => pictures.map(picture => picture.src)") != before


def drop_patches(notebook: driver.OpenNotebook) -> None:
    """Lesson 03: the slider hides more patches."""
    status = notebook.status_of("Patches hidden")
    before = int(re.match(r"\d+", status.inner_text()).group())
    notebook.widget("Patches hidden").locator(".noUi-handle").press("ArrowRight")
    expect(status).not_to_have_text(re.compile(rf"^{before} of"), timeout=WIDGET_MS)
    assert int(re.match(r"\d+", status.inner_text()).group()) < before


def change_the_labels(notebook: driver.OpenNotebook) -> None:
    """Lesson 04: new labels get probabilities."""
    notebook.type_in("Labels:", "a rocket, an apple")
    rows = notebook.status_of("Labels:").locator("tr")
    expect(rows).to_have_count(3, timeout=WIDGET_MS)  # a header and two labels
    expect(notebook.status_of("Labels:")).to_contain_text("a rocket")


def ask_about_a_picture(notebook: driver.OpenNotebook) -> None:
    """Lesson 07: an answer to a typed question, about another picture too, and a sentence to an empty question."""
    said = notebook.status_of("Your question:")
    notebook.type_in("Your question:", "what colour is the background?")
    expect(said).to_contain_text("what colour is the background? red", timeout=WIDGET_MS)
    notebook.widget("Picture:").locator("select").select_option(label="a rocket")
    expect(said).to_contain_text("what colour is the background? blue", timeout=WIDGET_MS)
    notebook.type_in("Your question:", "")
    expect(said).to_contain_text("The question is empty", timeout=WIDGET_MS)


def pull_at_a_picture(notebook: driver.OpenNotebook) -> None:
    """Lesson 11: another weight of the second prompt paints another picture."""
    status = notebook.status_of("Weight of")
    expect(status).to_have_text("Move a slider to paint.")
    notebook.widget("Weight of").locator(".noUi-handle").press("ArrowRight")
    expect(status).to_have_text("Painted with the weights 1 to 0.25.", timeout=2 * WIDGET_MS)
    expect(notebook.output_of("Weight of").locator("img")).to_have_count(1)


def draw_another_prompt(notebook: driver.OpenNotebook) -> None:
    """Lesson 12: four pictures of a typed prompt, and a sentence to an empty one."""
    pictures = notebook.output_of("Prompt:").locator("img")
    expect(pictures).to_have_count(4)
    notebook.type_in("Prompt:", "two dogs on a red background")
    expect(notebook.status_of("Prompt:")).to_contain_text("two dogs on a red background", timeout=WIDGET_MS)
    expect(pictures).to_have_count(4)
    notebook.type_in("Prompt:", "")
    expect(notebook.status_of("Prompt:")).to_contain_text("A prompt is empty", timeout=WIDGET_MS)


LESSONS: dict[str, Callable[[driver.OpenNotebook], None]] = {
    "00_start_here": choose_the_full_tier,
    "01_embeddings": search_by_caption,
    "03_vision_transformer": drop_patches,
    "04_clip_zero_shot": change_the_labels,
    "07_blip2_captioning_vqa": ask_about_a_picture,
    "11_vqgan_clip_generation": pull_at_a_picture,
    "12_dalle_text_to_image": draw_another_prompt,
}


@pytest.mark.parametrize("name", LESSONS)
def test_lesson(lab: driver.Lab, notebook: driver.OpenNotebook, name: str) -> None:
    notebook.open(lab, f"{name}.ipynb")
    notebook.restart_and_run_all()
    assert notebook.state()["errors"] == []
    LESSONS[name](notebook)
    silent = notebook.page.locator(".jp-OutputArea-output img:not([alt]), .jp-OutputArea-output img[alt='']").count()
    assert (notebook.console_errors, notebook.outside_requests, silent) == ([], [], 0)
