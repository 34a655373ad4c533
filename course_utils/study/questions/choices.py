"""Questions with options: one of them is right, or several are."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import ClassVar, Self

from course_utils.study.questions.card import Card, Judgement
from course_utils.study.questions.text import lettered


@dataclass(frozen=True)
class Option:
    """One choice of a card, and why it is right or wrong."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class OptionsCard(Card):
    """What both types share."""

    task: ClassVar[str]  # what to do, on paper
    options: tuple[Option, ...]

    def shuffled(self, seed: int | str) -> Self:
        """The card with its options in another order."""
        return replace(self, options=tuple(self._random(seed).sample(self.options, len(self.options))))

    def solution(self) -> str:
        """The right options as a list."""
        return "\n".join(f"- {option.text}" for option in self.options if option.right)

    def details(self) -> list[str]:
        """The task and the options with their letters."""
        return [f"*{self.task}*", lettered([option.text for option in self.options])]

    def key(self) -> str:
        """The right letters, and why each option is right or wrong."""
        right = [letter for letter, option in zip(ascii_uppercase, self.options, strict=False) if option.right]
        verdicts = [f"{'right' if option.right else 'wrong'}: {option.why}" for option in self.options]
        return f"**{', '.join(right)}**\n\n{lettered(verdicts)}"


class ChoiceCard(OptionsCard):
    """One option is right. A response is its place in `options`."""

    type = "choice"
    task = "Choose one."

    def is_complete(self, response: int | None) -> bool:
        """Whether an option is chosen."""
        return response is not None

    def judge(self, response: int | None) -> Judgement:
        """Says why the chosen option is right or wrong."""
        if not self.is_complete(response):
            return Judgement(False, "Choose one of the options.")
        option = self.options[response]
        return Judgement(option.right, option.why)


class ManyChoiceCard(OptionsCard):
    """One or more options are right. A response is a set of their places in `options`."""

    type = "many-choice"
    task = "Choose all that are right."

    def is_complete(self, response: Collection[int] | None) -> bool:
        """Whether any option is chosen."""
        return bool(response)

    def judge(self, response: Collection[int] | None) -> Judgement:
        """Names the wrong ones and the missing ones."""
        if not self.is_complete(response):
            return Judgement(False, "Choose at least one of the options.")
        wrong = [option for i, option in enumerate(self.options) if not option.right and i in response]
        missed = [option for i, option in enumerate(self.options) if option.right and i not in response]
        if not wrong and not missed:
            return Judgement(True, " ".join(option.why for option in self.options if option.right))
        parts = [f'Not right: "{option.text}" {option.why}' for option in wrong]
        parts += [f'Missing: "{option.text}" {option.why}' for option in missed]
        return Judgement(False, "\n\n".join(parts))
