"""CLIP's image encoder cut in two, so that its first part runs once; and weights between two trained models."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor, nn

    from course_utils.models import Clip


def half_way(clip: "Clip", pictures: Sequence[Image.Image], last: int = 2, batch_size: int = 64) -> "Tensor":
    """What goes into the last `last` layers of CLIP's image encoder: [n, patches + 1, width], without gradients."""
    import torch

    visual = clip.model.visual
    layers = len(visual.transformer.resblocks)
    if not 0 < last < layers:
        raise BadInput(f"The image encoder has {layers} layers: cut it before the last 1 to {layers - 1}, not {last}.")
    weight = next(visual.parameters())
    options = {"indices": [layers - last - 1], "stop_early": True, "intermediates_only": True, "output_fmt": "NLC"}
    parts = []
    with torch.no_grad():
        for start in range(0, len(pictures), batch_size):
            pixels = torch.stack([*map(clip.preprocess, pictures[start : start + batch_size])])
            found = visual.forward_intermediates(
                pixels.to(weight.device, weight.dtype), output_extra_tokens=True, **options
            )
            parts.append(torch.cat([found["image_intermediates_prefix"][0], found["image_intermediates"][0]], dim=1))
    return torch.cat(parts)


def the_rest(visual: "nn.Module", vectors: "Tensor", last: int = 2) -> "Tensor":
    """Unit vectors [n, width of the shared space] from what `half_way` gave, with gradients."""
    import torch

    *layers, layer = visual.transformer.resblocks[-last:]
    for each in layers:
        vectors = each(vectors)
    normed = layer.ln_1(vectors)  # of the last layer only the first vector is wanted: it alone looks at all others
    first = vectors[:, :1] + layer.ls_1(layer.attention(normed[:, :1], normed, normed))
    first = first + layer.ls_2(layer.mlp(layer.ln_2(first)))
    return torch.nn.functional.normalize(visual.ln_post(first)[:, 0] @ visual.proj, dim=-1)


def mixed(before: Mapping[str, "Tensor"], after: Mapping[str, "Tensor"], alpha: float) -> dict[str, "Tensor"]:
    """(1 - alpha) · before + alpha · after, weight by weight: two state_dicts of one architecture. Raises BadInput."""
    if before.keys() != after.keys():
        raise BadInput("The two models have different weights: mix a model with what it was before its fine-tuning.")
    return {name: (1 - alpha) * weight + alpha * after[name] for name, weight in before.items()}
