"""The words of a lesson go into one cell before the quiz, and stay there."""

import nbformat
import pytest
from nbformat import NotebookNode

from course_utils.study.glossary import Term
from training import build_glossary

LORA = Term("LoRA", "09", "Two thin matrices.", "LoRA", "LoRA", "LoRA", ("low-rank adaptation",))
PATCH = Term("patch", "l03-012", "A square.", "пач", "патч", "parche")
TITLES = {"03": ("03 · The Vision Transformer", "03_vision_transformer.ipynb")}


def lesson(*texts: str) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in texts])


def test_the_words_stand_before_the_quiz_once() -> None:
    notebook = lesson("# 04", "## Recap", "## Quiz", "## Review plan")
    once = build_glossary.with_words(notebook, "04")
    assert [cell.source[:7] for cell in once.cells] == ["# 04", "## Reca", "**The w", "## Quiz", "## Revi"]
    assert once.cells[2].id == "l04-words"
    assert build_glossary.with_words(once, "04") == once
    assert len(notebook.cells) == 4


def test_a_changed_line_is_renewed() -> None:
    notebook = build_glossary.with_words(lesson("## Quiz"), "04")
    notebook.cells[0].source = "old"
    assert build_glossary.with_words(notebook, "04").cells[0].source == build_glossary.words("04")


def test_words_come_in_the_order_of_the_lesson() -> None:
    terms = [term.term for term in build_glossary.of_lesson("02")]
    assert terms.index("query") < terms.index("key") < terms.index("value") < terms.index("KV cache")


@pytest.mark.parametrize(
    ("name", "anchor"), [("Q-Former", "q-former"), ("recall@k", "recallk"), ("Goodhart's law", "goodharts-law")]
)
def test_anchors_are_those_of_github(name: str, anchor: str) -> None:
    assert build_glossary.anchor(name) == anchor


def test_a_link_leads_to_the_cell_or_says_that_the_lesson_is_to_come() -> None:
    assert build_glossary.link(PATCH, TITLES).endswith("(../notebooks/03_vision_transformer.ipynb#cell-id=l03-012)")
    assert build_glossary.link(LORA, TITLES) == "lesson 09, which is still being written"
    assert build_glossary.link(LORA, {"09": ("09 · Fine-tuning", "09_fine_tuning.ipynb")}).endswith("ing.ipynb)")
    assert "Also: low-rank adaptation." in build_glossary.entry(LORA, TITLES)
