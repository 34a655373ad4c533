"""Where a checkpoint lies, whether it is whole, and whether this machine has room for it.

Pocket checkpoints come with the course and are verified; full ones are downloaded from the hub into its cache.
"""

import hashlib
import json
import shutil
import threading
from pathlib import Path

from course_utils import tiers
from course_utils.course import CHECKPOINTS, CourseError
from course_utils.models import zoo
from course_utils.models.cache import LATEST, cached, flaw, hub_cache, no_cache, snapshot
from course_utils.models.memory import free_gpu_memory, free_memory
from course_utils.tiers import gigabytes

PROBE_SECONDS = 3.0


class CheckpointError(CourseError, RuntimeError):
    """A pocket checkpoint is missing or damaged. The message names the file and says how to get it back."""


def checkpoint(role: str, bits: zoo.Bits | None = None, tier: tiers.Tier | None = None) -> Path:
    """The folder with the checkpoint of a role in a tier (by default the tier in use).

    A pocket checkpoint is verified, a full one downloaded if need be.
    """
    entry = zoo.entry(role, tier)
    if entry.tier == "pocket":
        folder = CHECKPOINTS / entry.source
        if entry.awaited and not folder.exists():
            raise CheckpointError(f"{entry.source} is still to be trained: run python -m training.{entry.role}.")
        verify(folder)
        return folder
    folder = cached(entry)
    if folder is None:
        return download(entry, bits)
    _require_room(entry, to_download=False, bits=bits)
    if wrong := flaw(entry, folder):
        raise _unavailable(entry, wrong)
    if snapshot(entry, entry.revision) is None:
        print(f"{_another_version(entry)}; the one on this machine is {folder.name[:7]}.")
    return folder


def verify(folder: Path) -> None:
    """Compare each file of a pocket checkpoint with its checksum. Raises CheckpointError at the first that differs."""
    cure = f"restore it with: git checkout -- course_utils/checkpoints/{folder.name}"
    sums = folder / "checksums.json"
    try:
        expected = json.loads(sums.read_text(encoding="utf-8")).items()
    except OSError:
        raise CheckpointError(f"The checkpoint {folder.name} has no checksums.json; {cure}") from None
    except (ValueError, AttributeError):
        raise CheckpointError(f"The file {folder.name}/checksums.json is damaged; {cure}") from None
    for name, digest in expected:
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            raise CheckpointError(f"The file {folder.name}/{name} is missing; {cure}") from None
        if found != digest:
            raise CheckpointError(f"The file {folder.name}/{name} is damaged; {cure}")


# The hub


def resolved_revision(role: str) -> str | None:
    """The commit of the full checkpoint in the hub's cache, e.g. to report it; None if it is not there."""
    folder = cached(zoo.entry(role, "full"))
    return folder.name if folder else None


def download(entry: zoo.Entry, bits: zoo.Bits | None = None) -> Path:
    """Download a full checkpoint into the hub's cache, after saying what it costs. Raises FullTierUnavailable."""
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import RevisionNotFoundError

    if constants.HF_HUB_OFFLINE:
        raise _unavailable(entry, "it is not on this machine and HF_HUB_OFFLINE forbids to download it")
    if not hub_answers():
        raise _unavailable(entry, f"it is not on this machine and {constants.ENDPOINT} does not answer")
    _require_room(entry, to_download=True, bits=bits)
    print(f"Downloading {entry.source} once: {gigabytes(entry.download)} to {hub_cache()}.")
    print(f"To run it takes {needs(entry, bits)}.")
    wanted = [*entry.files, *zoo.SETTINGS]
    try:
        try:
            snapshot_download(entry.source, revision=entry.revision, allow_patterns=wanted)
        except RevisionNotFoundError:
            print(f"{_another_version(entry)}, which the hub no longer has: taking its latest.")
            snapshot_download(entry.source, revision=LATEST, allow_patterns=wanted)
    except Exception as error:  # the hub's library raises OSError, RuntimeError, ValueError and httpx's own errors
        raise _unavailable(entry, f"the download failed ({type(error).__name__})") from error
    folder = cached(entry)
    if folder is None:
        raise _unavailable(entry, f"its repository no longer holds {' and '.join(entry.files)}")
    if wrong := flaw(entry, folder):
        raise _unavailable(entry, wrong)
    return folder


def _another_version(entry: zoo.Entry) -> str:
    return f"The course was tested with version {str(entry.revision)[:7]} of {entry.source}"


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


def obstacles() -> dict[str, str | None]:
    """For each role with a full model: what stands in its way on this machine, in words, or None. Asks the hub once."""
    entries = [zoo.entry(role, "full") for role in zoo.roles("full")]
    here = {entry.role: cached(entry) is not None for entry in entries}
    reachable = all(here.values()) or hub_answers()
    found: dict[str, str | None] = {}
    for entry in entries:
        if here[entry.role] or reachable:
            found[entry.role] = obstacle(entry)
        else:
            found[entry.role] = "it is not on this machine and the hub does not answer"
    return found


def obstacle(entry: zoo.Entry) -> str | None:
    """What stands in the way of a model on this machine, in words, or None. The hub is not asked.

    Raises CheckpointError for a pocket checkpoint that is not whole.
    """
    if entry.tier == "pocket":
        verify(CHECKPOINTS / entry.source)
        return shortfall(entry)
    folder = cached(entry)
    lack = shortfall(entry, to_download=folder is None)
    return lack or (flaw(entry, folder) if folder else None)


# Room on this machine


def shortfall(entry: zoo.Entry, to_download: bool = True, bits: zoo.Bits | None = None) -> str | None:
    """Pre-flight: what this machine lacks to run the model (and, with `to_download`, to store it); None if nothing."""
    need, have = _main_memory(entry), free_memory()
    if have < need:
        return f"it needs {gigabytes(need)} of free memory and there are {gigabytes(have)}"
    if _on_gpu(entry):
        need, have = entry.gpu_memory(bits), free_gpu_memory()
        if have < need:
            return f"it needs {gigabytes(need)} of free GPU memory and there are {gigabytes(have)}"
    if to_download and entry.download:
        if closed := no_cache():
            return closed
        have = _free_disk(hub_cache())
        if have < entry.download:
            return f"its download needs {gigabytes(entry.download)} of free disk and there are {gigabytes(have)}"
    return None


def needs(entry: zoo.Entry, bits: zoo.Bits | None = None) -> str:
    """What running the model takes on this machine, e.g. "9.5 GB of GPU memory (float16) and 4.0 GB of memory"."""
    import torch

    memory = f"{gigabytes(_main_memory(entry))} of memory"
    if not _on_gpu(entry):
        return f"{memory} (float32)"
    number = f"{bits} bits" if bits in (8, 4) else str(tiers.dtype(torch.device("cuda"))).removeprefix("torch.")
    return f"{gigabytes(entry.gpu_memory(bits))} of GPU memory ({number}) and {memory}"


def _on_gpu(entry: zoo.Entry) -> bool:
    import torch

    return entry.tier == "full" and torch.cuda.is_available()


def _main_memory(entry: zoo.Entry) -> int:
    return entry.ram_beside_gpu if _on_gpu(entry) and entry.ram_beside_gpu is not None else entry.ram


def _free_disk(folder: Path) -> int:
    """Free bytes on the disk that holds `folder`, or will hold it; 0 where there is no such disk."""
    place = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return shutil.disk_usage(place).free if place else 0


def _require_room(entry: zoo.Entry, to_download: bool, bits: zoo.Bits | None) -> None:
    if lack := shortfall(entry, to_download, bits):
        raise _unavailable(entry, lack)


def _unavailable(entry: zoo.Entry, why: str) -> tiers.FullTierUnavailable:
    return tiers.FullTierUnavailable(f"{entry.source} cannot be used here because {why}; {tiers.STILL_WORKS}")
