"""The hub's cache on this machine: where it lies, which full checkpoints it holds, and whether they are whole."""

import json
import os
from pathlib import Path

from course_utils.models import zoo

LATEST = "main"  # the branch of a repository that always has its newest version
POINTER = b"version https://git-lfs"  # how a file begins that only says where the real one is


def hub_cache() -> Path:
    """The folder in which the hub's library keeps what it downloads."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def no_cache() -> str | None:
    """Why nothing can be kept in the hub's cache, in words, or None."""
    folder = hub_cache()
    cure = "set HF_HOME to a folder of your own"
    try:
        place = next((place for place in (folder, *folder.parents) if place.exists()), None)
    except OSError as error:
        return f"the folder {folder} for downloads cannot be reached ({error.strerror}): {cure}"
    if place is None:
        return f"the folder {folder} for downloads lies on a drive that is not there: {cure}"
    if not os.access(place, os.W_OK | os.X_OK):
        return f"the folder {place} belongs to somebody else, and downloads would go there: {cure}"
    return None


def cached(entry: zoo.Entry) -> Path | None:
    """The folder in the hub's cache that holds all files of a full checkpoint, or None. Never uses the network.

    Another version than the one the course was tested with will do, where only the hub's latest is there.
    """
    return snapshot(entry, entry.revision) or snapshot(entry, LATEST)


def snapshot(entry: zoo.Entry, revision: str | None) -> Path | None:
    """The folder with all files of one version of a checkpoint, or None."""
    from huggingface_hub import try_to_load_from_cache

    try:
        paths = [try_to_load_from_cache(entry.source, name, revision=revision) for name in entry.files]
    except OSError:  # somebody else's folder: `no_cache` says so
        return None
    if not all(isinstance(path, str) for path in paths):
        return None
    return Path(paths[0]).parents[entry.files[0].count("/")]  # the repository's folder, also for a file below it


def flaw(entry: zoo.Entry, folder: Path) -> str | None:
    """What is wrong with the files of a checkpoint in the cache, and what to do, in words; None if they are whole."""
    settings = [path.relative_to(folder).as_posix() for path in folder.glob("*.json")]
    for name in dict.fromkeys([*entry.files, *settings]):
        path = folder / name
        if path.exists() and (wrong := _wrong(path)):
            return (
                f"its file {name} in the hub's cache {wrong}: delete the folder {folder.parents[1]} and load it again"
            )
    return None


def _wrong(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            if file.read(len(POINTER)) == POINTER:
                return "is only a pointer to the real one (of Git LFS)"
        size = path.stat().st_size
        if not size:
            return "is empty"
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        if path.suffix == ".safetensors" and size != _size_by_header(path):
            return "is cut short"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except ValueError:
        return "is damaged"
    return None


def _size_by_header(path: Path) -> int:
    """How many bytes a safetensors file has by what it says of itself. ValueError if it says nothing of the kind."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > path.stat().st_size:
            raise ValueError(length)
        header = json.loads(file.read(length))
    ends = [tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__"]
    return 8 + length + max(ends, default=0)
