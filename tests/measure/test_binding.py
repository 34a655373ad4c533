from itertools import permutations

import pytest
import torch

from course_utils.course import BadInput
from course_utils.measure import WINOGROUND_CHANCE, winoground


def test_chance_is_the_share_of_orders_that_pass() -> None:
    orders = torch.tensor(list(permutations(range(4)))).float().view(24, 2, 2)
    assert winoground(orders) == pytest.approx(WINOGROUND_CHANCE)


@pytest.mark.parametrize(
    ("scores", "passed"),
    [
        ([[9, 1], [2, 8]], (1, 1, 1)),
        ([[5, 7], [4, 8]], (1, 0, 0)),  # both pictures choose their own caption
        ([[5, 4], [7, 8]], (0, 1, 0)),  # both captions choose their own picture
        ([[5, 5], [4, 8]], (1, 0, 0)),  # a tie is lost
    ],
)
def test_each_score(scores: list[list[float]], passed: tuple[int, int, int]) -> None:
    assert winoground(torch.tensor([scores]).float()) == passed


@pytest.mark.parametrize("shape", [(2, 2), (3, 2, 3), (0, 2, 2)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="2 captions, 2 pictures"):
        winoground(torch.zeros(shape))
