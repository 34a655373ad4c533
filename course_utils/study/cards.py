"""The question bank: cards read from quizzes/*.yaml, and a judge that says what is wrong with an answer."""

import difflib
import math
import random
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from course_utils.course import QUIZZES, CourseError


class QuizError(CourseError, ValueError):
    """The questions cannot be had. The message is one sentence."""


@dataclass(frozen=True)
class Option:
    """One choice of a card, and why it is right or wrong."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Label:
    """A place in a picture and what is there. `point` is (x, y) as shares of the width and the height."""

    point: tuple[float, float]
    text: str


@dataclass(frozen=True)
class Card:
    """One question. The fields below `explanation` belong to some types only, named behind them.

    Texts are Markdown with $...$ for formulas.
    """

    id: str
    lesson: str
    section: str
    tags: tuple[str, ...]
    difficulty: int  # 1 easy to 3 hard
    goals: tuple[str, ...]  # ids of the lesson's goals
    type: str
    question: str
    explanation: str
    options: tuple[Option, ...] = ()  # choice, many-choice
    answer: float | str | None = None  # numeric: the number; recall: a model answer
    tolerance: float = 0.0  # numeric
    unit: str | None = None  # numeric
    accepted: tuple[str, ...] = ()  # text: the first is the usual spelling
    steps: tuple[str, ...] = ()  # order: as shown
    order: tuple[int, ...] = ()  # order: the places of `steps`, in the right order
    picture: str | None = None  # label: a file below images/
    alt: str | None = None  # label: what the picture shows
    labels: tuple[Label, ...] = ()  # label
    code: str | None = None  # code
    prints: str | None = None  # code: what the code prints


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


@dataclass(frozen=True)
class Judgement:
    """Whether a response is right, and one or more sentences that help. The card's explanation comes beside it."""

    right: bool
    message: str


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


@cache
def read_quiz(path: Path) -> Quiz:
    """The questions in one file. Raises QuizError if it is damaged; quizzes/schema.json says what it must hold."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        goals = tuple(Goal(**goal) for goal in data["goals"])
        return Quiz(
            data["lesson"], data["title"], goals, tuple(_card(data["lesson"], **card) for card in data["cards"])
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise QuizError(f"{path.name} is damaged: fetch the file anew with `git restore quizzes`.") from error


def _card(lesson: str, **fields: object) -> Card:
    for name in ("tags", "goals", "accepted", "steps"):
        fields[name] = tuple(fields.get(name, ()))
    fields["options"] = tuple(Option(**option) for option in fields.get("options", ()))
    fields["labels"] = tuple(Label(tuple(label["point"]), label["text"]) for label in fields.get("labels", ()))
    fields["order"] = tuple(range(len(fields["steps"])))
    return Card(lesson=lesson, **fields)


def shuffled(card: Card, seed: int | str) -> Card:
    """The card with its options or steps in another order, always the same for one seed. `judge` understands it.

    Steps to be ordered are never shown in the right order.
    """
    rng = random.Random(f"{seed} {card.id}")  # a text as seed gives the same numbers in every Python
    options = rng.sample(card.options, len(card.options))
    places = list(range(len(card.steps)))
    if len(card.steps) > 1:
        while [card.steps[i] for i in places] == [card.steps[i] for i in card.order]:
            rng.shuffle(places)
    order = tuple(places.index(i) for i in card.order)
    return replace(card, options=tuple(options), steps=tuple(card.steps[i] for i in places), order=order)


def solution(card: Card) -> str:
    """The right answer of any card, as Markdown: what to show when a card is turned over."""
    if card.type in ("choice", "many-choice"):
        return "\n".join(f"- {option.text}" for option in card.options if option.right)
    if card.type == "numeric":
        return _with_unit(card, card.answer)
    if card.type == "text":
        return card.accepted[0]
    if card.type == "order":
        return "\n".join(f"{n}. {card.steps[place]}" for n, place in enumerate(card.order, 1))
    if card.type == "label":
        return "\n".join(f"{n}. {label.text}" for n, label in enumerate(card.labels, 1))
    if card.type == "code":
        return f"```text\n{card.prints.rstrip()}\n```"
    return card.answer


def judge(card: Card, response: object) -> Judgement:
    """Whether the response answers the card, and a sentence that helps. A recall card is graded by the learner.

    Responses by type: choice: the option's place. many-choice: a set of places. numeric: a number or text. text: text.
    order: the places of the steps as shown, in the learner's order. label: {place of the label: text}. code: text.
    Nothing answered (None, an empty text or set, not all steps) is wrong, and the message asks for what is missing.
    """
    if card.type == "recall":
        raise ValueError(f"Card {card.id} is for free recall: the learner compares with the answer and grades.")
    return _JUDGES[card.type](card, response)


def _choice(card: Card, response: int | None) -> Judgement:
    if response is None:
        return Judgement(False, "Choose one of the options.")
    option = card.options[response]
    return Judgement(option.right, option.why)


def _many_choice(card: Card, response: Collection[int] | None) -> Judgement:
    if not response:
        return Judgement(False, "Choose at least one of the options.")
    wrong = [option for i, option in enumerate(card.options) if not option.right and i in response]
    missed = [option for i, option in enumerate(card.options) if option.right and i not in response]
    if not wrong and not missed:
        return Judgement(True, " ".join(option.why for option in card.options if option.right))
    parts = [f'Not right: "{option.text}" {option.why}' for option in wrong]
    parts += [f'Missing: "{option.text}" {option.why}' for option in missed]
    return Judgement(False, "\n\n".join(parts))


def _numeric(card: Card, response: float | str | None) -> Judgement:
    value = number(response, card.unit)
    if value is None:
        return Judgement(False, f"Write one number, such as {'50' if card.unit else '12.5'}.")
    slack = card.tolerance + 1e-9 * max(1.0, abs(card.answer))  # for numbers that a computer cannot hold exactly

    def near(other: float) -> bool:
        return abs(other - card.answer) <= slack

    if near(value):
        return Judgement(True, f"Yes: {_with_unit(card, card.answer)}.")
    if card.unit in ("%", "per cent") and near(value * 100):
        return Judgement(False, "You gave a share between 0 and 1. The question asks for per cent: multiply by 100.")
    if card.answer and near(-value):
        return Judgement(False, "The size is right, the sign is not.")
    if any(near(value * factor) for factor in (0.001, 0.01, 0.1, 10, 100, 1000)):
        return Judgement(False, "The digits are right, but the decimal point stands at the wrong place.")
    side = "too large" if value > card.answer else "too small"
    return Judgement(False, f"{value:,.6g} is {side}.")


def number(response: float | str | None, unit: str | None = None) -> float | None:
    """The number in a response, or None. Understands 12,288 and 12 288, a decimal comma, 3/4, and a unit behind it."""
    if isinstance(response, (int, float)):
        return float(response) if math.isfinite(response) else None
    text = unicodedata.normalize("NFKC", response or "").strip().casefold().replace("−", "-").replace("_", "")
    for ending in (unit, "%", "per cent", "percent"):
        text = text.removesuffix((ending or "").casefold()).strip()
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)  # 12 288
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")  # 12,288
    text = re.sub(r"^([-+]?\d*),(\d+)$", r"\1.\2", text)  # 0,5
    parts = [part.strip() for part in text.split("/")]
    if len(parts) > 2 or not all(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?", part) for part in parts):
        return None
    values = [float(part) for part in parts]
    if 0.0 in values[1:]:
        return None
    value = values[0] / values[1] if len(values) == 2 else values[0]
    return value if math.isfinite(value) else None


def _with_unit(card: Card, value: float) -> str:
    shown = f"{value:,}"
    return f"{shown} {card.unit}" if card.unit else shown


def _text(card: Card, response: str | None) -> Judgement:
    said = _plain(response or "")
    if not said:
        return Judgement(False, "Write a word or a few words.")
    accepted = [_plain(text) for text in card.accepted]
    if said in accepted:
        return Judgement(True, f"Yes: {card.accepted[0]}.")
    if difflib.get_close_matches(said, accepted, n=1, cutoff=0.8):
        return Judgement(False, "Nearly: check the spelling.")
    if any(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", said) for text in accepted):
        return Judgement(False, "The right words are in there: give them alone, with nothing around them.")
    return Judgement(False, f"{response.strip()} is not what is asked for.")


def _plain(text: str) -> str:
    """A short answer without what does not matter: case, quotation marks, an article, hyphens, a full stop."""
    text = unicodedata.normalize("NFKC", text).casefold().strip(" \t\n\"'`“”‘’.!?$")
    text = " ".join(text.replace("-", " ").split())
    return re.sub(r"^(a|an|the) (?=\S)", "", text)


def _order(card: Card, response: Sequence[int] | None) -> Judgement:
    if sorted(response or ()) != list(range(len(card.steps))):
        return Judgement(False, f"Give each of the {len(card.steps)} steps one place.")
    first = next((n for n, (said, right) in enumerate(zip(response, card.order, strict=True)) if said != right), None)
    if first is None:
        return Judgement(True, "Yes, all steps are in their order.")
    early = card.steps[response[first]]
    start = "The first step is not right" if first == 0 else f"Right up to step {first}"
    return Judgement(False, f'{start}: something else must come before "{early.rstrip(".")}".')


def _label(card: Card, response: Mapping[int, str] | None) -> Judgement:
    response = response or {}
    if any(not response.get(i) for i in range(len(card.labels))):
        return Judgement(False, "Give every point a label.")
    wrong = [i for i, label in enumerate(card.labels) if response[i] != label.text]
    if not wrong:
        return Judgement(True, "Yes, every point has its label.")
    return Judgement(False, "Not right: " + "; ".join(f"point {i + 1} is not {response[i]}" for i in wrong) + ".")


def _code(card: Card, response: str | None) -> Judgement:
    said, right = _lines(response or ""), _lines(card.prints)
    if not said:
        return Judgement(False, "Write what the code prints.")
    if said == right:
        return Judgement(True, "Yes, that is what it prints.")
    if [line.strip("'") for line in said] == right:
        return Judgement(False, "Nearly: `print` shows a text without quotation marks.")
    if len(said) != len(right):
        return Judgement(False, f"It prints {count(len(right), 'line')}, and you wrote {count(len(said), 'line')}.")
    if len(right) == 1:
        return Judgement(False, "It prints something else. Follow the code line by line with the values written down.")
    first = next(n for n, pair in enumerate(zip(said, right, strict=True), 1) if pair[0] != pair[1])
    return Judgement(False, f"Line {first} is not what it prints.")


def _lines(text: str) -> list[str]:
    """The lines of an output without what nobody should fail for: commas, spaces, the kind of quotes, blank lines."""
    lines = (" ".join(line.replace(",", " ").replace('"', "'").split()) for line in text.splitlines())
    return [re.sub(r"(?<=[(\[{]) | (?=[)\]}])", "", line) for line in lines if line]


def count(n: int, word: str) -> str:
    """Words such as "1 card" and "5 cards"."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


_JUDGES = {
    "choice": _choice,
    "many-choice": _many_choice,
    "numeric": _numeric,
    "text": _text,
    "order": _order,
    "label": _label,
    "code": _code,
}
