"""Learning from rewards that can be checked: group relative policy optimisation (GRPO).

>>> rewards = torch.tensor([[1.0, 0, 0, 1], [1, 1, 1, 1]])  # [questions, answers to each]
>>> tuning.group_advantages(rewards)  # the second row is 0: its group teaches nothing
>>> tuning.taught_nothing(rewards)
0.5
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from course_utils.course import BadInput
from course_utils.tuning.speaking import Asked, Tokens, log_probabilities

if TYPE_CHECKING:
    from torch import Tensor, nn

SMALL = 1e-4  # added to a group's standard deviation, as trl does


def group_advantages(rewards: "Tensor") -> "Tensor":
    """How much better each answer is than its group: (reward - mean) / (standard deviation + 0.0001), row by row.

    rewards, and what is returned: [groups, answers]; the standard deviation divides by answers - 1. Raises BadInput.
    """
    _check(rewards)
    deviation = rewards.std(dim=1, keepdim=True)
    return (rewards - rewards.mean(dim=1, keepdim=True)) / (deviation + SMALL)


def taught_nothing(rewards: "Tensor") -> float:
    """The share of groups, 0 to 1, whose rewards [groups, answers] are all equal: all their advantages are 0."""
    _check(rewards)
    return (rewards == rewards[:, :1]).all(dim=1).float().mean().item()


def policy_loss(log_probabilities: "Tensor", advantages: "Tensor") -> "Tensor":
    """What GRPO descends if each batch is used for one step: one number, with a gradient.

    log_probabilities: of each whole answer [groups * answers], group by group; advantages: [groups, answers].
    """
    if log_probabilities.numel() != advantages.numel():
        raise BadInput(
            f"There are {log_probabilities.numel()} log-probabilities and {advantages.numel()} advantages: "
            "give one of each for every answer."
        )
    return -(advantages.flatten() * log_probabilities.flatten()).mean()


def loss_of_groups(speaker: "nn.Module", asked: Asked, answers: Tokens, advantages: "Tensor") -> "Tensor":
    """`policy_loss` of answers to `asked`, a group to each question in a row: one number, with a gradient.

    advantages: [questions, answers to each]. What was drawn several times is read once, what would add 0 not at all.
    """
    import torch

    if advantages.dim() != 2 or len(advantages) != len(asked.questions) or advantages.numel() != len(answers):
        raise BadInput(
            f"There are {len(asked.questions)} questions and {len(answers)} answers, and advantages of shape "
            f"{list(advantages.shape)}: give one advantage for each answer, a row to each question."
        )
    different: dict[tuple[int, tuple[int, ...]], float] = defaultdict(float)  # (question, answer) -> what it weighs
    for place, advantage in enumerate(advantages.flatten().tolist()):
        different[place // advantages.shape[1], tuple(answers[place])] += advantage
    told = [pair for pair, weight in different.items() if weight] or [next(iter(different))]  # one, for a gradient
    logs = log_probabilities(speaker, asked.rows([row for row, _ in told]), [[*answer] for _, answer in told])
    weights = torch.tensor([different[pair] for pair in told], device=logs.device)
    return -(weights * logs).sum() / len(answers)


def _check(rewards: "Tensor") -> None:
    if rewards.dim() != 2 or rewards.shape[1] < 2:
        raise BadInput(f"Rewards are [groups, answers], with 2 answers or more each: these are {list(rewards.shape)}.")
