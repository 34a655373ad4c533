"""Several notebooks in one go, on small ones of their own."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from course_utils.command import batch, notebooks
from course_utils.command.runs import Run
from course_utils.models import memory

# A cell that waits until as many notebooks as are named run beside it, or says that they do not.
MEET = """
import time, pathlib
here = pathlib.Path({here!r})
(here / {mine!r}).touch()
until = time.monotonic() + 20
while len(list(here.iterdir())) < {number} and time.monotonic() < until:
    time.sleep(0.05)
assert len(list(here.iterdir())) == {number}, "alone"
"""


async def execute(path: Path, on_cell: Callable[[], None]) -> Run:
    return (await notebooks.execute(path, on_cell))[1]


def test_two_run_side_by_side_and_stand_in_order(write, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    here = tmp_path / "here"
    here.mkdir()
    meet = {name: MEET.format(here=str(here), mine=name, number=2) for name in ("a", "b")}
    first = write(meet["a"], "time.sleep(1)", name="00_first.ipynb")
    second = write(meet["b"], name="01_second.ipynb")
    runs = batch.run_all([first, second], execute, at_once=2)
    assert [(run.name, run.error) for run in runs] == [("00_first.ipynb", None), ("01_second.ipynb", None)]
    said = capsys.readouterr()
    assert [line.split()[1] for line in said.out.splitlines() if line.startswith("[")] == [run.name for run in runs]
    assert "3/3" in said.err


@pytest.mark.parametrize("at_once", [1, 2])
def test_never_more_at_once_than_asked_for(write, at_once: int, capsys: pytest.CaptureFixture) -> None:
    running, most = [], []

    async def watched(path: Path, on_cell: Callable[[], None]) -> Run:
        running.append(path)
        most.append(len(running))
        run = await execute(path, on_cell)
        running.remove(path)
        return run

    batch.run_all([write("1", name=f"0{number}_small.ipynb") for number in range(3)], watched, at_once)
    assert max(most) == at_once


def test_each_has_its_own_memory(write, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    here = tmp_path / "here"
    here.mkdir()
    meet = [MEET.format(here=str(here), mine=str(number), number=2) for number in range(2)]
    grow = "block = bytearray(400_000_000)\nblock[::4096] = b'x' * len(block[::4096])\ntime.sleep(0.5)"
    big, small = write(meet[0] + grow, name="00_big.ipynb"), write(meet[1] + "time.sleep(3)", name="01_small.ipynb")
    more, less = batch.run_all([big, small], execute, at_once=2)
    assert (more.error, less.error) == (None, None)
    assert less.peak_bytes < 0.3e9
    assert 0.4e9 < more.peak_bytes < 0.4e9 + 1.5 * less.peak_bytes


def test_the_other_goes_on_where_one_fails(write, capsys: pytest.CaptureFixture) -> None:
    bad = write("x = 1", "1 / 0", "x", name="00_bad.ipynb")
    good = write("import time\ntime.sleep(2)", "1 + 1", name="01_good.ipynb")
    runs = batch.run_all([bad, good], execute, at_once=2)
    assert [run.error for run in runs] == ["code cell 2: ZeroDivisionError: division by zero", None]
    said = capsys.readouterr()
    assert "00_bad.ipynb: code cell 2: ZeroDivisionError: division by zero" in said.out.splitlines()
    assert "5/5" in said.err


@pytest.mark.parametrize(("cores", "gigabytes", "room"), [(1, 16, 1), (2, 4.9, 1), (2, 5, 2), (64, 256, 2)])
def test_two_need_two_cores_and_two_budgets_of_memory(
    cores: int, gigabytes: float, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "cores", lambda: cores)
    monkeypatch.setattr(memory, "free_memory", lambda: int(gigabytes * 1e9))
    assert batch.room() == room


@pytest.mark.skipif(not hasattr(psutil.Process, "cpu_affinity"), reason="this system keeps no process to some cores")
def test_only_the_cores_count_that_the_process_may_use() -> None:
    me = psutil.Process()
    mine = me.cpu_affinity()
    assert batch.cores() == len(mine)
    me.cpu_affinity(mine[:1])
    try:
        assert batch.cores() == 1
    finally:
        me.cpu_affinity(mine)
