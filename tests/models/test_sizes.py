"""The downloads that the registry marks as computed: weights of the published shapes, in a safetensors file."""

import json
from collections.abc import Callable

import pytest
import torch
from torch import nn

from benchmarks import real_sizes
from course_utils.models import zoo


def vit() -> nn.Module:
    """ViT-B/16 with ImageNet's 1000 labels: transformers' defaults."""
    from transformers import ViTConfig, ViTForImageClassification

    return ViTForImageClassification(ViTConfig(num_labels=1000))


def chat() -> nn.Module:
    """SmolVLM-256M: SigLIP base with patches of 16 px at 512 px, and SmolLM2-135M with a head of its own."""
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration

    vision = {"image_size": 512, "patch_size": 16, "hidden_size": 768, "intermediate_size": 3072}
    text = {"model_type": "llama", "vocab_size": 49280, "hidden_size": 576, "intermediate_size": 1536}
    config = Idefics3Config(
        vision_config=vision | {"num_hidden_layers": 12, "num_attention_heads": 12},
        text_config=text | {"num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3},
        scale_factor=4,
        tie_word_embeddings=False,
    )
    return Idefics3ForConditionalGeneration(config)


def vq() -> nn.Module:
    """The VQ model of amused-256."""
    from diffusers import VQModel

    return VQModel(**real_sizes.VQ)


def amused() -> tuple[nn.Module, nn.Module, nn.Module]:
    """amused-256: CLIP-L's text encoder, a transformer of diffusers' own sizes, and the VQ model."""
    from diffusers import UVit2DModel
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection

    text = CLIPTextConfig(
        hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12, projection_dim=768
    )
    return CLIPTextModelWithProjection(text), UVit2DModel(sample_size=16), vq()


def file_size(model: nn.Module, bytes_of_a_weight: int) -> int:
    """Bytes of a safetensors file with the model's weights: their number, a table of names and places, the weights."""
    place, table = 0, {"__metadata__": {"format": "pt"}}
    for name, weight in model.state_dict().items():
        end = place + weight.numel() * bytes_of_a_weight
        kind = {2: "BF16", 4: "F32"}[bytes_of_a_weight]
        table[name] = {"dtype": kind, "shape": list(weight.shape), "data_offsets": [place, end]}
        place = end
    return 8 + -(-len(json.dumps(table, separators=(",", ":"))) // 8) * 8 + place  # the table ends at a multiple of 8


@pytest.mark.parametrize(("build", "bytes_of_a_weight"), [(vit, 4), (chat, 2), (vq, 4)])
def test_a_computed_download_is_that_of_a_file_with_these_weights(
    build: Callable[[], nn.Module], bytes_of_a_weight: int
) -> None:
    with torch.device("meta"):
        size = file_size(build(), bytes_of_a_weight)
    assert zoo.entry(build.__name__, "full").download == pytest.approx(size, abs=1000)  # names may change a little


def test_the_download_of_amused_is_that_of_its_three_files() -> None:
    with torch.device("meta"):
        text_encoder, transformer, codec = amused()
    size = file_size(text_encoder, 2) + file_size(transformer, 2) + file_size(codec, 4)
    assert zoo.entry("amused", "full").download == pytest.approx(size, abs=3000)


def test_the_size_of_a_file_is_what_the_library_writes() -> None:
    from safetensors.torch import save

    model = nn.Sequential(nn.Linear(3, 2), nn.LayerNorm(2))
    written = save(dict(model.state_dict()), metadata={"format": "pt"})
    assert file_size(model, 4) == pytest.approx(len(written), abs=16)
