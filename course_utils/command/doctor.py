"""Whether this machine is ready for the course: each check as data, and as a line that says what to do."""

import functools
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

from course_utils.course import ROOT

DISTRIBUTION = "vlm-course"
OLDEST, NEWEST = (3, 11), (3, 13)  # Python versions the course is tested with
POCKET_MEMORY = 2.5e9  # bytes a lesson may use
SPARE_DISK = 1e9  # bytes: room for browsers, caches and your own work
PATIENCE = 300  # seconds for all libraries to load
LIBRARIES = (
    "numpy",
    "PIL.Image",
    "torch",
    "torchvision",
    "transformers.models.blip_2.modeling_blip_2",  # the models themselves: the library's front page loads none
    "transformers.models.idefics3.modeling_idefics3",
    "diffusers.models.autoencoders.vq_model",
    "open_clip",
    "tokenizers",
    "safetensors.torch",
    "faiss",
    "peft",
    "pyarrow.parquet",
    "sacrebleu",
    "matplotlib.backends.backend_agg",
    "ipywidgets",
    "ipykernel",
    "jupyterlab",
    "fsrs",
    "genanki",
    "latex2mathml.converter",
    "markdown_it",
    "mdit_py_plugins.dollarmath",
    "tqdm",
    "yaml",
)
SAME_VERSIONS = "for the versions the course was tested with, run: pip install -c constraints.txt -e ."

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """What one check found. `advice` says what to do about it and is empty if there is nothing to do."""

    name: str
    status: Status
    found: str
    advice: str = ""

    def __str__(self) -> str:
        mark = f"[{self.status}]"
        return f"{mark:6} {self.name}: {self.found}" + (f" -> {self.advice}" if self.advice else "")


def checks() -> Iterator[Check]:
    """Every check, in order. None raises: one that breaks is reported as a warning.

    Where the libraries cannot be loaded, those that need them are left out: they could end this process too.
    """
    for name, check in _table().items():
        found = _safely(name, check)
        yield found
        if name == "libraries" and found.status == "fail":
            return


def verdict(found: Sequence[Check]) -> str:
    """What it all means, in one sentence."""
    statuses = {check.status for check in found}
    if "fail" in statuses:
        return "You cannot start yet: first mend what is marked [fail]."
    return "You can start." + (" What is marked [warn] can wait." if "warn" in statuses else "")


def check(name: str) -> Check:
    """One check alone, by its name."""
    return _safely(name, _table()[name])


def _table() -> dict[str, Callable[[], tuple[Status, str, str]]]:
    """Name -> check, which returns status, finding and advice."""
    table = {
        "Python": _python,
        "packages": _packages,
        "memory": _memory,
        "disk": _disk,
        "hub": _hub,
        "tier": _tier,
        "libraries": _libraries,
        "graphics card": _graphics_card,
    }
    try:
        from course_utils.models import zoo

        roles = zoo.roles()
    except Exception:  # the packages line already says what is missing
        roles = []
    return table | {f"model {role}": functools.partial(_model, role) for role in roles}


def _safely(name: str, check: Callable[[], tuple[Status, str, str]]) -> Check:
    try:
        return Check(name, *check())
    except Exception as error:
        found = f"could not be checked ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})"
        return Check(name, "warn", found, "carry on; if a lesson fails, report this line")


def _python() -> tuple[Status, str, str]:
    version = platform.python_version()
    if sys.version_info[:2] < OLDEST:
        return "fail", version, "install Python 3.11, 3.12 or 3.13"
    if sys.version_info[:2] > NEWEST:
        return "warn", version, "newer than what the course is tested with; if a package fails, use Python 3.13"
    return "ok", version, ""


def _packages() -> tuple[Status, str, str]:
    from packaging.requirements import Requirement

    pins = _pins()
    if _version(DISTRIBUTION) is None:
        return "fail", "the course itself is not installed", "run: pip install -c constraints.txt -e ."
    needed = [Requirement(text) for text in metadata.requires(DISTRIBUTION) or []]
    names = [each.name for each in needed if "extra" not in str(each.marker or "")]
    installed = {name: _version(name) for name in names}
    missing = [name for name in names if installed[name] is None]
    if missing:
        return "fail", f"missing: {', '.join(missing)}", "run: pip install -c constraints.txt -e ."
    other = [
        f"{name} {installed[name]} (tested: {pins[name]})"
        for name in names
        if pins.get(name, installed[name]) != installed[name]
    ]
    if other:
        return "warn", f"other versions than tested: {', '.join(other)}", f"most likely fine; {SAME_VERSIONS}"
    return "ok", f"all {len(names)} installed" + (" in the tested versions" if pins else ""), ""


def _pins() -> dict[str, str]:
    """Package -> version from constraints.txt; empty outside a clone of the course."""
    path = ROOT / "constraints.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def _version(package: str) -> str | None:
    try:
        return metadata.version(package).split("+")[0]  # "2.11.0+cu128" is 2.11.0 built for CUDA
    except metadata.PackageNotFoundError:
        return None


def _libraries() -> tuple[Status, str, str]:
    """Load what lessons load, in a process of its own: a library built for another machine can end its process."""
    loop = "for name in sys.argv[1:]:\n    print(name, flush=True)\n    importlib.import_module(name)"
    command = [sys.executable, "-P", "-c", f"import importlib, sys\n{loop}", *LIBRARIES]
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return "warn", f"did not load within {PATIENCE} seconds", "is the disk very slow, or another program busy?"
    if done.returncode == 0:
        return "ok", f"all {len(LIBRARIES)} that lessons use can be loaded", ""
    name = [LIBRARIES[0], *(line for line in done.stdout.splitlines() if line in LIBRARIES)][-1]
    reason = (done.stderr.strip().splitlines() or [f"the process ended with {done.returncode}"])[-1]
    advice = "delete the folder .venv and run make lab again; with conda, make the environment anew"
    return "fail", f"{name} is installed and cannot be loaded ({reason})", advice


def _memory() -> tuple[Status, str, str]:
    from course_utils.models import memory

    free = memory.free_memory()
    found = f"{free / 1e9:.1f} GB free of {memory.total_memory() / 1e9:.1f} GB"
    if free < POCKET_MEMORY:
        return (
            "warn",
            found,
            f"a lesson may use {POCKET_MEMORY / 1e9:.1f} GB: close other programs and other notebooks' kernels",
        )
    return "ok", found, ""


def _disk() -> tuple[Status, str, str]:
    free = shutil.disk_usage(ROOT).free
    found = f"{free / 1e9:.1f} GB free"
    if free < SPARE_DISK:
        return "warn", found, f"make room: less than {SPARE_DISK / 1e9:.0f} GB is left"
    return "ok", found, ""


def _graphics_card() -> tuple[Status, str, str]:
    import torch

    if not torch.cuda.is_available():
        return "ok", "none: models run on the CPU in float32, which is all the pocket tier needs", ""
    from course_utils import tiers

    major, minor = torch.cuda.get_device_capability()
    card = torch.device("cuda")
    name, memory = torch.cuda.get_device_name(), torch.cuda.get_device_properties(card).total_memory
    number = str(tiers.dtype(card)).removeprefix("torch.")
    return "ok", f"{name}, {memory / 1e9:.0f} GB, compute capability {major}.{minor}: the full tier uses {number}", ""


def _hub() -> tuple[Status, str, str]:
    from course_utils.models import hub

    if hub.hub_answers():
        return "ok", "answers: the full tier's models can be downloaded", ""
    advice = "only new downloads for the full tier need it: check the network, HF_ENDPOINT and HF_HUB_OFFLINE"
    return "warn", "does not answer within 3 seconds", advice


def _tier() -> tuple[Status, str, str]:
    from course_utils import tiers

    try:
        return "ok", tiers.tier(), ""
    except ValueError as error:
        return "fail", "unknown", str(error)


def _model(role: str) -> tuple[Status, str, str]:
    from course_utils import tiers
    from course_utils.models import hub, zoo

    found, advice, status = [], "", "ok"
    for tier in tiers.TIERS:
        try:
            entry = zoo.entry(role, tier)
        except ValueError:  # this role has no such tier
            continue
        to_download = tier == "full" and hub.cached(entry) is None
        try:
            lack = hub.obstacle(entry)
        except hub.CheckpointError as damage:
            return "fail", f"{tier} is damaged", str(damage)
        if lack:
            found.append(f"{tier} cannot be used ({lack})")
            status = "fail" if tier == "pocket" else "warn" if status == "ok" else status
            advice = "close other programs" if tier == "pocket" else advice or "stay with the pocket tier"
        else:
            size = f", {tiers.gigabytes(entry.download)} to download" if to_download else ""
            found.append(f"{tier} fits{size}")
    return status, "; ".join(found), advice
