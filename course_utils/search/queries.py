"""What one asks a library: words, a picture, a picture with words added or taken away; and the answers in order."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils import embed
from course_utils.search.library import Library, SearchError

if TYPE_CHECKING:
    from torch import Tensor

    from course_utils.models import Clip

MOST_WORDS = 200  # a longer query is a mistake, not a query


class Found(NamedTuple):
    """One answer: the row of the library, its cosine with the query, and its name."""

    row: int
    cosine: float
    name: str


def text_query(clip: "Clip", text: str) -> "Tensor":
    """The unit vector [width] of a query in words. Raises SearchError if it is empty or far too long."""
    words = len(text.split())
    if not words:
        raise SearchError("The query is empty: type a few words, for example: a cat on a red background.")
    context = clip.tokenizer.context_length
    if words > MOST_WORDS:
        raise SearchError(
            f"The query has {words:,} words and the model reads {context} tokens: say it in one sentence."
        )
    return embed.embed_texts(clip, [text])[0]


def mixed_query(clip: "Clip", picture: Image.Image | None = None, plus: str = "", minus: str = "") -> "Tensor":
    """The unit vector [width] of picture + words - other words; each part may be left out, but not all."""
    import torch

    parts = [embed.embed_pictures(clip, [picture])[0]] if picture is not None else []
    parts += [text_query(clip, plus)] if plus.strip() else []
    if not parts:
        raise SearchError("Nothing is asked for: give a picture, or words that should be there.")
    parts += [-text_query(clip, minus)] if minus.strip() else []
    return torch.nn.functional.normalize(torch.stack(parts).sum(dim=0), dim=0)


def search(library: Library, query: "Tensor", k: int = 5) -> list[Found]:
    """The k nearest rows to a query [width], best first, by comparing with every vector. No more than there are."""
    if query.shape[-1] != library.vectors.shape[1]:
        raise SearchError(
            f"The query has {query.shape[-1]} numbers and the library's vectors have {library.vectors.shape[1]}: "
            "they come from different models."
        )
    scores, rows = embed.nearest(query, library.vectors, min(k, len(library)))
    return [Found(row, score, library.names[row]) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]


def search_text(clip: "Clip", library: Library, text: str, k: int = 5) -> tuple[list[Found], list[str]]:
    """The answers to a query in words, and sentences that a reader should know, such as that its end was not read."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        query = text_query(clip, text)
    return search(library, query, k), [str(warning.message) for warning in caught]


def near_copies(vectors: "Tensor", threshold: float, rows_at_once: int = 1024) -> list[tuple[int, int]]:
    """The pairs of rows (i < j) of unit vectors [n, width] whose cosine is at least `threshold`."""
    pairs = []
    for start in range(0, len(vectors), rows_at_once):
        cosines = vectors[start : start + rows_at_once] @ vectors.T  # [rows, n]: never [n, n] at once
        rows, others = (cosines >= threshold).nonzero(as_tuple=True)
        pairs += [(i, j) for i, j in zip((rows + start).tolist(), others.tolist(), strict=True) if i < j]
    return pairs


def name_clusters(centres: "Tensor", words: Sequence[str], vectors: "Tensor") -> list[str]:
    """For each cluster's centre [clusters, width] the word whose vector [words, width] is nearest.

    Both are compared after taking away their own means, so that what all pictures share, and all words, says nothing.
    """
    import torch

    def centred(rows: "Tensor") -> "Tensor":
        return torch.nn.functional.normalize(rows - rows.mean(dim=0), dim=-1)

    return [words[i] for i in (centred(centres) @ centred(vectors).T).argmax(dim=1).tolist()]
