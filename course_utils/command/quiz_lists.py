"""What a lesson's quiz cell has stored, a picture and the list of questions: it needs no run to be stored anew."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.command import notebooks, widget_pictures
from course_utils.course import write_file

if TYPE_CHECKING:
    from nbformat import NotebookNode

QUIZ = re.compile(r"""^study\.quiz\(["'](\d\d)["']\)$""", re.MULTILINE)  # the line that shows a lesson's quiz


def refresh(path: Path) -> bool:
    """Store in a notebook's file what a run of its quiz would store now. Returns whether anything else was there.

    Raises CourseError if the file is no notebook, QuizError if its lesson has no questions.
    """
    import nbformat

    notebook = notebooks.read(path)
    stale = [(output, now) for output, now in stored(notebook) if output.data != now]
    for output, now in stale:
        output.data = nbformat.from_dict(now)
    if stale:
        write_file(path, nbformat.writes(notebook) + "\n")
    return bool(stale)


def stored(notebook: "NotebookNode") -> "list[tuple[NotebookNode, dict[str, str]]]":
    """(a stored output, what a run would store in its place, by MIME type) of each quiz that the notebook shows."""
    from course_utils.study.panels.question_list import QuestionList
    from course_utils.study.questions.bank import load_cards

    found = []
    for cell in notebook.cells:
        shown = QUIZ.search(cell.source) if cell.cell_type == "code" else None
        for output in cell.outputs if shown else []:
            if widget_pictures.stands_for_a_widget(output):
                found.append((output, widget_pictures.in_place_of_widget(cell.id)))
            elif "text/markdown" in output.get("data", {}):
                now = QuestionList(load_cards(shown[1]))
                found.append((output, {"text/markdown": now._repr_markdown_(), "text/plain": repr(now)}))
    return found
