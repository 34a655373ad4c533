"""How much memory may still be taken here, by the machine, its container and the process's own limit; and by a GPU.

In a container, or below `ulimit -v`, much less may be taken than the machine has free.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from course_utils.course import CourseError

if TYPE_CHECKING:
    import torch

# The files of a control group: limit, usage, and what of the usage could be given back at once; versions 2 and 1.
VERSION_2 = ("memory.max", "memory.current", "inactive_file")
VERSION_1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
REFUSED = ("allocate memory", "not enough memory", "out of memory", "std::bad_alloc")  # how libraries say it


class OutOfMemory(CourseError, RuntimeError):
    """What was asked for needs more memory than is free. The message is one sentence."""


def free_memory() -> int:
    """Bytes of main memory that this process may still take."""
    import psutil

    return min([psutil.virtual_memory().available, *(free for free, _ in limits())])


def total_memory() -> int:
    """Bytes of main memory that this process could ever take."""
    import psutil

    return min([psutil.virtual_memory().total, *(total for _, total in limits())])


def limits() -> list[tuple[int, int]]:
    """(free, total) bytes within each limit that holds here beside the machine's own memory."""
    return [*own_limit(), *control_groups()]


def own_limit() -> Iterator[tuple[int, int]]:
    """The limit on this process's addresses, as `ulimit -v` sets it."""
    import psutil

    try:
        import resource
    except ImportError:  # Windows
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        yield max(0, limit - psutil.Process().memory_info().vms), limit


def control_groups(
    mine: Path = Path("/proc/self/cgroup"), mounted: Path = Path("/sys/fs/cgroup")
) -> Iterator[tuple[int, int]]:
    """The limits of the control groups that this process is in, as containers and batch systems set them (Linux)."""
    try:
        lines = mine.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        folder, names = (mounted / "memory", VERSION_1) if controllers else (mounted, VERSION_2)
        group = PurePosixPath(path.lstrip("/"))
        for each in (group, *group.parents):  # a limit holds for all below it; a container sees its own as the root
            with contextlib.suppress(OSError, ValueError):  # "max", or no such file: no limit
                yield _group(folder / each, *names)


def _group(folder: Path, limit: str, usage: str, reserve: str) -> tuple[int, int]:
    total, used = int((folder / limit).read_text()), int((folder / usage).read_text())
    parts = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    return max(0, total - used + int(parts.get(reserve, 0))), total


def free_gpu_memory(device: "torch.device | None" = None) -> int:
    """Bytes of GPU memory that a model could take: what is free, and what PyTorch holds in reserve without use."""
    import torch

    reserve = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return torch.cuda.mem_get_info(device)[0] + reserve


@contextlib.contextmanager
def enough_memory() -> Iterator[None]:
    """Turn a refusal of memory, which each library raises as an error of its own, into OutOfMemory."""
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        if not isinstance(error, MemoryError) and not any(words in str(error).lower() for words in REFUSED):
            raise
        raise OutOfMemory(
            "There is not enough memory for this: shut down other notebooks' kernels and other programs, restart this "
            "kernel, and try again."
        ) from error
