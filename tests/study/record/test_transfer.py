"""The record as JSON: to another computer and back, merged, spoilt, reset."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from cards import DAY
from cards import WEDNESDAY as NOW

from course_utils.study.questions import Card
from course_utils.study.record import QUIZ_ANSWER, Rating, Schedule, Store, StoreError
from course_utils.study.record.settings import new_a_day, set_new_a_day
from course_utils.study.record.summary import summary
from course_utils.study.record.transfer import export_json, import_json, reset

pytestmark = pytest.mark.usefixtures("zone")


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
    assert memories["98-card-0"].due == (NOW + (4 + 4) * DAY).date()  # the first day, the third, and now the seventh
    assert len(list(home.path.parent.glob("x-backup-*"))) == 1


def left_alone(store: Store, cards: list[Card], seed: int) -> None:
    """A fortnight of reviews on one computer: grades, undone ones, cards put off, quiz answers, a setting."""
    rng, schedule = random.Random(seed), Schedule(store, cards)
    for day in range(1, 15):
        for card in schedule.due(NOW + day * DAY):
            now = NOW + day * DAY + timedelta(seconds=rng.randrange(3))  # two computers may meet in one instant
            schedule.answer(card.id, rng.choice(list(Rating)), now)
            if rng.random() < 0.3:
                schedule.undo()
            if rng.random() < 0.1:
                rng.choice((schedule.bury, schedule.suspend))(card.id, now)
            store.log_event(QUIZ_ANSWER, card.id, rng.choice(("right", "wrong")), now)
    set_new_a_day(store, 5 + seed, NOW + DAY)


@pytest.mark.parametrize("seed", range(4))
def test_it_makes_no_difference_which_computer_takes_in_the_other(
    store: Store, cards: list[Card], tmp_path: Path, seed: int
) -> None:
    home, away = store, Store(tmp_path / "away.sqlite3")
    Schedule(home, cards).plan("98", NOW)
    import_json(away, export_json(home))
    left_alone(home, cards, seed)
    left_alone(away, cards, seed + 1)
    from_home, from_away = export_json(home), export_json(away)
    import_json(home, from_away)
    import_json(away, from_home)
    assert export_json(home) == export_json(away)
    assert Schedule(home, cards).memories() == Schedule(away, cards).memories()
    assert new_a_day(home) == new_a_day(away)
    assert import_json(home, export_json(away)) == 0


def test_a_record_exported_by_an_older_course_is_understood(store: Store, used: Store, tmp_path: Path) -> None:
    older = json.loads(export_json(used)) | {"version": 1}
    other = Store(tmp_path / "other.sqlite3")
    assert import_json(other, json.dumps(older)) == 9 + 12
    assert export_json(other) == export_json(used)


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
        ('{"format": "vlm-course study record", "version": 99}', "newer version"),
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
