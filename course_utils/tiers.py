"""Which tier of models to use, on which device, with which numbers, and whether they fit on this machine.

Two tiers run the same cells: "pocket" (small models that come with the course) and "full" (the famous checkpoints
from the Hugging Face hub).
"""

import os
import random
import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from course_utils.course import CourseError

if TYPE_CHECKING:
    import torch

    from course_utils.models.zoo import Bits, Entry

Tier = Literal["pocket", "full"]
TIERS: tuple[Tier, ...] = get_args(Tier)
VARIABLE = "VLM_COURSE_TIER"
PROBE_SECONDS = 3.0
STILL_WORKS = 'every lesson still works with the pocket models: run tiers.set_tier("pocket").'


class FullTierUnavailable(CourseError, RuntimeError):
    """The full tier cannot be had here. The message is one sentence: why, and what still works."""


def tier() -> Tier:
    """The tier in use: "pocket", or what the environment variable VLM_COURSE_TIER says. ValueError for a third word."""
    return _known(os.environ.get(VARIABLE) or "pocket")


def set_tier(name: str) -> None:
    """Use the tier "pocket" or "full" from now on, in this process and those it starts."""
    os.environ[VARIABLE] = _known(name)


def device() -> "torch.device":
    """Where models run: pocket on the CPU (the same answers on every machine), full on a GPU where there is one."""
    import torch

    return torch.device("cuda" if tier() == "full" and torch.cuda.is_available() else "cpu")


def dtype(on: "torch.device | None" = None) -> "torch.dtype":
    """The floating-point type for `device()` or for the device named: float32 on a CPU.

    On a GPU bfloat16, or float16 where the chip has no bfloat16 circuits (compute capability below 8.0, such as a T4).
    """
    import torch

    on = on or device()
    if on.type != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.get_device_capability(on) >= (8, 0) else torch.float16


def set_seed(seed: int = 0) -> None:
    """Make the random numbers of Python, NumPy and PyTorch the same in every run."""
    import numpy as np
    import torch

    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def hub_answers() -> bool:
    """Whether the hub, or the mirror HF_ENDPOINT names, answers within three seconds, through a proxy if one is set."""
    from huggingface_hub import constants, get_session

    if constants.HF_HUB_OFFLINE:
        return False
    answers = []

    def ask() -> None:
        try:
            status = get_session().head(constants.ENDPOINT, timeout=PROBE_SECONDS).status_code
        except Exception:  # a name that is not found, a refused connection, a broken proxy: all mean "no"
            return
        answers.append(status < 400 or status == 404)  # a mirror need not have a front page; 403 is a firewall speaking

    # In a thread, because looking up a name can take longer than any timeout we could set.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS)
    return answers == [True]


def shortfall(entry: "Entry", to_download: bool = True, bits: "Bits | None" = None) -> str | None:
    """Pre-flight: what this machine lacks to run the model (and, with `to_download`, to store it); None if nothing."""
    import psutil
    import torch

    need, have = _main_memory(entry), psutil.virtual_memory().available
    if have < need:
        return f"it needs {gigabytes(need)} of free memory and there are {gigabytes(have)}"
    if _on_gpu(entry):
        need, have = entry.gpu_memory(bits), torch.cuda.mem_get_info()[0]
        if have < need:
            return f"it needs {gigabytes(need)} of free GPU memory and there are {gigabytes(have)}"
    if to_download and entry.download:
        have = _free_disk(hub_cache())
        if have < entry.download:
            return f"its download needs {gigabytes(entry.download)} of free disk and there are {gigabytes(have)}"
    return None


def needs(entry: "Entry", bits: "Bits | None" = None) -> str:
    """What running the model takes on this machine, e.g. "9.5 GB of GPU memory (float16) and 4.0 GB of memory"."""
    import torch

    memory = f"{gigabytes(_main_memory(entry))} of memory"
    if not _on_gpu(entry):
        return f"{memory} (float32)"
    number = f"{bits} bits" if bits in (8, 4) else str(dtype(torch.device("cuda"))).removeprefix("torch.")
    return f"{gigabytes(entry.gpu_memory(bits))} of GPU memory ({number}) and {memory}"


def _on_gpu(entry: "Entry") -> bool:
    import torch

    return entry.tier == "full" and torch.cuda.is_available()


def _main_memory(entry: "Entry") -> int:
    return entry.ram_beside_gpu if _on_gpu(entry) and entry.ram_beside_gpu is not None else entry.ram


def hub_cache() -> Path:
    """The folder in which the hub's library keeps what it downloads."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def gigabytes(count: float) -> str:
    """A number of bytes in words, e.g. "1.3 GB"."""
    return f"{count / 1e9:.1f} GB"


def _known(name: str) -> Tier:
    if name not in TIERS:
        raise ValueError(f'There is no tier {name!r}: set {VARIABLE} (or tiers.set_tier) to "pocket" or "full".')
    return name


def _free_disk(folder: Path) -> int:
    """Free bytes on the disk that holds `folder`, or will hold it."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
