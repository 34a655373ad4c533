"""Where is it? Patch vectors, late interaction, and boxes by sliding crops and by patch similarity.

A box is [left, top, right, bottom] in pixels.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import embed
from course_utils.pictures import all_plain, plain
from course_utils.search.library import SearchError

if TYPE_CHECKING:
    from torch import Tensor

    from course_utils.models import Clip


def patch_vectors(clip: "Clip", pictures: Sequence[Image.Image], batch_size: int = 64) -> "Tensor":
    """A unit vector for each patch, in the space that pictures and texts share: [n, patches, width], row by row.

    They go through CLIP's last norm and projection, as the vector of the whole picture does; CLIP's training never
    asked for anything of them.
    """
    import torch

    vision = clip.model.visual
    weight = next(clip.model.parameters())
    batches = []
    with torch.no_grad():
        for start in range(0, len(pictures), batch_size):
            pixels = torch.stack([*map(clip.preprocess, all_plain(pictures[start : start + batch_size], start))])
            tokens = vision.forward_intermediates(
                pixels.to(weight.device, weight.dtype),
                indices=1,
                normalize_intermediates=True,
                intermediates_only=True,
                output_fmt="NLC",
            )["image_intermediates"][0]
            batches.append(torch.nn.functional.normalize((tokens @ vision.proj).float(), dim=-1).cpu())
    return torch.cat(batches)


def max_sim(terms: "Tensor", patches: "Tensor") -> "Tensor":
    """Late interaction: each term's best cosine with any patch, summed over the terms.

    terms [queries, terms, width] and patches [n, patches, width], of unit length -> [queries, n].
    """
    import torch

    return torch.stack([(query @ patches.transpose(1, 2)).amax(dim=2).sum(dim=1) for query in terms])


def sliding_boxes(picture_side: int, side: int, stride: int) -> "Tensor":
    """The boxes [n, 4] of a square window that slides over a square picture, row by row."""
    import torch

    if not 0 < side <= picture_side:
        raise SearchError(f"A window of {side} pixels does not fit into a picture of {picture_side}.")
    edges = torch.arange(0, picture_side - side + 1, stride)
    top, left = torch.meshgrid(edges, edges, indexing="ij")
    return torch.stack([left, top, left + side, top + side], dim=-1).view(-1, 4)


def crop_vectors(clip: "Clip", picture: Image.Image, boxes: "Tensor") -> "Tensor":
    """The unit vectors [n, width] of the parts of the picture in the boxes [n, 4]."""
    whole = plain(picture)
    return embed.embed_pictures(clip, [whole.crop(box) for box in boxes.tolist()], batch_size=128)


def box_of_patches(similarities: "Tensor", picture_side: int, share: float = 0.5) -> "Tensor":
    """The box [4] around the best patch and those joined to it that reach `share` of the way from the mean to it.

    similarities [rows, columns], one for each patch of a square picture.
    """
    import torch

    mean, best = similarities.mean(), similarities.max()
    strong = similarities >= mean + share * (best - mean)
    region = torch.zeros_like(strong)
    region.view(-1)[similarities.argmax()] = True
    for _ in range(similarities.numel()):  # grow by one patch on each side, within what is strong
        grown = torch.nn.functional.max_pool2d(region[None, None].float(), 3, 1, 1)[0, 0].bool() & strong
        if torch.equal(grown, region):
            break
        region = grown
    rows, columns = region.nonzero(as_tuple=True)
    patch = picture_side / similarities.shape[0]
    edges = [columns.min() * patch, rows.min() * patch, (columns.max() + 1) * patch, (rows.max() + 1) * patch]
    return torch.stack(edges)
