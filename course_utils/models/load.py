"""Load the models of the lessons. Each loader is thin: it finds the folder and hands it to the library.

>>> from course_utils import models
>>> vit = models.load_vit()  # Vit(model, processor)
"""

import contextlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from course_utils import tiers
from course_utils.course import CHECKPOINTS, BadInput
from course_utils.models import hub, zoo
from course_utils.models.memory import enough_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import torch
    from diffusers import AmusedPipeline, FlowMatchEulerDiscreteScheduler, UNet2DConditionModel, VQModel
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


class Masked(NamedTuple):
    """A model that finds masked codes of a picture, given its text and its other codes; and the text's tokenizer."""

    model: "GPT2LMHeadModel"
    tokenizer: "PreTrainedTokenizerFast"


class Decoder(NamedTuple):
    """A flow model: VQ vectors out of noise and CLIP's embedding of a picture; and a schedule of its steps."""

    unet: "UNet2DConditionModel"
    scheduler: "FlowMatchEulerDiscreteScheduler"


class Judge(NamedTuple):
    """The network that scores generated pictures, and the processor that turns pictures into its `pixel_values`."""

    model: "ResNetForImageClassification"
    processor: "ViTImageProcessor"


def load_vit(attn_implementation: str = "sdpa", dtype: "torch.dtype | None" = None) -> Vit:
    """The image classifier of the tier in use, ready to predict. Attention maps need `attn_implementation="eager"`.

    dtype: of the weights, by default `tiers.dtype()`. Ask for torch.float32 here: weights that were rounded to 16 bits
    on the way in stay rounded, whatever becomes of them later.
    Raises CheckpointError (pocket tier) or FullTierUnavailable (full tier), each with one sentence.
    """
    folder = hub.checkpoint("vit")
    from transformers import ViTForImageClassification, ViTImageProcessor

    options = {"attn_implementation": attn_implementation, "dtype": dtype or tiers.dtype()}
    model = _weights(ViTForImageClassification, folder, **options)
    return Vit(model.to(tiers.device()), _settings(ViTImageProcessor, folder))


def load_clip(dtype: "torch.dtype | None" = None) -> Clip:
    """The CLIP of the tier in use, ready to embed. `dtype` and what it raises: as for `load_vit`."""
    folder = hub.checkpoint("clip")  # first: where it cannot be had, one reads so before PyTorch is imported
    return _clip(folder, dtype or tiers.dtype())


def load_guide() -> Clip:
    """The CLIP that guides painting: the pocket one knows unfinished pictures. Raises what `load_vit` raises.

    In float32 everywhere: 16 bits lose too much of a gradient.
    """
    folder = hub.checkpoint("guide")
    import torch

    return _clip(folder, torch.float32)


def load_blip2(attn_implementation: str = "sdpa", bits: zoo.Bits | None = None) -> Blip2:
    """The BLIP-2 of the tier in use, ready to write. Raises what `load_vit` raises, BadInput for impossible `bits`.

    bits: 16, 8 or 4 for each weight; the fewer, the less GPU memory. Only in the full tier on a GPU, where 16 is usual.
    """
    return Blip2(*_load_image_text("blip2", attn_implementation, bits))


def load_chat() -> Chat:
    """The chat model of the tier in use, ready to answer. Raises what `load_vit` raises."""
    return Chat(*_load_image_text("chat"))


def load_blip() -> Blip:
    """The first BLIP, ready to caption; full tier only. Raises what `load_vit` raises, or BadInput (pocket tier)."""
    return Blip(*_load_image_text("blip", "eager"))  # the library has no other attention for it


def load_vq() -> "VQModel":
    """The VQ model of the tier in use: pictures to a grid of codes and back. Raises what `load_vit` raises.

    In float32 everywhere: the full one gives no numbers at all (NaN) in float16. Both tiers take pixels in 0..1:
    `generate.latents_of(vq, pixels)`, `vq.quantize(latents)`, `vq.decode(latents).sample`. (`vq.encode` of the pocket
    one takes single cells of a picture.)
    """
    folder = hub.checkpoint("vq") / (zoo.entry("vq").subfolder or "")
    import torch
    from diffusers import VQModel

    model = _weights(VQModel, folder, torch_dtype=torch.float32)
    model.quantize.legacy = False  # the published losses; the saved configuration does not say so
    return model.to(tiers.device())


def load_amused() -> "AmusedPipeline":
    """aMUSEd whole: words to pictures by masked prediction; full tier only.

    Raises what `load_vit` raises, or BadInput (pocket tier). Its VQ model is that of `load_vq`, in float32.
    """
    folder = hub.checkpoint("amused")
    from diffusers import AmusedPipeline, AmusedScheduler, UVit2DModel
    from transformers import CLIPTextModelWithProjection, CLIPTokenizer

    halves = {"variant": "fp16"}  # of these two the repository holds a copy in 16 bits
    dtype, device = tiers.dtype(), tiers.device()
    text_encoder = _weights(CLIPTextModelWithProjection, folder / "text_encoder", dtype=dtype, **halves)
    transformer = _weights(UVit2DModel, folder / "transformer", torch_dtype=dtype, **halves)
    with _quietly("diffusers"):  # which says that it no longer looks after this pipeline
        pipeline = AmusedPipeline(
            vqvae=load_vq(),
            tokenizer=_settings(CLIPTokenizer, folder / "tokenizer"),
            text_encoder=text_encoder.to(device),
            transformer=transformer.to(device),
            scheduler=_settings(AmusedScheduler, folder / "scheduler"),
        )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def load_dalle() -> Dalle:
    """The model that writes picture codes behind a text; pocket tier only. Raises what `load_vit` raises."""
    folder = hub.checkpoint("dalle", tier="pocket")
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    model = _weights(GPT2LMHeadModel, folder, dtype="float32")
    model.config.pad_token_id = None  # padding belongs to the stream: or the library warns that it is not masked
    return Dalle(model, _settings(PreTrainedTokenizerFast, folder))


def load_masked() -> Masked:
    """The model that fills in masked picture codes; pocket tier only. Raises what `load_vit` raises."""
    folder = hub.checkpoint("masked", tier="pocket")
    from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

    model = _weights(GPT2LMHeadModel, folder, dtype="float32")
    model.config.pad_token_id = None  # as in `load_dalle`
    return Masked(model, _settings(PreTrainedTokenizerFast, folder))


def load_decoder() -> Decoder:
    """The model that makes variations of a picture; pocket tier only, on the CPU. Raises what `load_vit` raises.

    It goes with the pocket tier's CLIP and VQ model: see `course_utils.generate.diffusion`.
    """
    folder = hub.checkpoint("decoder", tier="pocket")
    import torch
    from diffusers import FlowMatchEulerDiscreteScheduler, UNet2DConditionModel

    unet = _weights(UNet2DConditionModel, folder, torch_dtype=torch.float32)
    return Decoder(unet, _settings(FlowMatchEulerDiscreteScheduler, folder))


def load_gpt2_tokenizer() -> "PreTrainedTokenizerFast":
    """GPT-2's own tokenizer (50,257 tokens), the same in both tiers: it comes with the course, GPT-2 itself does not.

    Raises CheckpointError with one sentence if its files are damaged.
    """
    folder = CHECKPOINTS / "gpt2-tokenizer"
    hub.verify(folder)
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast.from_pretrained(folder)


def load_judge() -> Judge:
    """The network that scores generated pictures; pocket tier only, on the CPU. Raises what `load_vit` raises."""
    folder = hub.checkpoint("judge", tier="pocket")
    from transformers import ResNetForImageClassification, ViTImageProcessor

    model = _weights(ResNetForImageClassification, folder, dtype="float32")
    return Judge(model, _settings(ViTImageProcessor, folder))


def bits_here() -> tuple[zoo.Bits, ...]:
    """How many bits a weight of BLIP-2 can have here: none to choose from without the full tier and a GPU.

    8 and 4 only where bitsandbytes is installed.
    """
    if tiers.device().type != "cuda":
        return ()
    return zoo.BITS if _has_bitsandbytes() else (16,)


def quantisation(bits: zoo.Bits | None) -> "BitsAndBytesConfig | None":
    """How to load weights of 8 or 4 bits; None for 16 or no word of it. BadInput where `bits` cannot be had."""
    if bits is None:
        return None
    if bits not in zoo.BITS:
        raise BadInput(f"A weight has 16, 8 or 4 bits, not {bits!r}.")
    if tiers.device().type != "cuda":
        raise BadInput(f"Weights of {bits} bits need the full tier and a GPU: leave `bits` out.")
    if bits == 16:
        return None
    if not _has_bitsandbytes():
        raise BadInput(f"Weights of {bits} bits need a package that is not installed: run pip install bitsandbytes.")
    from transformers import BitsAndBytesConfig

    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=tiers.dtype())


def _has_bitsandbytes() -> bool:
    return importlib.util.find_spec("bitsandbytes") is not None


def _clip(folder: Path, dtype: "torch.dtype") -> Clip:
    import open_clip

    name = f"local-dir:{folder}"
    with enough_memory():
        model, _, preprocess = open_clip.create_model_and_transforms(name, require_pretrained=True)
        model = model.to(device=tiers.device(), dtype=dtype).eval()
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
    """The folder's model, ready to predict."""
    with _quietly(), enough_memory():
        return kind.from_pretrained(folder, use_safetensors=True, local_files_only=True, **options).eval()


def _settings(kind: type, folder: Path) -> Any:
    """The folder's processor, tokenizer or scheduler."""
    with _quietly():
        return kind.from_pretrained(folder, local_files_only=True)


@contextlib.contextmanager
def _quietly(library: str = "transformers") -> "Iterator[None]":
    """Without the bar and the remarks on a checkpoint's settings that the library would leave in a notebook's outputs.

    Errors are still raised, and after loading the library (transformers or diffusers) speaks as before.
    """
    logging = importlib.import_module(f"{library}.utils.logging")
    bar, verbosity = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()
