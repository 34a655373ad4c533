"""How long something that goes step by step will still take."""

import math
import time
from collections.abc import Callable


class Clock:
    """Knows how long the steps took up to now. The first, which may load models, does not count."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def left(self, number: int, steps: int) -> str:
        """What to say about the time left after step `number` of `steps`."""
        now = time.monotonic()
        if self._first is None:
            self._first = now, number
        began, first = self._first
        if number >= steps:
            return "done"
        return time_left((now - began) / (number - first) * (steps - number)) if number > first else "time left: …"


def now_and_then(show: Callable[..., None], seconds: float) -> Callable[..., None]:
    """What shows the first thing that it is called with, then at most one in so many seconds: to show costs time."""
    last = -math.inf

    def look(*given: object) -> None:
        nonlocal last
        if time.monotonic() - last > seconds:
            show(*given)
            last = time.monotonic()

    return look


def time_left(seconds: float) -> str:
    """As exactly as it can be known."""
    if seconds < 2:
        return "a moment left"
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.0f} h left"
