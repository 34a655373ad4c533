"""A hub cache on disk, so that the full tier runs offline: small models under the names of the full ones."""

import json
import os
import shutil
from pathlib import Path

from course_utils.course import CHECKPOINTS, ROOT
from course_utils.models import zoo

ANOTHER = "0" * 40  # a commit that the registry does not name


def lay_out(home: Path, role: str, folder: Path | None = None, latest: str | None = None) -> None:
    """Put a folder (by default the pocket checkpoint) where the hub's library would keep the role's full checkpoint.

    It is the version that the registry names, or else the commit `latest`, to which the branch main points.
    Two roles may share one repository.
    """
    full = zoo.entry(role, "full")
    repository = home / "hub" / f"models--{full.source.replace('/', '--')}"
    source = folder or CHECKPOINTS / zoo.entry(role, "pocket").source
    snapshot = repository / "snapshots" / (latest or full.revision)
    shutil.copytree(source, snapshot / (full.subfolder or ""), dirs_exist_ok=True)
    _use_the_files_of_the_hub(snapshot, full.files)
    if latest:
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(latest, encoding="utf-8")


def _use_the_files_of_the_hub(snapshot: Path, files: tuple[str, ...]) -> None:
    """Store a checkpoint as its repository does: older ones keep settings apart, large ones cut up the weights."""
    settings = snapshot / "processor_config.json"
    if "preprocessor_config.json" in files and not (snapshot / "preprocessor_config.json").exists():
        processor = json.loads(settings.read_text(encoding="utf-8"))
        pictures = processor.pop("image_processor")
        (snapshot / "preprocessor_config.json").write_text(json.dumps(pictures), encoding="utf-8")
        settings.write_text(json.dumps(processor), encoding="utf-8")
    template = snapshot / "chat_template.jinja"
    if template.exists():
        (snapshot / "chat_template.json").write_text(
            json.dumps({"chat_template": template.read_text(encoding="utf-8")}), encoding="utf-8"
        )
        template.unlink()
    if shards := [name for name in files if name.startswith("model-")]:
        _cut_up(snapshot, shards)


def _cut_up(snapshot: Path, shards: list[str]) -> None:
    """Spread the weights over several files, and write the index that says which is where."""
    from safetensors.torch import load_file, save_file

    weights = load_file(snapshot / "model.safetensors")
    (snapshot / "model.safetensors").unlink()
    where = {name: shards[i * len(shards) // len(weights)] for i, name in enumerate(weights)}
    for shard in shards:
        part = {name: weights[name] for name in weights if where[name] == shard}
        save_file(part, snapshot / shard, metadata={"format": "pt"})
    size = sum(weight.nbytes for weight in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": where}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def environment(home: Path, **changes: str) -> dict[str, str]:
    """The environment for a process of the full tier whose hub cache is below `home`, without any network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "VLM_COURSE_TIER": "full",
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        **changes,
    }
