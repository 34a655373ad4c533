"""Questions that are answered by writing: a number, a few words, or what code prints."""

import difflib
import math
import re
import unicodedata
from dataclasses import dataclass

from course_utils.course import count
from course_utils.study.questions.card import Card, Judgement


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and the sentence that it deserves."""

    answer: float | str
    says: str


@dataclass(frozen=True, kw_only=True)
class NumericCard(Card):
    """The answer is a number. A response is a number, or a text that holds one."""

    type = "numeric"
    answer: float
    tolerance: float = 0.0
    unit: str | None = None
    mistakes: tuple[Mistake, ...] = ()

    def is_complete(self, response: float | str | None) -> bool:
        """Whether the response is a number."""
        return number(response, self.unit) is not None

    def judge(self, response: float | str | None) -> Judgement:
        """Says what is wrong with a number: its sign, its decimal point, its size."""
        value = number(response, self.unit)
        if value is None:
            return Judgement(False, f"Write one number, such as {'50' if self.unit else '12.5'}.")
        if self._near(value):
            return Judgement(True, f"Yes: {self.solution()}.")
        if self.unit in ("%", "percent") and self._near(value * 100):
            return Judgement(False, "You gave a share between 0 and 1. The question asks for percent: multiply by 100.")
        for mistake in self.mistakes:
            if self._near(value, mistake.answer):
                return Judgement(False, mistake.says)
        if self.answer and self._near(-value):
            return Judgement(False, "The size is right, the sign is not.")
        if any(self._near(value * factor) for factor in (0.001, 0.01, 0.1, 10, 100, 1000)):
            return Judgement(False, "The digits are right, but the decimal point stands at the wrong place.")
        side = "too large" if value > self.answer else "too small"
        return Judgement(False, f"{value:,.6g} is {side}.")

    def solution(self) -> str:
        """The number with its unit."""
        return f"{self.answer:,} {self.unit}" if self.unit else f"{self.answer:,}"

    def details(self) -> list[str]:
        """The unit."""
        return [f"(in {self.unit})"] if self.unit else []

    def _near(self, value: float, answer: float | None = None) -> bool:
        answer = self.answer if answer is None else answer
        slack = 1e-9 * max(1.0, abs(answer))  # for numbers that a computer cannot hold exactly
        return abs(value - answer) <= self.tolerance + slack


def number(response: float | str | None, unit: str | None = None) -> float | None:
    """The number in a response, or None. Understands 12,288 and 12 288, a decimal comma, 3/4, and a unit after it."""
    if isinstance(response, (int, float)):
        return float(response) if math.isfinite(response) else None
    text = unicodedata.normalize("NFKC", response or "").strip().casefold().replace("−", "-").replace("_", "")
    for ending in (unit, "%", "per cent", "percent"):
        text = text.removesuffix((ending or "").casefold()).strip()
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)  # 12 288
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")  # 12,288
    text = re.sub(r"^([-+]?\d*),(\d+)$", r"\1.\2", text)  # 0,5
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 2 or not all(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?", part) for part in parts):
        return None
    values = [float(part) for part in parts]
    if 0.0 in values[1:]:
        return None
    value = values[0] / values[1] if len(values) == 2 else values[0]
    return value if math.isfinite(value) else None


@dataclass(frozen=True, kw_only=True)
class TextCard(Card):
    """The answer is a word or a few words. A response is a text."""

    type = "text"
    accepted: tuple[str, ...]  # the first is the usual spelling
    mistakes: tuple[Mistake, ...] = ()

    def is_complete(self, response: str | None) -> bool:
        """Whether something is written that is not just misspelled: what is nearly right may be written again."""
        return _is_written(response) and not self._nearly(response)

    def judge(self, response: str | None) -> Judgement:
        """Forgives case, an article, hyphens and quotation marks; says when only the spelling is wrong."""
        if not _plain(response or ""):
            return Judgement(False, "Write a word or a few words.")
        if self._is_right(response):
            return Judgement(True, f"Yes: {self.solution()}.")
        if mistake := self._mistake(response):
            return Judgement(False, mistake.says)
        return Judgement(False, self._nearly(response) or f"{response.strip()} is not what is asked for.")

    def _is_right(self, response: str) -> bool:
        return _plain(response) in map(_plain, self.accepted)

    def _mistake(self, response: str) -> Mistake | None:
        said = _plain(response)
        return next((mistake for mistake in self.mistakes if _plain(mistake.answer) == said), None)

    def _nearly(self, response: str) -> str:
        """What to mend in an answer that means the right thing; empty if it is right, or wrong."""
        if self._is_right(response) or self._mistake(response):
            return ""
        said, accepted = _plain(response), [_plain(text) for text in self.accepted]
        close = difflib.get_close_matches(said, accepted, n=1, cutoff=0.8)
        if close and _digits(said) == _digits(close[0]):  # another number is another answer
            return "Nearly: check the spelling, and answer again."
        if any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said) for text in accepted):
            return "The right words are in there: give them alone, with nothing around them."
        return ""

    def solution(self) -> str:
        """The usual spelling."""
        return self.accepted[0]


def _is_written(response: str | None) -> bool:
    return bool(response and response.strip())


def _plain(text: str) -> str:
    """A short answer without what does not matter: case, quotation marks, brackets, an article, hyphens, commas."""
    text = unicodedata.normalize("NFKC", text).casefold().strip(" \t\n\"'`“”‘’.!?$")
    text = " ".join(re.sub(r"[-,()\[\]]", " ", text).split())
    return re.sub(r"^(a|an|the) (?=\S)", "", text)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@dataclass(frozen=True, kw_only=True)
class CodeCard(Card):
    """The answer is what the code prints. A response is a text."""

    type = "code"
    code: str
    prints: str

    def is_complete(self, response: str | None) -> bool:
        """Whether anything is written."""
        return _is_written(response)

    def judge(self, response: str | None) -> Judgement:
        """Forgives commas, spaces and the kind of quotes, and says which line is wrong."""
        said, right = _lines(response or ""), _lines(self.prints)
        if not said:
            return Judgement(False, "Write what the code prints.")
        if said == right:
            return Judgement(True, "Yes, that is what it prints.")
        if [line.strip("'") for line in said] == right:
            return Judgement(False, "Nearly: `print` shows a text without quotation marks.")
        if len(said) != len(right):
            return Judgement(False, f"It prints {count(len(right), 'line')}, and you wrote {count(len(said), 'line')}.")
        if len(right) == 1:
            hint = "Follow the code line by line with the values written down."
            return Judgement(False, f"It prints something else. {hint}")
        first = next(n for n, pair in enumerate(zip(said, right, strict=True), 1) if pair[0] != pair[1])
        return Judgement(False, f"Line {first} is not what it prints.")

    def solution(self) -> str:
        """What it prints, as a block."""
        return f"```text\n{self.prints.rstrip()}\n```"

    def details(self) -> list[str]:
        """The code."""
        return [f"```python\n{self.code.rstrip()}\n```"]


def _lines(text: str) -> list[str]:
    """The lines of an output without what nobody should fail for: commas, spaces, the kind of quotes, blank lines."""
    lines = (" ".join(line.replace(",", " ").replace('"', "'").split()) for line in text.splitlines())
    return [re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", line) for line in lines if line]
