"""Captions as a second index: what a query and a caption have in common, and the order that follows from it.

A caption keeps what a vector loses: who stands left, and each of several things. Words must match, though: by whole
words, in capitals or not, one or many of a thing.

>>> overlap("a cat to the left of a dog", "a dog to the left of a cat")
0.5
>>> named("Two CATS!", "a cat on a red background")
frozenset({'cat'})
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence

from course_utils import world

COMMON = """a an the this that these those it its one some any and or but of in on at to with from by for as is
are was were be do does did there here who what which where when how why i me my you your we our s show find look like
picture pictures photo photos photograph image images"""
SAYS_NOTHING = frozenset(COMMON.split())  # words that every query may have
# What a question may ask of any picture, the words to ask it with, and kinds: a caption says "cat", and not "animal".
ASKING = f"""background behind left right above below under over beside next near front top bottom middle centre center
between side colour color size shape style kind sort type name place scene weather season time day number count many
much more pair thing object something anything nothing animal person people food fruit vehicle
yes no not small large big little one two three four five six seven eight nine ten {" ".join(world.COLOURS)}
drawn shown see seen tell say describe call happen happening going doing wearing holding standing
cost costs price worth expensive cheap pay money he she they him her them his their can could would will please
has have had got having another other else too also really just only isn't aren't wasn't doesn't don't"""
IRREGULAR = {
    kind.many.split()[-1]: kind.one.split()[-1]
    for kind in world.NOUNS.values()
    if kind.many.split()[-1] != kind.one.split()[-1]
}
KEPT = 100_000  # texts: a search reads every caption, and the next one reads them again


@functools.lru_cache(KEPT)
def runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    """The runs of `length` words in a text."""
    words = _words(text)
    return frozenset(words[i : i + length] for i in range(len(words) - length + 1))


def overlap(query: str, caption: str, length: int = 3) -> float:
    """The share of the query's runs of `length` words that the caption has too; 0 for a query too short to have one."""
    wanted = runs(query, length)
    return len(wanted & runs(caption, length)) / len(wanted) if wanted else 0.0


@functools.lru_cache(KEPT)
def content_words(text: str) -> frozenset[str]:
    """The words that say what a text is about, each as for one thing: {"cat", "red"}."""
    return frozenset(_singular(word) for word in _words(text) if word not in SAYS_NOTHING)


def named(query: str, caption: str) -> frozenset[str]:
    """The words of `content_words` that the caption names."""
    return content_words(query) & content_words(caption)


def unnamed(query: str, captions: Sequence[str]) -> frozenset[str]:
    """The words of `content_words` that none of the captions names."""
    return lacking(content_words(query), captions)


def things(question: str) -> frozenset[str]:
    """The words of `content_words` that a question takes for granted: without colours, numbers, places and the like.

    >>> things("what is to the left of the red umbrella?")
    frozenset({'umbrella'})
    """
    return content_words(question) - content_words(ASKING)


def lacking(words: frozenset[str], captions: Sequence[str]) -> frozenset[str]:
    """Those of some content words that none of the captions names."""
    return words.difference(*map(content_words, captions))


def rerank(query: str, captions: Sequence[str]) -> list[int]:
    """Numbers of the captions in a better order: by the words that they name, the rare ones first of all, then by
    shared trigrams. Among equals the given order stays: let it be that of the cosines.
    """
    weights = rarity(captions)

    def merit(caption: str) -> tuple[float, float]:
        return math.fsum(weights[word] for word in named(query, caption)), overlap(query, caption)

    merits = [merit(caption) for caption in captions]
    return sorted(range(len(captions)), key=merits.__getitem__, reverse=True)


def rarity(captions: Sequence[str]) -> dict[str, float]:
    """For each word of `content_words` in the captions how much it says: log(1 + captions / captions that have it)."""
    having = Counter(word for caption in captions for word in content_words(caption))
    return {word: math.log(1 + len(captions) / number) for word, number in having.items()}


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
