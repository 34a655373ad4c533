"""Captions as a second index: what a query and a caption have in common, and the order that follows from it.

A caption keeps what a vector loses: who stands left, and each of several things. Words must match, though: by whole
words, in capitals or not, one or many of a thing.

>>> overlap("a cat to the left of a dog", "a dog to the left of a cat")
0.5
>>> named("Two CATS!", "a cat on a red background")
{'cat'}
"""

import functools
import re
from collections.abc import Sequence

from course_utils import world

SAYS_NOTHING = """a an the this that these those it its one some any and or but of in on at to with from by for as is
are was were be do does did there here who what which where when how why i me my you your we our s show find look like
picture pictures photo photos photograph image images"""  # words that every query may have
IRREGULAR = {
    kind.many.split()[-1]: kind.one.split()[-1]
    for kind in world.NOUNS.values()
    if kind.many.split()[-1] != kind.one.split()[-1]
}


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """The runs of `length` words in a text."""
    words = _words(text)
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def overlap(query: str, caption: str, length: int = 3) -> float:
    """The share of the query's runs of `length` words that the caption has too; 0 for a query too short to have one."""
    wanted = runs(query, length)
    return len(wanted & runs(caption, length)) / len(wanted) if wanted else 0.0


def asked_for(query: str) -> set[str]:
    """The words of a query that say what is asked for, each as for one thing: {"cat", "red"}."""
    return {_singular(word) for word in _words(query) if word not in SAYS_NOTHING.split()}


def named(query: str, caption: str) -> set[str]:
    """The words of `asked_for` that the caption names."""
    return asked_for(query) & {_singular(word) for word in _words(caption)}


def unnamed(query: str, captions: Sequence[str]) -> set[str]:
    """The words of `asked_for` that none of the captions names."""
    return asked_for(query).difference(*(named(query, caption) for caption in captions))


def rerank(query: str, captions: Sequence[str]) -> list[int]:
    """Numbers of the captions in a better order: by shared trigrams, then by the words that are named.

    Among equals the given order stays: let it be that of the cosines.
    """
    return sorted(range(len(captions)), key=lambda i: (-overlap(query, captions[i]), -len(named(query, captions[i]))))


@functools.lru_cache(100_000)  # a search reads every caption, and the next one reads them again
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def _singular(word: str) -> str:
    """The word for one of what the word names: "cat" for "cats", "mouse" for "mice"."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
