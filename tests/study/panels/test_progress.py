"""The progress page, and the button that looks again."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from cards import ASKED
from cards import WEDNESDAY as NOW

from course_utils.study.panels import progress_panel, quiz_panel
from course_utils.study.panels.progress import as_html
from course_utils.study.questions import Card
from course_utils.study.record import OPENED, Rating, Schedule, Store
from course_utils.study.record.summary import summary
from study.panels.hands import Shown, fill_in

pytestmark = pytest.mark.usefixtures("zone")


def test_progress_updates(small_bank: None) -> None:
    quiz, progress = Shown(quiz_panel("99", lambda: NOW)), Shown(progress_panel(lambda: NOW))
    before = progress.text
    fill_in(quiz, ASKED[0], right=True)
    quiz.press("Check")
    progress.press("Look again")
    assert progress.text != before


def test_html_is_well_formed_and_says_in_numbers_what_it_shades(used: Store, cards: list[Card]) -> None:
    page = ElementTree.fromstring(as_html(summary(used, cards, NOW)))
    assert page.get("aria-label")
    heat, forecast = page.findall("table")
    assert [table.find("caption") is not None for table in (heat, forecast)] == [True, True]
    assert {head.get("scope") for head in page.iter("th")} == {"row", "col"}
    rows = {row.find("th").text: [cell.text for cell in row.findall("td")] for row in heat.find("tbody")}
    assert rows["Mon"] == ["0"] * 11 + ["1"]
    assert rows["Wed"] == ["0"] * 11 + ["2"]
    assert rows["Thu"] == ["0"] * 11 + [None]
    assert [row.find("td").text for row in forecast.find("tbody")][:4] == ["2", "0", "0", "2"]
    shaded = [cell for cell in heat.iter("td") if "rgba" in cell.get("style", "")]
    assert all(float(re.search(r"([\d.]+)\)", cell.get("style"))[1]) <= 0.4 for cell in shaded)


def test_html_escapes_what_it_is_told(store: Store, cards: list[Card]) -> None:
    store.log_event(OPENED, "<script>alert(1)</script>", None, NOW)
    assert "<script>" not in as_html(summary(store, cards, NOW))


def test_a_plan_without_reviews_has_no_empty_grid(store: Store, cards: list[Card]) -> None:
    Schedule(store, cards).plan(["98-card-0"], NOW)
    (table,) = ElementTree.fromstring(as_html(summary(store, cards, NOW))).findall("table")
    assert table.find("caption").text == "Cards that come"


def test_what_was_set_aside_is_brought_back(small_bank: None) -> None:
    schedule = Schedule(Store(), ASKED)
    progress = Shown(progress_panel(lambda: NOW))
    assert progress.buttons == ["Look again"]
    schedule.answer(ASKED[0].id, Rating.GOOD, NOW)
    schedule.suspend(ASKED[0].id, NOW)
    progress.press("Look again")
    assert f"Set aside: {ASKED[0].id}." in progress.text
    progress.press("Bring back")
    assert "Set aside" not in progress.text
    assert Schedule(Store(), ASKED).set_aside() == []


def test_an_empty_record_has_no_tables(store: Store, cards: list[Card]) -> None:
    assert ElementTree.fromstring(as_html(summary(store, cards, NOW))).find("table") is None
