"""Is a model right as often as it says? Reliability, the calibration error, and a temperature that mends it.

>>> rows = reliability(torch.tensor([0.9, 0.8]), torch.tensor([True, False]))
"""

from typing import TYPE_CHECKING, NamedTuple

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor

BINS = 10


class Bin(NamedTuple):
    """Answers of much the same confidence: their mean confidence, the share that is right, and how many they are."""

    confidence: float
    right: float
    cases: int


def reliability(confidence: "Tensor", right: "Tensor", bins: int = BINS) -> list[Bin]:
    """The bins of equal width that hold any answers, lowest first. confidence [n] from 0 to 1, right [n] of bool."""
    if confidence.ndim != 1 or confidence.shape != right.shape or not len(right):
        raise BadInput("Give one confidence and one right or wrong for each answer, and at least one answer.")
    places = (confidence * bins).long().clamp(0, bins - 1)
    groups = [places == place for place in range(bins)]
    return [
        Bin(confidence[group].mean().item(), right[group].float().mean().item(), int(group.sum()))
        for group in groups
        if group.any()
    ]


def calibration_error(confidence: "Tensor", right: "Tensor", bins: int = BINS) -> float:
    """The expected calibration error (ECE): the mean distance of confidence and share right, over all answers."""
    rows = reliability(confidence, right, bins)
    return sum(row.cases * abs(row.confidence - row.right) for row in rows) / len(right)


def fit_temperature(logits: "Tensor", truth: "Tensor", steps: int = 200) -> float:
    """The number T for which softmax(logits / T) has the lowest cross-entropy. logits [n, classes], truth [n]."""
    import torch

    log_temperature = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.Adam([log_temperature], lr=0.05)
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(logits / log_temperature.exp(), truth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return log_temperature.exp().item()
