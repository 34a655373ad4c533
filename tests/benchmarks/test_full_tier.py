"""What the famous models cost, computed; and the page that says it."""

import pytest

from benchmarks import full_tier
from course_utils.models import zoo


def test_the_page_holds_what_is_computed() -> None:
    page = full_tier.PAGE.read_text(encoding="utf-8")
    assert full_tier.filled(page) == page, "run: python -m benchmarks.full_tier --write"


def test_every_full_model_is_in_both_tables() -> None:
    assert {call.role for call in full_tier.CALLS} | {"guide"} == set(zoo.roles("full"))
    assert all(zoo.entry(role, "full").source in full_tier.tables() for role in zoo.roles("full"))


def test_the_slower_of_reading_and_calculating_counts() -> None:
    machine = full_tier.Machine("any", 1e9 / 0.6, 1e12 / 0.3, 1e12 / 0.3, 2, None)
    assert full_tier.seconds(full_tier.Call("vit", "", 2e12, 0.5e9), machine) == pytest.approx(2)
    assert full_tier.seconds(full_tier.Call("vit", "", 2e12, 5e9), machine) == pytest.approx(10)
    writes = full_tier.Call("chat", "", 2e12, 0.5e9, 10, 1e9)
    assert full_tier.seconds(writes, machine) == pytest.approx(2 + 10 * (2 + full_tier.WAIT))


def test_what_does_not_fit_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    small = full_tier.Machine("small", 1e11, 1e12, 1e12, 2, 6e9)
    monkeypatch.setattr(full_tier, "MACHINES", (small,))
    assert "| blip2: caption one picture | does not fit |" in full_tier.tables()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.001, "0.01 s"), (0.4, "0.40 s"), (4.12, "4.1 s"), (48.4, "48 s"), (200, "3 min")]
)
def test_times_have_two_figures(seconds: float, words: str) -> None:
    assert full_tier.in_words(seconds) == words
