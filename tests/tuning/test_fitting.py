"""The training loop."""

import pytest
import torch

from course_utils import tuning
from course_utils.course import BadInput


def test_it_finds_the_least_loss_and_says_what_it_saw() -> None:
    weight = torch.nn.Parameter(torch.tensor(3.0))
    seen = tuning.fit([weight], lambda: (weight - 1) ** 2, 60, 0.1, lambda: {"weight": weight}, every=25)
    assert seen["step"] == [0, 25, 50, 60]
    assert seen["weight"][0] == 3
    assert seen["weight"][-1] == pytest.approx(1, abs=0.1)


def test_without_watching_nothing_is_noted() -> None:
    weight = torch.nn.Parameter(torch.tensor(3.0))
    assert tuning.fit([weight], lambda: weight**2, 2, 0.1) == {}


def test_watching_needs_no_gradient() -> None:
    weight = torch.nn.Parameter(torch.tensor(3.0))
    tuning.fit([weight], lambda: weight**2, 1, 0.1, lambda: {"grad": torch.is_grad_enabled()})
    assert tuning.fit([weight], lambda: weight**2, 1, 0.1, lambda: {"grad": torch.is_grad_enabled()})["grad"] == [0, 0]


def test_decay_shrinks_what_has_no_gradient() -> None:
    weight = torch.nn.Parameter(torch.tensor(2.0))
    tuning.fit([weight], lambda: 0 * weight, 10, 0.1, decay=1.0)
    assert weight.item() == pytest.approx(2 * 0.9**10)


def test_somebody_must_be_trained() -> None:
    with pytest.raises(BadInput, match="No weight is to be trained"):
        tuning.fit([], lambda: torch.zeros(()), 1, 0.1)


def test_a_part_is_chosen_by_name_and_the_rest_is_frozen() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
    chosen = tuning.trained(model, lambda name: name.startswith("1."))
    assert [weight.shape for weight in chosen] == [(1, 3), (1,)]
    assert not model[0].weight.requires_grad
    assert tuning.trained(model) == chosen
