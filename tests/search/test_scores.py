"""Ranks and scores, against values worked out by hand."""

import pytest
import torch

from course_utils import search

COSINES = torch.tensor([[0.9, 0.5, 0.1, 0.3], [0.2, 0.8, 0.7, 0.6]])
RIGHT = torch.tensor([[False, False, True, True], [False, True, False, False]])


def test_the_best_of_several_right_answers_counts() -> None:
    assert search.first_right(COSINES, RIGHT).tolist() == [3, 1]


def test_recall_and_reciprocal_rank() -> None:
    ranks = torch.tensor([1, 3, 1, 10])
    assert [search.recall_at(ranks, k) for k in (1, 3, 10)] == [0.5, 0.75, 1.0]
    assert search.mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 3 + 1 + 0.1) / 4)


def test_average_precision_by_hand() -> None:
    scores, right = [0.1, 0.9, 0.5, 0.7], [True, True, False, True]  # in order: right, right, wrong, right
    assert search.average_precision(scores, right) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert search.average_precision(scores, right, total=6) == pytest.approx((1 + 1 + 3 / 4) / 6)
    assert search.average_precision([0.5], [False]) == 0
