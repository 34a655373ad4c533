"""What a lesson's cells show: `quiz`, `review`, `plan` and `progress` are panels, thin ipywidgets shells over `record`.

`controls` answers each type of question, `question_list` is the quiz for readers on the web, and `looks` holds the
style, the parts and the one way to say what went wrong. All text from cards is escaped.

>>> from course_utils.study import panels
>>> panels.show_quiz("04")

Why panels of our own, and not jupyterquiz? It works offline and looks good. But it forgets every answer, has no
questions of order, label, code or recall, needs its formulas drawn beforehand, hides the keyboard's focus, and leaves
nothing for readers on the web. Here answers count towards progress, a wrong one returns in tomorrow's review, formulas
are MathML, every control is a real button, box or list with a label, and a static list stands below.
"""

from course_utils.study.panels.plan import plan_panel, show_plan
from course_utils.study.panels.progress import progress_panel, show_progress
from course_utils.study.panels.question_list import QuestionList
from course_utils.study.panels.quiz import quiz_panel, show_quiz
from course_utils.study.panels.review import review_panel, show_review

__all__ = [
    "QuestionList",
    "plan_panel",
    "progress_panel",
    "quiz_panel",
    "review_panel",
    "show_plan",
    "show_progress",
    "show_quiz",
    "show_review",
]
