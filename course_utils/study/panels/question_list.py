"""A lesson's quiz as a list with folded answers: for GitHub and other readers where no cell can be run."""

from collections.abc import Sequence

from course_utils.course import count
from course_utils.study.questions.bank import quiz_cards
from course_utils.study.questions.card import Card
from course_utils.study.questions.sides import back, front
from course_utils.study.questions.text import safe_markdown


class QuestionList:
    """The questions that a quiz can judge, as Markdown in a notebook and as one line elsewhere."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = quiz_cards(cards)

    def __repr__(self) -> str:
        return f"{count(len(self._cards), 'question')} with folded answers."

    def _repr_markdown_(self) -> str:
        summary = f"The {count(len(self._cards), 'question')} as a list, with folded answers"
        questions = [f"**{number}.** {_question_and_answer(card)}" for number, card in enumerate(self._cards, 1)]
        return _folded(summary, "\n\n".join(questions))


def _question_and_answer(card: Card) -> str:
    """One question of the list, its answer folded. The picture is the plain one: words say where its points are."""
    points = [f"Point {n} is {_place(point)}." for n, point in enumerate(card.points, 1)]
    question = "\n\n".join([safe_markdown(front(card, f"../images/{card.picture}")), *points])
    return f"{question}\n\n{_folded('Answer', safe_markdown(back(card)))}"


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _place(point: tuple[float, float]) -> str:
    x, y = point
    return f"{x:.0%} from the left and {y:.0%} from the top"
