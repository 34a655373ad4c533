"""The checkers refuse mechanical mutants of the solutions: at most one in ten may pass."""

import contextlib
import signal
from collections.abc import Iterator

from all_exercises import EXERCISES
from mutants import mutants

SECONDS = 0.5  # a mutant that takes longer loops for ever

# Mutants that are as right as the solution: {exercise: {a line that only the mutant has: why it is right}}.
EQUIVALENT: dict[str, dict[str, str]] = {}


class TooLong(BaseException):
    """Raised in a mutant that does not end; no `except Exception` catches it."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def passes(number: str, source: str) -> bool:
    """Whether the checker takes what this source hands in. What raises or hangs is never handed in."""
    names: dict[str, object] = {"first": {}}
    try:
        with limited():
            exec(source, names)
            return EXERCISES[number].check(names["answer"]).passed
    except (Exception, TooLong):
        return False


def judged(number: str) -> list[str]:
    """The mutants of a solution that count."""
    right = EQUIVALENT.get(number, {})
    return [each for each in mutants(str(EXERCISES[number].solution())) if not any(line in each for line in right)]


def test_at_most_one_mutant_in_ten_passes() -> None:
    survivors, all_mutants = {}, 0
    for number in EXERCISES:
        counted = judged(number)
        all_mutants += len(counted)
        survivors[number] = [each for each in counted if passes(number, each)]
    alive = [f"--- {number}\n{each}" for number, some in survivors.items() for each in some]
    print(*alive, sep="\n")
    assert 10 * len(alive) <= all_mutants, "\n".join(alive)
