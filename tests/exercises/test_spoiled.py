"""Every checker refuses a spoiled solution in one sentence, and takes the right one in other types."""

import itertools
import json
import math
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
import torch
from all_exercises import EXERCISES, FUNCTIONS, VALUES, answer_to

from course_utils.command.notebooks import find

Function = Callable[..., object]


def refused(number: str, answer: object) -> str:
    """What is said to a wrong answer: one line, and no technical error."""
    feedback = EXERCISES[number].check(answer)
    assert not feedback.passed
    assert feedback.message
    assert "\n" not in feedback.message
    return feedback.message


# ---- functions with spoiled results


def halved(result: object) -> object:
    if isinstance(result, str | bytes):
        return result[: len(result) // 2]
    return [each / 2 for each in result] if isinstance(result, list) else result / 2


def turned(result: object) -> object:
    """Reversed, or a single number with the other sign."""
    if isinstance(result, str | bytes | list):
        return result[::-1]
    return result.flip(0) if getattr(result, "ndim", 0) else -result


def not_a_number(result: object) -> object:
    if isinstance(result, str | bytes):
        return math.nan
    return [math.nan] * len(result) if isinstance(result, list) else result * math.nan


def swept(function: Function, spoil: Callable[[object], object]) -> Function:
    return lambda *arguments: spoil(function(*arguments))


@pytest.mark.parametrize("spoil", [halved, turned, not_a_number])
@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_spoiled_result_is_refused(number: str, spoil: Callable[[object], object]) -> None:
    refused(number, swept(answer_to(number), spoil))


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_constant_is_refused(number: str) -> None:
    right, first = answer_to(number), []

    def constant(*arguments: object) -> object:
        first.append(first[0] if first else right(*arguments))
        return first[0]

    refused(number, constant)
    assert len(first) >= 2  # it was called more than once


@pytest.mark.parametrize("number", FUNCTIONS)
def test_every_function_is_called_with_several_sizes_or_values_of_each_argument(number: str) -> None:
    seen, alive, right = [], [], answer_to(number)

    def watched(*arguments: object) -> object:
        alive.append(arguments)  # or a function could get the address, and so the name, of one before it
        seen.append([describe(argument) for argument in arguments])
        return right(*arguments)

    assert EXERCISES[number].check(watched).passed
    assert all(len(set(values)) >= 2 for values in zip(*seen, strict=True))


def describe(argument: object) -> str:
    """Its shape; a single number itself."""
    return str(tuple(argument.shape)) if getattr(argument, "shape", ()) else repr(argument)


# ---- functions that misbehave


def leaves(*_: object) -> None:
    sys.exit()


def endless(*arguments: object) -> object:
    return endless(*arguments)


def prints(*arguments: object) -> None:
    print(*arguments)


def nothing(*_: object) -> None:
    """Gives nothing back."""


@pytest.mark.parametrize("answer", [leaves, endless, prints, nothing])
@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_function_that_misbehaves_is_refused(number: str, answer: Function) -> None:
    assert "could not be used" not in refused(number, answer)


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_right_function_that_leaves_in_the_end_is_refused(number: str) -> None:
    calls, right = itertools.count(), answer_to(number)
    assert "ends the whole program" in refused(
        number, lambda *arguments: right(*arguments) if next(calls) == 0 else sys.exit()
    )


@pytest.mark.parametrize("number", FUNCTIONS)
def test_what_is_no_function_is_refused(number: str) -> None:
    for answer in (None, 5, "answer", [], torch.zeros(2)):
        assert "the function itself" in refused(number, answer)


# ---- answers that are values


@pytest.mark.parametrize(
    "answer", [None, True, math.nan, math.inf, "54", "", [], {}, (), (math.nan,) * 2, 1j], ids=repr
)
@pytest.mark.parametrize("number", VALUES)
def test_what_no_exercise_asks_for_is_refused(number: str, answer: object) -> None:
    refused(number, answer)


NUMBERS = [number for number in VALUES if isinstance(answer_to(number), int | float)]
PAIRS = ["0.4", "7.3"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_spoiled_number_is_refused(number: str) -> None:
    right = answer_to(number)
    for wrong in (right / 2, -right, 2 * right, right + 1, right * 1.02):
        refused(number, wrong)


@pytest.mark.parametrize("number", PAIRS)
def test_a_spoiled_pair_is_refused(number: str) -> None:
    first, second = answer_to(number)
    for wrong in ((second, first), (first / 2, second / 2), (math.nan, second), (first, math.nan), (first, second, 1)):
        refused(number, wrong)


# ---- right answers in other types

TYPES = [Fraction, lambda x: Decimal(str(x)), numpy.float64, lambda x: numpy.array([x]), torch.tensor]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("number", NUMBERS)
def test_the_right_number_is_taken_in_any_type(number: str, kind: Callable[[float], object]) -> None:
    assert EXERCISES[number].check(kind(answer_to(number))).passed


@pytest.mark.parametrize(
    "kind", [list, tuple, numpy.array, torch.tensor, lambda pair: [Fraction(each) for each in pair]]
)
@pytest.mark.parametrize("number", PAIRS)
def test_the_right_pair_is_taken_in_any_type(number: str, kind: Callable[[tuple], object]) -> None:
    assert EXERCISES[number].check(kind(answer_to(number))).passed


OF_A_NUMBER = ["1.3", "1.5", "3.5", "4.1", "4.5", "7.4", "8.2", "11.4"]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("number", OF_A_NUMBER)
def test_a_function_may_return_its_number_in_any_type(number: str, kind: Callable[[float], object]) -> None:
    assert EXERCISES[number].check(swept(answer_to(number), lambda result: kind(float(result)))).passed


@pytest.mark.parametrize("kind", [list, tuple, numpy.array, torch.tensor])
@pytest.mark.parametrize("number", ["1.4", "3.2", "3.3", "8.3", "11.1", "12.2", "12.3"])
def test_a_function_may_return_its_numbers_in_any_type(number: str, kind: Callable[[list], object]) -> None:
    def in_this_type(result: object) -> object:
        return kind(result.tolist() if hasattr(result, "tolist") else result)

    assert EXERCISES[number].check(swept(answer_to(number), in_this_type)).passed


# ---- what the lessons say of their exercises


@pytest.mark.parametrize("number", EXERCISES)
def test_the_lesson_names_its_exercise_as_the_exercise_does(number: str) -> None:
    [lesson] = find([number.partition(".")[0]])
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    heading = re.search(rf"Exercise {re.escape(number)}(?: ·|:) (.+)", text).group(1).replace("*", "")
    title, _, weights = heading.rpartition(" (")
    said = re.search(r": (.*) \((.*), (.*), about (\d+) minutes\)", repr(EXERCISES[number])).groups()
    assert (title.lower(), *weights.removesuffix(")").replace("about ", "").removesuffix(" minutes").split(", ")) == (
        said[0].lower(),
        *said[1:],
    )


@pytest.mark.parametrize("number", EXERCISES)
def test_every_exercise_states_its_task(number: str) -> None:
    assert type(EXERCISES[number]).__doc__
