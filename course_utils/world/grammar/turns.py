"""A question with its one right answer, and who asks it."""

import random
from dataclasses import dataclass, replace

from course_utils.world.grammar import noise, wordings
from course_utils.world.scenes import COLOURS
from course_utils.world.sprites import NOUNS

NOISY = 0.7  # of the questions in training
FALSE = 0.16  # of the questions that name a thing, ask about one that is not there


@dataclass(frozen=True)
class Turn:
    """A question and its right answer, in brief ("cat") and as a sentence. `kind` tells which frames it is from."""

    kind: str
    question: str
    brief: str
    sentence: str
    false_premise: bool = False


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, with trained wordings or with those held out.

    A share `noisy` of the questions is rough; a share `false` of those that name a thing name one that is not there.
    """

    rng: random.Random
    held_out: bool = False
    noisy: float = NOISY
    false: float = FALSE

    def turn(self, kind: str, brief: str, sentence: str, **slots: str) -> Turn:
        """A question of a kind with its answer."""
        question = wordings.word(kind, self.rng, self.held_out, **slots)
        return Turn(kind, self.typed(question), brief, sentence)

    def typed(self, question: str) -> str:
        """The question as it is typed."""
        if self.rng.random() < self.noisy:
            return noise.rough(question, self.rng)
        return noise.marked(question, self.rng)

    def denied(self, kind: str, noun: str, **slots: str) -> Turn:
        """A question that takes a thing for granted which is not there."""
        sentence = f"there is no {bare(noun)} in the picture."
        return replace(self.turn(kind, "no", sentence, **slots), false_premise=True)

    def other_noun(self, *nouns: str) -> str:
        """Any noun but these."""
        return self.rng.choice([noun for noun in NOUNS if noun not in nouns])

    def other_colour(self, *colours: str) -> str:
        """Any colour but these."""
        return self.rng.choice([colour for colour in COLOURS if colour not in colours])


def bare(noun: str) -> str:
    """The noun behind "the": "cat", "pair of scissors"."""
    return NOUNS[noun].one.split(" ", 1)[1]


def with_article(phrase: str) -> str:
    """The phrase behind "a" or "an"."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def names(noun: str) -> dict[str, str]:
    """The slots that a noun fills."""
    return {"n": bare(noun), "ns": NOUNS[noun].many, "a": NOUNS[noun].one}


def listed(phrases: list[str]) -> str:
    """ "a cat, a dog and a bee"."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def yes_or_no(true: bool) -> str:
    """The word."""
    return "yes" if true else "no"
