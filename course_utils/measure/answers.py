"""What an answer says, whatever its form: free text is scored by meaning, as the VQA benchmark does.

>>> normalise("A cat.")
'cat'
>>> same("There are Two.", "there are 2")
True
"""

import re

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
