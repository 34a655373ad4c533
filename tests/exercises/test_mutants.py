"""The checkers refuse mechanical mutants of the solutions: at most one in ten may pass."""

import contextlib
import signal
from collections.abc import Iterator

import pytest
from all_exercises import EXERCISES
from mutants import mutants

SECONDS = 0.5  # a mutant that takes longer loops for ever

# Mutants that are as right as the solution: {exercise: {what only the mutant says: why it is right}}.
EQUIVALENT = {
    "0.4": {"(101 / 133": "0.76 and 0.75 are the same up to rounding", "/ 134": "0.75, rounded"},
    "3.1": {"337 //": "one pixel more fills no patch"},
    "3.4": {"225 //": "one pixel more fills no patch"},
    "4.2": {"79001": "the task says about 79,000"},
    "4.3": {"exp(101 * 0.25)": "0.99, rounded"},
    "6.2": {"1345 //": "one pixel more makes no cell", "897 //": "one pixel more makes no cell"},
    "7.3": {
        "1.2 * 0.1": "a product that is not the largest",
        "0.6 * 0.2": "a product that is not the largest",
        "0.8 * 0.1": "a product that is not the largest",
        "0.4 * 0.2": "a product that is not the largest",
    },
    "8.3": {"frames <= chosen": "both ways give all the frames", "return range": "a range is a row of numbers too"},
    "10.2": {"901 /": "0.46, rounded", "/ 3001": "0.46, rounded"},
    "12.1": {"513 //": "one pixel more fills no code"},
    "12.4": {
        "answer = 2": "the search may begin later",
        ">= 0.05": "0.05 itself is never met",
        "+= 2": "eleven is odd: steps of two from one meet it",
    },
}


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
    """The mutants of a solution that are wrong."""
    right = EQUIVALENT.get(number, {})
    return [each for each in mutants(str(EXERCISES[number].solution())) if not any(words in each for words in right)]


@pytest.mark.parametrize("number", EXERCISES)
def test_at_most_one_mutant_in_ten_passes(number: str) -> None:
    counted = judged(number)
    alive = [each for each in counted if passes(number, each)]
    print(*alive, sep="\n---\n")
    assert 10 * len(alive) <= len(counted)


@pytest.mark.parametrize("number", EQUIVALENT)
def test_the_mutants_that_are_right_exist_and_pass(number: str) -> None:
    code = str(EXERCISES[number].solution())
    for words in EQUIVALENT[number]:
        right = [each for each in mutants(code) if words in each]
        assert right
        assert all(passes(number, each) for each in right)


def test_mutants_are_the_same_each_time_and_of_several_kinds() -> None:
    code = str(EXERCISES["3.5"].solution())
    assert mutants(code) == mutants(code)
    assert len(mutants(code)) >= 10
    assert len({*mutants(code)}) == len(mutants(code))
    told = "\n".join(mutants(code))
    for words in ("first.setdefault('k'", "any(dim=0)", "!= targets", "guesses = logits.indices", "all(dim=1)"):
        assert words in told


def test_every_solution_has_mutants() -> None:
    assert all(judged(number) for number in EXERCISES)


def test_a_mutant_that_does_not_end_is_stopped() -> None:
    assert not passes("3.1", "while True: pass")
