"""The registry of models, read from zoo.toml: which checkpoint plays which role in which tier, and what it costs."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from course_utils import tiers
from course_utils.course import BadInput

Bits = Literal[16, 8, 4]  # for each weight, on a GPU
BITS: tuple[Bits, ...] = get_args(Bits)
SETTINGS = ("*.json", "*.jinja")  # small files beside the weights: what a repository holds of them is downloaded too


@dataclass(frozen=True)
class Entry:
    """One checkpoint. `download`, `ram` and `vram` are in bytes; `source` is a pocket folder's name or a hub id."""

    role: str
    tier: tiers.Tier
    source: str
    licence: str
    download: int
    ram: int
    vram: int
    subfolder: str | None = None  # full tier only: where in the repository the model lies
    revision: str | None = None  # full tier only: the version to download
    files: tuple[str, ...] = ()  # full tier only: the files it cannot do without
    ram_beside_gpu: int | None = None  # full tier only: main memory that suffices on a machine with a GPU
    vram_8bit: int | None = None  # GPU memory with weights of 8 bits, where that is offered
    vram_4bit: int | None = None
    awaited: bool = False  # pocket tier only: its recipe is there and its checkpoint not yet

    def gpu_memory(self, bits: Bits | None = None) -> int:
        """Bytes of GPU memory needed with weights of so many bits (by default 16)."""
        return {8: self.vram_8bit, 4: self.vram_4bit}.get(bits) or self.vram


def roles(*of: tiers.Tier) -> list[str]:
    """The roles that have a model in each of the tiers named (by default pocket), e.g. "vit" and "clip"."""
    return [role for role, tiers_of in _registry().items() if set(of or ["pocket"]) <= set(_there(tiers_of))]


def awaited() -> list[str]:
    """The roles whose pocket model is still to be trained; `roles` leaves them out."""
    return [role for role, tiers_of in _registry().items() if "pocket" in set(tiers_of) - set(_there(tiers_of))]


def _there(tiers_of: dict[str, Entry]) -> list[str]:
    return [tier for tier, entry in tiers_of.items() if not entry.awaited]


def entry(role: str, tier: tiers.Tier | None = None) -> Entry:
    """The checkpoint for a role in a tier (by default the tier in use). BadInput for an unknown role or tier."""
    tier = tier or tiers.tier()
    known = _registry()
    if role not in known:
        raise BadInput(f"There is no role {role!r}. Choose one of: {', '.join(known)}.")
    if tier not in known[role]:
        raise BadInput(f"The role {role!r} has no tier {tier!r}. It has: {', '.join(known[role])}.")
    return known[role][tier]


@functools.cache
def _registry() -> dict[str, dict[str, Entry]]:
    tables = tomllib.loads((Path(__file__).parent / "zoo.toml").read_text(encoding="utf-8"))
    return {
        role: {tier: _entry(role, tier, values) for tier, values in table.items()} for role, table in tables.items()
    }


def _entry(role: str, tier: tiers.Tier, values: dict) -> Entry:
    return Entry(role, tier, **{**values, "files": tuple(values.get("files", ()))})
