"""How a run is judged and told."""

import pytest

from course_utils.command.runs import Run


@pytest.mark.parametrize(
    ("seconds", "gigabytes", "verdict"),
    [(59, 2.4, "ok"), (61, 1, "over budget"), (10, 2.6, "over budget"), (121, 1, "failed"), (10, 5.1, "failed")],
)
def test_budgets_warn_once_over_and_fail_twice_over(seconds: float, gigabytes: float, verdict: str) -> None:
    run = Run("x", seconds, int(gigabytes * 1e9))
    assert run.verdict == verdict
    assert bool(run.remark) == (verdict != "ok")
