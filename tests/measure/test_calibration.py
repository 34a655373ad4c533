import pytest
import torch

from course_utils.course import BadInput
from course_utils.measure import calibration_error, fit_temperature, reliability

CONFIDENCE = torch.tensor([0.05, 0.55, 0.58, 0.91, 1.0])
RIGHT = torch.tensor([False, True, False, True, True])


def test_bins_hold_mean_confidence_share_right_and_cases() -> None:
    rows = reliability(CONFIDENCE, RIGHT)
    assert [row.cases for row in rows] == [1, 2, 2]  # a confidence of 1 falls into the last bin
    assert rows[1][:2] == pytest.approx((0.565, 0.5))


def test_the_error_is_weighted_by_cases() -> None:
    by_hand = (1 * 0.05 + 2 * 0.065 + 2 * (1 - 0.955)) / 5
    assert calibration_error(CONFIDENCE, RIGHT) == pytest.approx(by_hand, abs=1e-6)
    assert calibration_error(torch.tensor([1.0, 1.0]), torch.tensor([True, True])) == 0


@pytest.mark.parametrize("true_temperature", [0.5, 2.0])
def test_the_temperature_that_was_put_in_is_found(true_temperature: float) -> None:
    draw = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(5_000, 5, generator=draw)
    truth = torch.multinomial(logits.softmax(dim=1), 1, generator=draw)[:, 0]
    assert fit_temperature(logits * true_temperature, truth) == pytest.approx(true_temperature, rel=0.1)


@pytest.mark.parametrize("right", [torch.zeros(0), torch.zeros(3), torch.zeros(5, 1)])
def test_bad_input_is_told_what_is_wrong(right: torch.Tensor) -> None:
    with pytest.raises(BadInput, match="one confidence"):
        reliability(CONFIDENCE, right.bool())
