"""A lesson's questions on paper, with or without the answers."""

import html

from course_utils.study.questions.arranged import LabelCard, OrderCard
from course_utils.study.questions.bank import Quiz, load_quiz
from course_utils.study.questions.card import Card, RecallCard
from course_utils.study.questions.marked import picture_address
from course_utils.study.questions.sides import back, front
from course_utils.study.questions.text import safe_markdown, to_html
from course_utils.study.questions.written import CodeCard, NumericCard, TextCard

LINES = {NumericCard: 1, TextCard: 1, OrderCard: 1, LabelCard: 1, CodeCard: 3, RecallCard: 7}  # left free to write on
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 12pt/1.45 Georgia, serif; color: #000; background: #fff; }}
body {{ max-width: 44em; margin: 2em auto; padding: 0 1em; }}
h1 {{ font-size: 1.5em; }}
section {{ break-inside: avoid; margin: 0 0 1.6em; }}
h2 {{ font-size: 1em; margin: 0 0 0.3em; }}
p {{ margin: 0.4em 0; }}
ul, ol {{ margin: 0.4em 0; padding-left: 1.4em; }}
ul {{ list-style: none; }}
.choice > ul, .many-choice > ul {{ list-style: "\\2610\\2002"; }}
pre {{ border: 1px solid #777; padding: 0.5em 0.8em; white-space: pre-wrap; }}
code {{ font-size: 0.92em; }}
img {{ max-width: 22em; display: block; }}
.free {{ border-bottom: 1px solid #777; height: 1.9em; }}
.answer {{ border-left: 3px solid #777; padding-left: 0.9em; margin-top: 0.6em; }}
@media print {{ body {{ margin: 0; max-width: none; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def as_html(lesson: str, answers: bool = False) -> str:
    """One page to print, complete in itself. Raises QuizError if there is no such lesson."""
    quiz = load_quiz(lesson)
    name = "" if answers else "<p>Name: ______________________________ &emsp; Date: ______________</p>"
    sections = [_section(number, card, answers) for number, card in enumerate(quiz.cards, 1)]
    return PAGE.format(title=html.escape(_title(quiz, answers)), body="\n".join([name, *sections]))


def _section(number: int, card: Card, answers: bool) -> str:
    if answers:
        below = f'<div class="answer">\n{to_html(back(card))}</div>'
    else:
        below = '<div class="free"></div>\n' * LINES.get(type(card), 0)
    return f'<section class="{card.type}">\n<h2>Question {number}</h2>\n{to_html(_front(card))}{below}\n</section>'


def as_markdown(lesson: str, answers: bool = False) -> str:
    """The same as Markdown, to edit before printing. Raises QuizError if there is no such lesson."""
    quiz = load_quiz(lesson)
    parts = [f"# {_title(quiz, answers)}"]
    for number, card in enumerate(quiz.cards, 1):
        parts += [f"## Question {number}", safe_markdown(_front(card))]
        if answers:
            parts += ["### Answer", safe_markdown(back(card))]
    return "\n\n".join(parts) + "\n"


def _title(quiz: Quiz, answers: bool) -> str:
    return f"Lesson {quiz.lesson}, {quiz.title}: questions" + (" and answers" if answers else "")


def _front(card: Card) -> str:
    """The question, with its picture inside the text."""
    return front(card, picture_address(card))
