import time

import pytest

from course_utils.widgets.clock import Clock, now_and_then, time_left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "a moment left"),
        (8.4, "about 8 s left"),
        (89.0, "about 89 s left"),
        (100.0, "about 2 min left"),
        (9000.0, "about 2 h left"),
    ],
)
def test_time_left(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


def test_time_left_is_told_from_the_second_step_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    clock = Clock()
    now = 60.0  # models were loaded
    assert clock.left(1, 100) == "time left: …"
    now = 65.0
    assert clock.left(11, 101) == "about 45 s left"
    assert clock.left(101, 101) == "done"


def test_what_is_shown_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now, shown = 0.0, []
    monkeypatch.setattr(time, "monotonic", lambda: now)
    look = now_and_then(shown.append, 0.2)
    for now in (0.0, 0.1, 0.15, 0.3, 0.4, 0.6):
        look(now)
    assert shown == [0.0, 0.3, 0.6]
