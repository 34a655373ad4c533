"""How good a list of answers is: ranks, recall@k, mean reciprocal rank, average precision, overlap of boxes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

Box = tuple[float, float, float, float]  # left, top, right, bottom


def first_right(cosines: "Tensor", right: "Tensor") -> "Tensor":
    """The rank, from 1, of the first right answer to each query, [queries].

    cosines [queries, n]; right [queries, n] of bool, at least one of them true in each row.
    """
    best = cosines.masked_fill(~right, -2).amax(dim=1, keepdim=True)  # [queries, 1]
    return 1 + (cosines.masked_fill(right, -2) > best).sum(dim=1)


def recall_at(ranks: "Tensor", k: int) -> float:
    """The share of queries whose first right answer is among the first k."""
    return (ranks <= k).float().mean().item()


def mean_reciprocal_rank(ranks: "Tensor") -> float:
    """The mean of 1 / rank: 1 if the first answer is always right, 0.5 if it is always the second."""
    return (1 / ranks.float()).mean().item()


def average_precision(scores: Sequence[float], right: Sequence[bool], total: int | None = None) -> float:
    """The mean, over the right answers, of the share that is right up to there, in the order of the scores.

    `total` is how many right answers there are to find, found or not; by default as many as stand in `right`.
    """
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    hits, summed = 0, 0.0
    for place, i in enumerate(order, 1):
        if right[i]:
            hits += 1
            summed += hits / place
    wanted = sum(right) if total is None else total
    return summed / wanted if wanted else 0.0


def overlap(one: Box, other: Box) -> float:
    """Intersection over union (IoU) of two boxes: 1 for the same box, 0 where they do not touch."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    union = sum((right - left) * (bottom - top) for left, top, right, bottom in (one, other)) - shared
    return shared / union if union else 0.0
