"""The models that are loaded once and shared by all who do not bring their own."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, overload

from course_utils import tiers
from course_utils.models import load

if TYPE_CHECKING:
    from diffusers import AmusedPipeline, VQModel

LOADERS: dict[str, Callable[[], Any]] = {
    "vit": load.load_vit,
    "clip": load.load_clip,
    "guide": load.load_guide,
    "blip2": load.load_blip2,
    "chat": load.load_chat,
    "blip": load.load_blip,
    "amused": load.load_amused,
    "vq": load.load_vq,
    "dalle": load.load_dalle,
    "masked": load.load_masked,
    "decoder": load.load_decoder,
    "judge": load.load_judge,
}

_loaded: dict[tuple[str, tiers.Tier], Any] = {}


@overload
def shared(role: Literal["vit"]) -> load.Vit: ...
@overload
def shared(role: Literal["clip", "guide"]) -> load.Clip: ...
@overload
def shared(role: Literal["blip2"]) -> load.Blip2: ...
@overload
def shared(role: Literal["chat"]) -> load.Chat: ...
@overload
def shared(role: Literal["blip"]) -> load.Blip: ...
@overload
def shared(role: Literal["vq"]) -> "VQModel": ...
@overload
def shared(role: Literal["amused"]) -> "AmusedPipeline": ...
@overload
def shared(role: Literal["dalle"]) -> load.Dalle: ...
@overload
def shared(role: Literal["masked"]) -> load.Masked: ...
@overload
def shared(role: Literal["decoder"]) -> load.Decoder: ...
@overload
def shared(role: Literal["judge"]) -> load.Judge: ...


def shared(role: str) -> Any:
    """The model of the tier in use for a role, as its `load_...` gives it: loaded once, shared by all.

    It is let go when `tiers.set_tier` chooses the other tier. Raises what the loader raises.
    """
    key = role, tiers.tier()
    if key not in _loaded:
        _loaded[key] = LOADERS[role]()
    return _loaded[key]


def forget_all_but(tier: tiers.Tier) -> None:
    """Let go of the shared models of the other tier, and of the GPU memory that they took."""
    others = [key for key in _loaded if key[1] != tier]
    for key in others:
        del _loaded[key]
    if others:
        import torch

        torch.cuda.empty_cache()  # the pre-flight of the next model counts only what PyTorch has handed back


tiers.on_set_tier(forget_all_but)
