"""The question bank: quizzes/*.yaml, the only source of questions, read into cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from course_utils.course import QUIZZES, CourseError
from course_utils.study.questions.arranged import Label, LabelCard, OrderCard
from course_utils.study.questions.card import Card, RecallCard
from course_utils.study.questions.choices import ChoiceCard, ManyChoiceCard, Option
from course_utils.study.questions.written import CodeCard, Mistake, NumericCard, TextCard

CLASSES = (ChoiceCard, ManyChoiceCard, NumericCard, TextCard, OrderCard, LabelCard, CodeCard, RecallCard)
TYPES: dict[str, type[Card]] = {each.type: each for each in CLASSES}
READERS = {  # what YAML's lists become; all other fields are taken as they are
    "tags": tuple,
    "goals": tuple,
    "accepted": tuple,
    "steps": tuple,
    "parts": tuple,
    "mistakes": lambda mistakes: tuple(Mistake(**mistake) for mistake in mistakes),
    "options": lambda options: tuple(Option(**option) for option in options),
    "labels": lambda labels: tuple(Label(tuple(label["point"]), label["text"]) for label in labels),
}


class QuizError(CourseError, ValueError):
    """The questions cannot be had. The message is one sentence."""


@dataclass(frozen=True)
class Goal:
    """One thing that the lesson promises."""

    id: str
    text: str


@dataclass(frozen=True)
class Quiz:
    """All questions of one lesson."""

    lesson: str
    title: str
    goals: tuple[Goal, ...]
    cards: tuple[Card, ...]


def lessons() -> list[str]:
    """The numbers of the lessons that have questions, e.g. ["00", "01"]."""
    return sorted(path.name[7:9] for path in QUIZZES.glob("lesson-??.en.yaml"))


def load_quiz(lesson: str) -> Quiz:
    """The questions of one lesson, e.g. "04". Raises QuizError with one sentence."""
    known = lessons()
    if not known:
        raise QuizError(f"There are no questions in {QUIZZES}: work in a clone of the course's repository.")
    if lesson not in known:
        raise QuizError(f"There are no questions for lesson {lesson!r}: choose one of {', '.join(known)}.")
    return read_quiz(QUIZZES / f"lesson-{lesson}.en.yaml")


def load_cards(lesson: str | None = None) -> list[Card]:
    """The cards of one lesson, or of all lessons, in the order of the lessons. Raises QuizError."""
    return [card for each in ([lesson] if lesson is not None else lessons()) for card in load_quiz(each).cards]


def quiz_cards(cards: Iterable[Card]) -> list[Card]:
    """The cards that a quiz can judge; those for free recall belong to the review."""
    return [card for card in cards if not isinstance(card, RecallCard)]


@cache
def read_quiz(path: Path) -> Quiz:
    """The questions in one file. Raises QuizError if it is damaged; quizzes/schema.json says what it must hold."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        goals = tuple(Goal(**goal) for goal in data["goals"])
        cards = tuple(read_card(data["lesson"], **fields) for fields in data["cards"])
        return Quiz(data["lesson"], data["title"], goals, cards)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise QuizError(f"{path.name} is damaged: fetch the file anew with `git restore quizzes`.") from error


def read_card(lesson: str, *, type: str, **fields: object) -> Card:
    """The card that the fields in a file of questions describe. Raises KeyError or TypeError if they do not."""
    values = {name: READERS[name](value) if name in READERS else value for name, value in fields.items()}
    return TYPES[type](lesson=lesson, **values)
