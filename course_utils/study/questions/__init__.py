"""The questions: `bank` reads quizzes/*.yaml into cards, and each type of card is a class that judges its answers.

`card` holds what all types share, `choices`, `written` and `arranged` the types; `sides` and `marked` show a card
where nothing can be clicked; `text` makes HTML of Markdown. A new type is a class in `bank.CLASSES`, a branch of
quizzes/schema.json, and its controls in `panels.controls`.

>>> from course_utils.study.questions import load_cards
>>> card = load_cards("04")[0]
>>> card.judge(0).message
"""

from course_utils.study.questions.arranged import Label, LabelCard, OrderCard
from course_utils.study.questions.bank import Goal, Quiz, QuizError, lessons, load_cards, load_quiz, quiz_cards
from course_utils.study.questions.card import Card, Judgement, RecallCard
from course_utils.study.questions.choices import ChoiceCard, ManyChoiceCard, Option, OptionsCard
from course_utils.study.questions.sides import back, front
from course_utils.study.questions.written import CodeCard, Mistake, NumericCard, TextCard

__all__ = [
    "Card",
    "ChoiceCard",
    "CodeCard",
    "Goal",
    "Judgement",
    "Label",
    "LabelCard",
    "ManyChoiceCard",
    "Mistake",
    "NumericCard",
    "Option",
    "OptionsCard",
    "OrderCard",
    "Quiz",
    "QuizError",
    "RecallCard",
    "TextCard",
    "back",
    "front",
    "lessons",
    "load_cards",
    "load_quiz",
    "quiz_cards",
]
