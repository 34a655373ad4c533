"""The pocket ViT's weights under the names of other image encoders, which the recipes train on from it."""

import itertools
from collections.abc import Mapping

import torch
from torch import Tensor

PATCHES = "vit.embeddings.patch_embeddings.projection"
TRANSFORMERS = {  # names in transformers' other image encoders -> the ViT's
    "layer_norm1": "layernorm_before",
    "layer_norm2": "layernorm_after",
    "mlp.fc1": "mlp.fc1",
    "mlp.fc2": "mlp.fc2",
}


def for_clip(vit: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """open_clip's names. Its patch convolution has no bias: positions carry it."""
    positions = vit["vit.embeddings.position_embeddings"][0].clone()  # [1 + patches, width]
    positions[1:] += vit[f"{PATCHES}.bias"]
    names = {
        "ln_1": "layernorm_before",
        "ln_2": "layernorm_after",
        "attn.out_proj": "attention.o_proj",
        "mlp.c_fc": "mlp.fc1",
        "mlp.c_proj": "mlp.fc2",
    }
    return {
        "conv1.weight": vit[f"{PATCHES}.weight"],
        "class_embedding": vit["vit.embeddings.cls_token"].flatten(),
        "positional_embedding": positions,
        **_last_norm(vit, "ln_post"),
        **_layers(vit, "transformer.resblocks", names, joined="attn.in_proj_{}"),
    }


def for_blip2(vit: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The names of BLIP-2's vision model."""
    names = TRANSFORMERS | {"self_attn.projection": "attention.o_proj"}
    return {
        "embeddings.class_embedding": vit["vit.embeddings.cls_token"],
        "embeddings.position_embedding": vit["vit.embeddings.position_embeddings"],
        **_patches(vit),
        **_last_norm(vit, "post_layernorm"),
        **_layers(vit, "encoder.layers", names, joined="self_attn.qkv.{}"),
    }


def for_idefics3(vit: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The names of Idefics3's vision model, which has no CLS token."""
    parts = {
        f"self_attn.{ours}": f"attention.{theirs}"
        for ours, theirs in zip(
            ("q_proj", "k_proj", "v_proj", "out_proj"), ("q_proj", "k_proj", "v_proj", "o_proj"), strict=True
        )
    }
    return {
        "embeddings.position_embedding.weight": vit["vit.embeddings.position_embeddings"][0, 1:],
        **_patches(vit),
        **_last_norm(vit, "post_layernorm"),
        **_layers(vit, "encoder.layers", TRANSFORMERS | parts),
    }


def _patches(vit: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f"embeddings.patch_embedding.{kind}": vit[f"{PATCHES}.{kind}"] for kind in ("weight", "bias")}


def _last_norm(vit: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    return {f"{name}.{kind}": vit[f"vit.layernorm.{kind}"] for kind in ("weight", "bias")}


def _layers(
    vit: Mapping[str, Tensor], within: str, names: Mapping[str, str], joined: str | None = None
) -> dict[str, Tensor]:
    """All layers, as they lie `within` the other model. joined: its name for queries, keys and values in one."""
    count = 1 + max(int(name.split(".")[2]) for name in vit if name.startswith("vit.layers."))
    weights = {}
    for i, kind in itertools.product(range(count), ("weight", "bias")):
        theirs, ours = f"vit.layers.{i}.", f"{within}.{i}."
        weights |= {f"{ours}{our}.{kind}": vit[f"{theirs}{their}.{kind}"] for our, their in names.items()}
        if joined:
            parts = [vit[f"{theirs}attention.{part}_proj.{kind}"] for part in ("q", "k", "v")]
            weights[ours + joined.format(kind)] = torch.cat(parts)
    return weights
