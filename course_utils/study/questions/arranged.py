"""Questions that are answered by putting things in their places: steps in order, labels on a picture."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Self

from course_utils.study.questions.card import Card, Judgement
from course_utils.study.questions.text import lettered


@dataclass(frozen=True, kw_only=True)
class OrderCard(Card):
    """Steps to be put in order. A response is the places of the steps as shown, in the learner's order."""

    type = "order"
    steps: tuple[str, ...]  # as shown
    order: tuple[int, ...] = ()  # the places of `steps` in the right order: as they stand, if not given

    def __post_init__(self) -> None:
        if not self.order:
            object.__setattr__(self, "order", tuple(range(len(self.steps))))

    def shuffled(self, seed: int | str) -> Self:
        """The card with its steps in another order, which is never the right one."""
        rng, places = self._random(seed), list(range(len(self.steps)))
        if len(self.steps) > 1:
            while [self.steps[i] for i in places] == [self.steps[i] for i in self.order]:
                rng.shuffle(places)
        order = tuple(places.index(i) for i in self.order)
        return replace(self, steps=tuple(self.steps[i] for i in places), order=order)

    def is_complete(self, response: Sequence[int] | None) -> bool:
        """Whether each step has one place."""
        return sorted(response or ()) == list(range(len(self.steps)))

    def judge(self, response: Sequence[int] | None) -> Judgement:
        """Says how far the order was right."""
        if not self.is_complete(response):
            return Judgement(False, "Put the steps in their order first.")
        pairs = enumerate(zip(response, self.order, strict=True))
        first = next((n for n, (said, right) in pairs if said != right), None)
        if first is None:
            return Judgement(True, "Yes, all steps are in their order.")
        early = self.steps[response[first]]
        start = "The first step is not right" if first == 0 else f"Right up to step {first}"
        return Judgement(False, f'{start}: something else must come before "{early.rstrip(".")}".')

    def solution(self) -> str:
        """The steps in order, numbered."""
        return "\n".join(f"{n}. {self.steps[place]}" for n, place in enumerate(self.order, 1))

    def details(self) -> list[str]:
        """The task and the steps as shown, with their letters."""
        return ["*Write the letters in the right order.*", lettered(self.steps)]

    def key(self) -> str:
        """The letters in order, and the steps."""
        return f"**{', '.join(ascii_uppercase[place] for place in self.order)}**\n\n{self.solution()}"


@dataclass(frozen=True)
class Label:
    """A place in a picture and what is there. `point` is (x, y) as shares of the width and the height."""

    point: tuple[float, float]
    text: str


@dataclass(frozen=True, kw_only=True)
class LabelCard(Card):
    """Numbered points in a picture to be named. A response is {place in `labels`: text}."""

    type = "label"
    labels: tuple[Label, ...]

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Where the labels belong."""
        return tuple(label.point for label in self.labels)

    def is_complete(self, response: Mapping[int, str] | None) -> bool:
        """Whether every point has a label."""
        return all((response or {}).get(i) for i in range(len(self.labels)))

    def judge(self, response: Mapping[int, str] | None) -> Judgement:
        """Names the points whose label is wrong."""
        if not self.is_complete(response):
            return Judgement(False, "Give every point a label.")
        wrong = [i for i, label in enumerate(self.labels) if response[i] != label.text]
        if not wrong:
            return Judgement(True, "Yes, every point has its label.")
        return Judgement(False, "Not right: " + "; ".join(f"point {i + 1} is not {response[i]}" for i in wrong) + ".")

    def solution(self) -> str:
        """The labels, with the numbers of their points."""
        return "\n".join(f"{n}. {label.text}" for n, label in enumerate(self.labels, 1))

    def details(self) -> list[str]:
        """The task and the labels with their letters."""
        return ["*Write the letter that belongs to each number.*", lettered(self._mixed())]

    def key(self) -> str:
        """The letter and the text at each number."""
        letters = dict(zip(self._mixed(), ascii_uppercase, strict=False))
        return "\n".join(f"{n}. **{letters[label.text]}** {label.text}" for n, label in enumerate(self.labels, 1))

    def _mixed(self) -> list[str]:
        return random.Random(self.id).sample([label.text for label in self.labels], len(self.labels))
