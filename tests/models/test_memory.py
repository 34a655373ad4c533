"""Memory: what containers and limits leave of it, and what is said where it is refused."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import torch

from course_utils.course import ROOT, BadInput
from course_utils.models import memory


def write(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


def test_the_least_of_what_machine_and_limits_leave_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=8e9, total=16e9))
    assert (memory.free_memory(), memory.total_memory()) == (8e9, 16e9)
    monkeypatch.setattr(memory, "limits", lambda: [(3e9, 20e9), (9e9, 10e9)])
    assert (memory.free_memory(), memory.total_memory()) == (3e9, 10e9)


def test_control_groups_of_version_2(tmp_path: Path) -> None:
    mine, mounted = tmp_path / "cgroup", tmp_path / "fs"
    mine.write_text("0::/user/job\n")
    stat = "anon 1\ninactive_file 300\nfile 400"
    write(mounted / "user" / "job", memory__max=2000, memory__current=1500, memory__stat=stat)
    write(mounted / "user", memory__max="max", memory__current=1700, memory__stat=stat)
    write(mounted, memory__max=5000, memory__current=5500, memory__stat="inactive_file 0")
    assert list(memory.control_groups(mine, mounted)) == [(800, 2000), (0, 5000)]


def test_control_groups_of_version_1(tmp_path: Path) -> None:
    mine, mounted = tmp_path / "cgroup", tmp_path / "fs"
    mine.write_text("9:name=systemd:/\n4:memory:/docker/abc\n3:cpuset:/\n0::/\n")
    files = {"memory__limit_in_bytes": 4000, "memory__usage_in_bytes": 1000, "memory__stat": "total_inactive_file 50"}
    write(mounted / "memory", **files)  # within the container its group is the root
    assert list(memory.control_groups(mine, mounted)) == [(3050, 4000)]


def test_where_there_are_no_control_groups_there_is_no_limit(tmp_path: Path) -> None:
    assert list(memory.control_groups(tmp_path / "none", tmp_path)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="ulimit -v of Linux")
def test_ulimit_is_seen() -> None:
    code = "from course_utils.models import memory; print(*memory.own_limit())"
    command = f"ulimit -v 2000000; exec {sys.executable} -c '{code}'"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    free, total = eval(done.stdout)
    assert total == 2000000 * 1024 and 0 < free < total


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to"),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 MiB"),
        OSError(12, "Cannot allocate memory"),
    ],
)
def test_a_refusal_of_memory_is_one_sentence(error: Exception) -> None:
    with (
        pytest.raises(memory.OutOfMemory, match="There is not enough memory for this") as caught,
        memory.enough_memory(),
    ):
        raise error
    assert caught.value.__cause__ is error


def test_other_errors_pass() -> None:
    for error in (RuntimeError("shapes do not match"), BadInput("out of memory")):
        with pytest.raises(type(error), match=str(error)), memory.enough_memory():
            raise error
