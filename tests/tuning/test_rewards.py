import pytest
import torch

from course_utils import models, tuning, world
from course_utils.course import BadInput
from course_utils.tuning.rewards import group_advantages, loss_of_groups, policy_loss, taught_nothing


def test_advantages_compare_within_a_group() -> None:
    found = group_advantages(torch.tensor([[1.0, 0, 0, 1], [3.0, 5, 3, 5]]))
    half = 1 / 2 / (1 / 3) ** 0.5  # distance from the mean over the standard deviation with n - 1
    assert found[0].tolist() == pytest.approx([half, -half, -half, half], abs=1e-3)
    assert found.sum(dim=1).tolist() == pytest.approx([0, 0], abs=1e-5)


@pytest.mark.parametrize("reward", [0.0, 1.0, 7.5])
def test_equal_rewards_give_no_advantage(reward: float) -> None:
    assert group_advantages(torch.full((2, 8), reward)).abs().max() == 0


def test_the_share_of_groups_that_teach_nothing() -> None:
    assert taught_nothing(torch.tensor([[1.0, 1, 1], [0, 0, 0], [0, 1, 0], [0.5, 0.5, 0.4]])) == 0.5


def test_the_loss_raises_what_was_better_than_its_group() -> None:
    logs = torch.zeros(4, requires_grad=True)
    policy_loss(logs, torch.tensor([[1.0, -1.0], [0.0, 0.0]])).backward()
    assert logs.grad.tolist() == [-0.25, 0.25, 0, 0]


def test_what_is_drawn_twice_is_read_once_and_the_loss_is_the_same() -> None:
    blip2 = models.load_blip2()
    speaker = blip2.model.language_model
    pictures = [world.render(world.compose(noun, "red", count=2)) for noun in ("duck", "cat")]
    asked = tuning.ask(blip2, pictures, ["how many ducks are there?", "how many cats are there?"])
    answers = tuning.answer_tokens(blip2, ["two", "one", "two", "three", "two", "two", "two", "two"])
    advantages = group_advantages(torch.tensor([[1.0, 0, 1, 0], [1, 1, 1, 1]]))
    found = loss_of_groups(speaker, asked, answers, advantages)
    wanted = policy_loss(tuning.log_probabilities(speaker, asked.repeated(4), answers), advantages)
    assert found.item() == pytest.approx(wanted.item(), abs=1e-5)
    assert found.requires_grad
    silent = loss_of_groups(speaker, asked, answers, torch.zeros(2, 4))
    assert silent.item() == 0 and silent.requires_grad
    with pytest.raises(BadInput, match="one advantage for each answer"):
        loss_of_groups(speaker, asked, answers[:7], advantages)


def test_bad_input_is_told_what_is_wrong() -> None:
    for rewards in (torch.zeros(8), torch.zeros(8, 1)):
        with pytest.raises(BadInput, match="2 answers or more"):
            group_advantages(rewards)
    with pytest.raises(BadInput, match="3 log-probabilities and 4 advantages"):
        policy_loss(torch.zeros(3), torch.zeros(2, 2))
