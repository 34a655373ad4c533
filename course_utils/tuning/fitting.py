"""A training loop that looks at itself on the way."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor, nn

History = dict[str, list[float]]  # what was watched -> its values, one for each look; "step" says when


def fit(
    weights: Iterable["nn.Parameter"],
    loss: Callable[[], "Tensor"],
    steps: int,
    rate: float,
    watch: Callable[[], dict[str, float]] | None = None,
    every: int = 10,
    decay: float = 0.0,
) -> History:
    """Train `weights` with AdamW on `steps` values of `loss()`, and return what `watch()` saw every so many steps.

    `watch` is called without gradients: before the first step, every `every` steps, and after the last.
    rate: the learning rate; decay: weight decay. Raises BadInput where no weight is to be trained.
    """
    import torch

    weights = list(weights)
    if not weights:
        raise BadInput("No weight is to be trained: set requires_grad of some to True.")
    optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=decay, fused=True)
    history: History = {}
    for step in range(steps + 1):
        if watch and (step % every == 0 or step == steps):
            with torch.no_grad():
                _note(history, {"step": step, **watch()})
        if step < steps:
            optimiser.zero_grad()
            loss().backward()
            optimiser.step()
    return history


def trained(model: "nn.Module", part: Callable[[str], bool] | None = None) -> list["nn.Parameter"]:
    """The weights that are to be trained: with `part`, those whose names it chooses, and the others are frozen."""
    if part is not None:
        for name, weight in model.named_parameters():
            weight.requires_grad_(part(name))
    return [weight for weight in model.parameters() if weight.requires_grad]


def _note(history: History, seen: dict[str, float]) -> None:
    for name, value in seen.items():
        history.setdefault(name, []).append(float(value))
