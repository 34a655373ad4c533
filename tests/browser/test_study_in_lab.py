"""The study panels in a real JupyterLab: by keyboard alone, offline, and for screen readers, in light and dark."""

from collections.abc import Callable, Iterator
from pathlib import Path

import driver
import pytest
from playwright.sync_api import Locator, Page, expect

from course_utils.study.questions import Card, LabelCard, load_cards, quiz_cards
from course_utils.study.record import day_of, utc_now

LESSON = "04"  # has all types of questions
QUESTIONS = [card.shuffled(str(day_of(utc_now()))) for card in quiz_cards(load_cards(LESSON))]
MOST_TABS = 60  # from one control of a panel to another there are fewer
THEMES = ("JupyterLab Light", "JupyterLab Dark")

Writer = Callable[..., str]


@pytest.fixture
def show(
    lab: driver.Lab, notebook: driver.OpenNotebook, small_notebook: Writer, tmp_path: Path
) -> Iterator[Callable[..., Page]]:
    """Runs cells in a notebook with an empty study record of its own; afterwards nothing may have gone wrong."""

    def run(*sources: str) -> Page:
        record = f'import os\n\nos.environ["VLM_COURSE_DATA"] = "{tmp_path / "record"}"\nfrom course_utils import study'
        notebook.open(lab, small_notebook(record, *sources))
        notebook.restart_and_run_all()
        assert notebook.state()["errors"] == []
        return notebook.page

    yield run
    assert (notebook.console_errors, notebook.outside_requests) == ([], [])


PLANNED_YESTERDAY = """from datetime import UTC, datetime, timedelta
from course_utils.study.questions import load_cards
from course_utils.study.record import Schedule, Store

schedule = Schedule(Store(), load_cards())
schedule.plan([card.id for card in load_cards("04")[:5]], datetime.now(UTC) - timedelta(days=1))"""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Move the focus with the keyboard until it is on or in the target, and check that the learner can see it."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element.contains(document.activeElement)"):
            break
        page.keyboard.press(key)
    focused = "element.contains(document.activeElement)"
    outline = target.evaluate(f"element => {focused} && getComputedStyle(document.activeElement).outlineStyle")
    assert outline, f"{MOST_TABS} times {key} do not lead to it"
    assert outline == "solid", "the focus is not to be seen"


def panel_of(page: Page, words: str) -> Locator:
    """The panel that shows these words."""
    return page.locator(".vlm-study", has_text=words).last


def button(panel: Locator, name: str) -> Locator:
    """The panel's button of that name."""
    return panel.get_by_role("button", name=name)


def answer(page: Page, panel: Locator, card: Card, key: str = "Tab") -> None:
    """Answer the open question rightly, by keyboard alone; `key` leads from the focus to the controls."""
    keys, turn = page.keyboard, reversed if key == "Shift+Tab" else iter
    if card.type == "choice":
        tab_to(page, panel.locator(".widget-radio-box"), key)
        wanted = panel.get_by_role("radio").nth(next(i for i, option in enumerate(card.options) if option.right))
        while not wanted.evaluate("element => element === document.activeElement"):
            keys.press("ArrowDown")
        keys.press("Space")
    elif card.type == "many-choice":
        for place in turn(range(len(card.options))):
            tab_to(page, panel.get_by_role("checkbox").nth(place), key)
            if card.options[place].right:
                keys.press("Space")
    elif card.type == "order":
        put_in_order(page, panel, card, key)
    elif isinstance(card, LabelCard):
        labels = sorted({label.text for label in card.labels})
        for place in turn(range(len(card.labels))):
            tab_to(page, panel.get_by_role("combobox").nth(place), key)
            for _ in range(labels.index(card.labels[place].text) + 1):  # the first line says "choose"
                keys.press("ArrowDown")
    else:
        tab_to(page, panel.get_by_role("textbox"), key)
        said = {"numeric": lambda: str(card.answer), "text": card.solution, "code": lambda: card.prints}[card.type]()
        for number, line in enumerate(said.rstrip().split("\n")):
            if number:
                keys.press("Enter")
            keys.type(line)
    driver.until_at_rest(page)


def put_in_order(page: Page, panel: Locator, card: Card, key: str) -> None:
    """Move the steps up by their buttons: the focus goes with the step that is moved."""
    shown = list(range(len(card.steps)))
    for place, step in enumerate(card.order):
        at = shown.index(step)
        if at > place:
            up = panel.get_by_role("button", name="Up", exact=True)
            tab_to(page, up.nth(at), key)
            for here in range(at, place, -1):
                page.keyboard.press("Enter")
                expect(up.nth(here - 1) if here > 1 else panel.get_by_role("button", name="Down").first).to_be_focused()
            shown.insert(place, shown.pop(at))
            up.nth(1).focus() if key == "Tab" else button(panel, "Check").focus()


def test_quiz_by_keyboard_alone(show: Callable[..., Page]) -> None:
    page = show(f'study.quiz("{LESSON}")')
    panel = panel_of(page, f"Quiz of lesson {LESSON}")
    page.keyboard.press("Escape")
    for number, card in enumerate(QUESTIONS, 1):
        expect(panel).to_contain_text(f"Question {number} of {len(QUESTIONS)}")
        answer(page, panel, card)
        tab_to(page, button(panel, "Check"))
        page.keyboard.press("Enter" if number % 2 else "Space")
        expect(panel.locator("strong", has_text="Right.").first, card.id).to_be_visible()
        expect(button(panel, "Next question"), "the focus leads on").to_be_focused()
        page.keyboard.press("Enter")
        expect(panel.locator(".vlm-heading"), "the focus is on the new question").to_be_focused()
    expect(panel).to_contain_text(f"{len(QUESTIONS)} of {len(QUESTIONS)} right at the first try")


def test_review_of_five_cards_by_keyboard(show: Callable[..., Page]) -> None:
    page = show(PLANNED_YESTERDAY, "study.review()")
    panel = panel_of(page, "Card 1 of 5")
    page.keyboard.press("Escape")
    panel = page.locator(".vlm-study")
    tab_to(page, button(panel, "Show the answer"))
    for number, grade in enumerate(("1 Again", "3 Good"), 1):  # with the buttons
        expect(panel).to_contain_text(f"Card {number} of 5")
        expect(button(panel, "Show the answer")).to_be_focused()
        page.keyboard.press("Enter")
        expect(panel.locator("strong", has_text="Answer").first).to_be_visible()
        driver.until_at_rest(page)
        tab_to(page, button(panel, grade), "Tab" if number == 2 else "Shift+Tab")
        page.keyboard.press("Space")
    box = panel.get_by_role("textbox")
    tab_to(page, box)
    for heading, grade in (("Card 3 of 5", "2"), ("Card 4 of 5", "4"), ("Card 5 of 5", "3"), ("Once more", "3")):
        expect(panel).to_contain_text(heading)  # with the keys
        page.keyboard.press("Space")
        expect(panel.locator("strong", has_text="Answer").first).to_be_visible()
        expect(box).to_have_value("")
        page.keyboard.press(grade)
    expect(panel).to_contain_text("5 cards reviewed: 1 Again, 2 Good, 1 Hard, 1 Easy. Nothing more is due now.")
    expect(box).to_be_focused()
    page.keyboard.press("u")
    expect(panel).to_contain_text("Once more")


def test_progress_and_plan_update(show: Callable[..., Page]) -> None:
    page = show(f'study.quiz("{LESSON}")', f'study.plan("{LESSON}")', "study.progress()")
    quiz, progress = panel_of(page, f"Quiz of lesson {LESSON}"), panel_of(page, "Lessons opened")
    expect(progress).to_contain_text(f"Lessons opened: {LESSON}.")
    expect(progress).not_to_contain_text("right at the first try")
    button(quiz, "Next question").focus()
    answer(page, quiz, QUESTIONS[0], "Shift+Tab")
    button(quiz, "Check").press("Enter")
    expect(quiz).to_contain_text(f"1 of {len(QUESTIONS)} right")
    plan = page.locator(".vlm-study", has=page.get_by_role("button", name="Plan the review"))
    button(plan, "Plan the review").press("Enter")
    expect(plan).to_contain_text(f"{len(load_cards(LESSON)) + 4} cards of lesson {LESSON} went into your schedule")
    button(progress, "Look again").press("Enter")
    expect(progress).to_contain_text(f"Quiz of lesson {LESSON}: 1 of 1 answered were right")
    expect(progress).to_contain_text(f"of {len(load_cards(LESSON)) + 4} scheduled")


@pytest.mark.parametrize("theme", THEMES)
def test_no_barriers(show: Callable[..., Page], theme: str) -> None:
    cells = (f'study.quiz("{LESSON}")', PLANNED_YESTERDAY, "study.review()", f'study.plan("{LESSON}")')
    page = show(*cells, "study.progress()")
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    expect(page.locator(".vlm-study")).to_have_count(4)
    wrong = []
    quiz = panel_of(page, f"Quiz of lesson {LESSON}")
    first = {card.type: number for number, card in reversed(list(enumerate(QUESTIONS, 1)))}  # one of each type
    for number, card in enumerate(QUESTIONS, 1):
        expect(quiz).to_contain_text(f"Question {number} of")
        if first[card.type] == number:
            button(quiz, "Next question").focus()
            answer(page, quiz, card, "Shift+Tab")
            button(quiz, "Check").press("Enter")
            expect(quiz.locator("strong", has_text="Right.").first).to_be_visible()
            wrong += driver.barriers(page, ".vlm-study")
        button(quiz, "Next question").press("Enter")
        expect(quiz.locator(".vlm-heading"), "the focus came, and takes no later key away").to_be_focused()
    review = panel_of(page, "Card 1 of 5")
    button(review, "Show the answer").press("Enter")
    expect(review.locator("strong", has_text="Answer").first).to_be_visible()
    driver.until_at_rest(page)  # the focus came, and takes no later key away
    page.get_by_role("button", name="Plan the review").press("Enter")
    expect(panel_of(page, "went into your schedule")).to_be_visible()
    button(panel_of(page, "Lessons opened"), "Look again").press("Enter")
    expect(panel_of(page, "Lessons opened")).to_contain_text("Quiz of lesson")
    assert wrong + driver.barriers(page, ".vlm-study") == []


def test_axe_sees_a_barrier(show: Callable[..., Page]) -> None:
    """Or the test before would pass blindly."""
    page = show(
        "import ipywidgets as widgets\n"
        "box = widgets.HTML(\"<img src=../images/colab-badge.svg><p style='color: #ccc; background: #fff'>pale</p>\")\n"
        'box.add_class("vlm-study")\nbox'
    )
    expect(page.locator(".vlm-study")).to_be_visible()
    assert {each.split(":")[0] for each in driver.barriers(page, ".vlm-study")} == {"image-alt", "color-contrast"}
