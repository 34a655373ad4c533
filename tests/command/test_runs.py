"""How a run is judged and told."""

import subprocess
import sys
import time

import pytest

from course_utils.command.runs import Run, Usage, table


@pytest.mark.parametrize(
    ("seconds", "gigabytes", "verdict"),
    [
        (59, 2.4, "ok"),
        (61, 1, "over budget"),
        (179, 1, "over budget"),
        (181, 1, "failed"),
        (10, 2.6, "over budget"),
        (10, 5.1, "failed"),
    ],
)
def test_over_a_budget_is_a_warning_and_far_over_it_a_failure(seconds: float, gigabytes: float, verdict: str) -> None:
    run = Run("x", seconds, int(gigabytes * 1e9))
    assert run.verdict == verdict
    assert bool(run.remark) == (verdict != "ok")


GROW = "block = bytearray(200_000_000); block[::4096] = b'x' * len(block[::4096]); import time; time.sleep(0.5)"


def test_usage_adds_up_what_its_blocks_took() -> None:
    started: list[subprocess.Popen] = []
    usage = Usage(lambda: started[0].pid if started else None)
    with usage:
        started.append(subprocess.Popen([sys.executable, "-c", GROW]))
        started[0].wait()
    first, peak = usage.seconds, usage.peak_bytes
    assert first > 0.5
    assert 0.2e9 < peak < 1e9
    with usage:
        time.sleep(0.3)
    assert usage.seconds >= first + 0.3
    assert usage.peak_bytes == peak


def test_usage_counts_what_stands_below_the_process_and_not_what_stands_beside_it() -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {GROW!r}])"
    watched, beside = (subprocess.Popen([sys.executable, "-c", code]) for code in (parent, GROW))
    with Usage(lambda: watched.pid) as usage:
        watched.wait()
    beside.wait()
    assert 0.2e9 < usage.peak_bytes < 0.4e9


def test_the_table_marks_sums_and_remarks() -> None:
    lines = table([Run("a.ipynb", 20, int(1e9)), Run("b.ipynb", 61, int(2e9)), Run("c.ipynb", 1, 0, "a cell failed")])
    assert [line.split()[0] for line in lines[1:4]] == ["[ok]", "[warn]", "[fail]"]
    assert lines[4].split() == ["all", "82.0", "2.00", "GB"]
    assert lines[5:] == ["b.ipynb: takes more than 60 s", "c.ipynb: a cell failed"]
