"""Exercise attempts in the study record."""

from pathlib import Path

import pytest

from course_utils.study import record
from course_utils.study.exercises.base import Exercise, NotYet
from course_utils.study.record import Store


def odd(answer: object) -> str:
    if answer % 2 == 0:
        raise NotYet("That is even.")
    return "Odd."


def test_attempts_are_recorded() -> None:
    exercise = Exercise("9.1", "t", odd, ("h",), "answer = 1", 1, 1, 1)
    for answer in (..., 2, "text", 3):
        exercise.check(answer)
    events = [(event.subject, event.value) for event in Store().events(record.ATTEMPT)]
    assert events == [("9.1", "failed"), ("9.1", "failed"), ("9.1", "passed")]


def test_a_check_never_fails_for_want_of_a_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "file" / "folder"))
    exercise = Exercise("9.1", "t", odd, ("h",), "answer = 1", 1, 1, 1)
    assert exercise.check(3).passed
    assert not exercise.check(2).passed
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
