"""Pictures and texts as unit vectors in CLIP's shared space, and what can be done with them.

A unit vector has length 1, so that a dot product of two of them is their cosine similarity.
"""

import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import BadInput, WrongType
from course_utils.pictures import all_plain

if TYPE_CHECKING:
    from torch import Tensor

    from course_utils.models import Clip


def embed_pictures(clip: "Clip", pictures: Sequence[Image.Image], batch_size: int = 64) -> "Tensor":
    """Unit vectors [n, width] of the pictures: float32, on the CPU, without gradients.

    They enter as `pictures.plain` makes them: turned upright, cut-out parts on white.
    """
    import torch

    pictures = _checked(pictures, Image.Image, "pictures", 'such as pictures.picture("photos/cat.jpg")')
    weight = next(clip.model.parameters())
    batches = []
    with torch.no_grad():
        for start in range(0, len(pictures), batch_size):
            pixels = torch.stack([*map(clip.preprocess, all_plain(pictures[start : start + batch_size], start))])
            batches.append(clip.model.encode_image(pixels.to(weight.device, weight.dtype)))  # [batch, width]
    return _unit(torch.cat(batches))


def embed_texts(clip: "Clip", texts: Sequence[str], batch_size: int = 256) -> "Tensor":
    """Unit vectors [n, width] of the texts: float32, on the CPU, without gradients.

    Warns where a text is longer than the model's context: its end is left out. BadInput for an empty text.
    """
    import torch

    texts = _checked(texts, str, "texts", 'such as "a cat on a red background"')
    tokens = tokenize(clip, texts).to(next(clip.model.parameters()).device)  # [n, context]
    with torch.no_grad():
        return _unit(torch.cat([clip.model.encode_text(batch) for batch in tokens.split(batch_size)]))


def tokenize(clip: "Clip", texts: list[str]) -> "Tensor":
    """Token numbers [n, context] of the texts, with a warning where a text does not fit into the context."""
    context = clip.tokenizer.context_length
    tokens = clip.tokenizer(texts)
    # With room for one token more, a text that was cut reads differently: its end mark moves.
    cut = (clip.tokenizer(texts, context_length=context + 1)[:, :context] != tokens).any(dim=1)
    if cut.any():
        names = [f"“{textwrap.shorten(texts[i], 40, placeholder=' …')}”" for i in cut.nonzero().flatten().tolist()[:3]]
        said = f"The model reads {context} tokens a text; the end is left out of {', '.join(names)}."
        warnings.warn(said, stacklevel=3)
    return tokens


def class_vectors(clip: "Clip", labels: Sequence[str], templates: Sequence[str]) -> "Tensor":
    """One unit vector per label, [labels, width]: the mean over the templates' unit vectors, made unit again.

    A template is a sentence with one `{}` for the label, e.g. "a picture of a {}".
    """
    import torch

    labels = _checked(labels, str, "labels", 'such as "cat"')
    templates = _checked(templates, str, "templates", 'such as "a picture of a {}"')
    for template in templates:
        if template.count("{}") != 1:
            raise BadInput(f"A template needs one {{}} where the label goes, and no more: {template!r} is none.")
    filled = [template.replace("{}", label) for label in labels for template in templates]
    vectors = embed_texts(clip, filled).view(len(labels), len(templates), -1)
    return torch.nn.functional.normalize(vectors.mean(dim=1), dim=-1)


def zero_shot(
    clip: "Clip", pictures: Sequence[Image.Image], labels: Sequence[str], templates: Sequence[str]
) -> "Tensor":
    """Probabilities [n, labels]: a softmax over the similarities, divided by the temperature that CLIP has learned."""
    similarities = embed_pictures(clip, pictures) @ class_vectors(clip, labels, templates).T
    return (similarities * clip.model.logit_scale.detach().float().cpu().exp()).softmax(dim=-1)


def nearest(query: "Tensor", vectors: "Tensor", k: int) -> tuple["Tensor", "Tensor"]:
    """(scores, indices) of the k vectors most similar to the query, best first.

    query [width] or [q, width], vectors [n, width], all of unit length -> two tensors [k] or [q, k].
    """
    if not 1 <= k <= len(vectors):
        raise BadInput(f"There are {len(vectors)} vectors, so k must be from 1 to {len(vectors)}, not {k}.")
    scores, indices = (query @ vectors.T).topk(k, dim=-1)
    return scores, indices


def _unit(vectors: "Tensor") -> "Tensor":
    import torch

    return torch.nn.functional.normalize(vectors.float(), dim=-1).cpu()


def _checked(items: Sequence, kind: type, what: str, example: str) -> list:
    """The items as a list, or a sentence about what is wrong with them."""
    if isinstance(items, (str, bytes, Image.Image)):
        raise WrongType(f"Give a list of {what}, even for one: put square brackets around it.")
    items = list(items)
    if not items:
        raise BadInput(f"The list of {what} is empty: give at least one, {example}.")
    for i, item in enumerate(items):
        if not isinstance(item, kind):
            raise WrongType(f"Number {i} of the {what} is of type {type(item).__name__}: give {what} {example}.")
        if kind is str and not item.strip():
            raise BadInput(f"Number {i} of the {what} is empty: give {what} {example}.")
    return items
