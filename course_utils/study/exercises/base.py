"""One exercise: its task, its checker, hints in steps, and its solution."""

import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Real

from course_utils.study import record


class NotYet(Exception):
    """Raised by a checker: the answer is wrong, and the message says in one sentence where to look."""


def require_function(answer: object, name: str) -> None:
    """Raise `NotYet` unless the answer is a function; the task calls it `name`."""
    if not callable(answer):
        raise NotYet(f"Hand in the function itself: `answer = {name}`, without brackets and arguments.")


def require_result(given: object) -> None:
    """Raise `NotYet` if a learner's function gave None back, as one does that lacks its `return`."""
    if given is None:
        raise NotYet("The function returns nothing: end it with `return`.")


def number_of(answer: object, what: str = "The answer") -> float:
    """The answer as a float, whether it is a number, a NumPy scalar or a tensor of one element. Else `NotYet`."""
    if hasattr(answer, "item") and math.prod(getattr(answer, "shape", ())) == 1:
        answer = answer.item()
    if isinstance(answer, bool) or not isinstance(answer, Real):
        raise NotYet(f"{what} is one number; this is a {type(answer).__name__}.")
    return float(answer)


def close(value: float, other: float, tolerance: float = 1e-4) -> bool:
    """Whether two numbers are the same up to rounding."""
    return math.isclose(value, other, rel_tol=0, abs_tol=tolerance)


@dataclass(frozen=True)
class Feedback:
    """What `check` says. It shows the same words as plain text and, in a notebook, as Markdown."""

    passed: bool
    message: str

    def __repr__(self) -> str:
        return f"{'Right.' if self.passed else 'Not yet.'} {self.message}"

    def _repr_markdown_(self) -> str:
        return f"**{'Right.' if self.passed else 'Not yet.'}** {self.message}"


class Text(str):
    """Text that a notebook shows as it reads, without quotes."""

    def __repr__(self) -> str:
        return str(self)


@dataclass
class Exercise:
    """An exercise. `checker(answer)` returns what to say to a right answer and raises `NotYet` for a wrong one.

    `code` is the solution: Python source that ends by defining `answer`. Tests run it and feed it to the checker.
    """

    number: str
    title: str
    checker: Callable[..., str]
    hints: tuple[str, ...]
    code: str
    difficulty: int  # 1 easy to 3 hard
    importance: int  # 1 nice to know to 3 everything builds on it
    minutes: int
    _shown: int = field(default=0, init=False)

    def check(self, answer: object) -> Feedback:
        """Judge the answer and note the attempt. Never raises: a checker that stumbles says so in one sentence."""
        if answer is ...:
            return Feedback(False, "Put your answer in place of the three dots, then run the cell again.")
        feedback = self._judge(answer)
        record.note(record.ATTEMPT, self.number, "passed" if feedback.passed else "failed")
        return feedback

    def _judge(self, answer: object) -> Feedback:
        try:
            return Feedback(True, self.checker(answer))
        except NotYet as wrong:
            return Feedback(False, str(wrong))
        except Exception as error:  # whatever a learner hands in must end in a sentence, not in our traceback
            return Feedback(False, f"Your answer could not be used: {type(error).__name__}: {error}")

    def hint(self) -> Text:
        """The next hint; after the last one, the last one again."""
        step = min(self._shown, len(self.hints) - 1)
        self._shown = step + 1
        more = len(self.hints) - self._shown
        return Text(
            f"Hint {step + 1} of {len(self.hints)}: {self.hints[step]}" + ("" if more else " (That was the last hint.)")
        )

    def solution(self) -> Text:
        """The solution's code."""
        return Text(textwrap.dedent(self.code).strip())

    def __repr__(self) -> str:
        level = {1: "easy", 2: "medium", 3: "hard"}[self.difficulty]
        weight = {1: "nice to know", 2: "useful", 3: "essential"}[self.importance]
        return f"Exercise {self.number}: {self.title} ({level}, {weight}, about {self.minutes} minutes)"
