"""Whether the famous models work on this machine: each is loaded and asked one small thing, and a report tells.

$ course full-tier chat --download
>>> for tried in attempts(["vit"]):
...     print(tried)
"""

import gc
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from course_utils.course import CourseError

ASKED = ("torch", "transformers", "diffusers", "open_clip_torch", "huggingface_hub", "bitsandbytes")
MARKS = {True: "[ok]", False: "[fail]", None: "[no]"}


class UnknownRoleError(CourseError, ValueError):
    """There is no such full model. The message is one sentence."""


@dataclass(frozen=True)
class Tried:
    """What became of one role. `works` is None where its model cannot be had here. `said`: what came out, or why."""

    role: str
    works: bool | None
    said: str

    def __str__(self) -> str:
        return f"{MARKS[self.works]:6} {self.role}: {self.said}"


def known(names: Sequence[str]) -> list[str]:
    """The roles named, or all that have a full model. Raises UnknownRoleError."""
    from course_utils.models import zoo

    roles = zoo.roles("full")
    for name in names:
        if name not in roles:
            raise UnknownRoleError(f"There is no full model {name!r}: choose from {', '.join(roles)}.")
    return list(names) or roles


def machine() -> Iterator[str]:
    """Lines about system, graphics card, number format and packages."""
    import torch

    from course_utils import tiers

    yield f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        card = f"{torch.cuda.get_device_name()}, {tiers.gigabytes(free)} of {tiers.gigabytes(total)} free"
        yield f"{card}, {str(tiers.dtype(torch.device('cuda'))).removeprefix('torch.')}"
    else:
        yield "no graphics card: float32 on the CPU"
    yield ", ".join(f"{name} {version}" for name in ASKED if (version := _version(name)))


def attempts(roles: Sequence[str], download: bool = False) -> Iterator[Tried]:
    """Load each role's full model and use it once, in the full tier; without `download` only what is on this machine.

    The tier in use before is set again.
    """
    from course_utils import tiers
    from course_utils.models import hub

    before, obstacles = tiers.tier(), hub.obstacles()
    tiers.set_tier("full")
    try:
        for role in roles:
            yield _attempt(role, obstacles[role], download)
    finally:
        tiers.set_tier(before)


def _attempt(role: str, obstacle: str | None, download: bool) -> Tried:
    from course_utils import tiers
    from course_utils.models import hub, zoo

    entry = zoo.entry(role, "full")
    if obstacle:
        return Tried(role, None, f"{entry.source} cannot be used here because {obstacle}.")
    if not download and hub.cached(entry) is None:
        size = tiers.gigabytes(entry.download)
        return Tried(role, None, f"{entry.source} is not on this machine ({size}); to fetch it, add --download.")
    try:
        return Tried(role, True, _used(role))
    except tiers.FullTierUnavailable as problem:
        return Tried(role, None, str(problem))
    except Exception as problem:  # whatever it is, the report is to tell it
        first_line = " ".join(str(problem).split())[:300]
        return Tried(role, False, f"{type(problem).__name__}: {first_line}")
    finally:
        _make_room()


def _used(role: str) -> str:
    """Load a model and use it: version, seconds, memory, and what came out."""
    import torch

    from course_utils.models import hub
    from course_utils.models.loaded import LOADERS

    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    start = time.perf_counter()
    model = LOADERS[role]()
    loaded = time.perf_counter()
    said = SMOKE[role](model)
    seconds = f"loaded in {loaded - start:.1f} s, used in {time.perf_counter() - loaded:.1f} s"
    memory = f", {torch.cuda.max_memory_allocated() / 1e9:.1f} GB of GPU memory" if torch.cuda.is_available() else ""
    return f"version {str(hub.resolved_revision(role))[:7]}, {seconds}{memory}: {said}"


def _make_room() -> None:
    import torch

    gc.collect()
    torch.cuda.empty_cache()


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


# One small thing to ask of each model


def _cat() -> Any:
    from course_utils.pictures import picture

    return picture("photos/cat.jpg")


def _classify(vit: Any) -> str:
    from course_utils import patches

    every = range(patches.patches_per_side(vit.model) ** 2)
    label, share = patches.top_guesses(vit, _cat(), every, k=1)[0]
    return f"{label} ({share:.0%})"


def _compare(clip: Any) -> str:
    from course_utils import embed

    share = embed.zero_shot(clip, [_cat()], ["cat", "dog"], ["a photo of a {}"])[0, 0]
    return f"cat rather than dog: {share:.0%}"


def _describe(blip2: Any) -> str:
    from course_utils import talk

    return repr(talk.caption([_cat()], blip2)[0])


def _describe_first(blip: Any) -> str:
    inputs = blip.processor(images=[_cat()], return_tensors="pt").to(blip.model.device, blip.model.dtype)
    return repr(blip.processor.batch_decode(blip.model.generate(**inputs, max_new_tokens=30), True)[0])


def _chat(chat: Any) -> str:
    from course_utils import talk

    session = talk.ChatSession(chat)
    session.add_picture(_cat())
    return repr(session.ask("What is in the picture?"))


def _copy(vq: Any) -> str:
    from course_utils import generate

    square = _cat().resize((256, 256))
    codes = generate.codes_of(vq, [square])
    error = (generate.to_pixels(generate.pictures_of(vq, codes)) - generate.to_pixels([square])).abs().mean()
    return f"{codes[0].numel()} codes, {len(codes.unique())} of them different; the copy is off by {error:.3f} of 1"


def _draw(amused: Any) -> str:
    (picture,) = amused("a photo of a cat", num_inference_steps=4).images
    return f"a picture of {picture.width} x {picture.height} pixels, {len(picture.getcolors(2**24))} colours"


SMOKE: dict[str, Callable[[Any], str]] = {
    "vit": _classify,
    "clip": _compare,
    "guide": _compare,
    "blip2": _describe,
    "blip": _describe_first,
    "chat": _chat,
    "vq": _copy,
    "amused": _draw,
}
