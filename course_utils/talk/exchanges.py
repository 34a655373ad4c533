"""What is said and shown in a conversation, and the checks that words and pictures pass before a model sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

from PIL import Image

from course_utils.course import CourseError, whole
from course_utils.pictures import all_plain


class TalkError(CourseError, ValueError):
    """The models cannot talk about this. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True)
class Exchange:
    """One question and its answer. `pictures` were added just before the question.

    stopped: somebody ended the answer; cut: it reached the most tokens that an answer may have.
    """

    question: str
    answer: str
    pictures: tuple[Image.Image, ...] = ()
    stopped: bool = False
    cut: bool = False


def checked_tokens(number: int, most: int, what: str = "max_new_tokens") -> int:
    """A number of tokens, or a sentence that `what` must be a whole number from 1 to `most`."""
    if not isinstance(number, Integral) or isinstance(number, bool) or not 1 <= number <= most:
        raise TalkError(f"{what} is a whole number of tokens from 1 to {most}, not {number!r}.")
    return int(number)


def pictures_of(exchanges: Sequence[Exchange]) -> list[Image.Image]:
    """All pictures of the exchanges, in the order in which they were shown."""
    return [picture for exchange in exchanges for picture in exchange.pictures]


def checked_pictures(shown: Sequence[Image.Image]) -> list[Image.Image]:
    """The pictures in RGB, or a sentence about what is wrong with them."""
    if isinstance(shown, (str, bytes, Image.Image)):
        raise TalkError("Give a list of pictures, even for one: put square brackets around it.")
    shown = list(shown)
    if not shown:
        raise TalkError("The list of pictures is empty: give at least one.")
    for i, picture in enumerate(shown):
        if not isinstance(picture, Image.Image):
            raise TalkError(
                f"Number {i} of the pictures is of type {type(picture).__name__}: open it first, "
                'for example with pictures.picture("photos/cat.jpg").'
            )
    return all_plain(shown)


def checked_question(question: str) -> str:
    """The question without space around it, or a sentence about what is wrong with it."""
    question = checked_text(question, "question")
    if not question:
        raise TalkError("The question is empty: type one, such as: what is in the picture?")
    return question


def checked_text(text: str, what: str) -> str:
    """The text made clean; `what` it is stands in the sentence that is raised where it is none."""
    if not isinstance(text, str):
        raise TalkError(f"A {what} is a text, not of type {type(text).__name__}.")
    return clean(text)


def clean(text: str) -> str:
    """The text without space around it and without halves of characters, which no tokenizer and no file can take."""
    return whole(text).strip()
