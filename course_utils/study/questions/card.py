"""What all types of question share, and the one for free recall, which learners judge themselves."""

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self


@dataclass(frozen=True)
class Judgement:
    """Whether a response is right, and one or more sentences that help. The card's explanation comes beside it."""

    right: bool
    message: str


@dataclass(frozen=True, kw_only=True)
class Card(ABC):
    """One question; each type of question is a class below this one. Texts are Markdown with $...$ for formulas."""

    type: ClassVar[str]  # as in the files of questions
    id: str
    lesson: str
    section: str
    tags: tuple[str, ...]
    difficulty: int  # 1 easy to 3 hard
    goals: tuple[str, ...]  # ids of the lesson's goals
    question: str
    explanation: str
    picture: str | None = None  # a file below images/
    alt: str | None = None  # what the picture shows
    siblings: str | None = None  # cards that name the same one ask much the same: not on one day

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """The places in the picture that bear a number, as (x, y) in shares of the width and the height."""
        return ()

    def shuffled(self, seed: int | str) -> Self:
        """The card with what there is to choose from in another order, always the same for one seed."""
        return self

    @abstractmethod
    def is_complete(self, response: object) -> bool:
        """Whether the response can be judged. What is half filled in is not yet an answer, and counts as nothing."""

    @abstractmethod
    def judge(self, response: object) -> Judgement:
        """Whether the response answers the card, and a sentence that helps.

        Nothing answered (None, an empty text or set, not all steps) is wrong, and the message asks for what is missing.
        """

    @abstractmethod
    def solution(self) -> str:
        """The right answer as Markdown: what to show when the card is turned over."""

    def details(self) -> list[str]:
        """What stands below the question on paper, as paragraphs of Markdown: a unit, code, lettered options."""
        return []

    def key(self) -> str:
        """The right answer on paper, as Markdown: where something is lettered, with the letters."""
        return self.solution()

    def _random(self, seed: int | str) -> random.Random:
        return random.Random(f"{seed} {self.id}")  # a text as seed gives the same numbers in every Python


@dataclass(frozen=True, kw_only=True)
class RecallCard(Card):
    """A question for free recall: learners answer in their own words, compare, and grade themselves."""

    type = "recall"
    answer: str = ""  # a model answer; beside `parts` it may be missing
    parts: tuple[str, ...] = ()  # what belongs to a full answer, to be ticked off one by one

    def is_complete(self, response: object) -> bool:
        """No response can be judged."""
        return False

    def judge(self, response: object) -> Judgement:
        """Raises ValueError: only the learner can tell."""
        raise ValueError(f"Card {self.id} is for free recall: the learner compares with the answer and grades.")

    def solution(self) -> str:
        """The model answer, and its parts as a list."""
        return "\n\n".join(filter(None, (self.answer, "\n".join(f"- {part}" for part in self.parts))))
