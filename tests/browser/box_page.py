"""A box in a page, as a learner with a keyboard finds it: what the browser tests of the boxes have in common."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

STAND_INS = Path(__file__).parents[1] / "stand_ins"
MOST_TABS = 60  # from one control of a box to another there are fewer
PATIENCE_MS = 30_000  # on a busy machine
THEMES = ("JupyterLab Light", "JupyterLab Dark")
HOSTILE = '<img src=x onerror="window.hacked = true">'


def the_box(page: Page, kind: str) -> Locator:
    """The box with the CSS class `kind`, once it is there."""
    box = page.locator(f".{kind}")
    expect(box).to_be_visible(timeout=PATIENCE_MS)
    return box


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Move the focus with the keyboard to the target, and check that it can be seen there."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press(key)
    expect(target).to_be_focused()
    assert target.evaluate("element => getComputedStyle(element).outlineStyle") == "solid", "the focus is not seen"


def button(box: Locator, name: str) -> Locator:
    """The button of that name."""
    return box.get_by_role("button", name=name)


def said(box: Locator) -> Locator:
    """The line that screen readers hear."""
    return box.get_by_role("status")


def use_theme(page: Page, theme: str) -> None:
    """Let JupyterLab change its theme."""
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
