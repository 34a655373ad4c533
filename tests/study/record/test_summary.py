"""The progress page, and the record as JSON."""

import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from course_utils.study.cards import Card, Option
from course_utils.study.progress import as_html, as_text, export_json, import_json, reset, summary
from course_utils.study.record import ATTEMPT, OPENED, QUIZ_ANSWER
from course_utils.study.schedule import Rating, Schedule
from course_utils.study.store import Store, StoreError

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("zone")


@pytest.fixture
def cards(make_cards) -> list[Card]:
    """Four recall cards and two questions of a quiz."""
    options = (Option("a", True, "Yes."), Option("b", False, "No."))
    quiz = [Card(f"98-quiz-{n}", "98", "s", (), 1, (), "choice", "Q?", "E.", options=options) for n in range(2)]
    return [*make_cards(4), *quiz]


@pytest.fixture
def used(store: Store, cards: list[Card]) -> Store:
    """A record with some of everything."""
    for subject, value in (
        ("3.1", "failed"),
        ("3.1", "passed"),
        ("3.1", "failed"),
        ("3.2", "failed"),
        ("4.1", "passed"),
    ):
        store.log_event(ATTEMPT, subject, value, NOW)
    store.log_event(OPENED, "03", None, NOW)
    store.log_event(OPENED, "04", None, NOW)
    store.log_event(OPENED, "03", None, NOW)
    store.log_event(QUIZ_ANSWER, "98-quiz-0", "wrong", NOW)
    store.log_event(QUIZ_ANSWER, "98-quiz-0", "right", NOW)
    store.log_event(QUIZ_ANSWER, "98-quiz-1", "wrong", NOW)
    store.log_event(QUIZ_ANSWER, "98-quiz-gone", "right", NOW)
    schedule = Schedule(store, cards)
    schedule.plan([f"98-card-{n}" for n in range(4)], NOW - 3 * DAY)
    schedule.answer("98-card-0", Rating.GOOD, NOW - 2 * DAY)
    schedule.answer("98-card-1", Rating.GOOD, NOW)
    schedule.answer("98-card-2", Rating.GOOD, NOW)
    schedule.answer("98-card-3", Rating.GOOD, NOW)
    schedule.undo()
    return store


# ---- the page


def test_the_summary_counts(used: Store, cards: list[Card]) -> None:
    found = summary(used, cards, NOW)
    assert found.opened == ("03", "04")
    assert found.exercises == {"03": (1, 2), "04": (1, 1)}
    assert found.quizzes == {"98": (1, 2, 2)}
    assert (found.scheduled, found.due) == (4, 1)
    assert 3 < found.retained < 4
    assert found.reviews == {NOW.date() - 2 * DAY: 1, NOW.date(): 2}
    assert sum(found.forecast.values()) == 4
    assert found.forecast[NOW.date()] == 1


def test_text_says_it_in_words(used: Store, cards: list[Card]) -> None:
    text = as_text(summary(used, cards, NOW))
    for line in (
        "Lessons opened: 03, 04.",
        "Exercises of lesson 03: 1 of 2 tried passed.",
        "Quiz of lesson 98: 1 of 2 answered right, 2 questions in all.",
        "Review: 1 card due today; of 4 scheduled, you probably remember about 4.",
        "You reviewed on 2 days of the last 84, 3 cards.",
        "In the next 14 days come 3 cards, 2 at most a day.",
    ):
        assert line in text.splitlines()
    assert re.search(r"^Mon( +·){11} +1$", text, re.MULTILINE)  # two days ago
    assert re.search(r"^Wed( +·){11} +2$", text, re.MULTILINE)  # today
    assert re.search(r"^Thu( +·){11}$", text, re.MULTILINE)  # tomorrow is blank
    assert re.search(r"^Sat 07 Mar +2 █{40}$", text, re.MULTILINE)


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
    assert [row.find("td").text for row in forecast.find("tbody")][:4] == ["1", "1", "0", "2"]
    shaded = [cell for cell in heat.iter("td") if "rgba" in cell.get("style", "")]
    assert all(float(re.search(r"([\d.]+)\)", cell.get("style"))[1]) <= 0.4 for cell in shaded)


def test_html_escapes_what_it_is_told(store: Store, cards: list[Card]) -> None:
    store.log_event(OPENED, "<script>alert(1)</script>", None, NOW)
    assert "<script>" not in as_html(summary(store, cards, NOW))


def test_an_empty_record_says_how_to_begin(store: Store, cards: list[Card]) -> None:
    found = summary(store, cards, NOW)
    assert "course plan 04" in as_text(found)
    assert "Lessons opened: none yet." in as_text(found)
    assert ElementTree.fromstring(as_html(found)).find("table") is None


def test_a_card_that_comes_back_has_one_more_day(used: Store, cards: list[Card]) -> None:
    before, after = (summary(used, cards, NOW + days * DAY) for days in (0, 30))
    assert after.due == 4
    assert after.retained < before.retained


# ---- export, import, reset


def test_an_export_brings_everything_to_another_computer(used: Store, cards: list[Card], tmp_path: Path) -> None:
    other = Store(tmp_path / "other.sqlite3")
    assert import_json(other, export_json(used)) == 9 + 12  # the log and the events
    assert summary(other, cards, NOW) == summary(used, cards, NOW)
    assert export_json(other) == export_json(used)
    assert Schedule(other, cards).memories() == Schedule(used, cards).memories()


def test_importing_twice_adds_nothing(used: Store, cards: list[Card]) -> None:
    text = export_json(used)
    assert import_json(used, text) == 0
    assert export_json(used) == text
    assert list(used.path.parent.glob("*backup*")) == []


def test_two_computers_become_one(store: Store, cards: list[Card], tmp_path: Path) -> None:
    home, away = store, Store(tmp_path / "away.sqlite3")
    Schedule(home, cards).plan(["98-card-0"], NOW)
    import_json(away, export_json(home))
    Schedule(away, cards).answer("98-card-0", Rating.GOOD, NOW + DAY)
    Schedule(home, cards).answer("98-card-1", Rating.GOOD, NOW + 2 * DAY)
    Schedule(home, cards).answer("98-card-0", Rating.GOOD, NOW + 4 * DAY)
    assert import_json(home, export_json(away)) == 1
    import_json(away, export_json(home))
    assert export_json(home) == export_json(away)
    memories = Schedule(home, cards).memories()
    assert memories == Schedule(away, cards).memories()
    assert memories["98-card-0"].due == (NOW + (4 + 7) * DAY).date()  # 1 day, 3 days, and now a week
    assert len(list(home.path.parent.glob("x-backup-*"))) == 1


def test_the_same_answer_given_twice_in_one_instant_counts_twice(store: Store, tmp_path: Path) -> None:
    store.log_event("a", "b", 1, NOW)
    store.log_event("a", "b", 1, NOW)
    other = Store(tmp_path / "other.sqlite3")
    assert import_json(other, export_json(store)) == 2
    assert import_json(other, export_json(store)) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not JSON"),
        ("[]", "not an exported study record"),
        ('{"format": "other"}', "not an exported study record"),
        ('{"format": "vlm-course study record", "version": 2}', "newer version"),
        ('{"format": "vlm-course study record", "version": 1}', "damaged"),
        ('{"format": "vlm-course study record", "version": 1, "log": [1], "event": []}', "damaged"),
    ],
)
def test_another_file_is_refused_in_one_sentence(store: Store, text: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as problem:
        import_json(store, text)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "change",
    [
        {"rating": 9},
        {"rating": None},
        {"rating": "3"},
        {"action": "dance"},
        {"action": "plan"},
        {"action": "undo", "rating": None},
        {"at": "yesterday"},
        {"at": "2026-01-01"},
        {"day": "2026-13-01"},
        {"card": 7},
    ],
)
def test_a_spoilt_line_is_refused_and_nothing_changes(used: Store, change: dict, tmp_path: Path) -> None:
    record = json.loads(export_json(used))
    first = next(row for row in record["log"] if row["action"] == "answer")
    record["log"] = [first | change]
    other = Store(tmp_path / "other.sqlite3")
    other.log_event("a", "b", None, NOW)
    before = export_json(other)
    with pytest.raises(StoreError, match="damaged"):
        import_json(other, json.dumps(record))
    assert export_json(other) == before


def test_reset_keeps_a_backup_and_other_notebooks_go_on(used: Store, cards: list[Card]) -> None:
    before, open_elsewhere = export_json(used), Schedule(Store(used.path), cards)
    copy = reset(used)
    assert used.events() == []
    assert summary(used, cards, NOW).scheduled == 0
    assert export_json(Store(copy)) == before
    open_elsewhere.answer("98-card-0", Rating.GOOD, NOW)
    assert list(Schedule(used, cards).memories()) == ["98-card-0"]


def test_undo_after_a_reset_does_nothing(store: Store, cards: list[Card]) -> None:
    schedule = Schedule(store, cards)
    schedule.answer("98-card-0", Rating.GOOD, NOW)
    reset(store)
    assert schedule.undo() is None
    assert schedule.memories() == {}
