"""A hub cache on disk, so that the full tier runs offline: small models under the names of the full ones."""

import json
import os
import shutil
from pathlib import Path

from course_utils import zoo

REVISION = "0" * 40


def lay_out(home: Path, role: str, folder: Path | None = None) -> None:
    """Put a folder (by default the pocket checkpoint) where the hub's library would keep the role's full checkpoint."""
    full = zoo.entry(role, "full")
    repository = home / "hub" / f"models--{full.source.replace('/', '--')}"
    source = folder or zoo.CHECKPOINTS / zoo.entry(role, "pocket").source
    shutil.copytree(source, repository / "snapshots" / REVISION)
    (repository / "refs").mkdir()
    (repository / "refs" / full.revision).write_text(REVISION, encoding="utf-8")


def write_lookalike_vit(folder: Path) -> None:
    """A random model with the outer shape of google/vit-base-patch16-224: 224 px, patch 16, ImageNet's classes."""
    from open_clip import IMAGENET_CLASSNAMES
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    model = ViTForImageClassification(ViTConfig(id2label=dict(enumerate(IMAGENET_CLASSNAMES)), **sizes))
    model.save_pretrained(folder)
    ViTImageProcessor().save_pretrained(folder)


def write_lookalike_clip(folder: Path) -> None:
    """A random model with the outer shape of OpenCLIP's ViT-B-32: 224 px, patch 32, CLIP's own tokenizer, 77 tokens."""
    import open_clip
    from safetensors.torch import save_file

    vision = {"image_size": 224, "patch_size": 32, "width": 64, "layers": 2, "head_width": 32}
    text = {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
    config = {"embed_dim": 48, "vision_cfg": vision, "text_cfg": text}
    preprocess = {"mean": open_clip.OPENAI_DATASET_MEAN, "std": open_clip.OPENAI_DATASET_STD}
    folder.mkdir()
    wrapped = json.dumps({"model_cfg": config, "preprocess_cfg": preprocess})
    (folder / "open_clip_config.json").write_text(wrapped, encoding="utf-8")
    save_file(open_clip.CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")


def environment(home: Path, **changes: str) -> dict[str, str]:
    """The environment for a process of the full tier whose hub cache is below `home`, without any network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    root = str(Path(__file__).parent.parent)
    return {
        **kept,
        "PYTHONPATH": root,
        "VLM_COURSE_TIER": "full",
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        **changes,
    }
