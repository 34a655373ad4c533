"""An exercise: task, check, hints and solution in one class. A lesson's module holds one such class for each."""

import contextlib
import io
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from course_utils.study import record
from course_utils.study.exercises.checking import NotYet, guarded


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


class Exercise:
    """An exercise. A subclass has the task as its docstring, fills in the fields below, and writes `judge`."""

    number: str  # "3.2"
    title: str
    difficulty: int  # 1 easy to 3 hard
    importance: int  # 1 nice to know to 3 everything builds on it
    minutes: int
    function: str = ""  # what the task calls the function that is handed in, if it is one
    remark: str  # said to a right answer
    hints: tuple[str, ...]
    code: str  # the solution: Python source that ends by defining `answer`

    _shown = 0  # hints so far

    def judge(self, answer: object) -> None:
        """Raise `NotYet` if the answer is wrong. Where it is a function, it comes guarded (`checking.guarded`)."""
        raise NotImplementedError

    def check(self, answer: object) -> Feedback:
        """Judge the answer and note the attempt. Never raises: a checker that stumbles says so in one sentence."""
        if answer is ...:
            return Feedback(False, "Put your answer in place of the three dots, then run the cell again.")
        mistake = self._mistake(answer)
        record.note(record.ATTEMPT, self.number, "failed" if mistake else "passed")
        return Feedback(not mistake, mistake or self.remark)

    def _mistake(self, answer: object) -> str:
        """What is wrong with the answer, in one sentence; "" if nothing is."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            mistake = self._judged(answer)
        if printed.getvalue():
            return "Your function prints: take the `print` out, and hand the result back with `return`."
        return mistake

    def _judged(self, answer: object) -> str:
        try:
            self.judge(guarded(answer, self.function) if self.function else answer)
        except NotYet as wrong:
            return str(wrong)
        except SystemExit:
            return "Your function ends the whole program (`exit`): it should return its result instead."
        except RecursionError:
            return "Your function calls itself without end: when should it stop?"
        except Exception as error:  # whatever a learner hands in must end in a sentence, not in our traceback
            first_line, notes = str(error).partition("\n")[0], getattr(error, "__notes__", ())
            return " ".join([f"Your answer could not be used: {type(error).__name__}: {first_line}", *notes])
        return ""

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


def sheet(*exercises: type[Exercise]) -> Mapping[str, Exercise]:
    """A lesson's exercises by their number, in this order."""
    return {each.number: each() for each in exercises}
