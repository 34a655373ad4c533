"""How far a measured share can be trusted: bootstrap intervals, and how many cases a claim needs.

>>> low, high = bootstrap([True] * 80 + [False] * 20)
>>> print(f"{low:.2f} to {high:.2f}")
0.72 to 0.88
"""

import math
from collections.abc import Sequence

from course_utils.course import BadInput

NORMAL = 1.96  # 95 percent of a normal distribution lie within this many standard deviations of its mean


def bootstrap(values: Sequence[float], level: float = 0.95, draws: int = 2_000, seed: int = 0) -> tuple[float, float]:
    """(low, high): the interval that holds `level` of the means of `draws` new samples, drawn from the values.

    Each new sample is as large as the old one, and its values are put back after each draw.
    """
    import numpy as np

    measured = np.asarray(values, dtype=float)
    if measured.ndim != 1 or not measured.size:
        raise BadInput("An interval needs a list of at least one number: one for each case, such as right or wrong.")
    drawn = np.random.default_rng(seed).integers(0, measured.size, (draws, measured.size))
    low, high = np.quantile(measured[drawn].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def cases_needed(half_width: float, share: float = 0.5) -> int:
    """How many cases make a 95 percent interval that reaches `half_width` to each side of a measured `share`."""
    if not 0 < half_width < 1 or not 0 <= share <= 1:
        raise BadInput("The half width lies between 0 and 1, both left out, and the share from 0 to 1.")
    return math.ceil(round(share * (1 - share) * (NORMAL / half_width) ** 2, 6))


def gain(new: Sequence[float], old: Sequence[float]) -> tuple[float, float, float]:
    """(low, mean, high): how much larger `new` is than `old`, case by case, in the mean and in its 95 percent interval.

    Both hold a value for each of the same cases, such as 1 for right and 0 for wrong. Where the interval holds 0, the
    two cannot be told apart.
    """
    import numpy as np

    if len(new) != len(old):
        raise BadInput(f"There are {len(new)} new and {len(old)} old values: give one of each for every case.")
    differences = np.asarray(new, dtype=float) - np.asarray(old, dtype=float)
    low, high = bootstrap(differences)
    return low, float(differences.mean()), high
