"""Load the models of the lessons. Each loader is thin: it finds the folder and hands it to the library.

>>> from course_utils import models
>>> vit = models.load_vit()  # ViT(model, processor)
"""

import contextlib
import functools
import hashlib
import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from course_utils import tiers
from course_utils.course import CHECKPOINTS, CourseError
from course_utils.models import zoo

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


class CheckpointError(CourseError, RuntimeError):
    """A pocket checkpoint is missing or damaged. The message names the file and says how to get it back."""


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


def shared(role: str):
    """The model of the tier in use for a role, as its `load_...` gives it: loaded once, shared by all."""
    return _loaded(role, tiers.tier())


@functools.cache
def _loaded(role: str, tier: tiers.Tier):
    return globals()[f"load_{role}"]()


def load_vit(attn_implementation: str = "sdpa") -> Vit:
    """The image classifier of the tier in use, ready to predict. Attention maps need `attn_implementation="eager"`.

    Raises CheckpointError (pocket tier) or FullTierUnavailable (full tier), each with one sentence.
    """
    folder = checkpoint("vit")
    from transformers import ViTForImageClassification, ViTImageProcessor

    with _without_loading_bar():
        model = ViTForImageClassification.from_pretrained(
            folder,
            attn_implementation=attn_implementation,
            dtype=tiers.dtype(),
            use_safetensors=True,
            local_files_only=True,
        )
    return Vit(model.to(tiers.device()).eval(), ViTImageProcessor.from_pretrained(folder, local_files_only=True))


def load_clip() -> Clip:
    """The CLIP of the tier in use, ready to embed. Raises what `load_vit` raises."""
    return _load_clip("clip")


def load_guide() -> Clip:
    """The CLIP that guides painting: the pocket one knows unfinished pictures. Raises what `load_vit` raises."""
    return _load_clip("guide")


def _load_clip(role: str) -> Clip:
    name = f"local-dir:{checkpoint(role)}"
    import open_clip

    model, _, preprocess = open_clip.create_model_and_transforms(name, require_pretrained=True)
    model = model.to(device=tiers.device(), dtype=tiers.dtype()).eval()
    return Clip(model, preprocess, open_clip.get_tokenizer(name))


def load_blip2(attn_implementation: str = "sdpa", bits: zoo.Bits | None = None) -> Blip2:
    """The BLIP-2 of the tier in use, ready to write. Raises what `load_vit` raises, ValueError for impossible `bits`.

    bits: 16, 8 or 4 for each weight; the fewer, the less GPU memory. Only in the full tier on a GPU, where 16 is usual.
    """
    return Blip2(*_load_image_text("blip2", attn_implementation, bits))


def load_chat() -> Chat:
    """The chat model of the tier in use, ready to answer. Raises what `load_vit` raises."""
    return Chat(*_load_image_text("chat", "sdpa", None))


def load_blip() -> Blip:
    """The first BLIP, ready to caption; full tier only. Raises what `load_vit` raises, or ValueError (pocket tier)."""
    return Blip(*_load_image_text("blip", "eager", None))  # the library has no other attention for it


def load_vq() -> "VQModel":
    """The VQ model of the tier in use: pictures to a grid of codes and back. Raises what `load_vit` raises.

    Both tiers take pixels in 0..1: `vq.encode(pixels).latents`, `vq.quantize(latents)`, `vq.decode(latents).sample`.
    """
    folder = checkpoint("vq")
    from diffusers import VQModel

    model = VQModel.from_pretrained(
        folder / (zoo.entry("vq").subfolder or ""),
        torch_dtype=tiers.dtype(),
        use_safetensors=True,
        local_files_only=True,
    )
    model.quantize.legacy = False  # the published losses; the saved configuration does not say so
    return model.to(tiers.device()).eval()


def load_dalle() -> Dalle:
    """The model that writes picture codes behind a text; pocket tier only. Raises what `load_vit` raises."""
    folder = checkpoint("dalle", tier="pocket")
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    with _without_loading_bar():
        model = GPT2LMHeadModel.from_pretrained(folder, dtype="float32", use_safetensors=True, local_files_only=True)
    model.config.pad_token_id = None  # padding belongs to the stream: or the library warns that it is not masked
    return Dalle(model.eval(), PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True))


def load_decoder() -> Decoder:
    """The model that makes variations of a picture; pocket tier only, on the CPU. Raises what `load_vit` raises.

    It goes with the pocket tier's CLIP and VQ model: see `course_utils.diffusion`.
    """
    folder = checkpoint("decoder", tier="pocket")
    import torch
    from diffusers import DDIMScheduler, UNet2DConditionModel

    unet = UNet2DConditionModel.from_pretrained(
        folder, torch_dtype=torch.float32, use_safetensors=True, local_files_only=True
    )
    return Decoder(unet.eval(), DDIMScheduler.from_pretrained(folder, local_files_only=True))


def load_judge() -> Judge:
    """The network that scores generated pictures; pocket tier only, on the CPU. Raises what `load_vit` raises."""
    folder = checkpoint("judge", tier="pocket")
    from transformers import ResNetForImageClassification, ViTImageProcessor

    with _without_loading_bar():
        model = ResNetForImageClassification.from_pretrained(
            folder, dtype="float32", use_safetensors=True, local_files_only=True
        )
    return Judge(model.eval(), ViTImageProcessor.from_pretrained(folder, local_files_only=True))


def _load_image_text(role: str, attn_implementation: str, bits: zoo.Bits | None) -> tuple:
    """(model, processor) of a checkpoint that reads pictures and texts and writes texts."""
    quantised = _quantisation(bits)
    folder = checkpoint(role, bits)
    from transformers import AutoModelForImageTextToText, AutoProcessor

    device = tiers.device()
    with _without_loading_bar():
        model = AutoModelForImageTextToText.from_pretrained(
            folder,
            attn_implementation=attn_implementation,
            dtype=tiers.dtype(),
            device_map=device if device.type == "cuda" else None,  # straight to the GPU, not through the main memory
            quantization_config=quantised,
            use_safetensors=True,
            local_files_only=True,
        )
    return model.eval(), AutoProcessor.from_pretrained(folder, local_files_only=True)


def _quantisation(bits: zoo.Bits | None) -> "BitsAndBytesConfig | None":
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


def checkpoint(role: str, bits: zoo.Bits | None = None, tier: tiers.Tier | None = None) -> Path:
    """The folder with the checkpoint of a role in a tier (by default the tier in use).

    A pocket checkpoint is verified, a full one downloaded if need be.
    """
    entry = zoo.entry(role, tier)
    if entry.tier == "pocket":
        folder = CHECKPOINTS / entry.source
        verify(folder)
        return folder
    folder = cached(entry)
    if folder is None:
        return download(entry, bits)
    _require_room(entry, to_download=False, bits=bits)
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


def cached(entry: zoo.Entry) -> Path | None:
    """The folder in the hub's cache that holds all files of a full checkpoint, or None. Never uses the network."""
    from huggingface_hub import try_to_load_from_cache

    paths = [try_to_load_from_cache(entry.source, name, revision=entry.revision) for name in entry.files]
    if not all(isinstance(path, str) for path in paths):
        return None
    return Path(paths[0]).parents[entry.files[0].count("/")]  # the repository's folder, also for a file below it


def download(entry: zoo.Entry, bits: zoo.Bits | None = None) -> Path:
    """Download a full checkpoint into the hub's cache, after saying what it costs. Raises FullTierUnavailable."""
    from huggingface_hub import constants, snapshot_download

    if constants.HF_HUB_OFFLINE:
        raise _unavailable(entry, "it is not on this machine and HF_HUB_OFFLINE forbids to download it")
    if not tiers.hub_answers():
        raise _unavailable(entry, f"it is not on this machine and {constants.ENDPOINT} does not answer")
    _require_room(entry, to_download=True, bits=bits)
    print(f"Downloading {entry.source} once: {tiers.gigabytes(entry.download)} to {tiers.hub_cache()}.")
    print(f"To run it takes {tiers.needs(entry, bits)}.")
    try:
        snapshot_download(entry.source, revision=entry.revision, allow_patterns=[*entry.files, *zoo.SETTINGS])
    except Exception as error:  # the hub's library raises OSError, RuntimeError, ValueError and httpx's own errors
        raise _unavailable(entry, f"the download failed ({type(error).__name__})") from error
    folder = cached(entry)
    if folder is None:
        raise _unavailable(entry, f"its repository no longer holds {' and '.join(entry.files)}")
    return folder


def resolved_revision(role: str) -> str | None:
    """The commit of the full checkpoint in the hub's cache, e.g. to report it; None if it is not there."""
    folder = cached(zoo.entry(role, "full"))
    return folder.name if folder else None


@contextlib.contextmanager
def _without_loading_bar() -> "Iterator[None]":
    """Hide the bar that transformers shows while it reads weights: a blink of an eye that would stay in the outputs."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _require_room(entry: zoo.Entry, to_download: bool, bits: zoo.Bits | None) -> None:
    if lack := tiers.shortfall(entry, to_download, bits):
        raise _unavailable(entry, lack)


def _unavailable(entry: zoo.Entry, why: str) -> tiers.FullTierUnavailable:
    return tiers.FullTierUnavailable(f"{entry.source} cannot be used here because {why}; {tiers.STILL_WORKS}")
