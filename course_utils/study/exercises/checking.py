"""What the checkers share: numbers of any type, comparing them, and one sentence for each mistake."""

import copy
import math
import reprlib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

from course_utils.course import CourseError

if TYPE_CHECKING:
    from torch import Tensor


Function = Callable[..., object]  # a learner's


class NotYet(CourseError):
    """Raised by a checker: the answer is wrong, and the message says in one sentence where to look."""


# ---- saying what is wrong


def refuse(mistakes: Mapping[str, bool]) -> None:
    """Raise `NotYet` with the first sentence of {sentence: whether it holds} that holds."""
    for sentence, holds in mistakes.items():
        if holds:
            raise NotYet(sentence)


def diagnose(value: object, mistakes: Mapping[object, str], tolerance: float = 1e-4) -> None:
    """Raise `NotYet` with the sentence of the mistake that leads to `value`, from {what it leads to: sentence}."""
    for mistake, sentence in mistakes.items():
        if close(value, mistake, tolerance):
            raise NotYet(sentence)


def expect(
    value: object, right: object, mistakes: Mapping[object, str], otherwise: str, tolerance: float = 1e-4
) -> None:
    """Nothing if `value` is right; else `NotYet`, with the sentence of the mistake behind it or with `otherwise`."""
    if not close(value, right, tolerance):
        diagnose(value, mistakes, tolerance)
        raise NotYet(otherwise)


# ---- comparing


def close(value: object, other: object, tolerance: float = 1e-4) -> bool:
    """Whether two numbers, or two sequences or tensors of numbers, are the same up to rounding. NaN is like nothing."""
    if isinstance(value, tuple | list):
        return len(value) == len(other) and all(close(a, b, tolerance) for a, b in zip(value, other, strict=True))
    if getattr(value, "shape", ()) != getattr(other, "shape", ()):
        return False
    near = abs(value - other) <= tolerance
    return bool(near.all() if hasattr(near, "all") else near)


# ---- taking what was handed in


def guarded(answer: object, name: str) -> Function:
    """The learner's function, called `name` in the task. It raises `NotYet` if it returns nothing or changes its input.

    It works on copies, except where a gradient must find its way back to what it was given. Its own errors pass, with
    a note of what it was given.
    """
    if not callable(answer):
        raise NotYet(f"Hand in the function itself: `answer = {name}`, without brackets and arguments.")

    def call(*arguments: object) -> object:
        passed = [a if getattr(a, "requires_grad", False) else copy.deepcopy(a) for a in arguments]
        try:
            given = answer(*passed)
        except Exception as error:
            error.add_note(f"(given: {', '.join(map(_told, arguments))})")
            raise
        for now, before in zip(passed, arguments, strict=True):
            if not _unchanged(now, before):
                kind = type(before).__name__.lower()
                raise NotYet(
                    f"The function changes the {kind} that it is given: work on a copy, or the next call fails."
                )
        if given is None:
            raise NotYet("The function returns nothing: end it with `return`.")
        return given

    return call


def _told(argument: object) -> str:
    return f"a tensor {list(argument.shape)}" if hasattr(argument, "shape") else reprlib.repr(argument)


def _unchanged(now: object, before: object) -> bool:
    if isinstance(now, tuple | list):
        return len(now) == len(before) and all(map(_unchanged, now, before))
    same = now == before
    return bool(same.all() if hasattr(same, "all") else same)


def number_of(answer: object, what: str = "The answer", several: str = "") -> float:
    """The answer as a float: an int, float, Fraction, Decimal, or an array or tensor that holds one number.

    Else `NotYet`, for bool, NaN and infinity too; `several` is the sentence for an array or tensor of more numbers.
    """
    if hasattr(answer, "item"):
        if math.prod(answer.shape) != 1:
            raise NotYet(several or f"{what} is one number; this has the shape {list(answer.shape)}.")
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Real | Decimal):
        raise NotYet(f"{what} is one number; this is a {type(answer).__name__}.")
    if not math.isfinite(answer):
        raise NotYet(f"{what} is {answer}, which is no number to compare: is something divided by zero?")
    return float(answer)


def numbers_of(given: object, what: str, length: int | None = None) -> tuple[float, ...]:
    """What a learner's function returned as numbers: a list, tuple, array or tensor [length]. Else `NotYet`."""
    if isinstance(given, str | bytes | set | Mapping) or not hasattr(given, "__len__"):
        raise NotYet(f"The function should return a list of {what}; yours returned a {type(given).__name__}.")
    if length is not None and len(given) != length:
        raise NotYet(f"The list should have as many {what} as came in, {length}; yours has {len(given)}.")
    return tuple(number_of(each, f"Each of the {what}") for each in given)


def pair_of(answer: object, sentence: str) -> tuple[object, object]:
    """The two parts of a tuple, list, array or tensor. Else `NotYet` with this sentence."""
    if not (isinstance(answer, tuple | list) or hasattr(answer, "shape")) or len(answer) != 2:
        raise NotYet(sentence)
    return answer[0], answer[1]


def text_of(given: object, what: str) -> str:
    """What a learner's function returned, if it is a string. Else `NotYet`."""
    if not isinstance(given, str):
        raise NotYet(f"{what} is one string; yours is a {type(given).__name__}.")
    return given


def tensor_of(given: object) -> "Tensor":
    """What a learner's function returned as a tensor, be it one, an array, or a nested list. Else `NotYet`."""
    import numpy
    import torch

    if isinstance(given, torch.Tensor):
        return given
    if not (isinstance(given, tuple | list) or hasattr(given, "__array__")):
        raise NotYet(f"Your function returned {type(given).__name__}; it should return a tensor.")
    return torch.from_numpy(numpy.array(given))


# ---- examples to try a function on


def sample(*shape: int, seed: int) -> "Tensor":
    """The same normally distributed numbers each time, float [*shape]."""
    import torch

    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def unit_rows(rows: int, width: int, seed: int, shift: "Sequence[float] | float" = 0.0) -> "Tensor":
    """Unit vectors [rows, width], around the direction `shift` [width] if one is given."""
    import torch

    return torch.nn.functional.normalize(sample(rows, width, seed=seed) + torch.as_tensor(shift), dim=-1)
