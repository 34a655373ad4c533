"""The speed report says what was measured and what misses its target. (The speeds themselves: make bench.)"""

import pytest

from benchmarks import speed


def test_what_is_compared_is_measured_in_turn() -> None:
    calls = []
    ones, others = speed.in_turn(lambda: calls.append("one"), lambda: calls.append("other"))
    assert calls == ["one", "other"] * (speed.REPETITIONS + 1)
    assert len(ones) == len(others) == speed.REPETITIONS


@pytest.mark.parametrize(
    ("captions", "first", "answers", "missed"),
    [
        ((90.0, 30.0), [0.1, 0.2, 0.9], ([1.05, 2.1], [1.0, 2.0]), []),
        ((89.0, 30.0), [0.1], ([1.0], [1.0]), [speed.BATCH]),
        ((90.0, 30.0), [0.1, 0.3, 0.9], ([1.0], [1.0]), [speed.FIRST]),
        ((90.0, 30.0), [0.1], ([1.2, 5.0, 1.2], [1.0, 5.0, 1.0]), [speed.OVERHEAD]),
    ],
)
def test_each_target_is_checked(
    captions: tuple, first: list, answers: tuple, missed: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "caption_speeds", lambda blip2: captions)
    monkeypatch.setattr(speed, "first_word_seconds", lambda chat: first)
    monkeypatch.setattr(speed, "answer_seconds", lambda blip2: answers)
    table, names = speed.report(speed.talk_rows(None, None))
    assert names == missed
    assert f"{captions[0]:.0f} against 30 captions a second" in table
