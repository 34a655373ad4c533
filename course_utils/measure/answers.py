"""What an answer says, whatever its form: free text is scored by meaning, as the VQA benchmark does.

>>> normalise("A cat.")
'cat'
>>> same("There are Two.", "there are 2")
True
>>> is_answer("three candles", "three") and is_answer("a candle", "candle")
True
"""

import re
from collections.abc import Sequence

from course_utils.course import BadInput
from course_utils.world.language import nouns_by_name
from course_utils.world.sprites import NOUNS

ARTICLES = {"a", "an", "the"}
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DIGITS = {word: str(number) for number, word in enumerate(NUMBERS)} | {"none": "0"}
MARKS = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[;:!?\"“”()\[\]{}]")  # not those inside a number: 1.5 and 1,000 stay


def normalise(answer: str) -> str:
    """The answer in small letters, without articles and punctuation, with digits for the number words up to ten."""
    words = MARKS.sub(" ", answer.lower()).split()
    return " ".join(DIGITS.get(word, word) for word in words if word not in ARTICLES)


def same(answer: str, truth: str) -> bool:
    """Whether two answers say the same, form apart."""
    return normalise(answer) == normalise(truth)


def is_answer(told: str, right: str) -> bool:
    """Whether what is told is the right answer, form apart. It may also name what was counted, or how many there are.

    "three candles" is right where "three" is, and where "candle" is; not where "candle holder" or "two candles" is.
    """
    if same(told, right):
        return True
    given, wanted = _number_and_noun(told), _number_and_noun(right)
    if given is None or wanted is None or not any(wanted):
        return False
    number, noun = wanted
    as_many = given[0] == number or (number is None and given[0] != "0")
    return as_many and noun in (None, given[1])


def _number_and_noun(answer: str) -> tuple[str | None, str | None] | None:
    """("3", "candle") of "three candles"; either may be missing. None where anything else is said."""
    words = normalise(answer).split()
    number = words.pop(0) if words and (words[0].isdecimal() or words[0] == "no") else None
    name = " ".join(words)
    noun = name if name in NOUNS else nouns_by_name().get(name)
    if name and noun is None:
        return None
    return ("0" if number == "no" else number), noun


def vqa_accuracy(answer: str, given: Sequence[str]) -> float:
    """The VQA benchmark's accuracy of an answer, 0 to 1, from the answers that ten people gave.

    The mean, over the ten ways to leave one person out, of min(1, matches / 3) among the other nine. Answers are
    normalised only if people differ, as in the published code.
    """
    if isinstance(given, str) or len(given) < 2:
        raise BadInput("Give the list of people's answers, at least two of them (the benchmark has ten).")
    if len(set(given)) > 1:
        answer, given = normalise(answer), [normalise(each) for each in given]
    matches = [each == answer for each in given]
    return sum(min(1.0, (sum(matches) - match) / 3) for match in matches) / len(given)
