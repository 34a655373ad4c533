"""The models of the course, by role ("clip", "chat") and tier.

`zoo` is the registry (zoo.toml), `hub` finds, verifies and downloads checkpoints and knows whether there is room for
them (`cache` and `memory` look for it), `load` makes a model of a checkpoint, `loaded` keeps the models that all share.

>>> from course_utils import models
>>> clip = models.load_clip()  # Clip(model, preprocess, tokenizer)
>>> vq = models.shared("vq")  # loaded once
"""

from course_utils.models.hub import CheckpointError, checkpoint, resolved_revision, verify
from course_utils.models.load import (
    Blip,
    Blip2,
    Chat,
    Clip,
    Dalle,
    Decoder,
    Judge,
    Masked,
    Vit,
    bits_here,
    load_amused,
    load_blip,
    load_blip2,
    load_chat,
    load_clip,
    load_dalle,
    load_decoder,
    load_gpt2_tokenizer,
    load_guide,
    load_judge,
    load_masked,
    load_vit,
    load_vq,
)
from course_utils.models.loaded import shared

__all__ = [
    "Blip",
    "Blip2",
    "Chat",
    "CheckpointError",
    "Clip",
    "Dalle",
    "Decoder",
    "Judge",
    "Masked",
    "Vit",
    "bits_here",
    "checkpoint",
    "load_amused",
    "load_blip",
    "load_blip2",
    "load_chat",
    "load_clip",
    "load_dalle",
    "load_decoder",
    "load_gpt2_tokenizer",
    "load_guide",
    "load_judge",
    "load_masked",
    "load_vit",
    "load_vq",
    "resolved_revision",
    "shared",
    "verify",
]
