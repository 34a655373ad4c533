"""A Vision Transformer that sees only some patches of a picture, and the picture as it then looks (lesson 03).

>>> vit = models.load_vit()
>>> top_guesses(vit, picture, shown=range(10))
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from course_utils.pictures import plain

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import ViTForImageClassification

    from course_utils.models import Vit

HIDDEN_GRAY = 128


def patches_per_side(model: "ViTForImageClassification") -> int:
    """How many patches fit along one side of the model's pictures."""
    return model.config.image_size // model.config.patch_size


def encode_shown(model: "ViTForImageClassification", pixels: "Tensor", shown: "Tensor") -> "Tensor":
    """The encoder's output when only some patches enter it; the others are left out of the sequence.

    `pixels` [batch, 3, side, side] and `shown` [batch, kept], patch numbers row by row from 0
    -> [batch, 1 + kept, width], CLS first.
    """
    import torch

    tokens = model.vit.embeddings(pixels.to(model.device, model.dtype))  # [batch, 1 + patches, width]
    places = 1 + shown.to(model.device).unsqueeze(-1).expand(-1, -1, tokens.shape[-1])
    tokens = torch.cat([tokens[:, :1], tokens.gather(1, places)], dim=1)  # [batch, 1 + kept, width]
    for layer in model.vit.layers:
        tokens = layer(tokens)
    return model.vit.layernorm(tokens)


def logits_of_shown(model: "ViTForImageClassification", pixels: "Tensor", shown: "Tensor") -> "Tensor":
    """Class scores [batch, classes] from the patches `shown`; arguments as for `encode_shown`."""
    return model.classifier(encode_shown(model, pixels, shown)[:, 0])


def top_guesses(vit: "Vit", picture: Image.Image, shown: Sequence[int], k: int = 3) -> list[tuple[str, float]]:
    """The `k` likeliest labels with their probabilities when the model sees only the patches `shown`."""
    import torch

    with torch.inference_mode():
        pixels = vit.processor(plain(picture), return_tensors="pt")["pixel_values"]
        logits = logits_of_shown(vit.model, pixels, torch.tensor([list(shown)], dtype=torch.long))
        best = logits.float().softmax(-1)[0].topk(k)
    return [(vit.model.config.id2label[i], p) for i, p in zip(best.indices.tolist(), best.values.tolist(), strict=True)]


def cover(picture: Image.Image, shown: Sequence[int], per_side: int) -> Image.Image:
    """The picture as a square of `per_side` x `per_side` patches, all but those `shown` covered with gray."""
    side = -(-max(picture.size) // per_side) * per_side  # a multiple of per_side
    pixels = np.asarray(plain(picture).resize((side, side))).copy()  # [side, side, 3]
    hidden = np.ones(per_side * per_side, dtype=bool)
    hidden[list(shown)] = False
    pixels[np.kron(hidden.reshape(per_side, per_side), np.ones((side // per_side,) * 2, dtype=bool))] = HIDDEN_GRAY
    return Image.fromarray(pixels)
