"""Which tier of models to use, on which device, with which numbers.

Two tiers run the same cells: "pocket" (small models that come with the course) and "full" (the famous checkpoints
from the Hugging Face hub). What a model costs and whether it fits here is told by `course_utils.models.hub`.
"""

import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, get_args

from course_utils.course import BadInput, CourseError

if TYPE_CHECKING:
    import torch

Tier = Literal["pocket", "full"]
TIERS: tuple[Tier, ...] = get_args(Tier)
VARIABLE = "VLM_COURSE_TIER"
STILL_WORKS = 'every lesson still works with the pocket models: run tiers.set_tier("pocket").'

_listeners: list[Callable[[Tier], None]] = []


class FullTierUnavailable(CourseError, RuntimeError):
    """The full tier cannot be had here. The message is one sentence: why, and what still works."""


def tier() -> Tier:
    """The tier in use: "pocket", or what the environment variable VLM_COURSE_TIER says. BadInput for a third word."""
    return _known(os.environ.get(VARIABLE) or "pocket")


def set_tier(name: str) -> None:
    """Use the tier "pocket" or "full" from now on, in this process and those it starts."""
    chosen = os.environ[VARIABLE] = _known(name)
    for listener in _listeners:
        listener(chosen)


def on_set_tier(listener: Callable[[Tier], None]) -> None:
    """Have `listener(tier)` called whenever a tier is set."""
    _listeners.append(listener)


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


def gigabytes(count: float) -> str:
    """A number of bytes in words, e.g. "1.3 GB"."""
    return f"{count / 1e9:.1f} GB"


def _known(name: str) -> Tier:
    if name not in TIERS:
        raise BadInput(f'There is no tier {name!r}: set {VARIABLE} (or tiers.set_tier) to "pocket" or "full".')
    return name
