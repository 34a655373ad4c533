import math

import pytest

from course_utils.course import BadInput
from course_utils.measure import bootstrap, cases_needed, gain


@pytest.mark.parametrize(("right", "cases"), [(80, 100), (50, 400), (700, 1000)])
def test_the_bootstrap_of_a_share_agrees_with_the_formula(right: int, cases: int) -> None:
    low, high = bootstrap([True] * right + [False] * (cases - right))
    share = right / cases
    half = 1.96 * math.sqrt(share * (1 - share) / cases)
    assert low == pytest.approx(share - half, abs=0.15 * half + 1 / cases)
    assert high == pytest.approx(share + half, abs=0.15 * half + 1 / cases)


def test_a_higher_level_is_wider_and_the_same_seed_gives_the_same() -> None:
    values = [0.1 * (i % 11) for i in range(60)]
    low, high = bootstrap(values, level=0.5)
    wide = bootstrap(values, level=0.99)
    assert wide[0] < low < high < wide[1]
    assert bootstrap(values) == bootstrap(values)


def test_all_right_leaves_no_doubt_to_the_bootstrap() -> None:
    assert bootstrap([1] * 5) == (1.0, 1.0)


NEEDED = [(0.02, 0.8, 1537), (0.01, 0.9, 3458), (0.1, 0.5, 97), (0.1, 1, 0)]


@pytest.mark.parametrize(("half", "share", "cases"), NEEDED)
def test_cases_needed(half: float, share: float, cases: int) -> None:
    assert cases_needed(half, share) == cases


def test_a_gain_is_judged_case_by_case() -> None:
    old = [1, 0] * 50
    new = [1, 0] * 40 + [1, 1] * 10  # the same, and ten more
    low, mean, high = gain(new, old)
    assert 0 < low < mean < high < 0.2 and mean == pytest.approx(0.1)
    apart = bootstrap(new)
    assert high - low < apart[1] - apart[0]  # what both have in common does not count
    assert gain(old, old) == (0, 0, 0)


def test_bad_input_is_told_what_is_wrong() -> None:
    with pytest.raises(BadInput, match="2 new and 1 old"):
        gain([1, 0], [1])
    with pytest.raises(BadInput, match="at least one number"):
        bootstrap([])
    for half, share in ((0, 0.5), (1, 0.5), (0.1, 1.2)):
        with pytest.raises(BadInput, match="between 0 and 1"):
            cases_needed(half, share)
