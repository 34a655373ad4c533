"""Learning from pairs, a preferred and a rejected answer: direct preference optimisation (DPO).

>>> before = tuning.log_probabilities(speaker, asked, answers)  # of the model as it was
>>> loss = tuning.dpo_loss(chosen, rejected, chosen_before, rejected_before, beta=0.5)
"""

from typing import TYPE_CHECKING

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor


def dpo_loss(
    chosen: "Tensor", rejected: "Tensor", chosen_before: "Tensor", rejected_before: "Tensor", beta: float = 0.1
) -> "Tensor":
    """The mean DPO loss of pairs of answers: one number, with a gradient; log 2 where nothing has changed yet.

    All four: the log-probability of each whole answer [pairs], by the model in training and by the model before it.
    beta: how strongly a distance from the model before is felt; larger keeps the model nearer. Raises BadInput.
    """
    import torch

    shapes = {tuple(each.shape) for each in (chosen, rejected, chosen_before, rejected_before)}
    if len(shapes) != 1:
        raise BadInput(f"Give one log-probability for each answer of each pair; the shapes differ: {sorted(shapes)}.")
    if not beta > 0:
        raise BadInput(f"beta is above 0 (0.1 is usual): it is {beta}.")
    margins = beta * ((chosen - chosen_before) - (rejected - rejected_before))  # [pairs]
    return -torch.nn.functional.logsigmoid(margins).mean()
