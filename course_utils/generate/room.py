"""How much memory painting needs, told before anything is painted; and how much autograd keeps during some work."""

import weakref
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from course_utils import tiers
from course_utils.generate.checks import PaintError, checked_whole
from course_utils.generate.cutouts import CUTOUTS_AT_ONCE, seen, side_of
from course_utils.generate.drawers import drawer_of
from course_utils.generate.settings import Settings
from course_utils.models import memory

if TYPE_CHECKING:
    from diffusers import VQModel
    from torch import Tensor, device
    from torch.nn import Module

    from course_utils.models import Clip

COPIES_OF_CUTOUTS = 6  # the picture before the crop, the noise, the gradient, ...
SPARE = 1.5  # times what autograd keeps: the gradients need room beside it
FEW_CODES = 4  # rows and columns of the small picture that is measured


def require_room(vq: "VQModel", clip: "Clip", settings: Settings, paintings: int) -> None:
    """PaintError where so many paintings at once need more memory than is free, before anything is painted."""
    need, have = needed_bytes(vq, clip, settings, paintings), _free_bytes(vq.device)
    if need > have:
        raise PaintError(
            f"{settings.rows} x {settings.columns} codes with {settings.cutouts} cutouts need about "
            f"{tiers.gigabytes(need)} of memory and {tiers.gigabytes(have)} are free: use fewer of one or the other."
        )


def needed_bytes(vq: "VQModel", clip: "Clip", settings: Settings, paintings: int = 1) -> float:
    """An estimate of the memory that so many paintings at once take beside the models, from a very small step."""
    import torch

    paintings = checked_whole(paintings, "number of paintings", 0)
    rows, columns = min(settings.rows, FEW_CODES), min(settings.columns, FEW_CODES)
    drawer = drawer_of(vq, replace(settings, rows=rows, columns=columns))
    latent = torch.zeros(1, *drawer.shape, device=vq.device, requires_grad=True)
    side = side_of(clip)
    crop = torch.zeros(1, 3, side, side, device=vq.device, requires_grad=True)
    area = settings.rows * settings.columns / (rows * columns)
    picture = most_bytes(lambda: drawer.pixels(latent), vq) * area
    crops = most_bytes(lambda: seen(clip, crop), clip.model) * min(settings.cutouts, CUTOUTS_AT_ONCE)
    cuts = paintings * settings.cutouts * crop.nbytes * COPIES_OF_CUTOUTS
    return SPARE * (paintings * picture + crops + cuts)


def most_bytes(work: Callable[[], object], *models: "Module") -> int:
    """The most bytes that autograd keeps at once for the way back during `work`, without the weights of `models`."""
    import torch

    kept = _Kept(*models)
    with torch.autograd.graph.saved_tensors_hooks(kept.pack, lambda box: box.tensor):
        work()
    return kept.most


class _Box:
    """A tensor that autograd keeps."""

    def __init__(self, tensor: "Tensor") -> None:
        self.tensor = tensor


class _Kept:
    """Counts the bytes that autograd keeps: now, and at most. Tensors that share memory count once."""

    def __init__(self, *models: "Module") -> None:
        self.weights = {weight.untyped_storage().data_ptr() for model in models for weight in model.parameters()}
        self.now, self.most, self.users = 0, 0, Counter()

    def pack(self, tensor: "Tensor") -> _Box:
        """What autograd calls to keep a tensor."""
        box, memory = _Box(tensor), tensor.untyped_storage()
        if memory.data_ptr() not in self.weights:
            self._change(memory.data_ptr(), 1, memory.nbytes())
            weakref.finalize(box, self._change, memory.data_ptr(), -1, memory.nbytes())
        return box

    def _change(self, address: int, users: int, size: int) -> None:
        before = self.users[address] > 0
        self.users[address] += users
        self.now += size * ((self.users[address] > 0) - before)
        self.most = max(self.most, self.now)


def _free_bytes(device: "device") -> int:
    return memory.free_gpu_memory(device) if device.type == "cuda" else memory.free_memory()
