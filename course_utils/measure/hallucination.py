"""Does a model speak of what is not there? POPE asks yes or no, CHAIR reads captions.

>>> says_yes("No, there is no cat.")
False
>>> says_yes("")  # as published: whatever does not say no
True
"""

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from course_utils.course import BadInput
from course_utils.world.language import nouns_by_name


class YesNo(NamedTuple):
    """Shares, 0 to 1, over questions of yes or no. What is nothing by nothing counts as 0."""

    accuracy: float
    precision: float
    recall: float
    f1: float
    yes_ratio: float


class Chair(NamedTuple):
    """Of captions: the share of mentions that are wrong (CHAIR_i), the share of captions with at least one (CHAIR_s),
    the share of the things present that are named (recall), and the mean number of words."""

    of_mentions: float
    of_captions: float
    recall: float
    words: float


def says_yes(answer: str) -> bool:
    """As POPE's published code reads an answer: no if the first sentence has the word "no", "No" or "not"; else yes."""
    words = answer.split(".")[0].replace(",", "").split(" ")
    return not {"No", "no", "not"} & set(words)


def yes_no_scores(said: Sequence[bool], truth: Sequence[bool]) -> YesNo:
    """The five numbers that POPE reports, from answers and truth (True for yes)."""
    if not said or len(said) != len(truth):
        raise BadInput(f"Give as many answers as truths, at least one: there are {len(said)} and {len(truth)}.")
    hits = sum(a and b for a, b in zip(said, truth, strict=True))
    precision, recall = _share(hits, sum(said)), _share(hits, sum(truth))
    right = sum(bool(a) == bool(b) for a, b in zip(said, truth, strict=True))
    f1 = _share(2 * precision * recall, precision + recall)
    return YesNo(right / len(said), precision, recall, f1, sum(said) / len(said))


def mentions(caption: str) -> list[str]:
    """The nouns of Emoji World that a caption names, one or several of each, as often as it does.

    The longest name wins where several begin: "a pair of glasses" is one thing.
    """
    names = nouns_by_name()
    return [names[name] for name in _pattern().findall(caption.lower())]


def chair(captions: Sequence[str], present: Sequence[Collection[str]]) -> Chair:
    """CHAIR of captions, with what should stand beside it; `present`: for each caption the nouns in its picture."""
    if not captions or len(captions) != len(present):
        raise BadInput(f"Give the nouns present for each of the {len(captions)} captions, and at least one caption.")
    named = [mentions(caption) for caption in captions]
    wrong = [[noun for noun in said if noun not in there] for said, there in zip(named, present, strict=True)]
    found = sum(noun in said for said, there in zip(named, present, strict=True) for noun in set(there))
    return Chair(
        _share(sum(map(len, wrong)), sum(map(len, named))),
        sum(map(bool, wrong)) / len(captions),
        _share(found, sum(len(set(there)) for there in present)),
        sum(len(caption.split()) for caption in captions) / len(captions),
    )


@cache
def _pattern() -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, nouns_by_name()))})\b")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
