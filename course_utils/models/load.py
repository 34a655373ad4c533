"""Load the models of the lessons. Each loader is thin: it finds the folder and hands it to the library.

>>> from course_utils import models
>>> vit = models.load_vit()  # Vit(model, processor)
"""

import contextlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from course_utils import tiers
from course_utils.models import hub, zoo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from diffusers import DDIMScheduler, UNet2DConditionModel, VQModel
    from open_clip import CLIP
    from PIL import Image
    from torch import Tensor
    from transformers import (
        BitsAndBytesConfig,
        Blip2ForConditionalGeneration,
        Blip2Processor,
        BlipForConditionalGeneration,
        BlipProcessor,
        GPT2LMHeadModel,
        Idefics3ForConditionalGeneration,
        Idefics3Processor,
        PreTrainedTokenizerFast,
        ResNetForImageClassification,
        ViTForImageClassification,
        ViTImageProcessor,
    )


class Vit(NamedTuple):
    """A Vision Transformer that classifies, and the processor that turns pictures into its `pixel_values`."""

    model: "ViTForImageClassification"
    processor: "ViTImageProcessor"


class Clip(NamedTuple):
    """An OpenCLIP model, `preprocess(picture) -> [3, side, side]` and `tokenizer(texts) -> [batch, context]`."""

    model: "CLIP"
    preprocess: "Callable[[Image.Image], Tensor]"
    tokenizer: "Callable[[list[str]], Tensor]"


class Blip2(NamedTuple):
    """A BLIP-2 that writes about a picture, and the processor for its pictures and texts."""

    model: "Blip2ForConditionalGeneration"
    processor: "Blip2Processor"


class Blip(NamedTuple):
    """A BLIP of the first version that captions pictures, and its processor."""

    model: "BlipForConditionalGeneration"
    processor: "BlipProcessor"


class Chat(NamedTuple):
    """A chat model that sees, and the processor with its chat template."""

    model: "Idefics3ForConditionalGeneration"
    processor: "Idefics3Processor"


class Dalle(NamedTuple):
    """A language model of one stream, text and then picture codes, and the tokenizer of the text."""

    model: "GPT2LMHeadModel"
    tokenizer: "PreTrainedTokenizerFast"


class Decoder(NamedTuple):
    """A diffusion model: VQ vectors out of noise and CLIP's embedding of a picture; and its noise schedule."""

    unet: "UNet2DConditionModel"
    scheduler: "DDIMScheduler"


class Judge(NamedTuple):
    """The network that scores generated pictures, and the processor that turns pictures into its `pixel_values`."""

    model: "ResNetForImageClassification"
    processor: "ViTImageProcessor"


def load_vit(attn_implementation: str = "sdpa") -> Vit:
    """The image classifier of the tier in use, ready to predict. Attention maps need `attn_implementation="eager"`.

    Raises CheckpointError (pocket tier) or FullTierUnavailable (full tier), each with one sentence.
    """
    folder = hub.checkpoint("vit")
    from transformers import ViTForImageClassification, ViTImageProcessor

    options = {"attn_implementation": attn_implementation, "dtype": tiers.dtype()}
    model = _weights(ViTForImageClassification, folder, **options)
    return Vit(model.to(tiers.device()), _settings(ViTImageProcessor, folder))


def load_clip() -> Clip:
    """The CLIP of the tier in use, ready to embed. Raises what `load_vit` raises."""
    return _load_clip("clip")


def load_guide() -> Clip:
    """The CLIP that guides painting: the pocket one knows unfinished pictures. Raises what `load_vit` raises."""
    return _load_clip("guide")


def load_blip2(attn_implementation: str = "sdpa", bits: zoo.Bits | None = None) -> Blip2:
    """The BLIP-2 of the tier in use, ready to write. Raises what `load_vit` raises, ValueError for impossible `bits`.

    bits: 16, 8 or 4 for each weight; the fewer, the less GPU memory. Only in the full tier on a GPU, where 16 is usual.
    """
    return Blip2(*_load_image_text("blip2", attn_implementation, bits))


def load_chat() -> Chat:
    """The chat model of the tier in use, ready to answer. Raises what `load_vit` raises."""
    return Chat(*_load_image_text("chat"))


def load_blip() -> Blip:
    """The first BLIP, ready to caption; full tier only. Raises what `load_vit` raises, or ValueError (pocket tier)."""
    return Blip(*_load_image_text("blip", "eager"))  # the library has no other attention for it


def load_vq() -> "VQModel":
    """The VQ model of the tier in use: pictures to a grid of codes and back. Raises what `load_vit` raises.

    Both tiers take pixels in 0..1: `vq.encode(pixels).latents`, `vq.quantize(latents)`, `vq.decode(latents).sample`.
    """
    folder = hub.checkpoint("vq") / (zoo.entry("vq").subfolder or "")
    from diffusers import VQModel

    model = _weights(VQModel, folder, torch_dtype=tiers.dtype())
    model.quantize.legacy = False  # the published losses; the saved configuration does not say so
    return model.to(tiers.device())


def load_dalle() -> Dalle:
    """The model that writes picture codes behind a text; pocket tier only. Raises what `load_vit` raises."""
    folder = hub.checkpoint("dalle", tier="pocket")
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    model = _weights(GPT2LMHeadModel, folder, dtype="float32")
    model.config.pad_token_id = None  # padding belongs to the stream: or the library warns that it is not masked
    return Dalle(model, _settings(PreTrainedTokenizerFast, folder))


def load_decoder() -> Decoder:
    """The model that makes variations of a picture; pocket tier only, on the CPU. Raises what `load_vit` raises.

    It goes with the pocket tier's CLIP and VQ model: see `course_utils.generate.diffusion`.
    """
    folder = hub.checkpoint("decoder", tier="pocket")
    import torch
    from diffusers import DDIMScheduler, UNet2DConditionModel

    unet = _weights(UNet2DConditionModel, folder, torch_dtype=torch.float32)
    return Decoder(unet, _settings(DDIMScheduler, folder))


def load_judge() -> Judge:
    """The network that scores generated pictures; pocket tier only, on the CPU. Raises what `load_vit` raises."""
    folder = hub.checkpoint("judge", tier="pocket")
    from transformers import ResNetForImageClassification, ViTImageProcessor

    model = _weights(ResNetForImageClassification, folder, dtype="float32")
    return Judge(model, _settings(ViTImageProcessor, folder))


def quantisation(bits: zoo.Bits | None) -> "BitsAndBytesConfig | None":
    """How to load weights of 8 or 4 bits; None for 16 or no word of it. ValueError where `bits` cannot be had."""
    if bits is None:
        return None
    if bits not in zoo.BITS:
        raise ValueError(f"A weight has 16, 8 or 4 bits, not {bits!r}.")
    if tiers.device().type != "cuda":
        raise ValueError(f"Weights of {bits} bits need the full tier and a GPU: leave `bits` out.")
    if bits == 16:
        return None
    if importlib.util.find_spec("bitsandbytes") is None:
        raise ValueError(f"Weights of {bits} bits need a package that is not installed: run pip install bitsandbytes.")
    from transformers import BitsAndBytesConfig

    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=tiers.dtype())


def _load_clip(role: str) -> Clip:
    name = f"local-dir:{hub.checkpoint(role)}"
    import open_clip

    model, _, preprocess = open_clip.create_model_and_transforms(name, require_pretrained=True)
    model = model.to(device=tiers.device(), dtype=tiers.dtype()).eval()
    return Clip(model, preprocess, open_clip.get_tokenizer(name))


def _load_image_text(role: str, attn_implementation: str = "sdpa", bits: zoo.Bits | None = None) -> tuple[Any, Any]:
    """(model, processor) of a checkpoint that reads pictures and texts and writes texts."""
    quantised = quantisation(bits)
    folder = hub.checkpoint(role, bits)
    from transformers import AutoModelForImageTextToText, AutoProcessor

    device = tiers.device()
    model = _weights(
        AutoModelForImageTextToText,
        folder,
        attn_implementation=attn_implementation,
        dtype=tiers.dtype(),
        device_map=device if device.type == "cuda" else None,  # straight to the GPU, not through the main memory
        quantization_config=quantised,
    )
    return model, _settings(AutoProcessor, folder)


def _weights(kind: type, folder: Path, **options) -> Any:
    """The folder's model, ready to predict, without the bar that transformers would leave in a notebook's outputs."""
    with _without_loading_bar():
        return kind.from_pretrained(folder, use_safetensors=True, local_files_only=True, **options).eval()


def _settings(kind: type, folder: Path) -> Any:
    """The folder's processor, tokenizer or scheduler."""
    return kind.from_pretrained(folder, local_files_only=True)


@contextlib.contextmanager
def _without_loading_bar() -> "Iterator[None]":
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
