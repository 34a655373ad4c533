"""The registry of models, read from zoo.toml: which checkpoint plays which role in which tier, and what it costs."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course_utils import tiers

CHECKPOINTS = Path(__file__).parent / "checkpoints"


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
    revision: str | None = None  # full tier only: the version to download
    files: tuple[str, ...] = ()  # full tier only: the files to download


def roles() -> list[str]:
    """The roles there are, e.g. "vit" and "clip"."""
    return list(_registry())


def entry(role: str, tier: tiers.Tier | None = None) -> Entry:
    """The checkpoint for a role in a tier (by default the tier in use). ValueError for an unknown role or tier."""
    tier = tier or tiers.tier()
    known = _registry()
    if role not in known:
        raise ValueError(f"There is no role {role!r}. Choose one of: {', '.join(known)}.")
    if tier not in known[role]:
        raise ValueError(f"The role {role!r} has no tier {tier!r}. It has: {', '.join(known[role])}.")
    return known[role][tier]


@functools.cache
def _registry() -> dict[str, dict[str, Entry]]:
    tables = tomllib.loads((Path(__file__).parent / "zoo.toml").read_text(encoding="utf-8"))
    return {
        role: {tier: _entry(role, tier, values) for tier, values in table.items()} for role, table in tables.items()
    }


def _entry(role: str, tier: tiers.Tier, values: dict) -> Entry:
    return Entry(role, tier, **{**values, "files": tuple(values.get("files", ()))})
