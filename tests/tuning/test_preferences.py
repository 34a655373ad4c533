import math

import pytest
import torch

from course_utils.course import BadInput
from course_utils.tuning.preferences import dpo_loss

# Made once with trl 1.16.0: DPOTrainer._compute_loss's own lines, loss_type "sigmoid", label_smoothing 0.
CHOSEN, REJECTED = [-4.0, -9.5, -2.25, -30.0], [-7.0, -9.0, -2.25, -12.0]
CHOSEN_BEFORE, REJECTED_BEFORE = [-6.0, -8.0, -3.0, -10.0], [-5.0, -11.0, -3.0, -14.0]


def loss(beta: float = 0.1) -> float:
    return dpo_loss(*map(torch.tensor, (CHOSEN, REJECTED, CHOSEN_BEFORE, REJECTED_BEFORE)), beta).item()


@pytest.mark.parametrize(("beta", "trl"), [(0.1, 1.0986569), (0.5, 3.4325790), (2.0, 12.9235983)])
def test_it_is_trls_loss(beta: float, trl: float) -> None:
    assert loss(beta) == pytest.approx(trl, rel=1e-5)


def test_one_pair_by_hand() -> None:
    one = [torch.tensor([value]) for value in (-4.0, -7.0, -6.0, -5.0)]
    assert dpo_loss(*one, beta=0.5).item() == pytest.approx(math.log(1 + math.exp(-0.5 * 4)))


def test_nothing_changed_costs_log_two_whatever_beta() -> None:
    chosen, rejected = torch.tensor([-3.0, -1.0]), torch.tensor([-2.0, -9.0])
    for beta in (0.1, 5):
        assert dpo_loss(chosen, rejected, chosen, rejected, beta).item() == pytest.approx(math.log(2))


def test_its_gradient_raises_the_chosen_and_lowers_the_rejected() -> None:
    chosen, rejected = torch.tensor([-3.0], requires_grad=True), torch.tensor([-2.0], requires_grad=True)
    dpo_loss(chosen, rejected, chosen.detach(), rejected.detach(), beta=0.4).backward()
    assert chosen.grad.item() == pytest.approx(-0.2) == -rejected.grad.item()


def test_bad_input_is_told_what_is_wrong() -> None:
    two, one = torch.zeros(2), torch.zeros(1)
    with pytest.raises(BadInput, match="shapes differ"):
        dpo_loss(two, two, two, one)
    with pytest.raises(BadInput, match="above 0"):
        dpo_loss(two, two, two, two, beta=0)
