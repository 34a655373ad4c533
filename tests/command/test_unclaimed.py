"""Which sentences are about a result, and which claims stand for them."""

from pathlib import Path

import nbformat
import pytest

from course_utils.command import unclaimed
from course_utils.command.claims import Claim

SHOWN = nbformat.v4.new_output("stream", name="stdout", text="0.9\n")


def lesson(*texts: str, shows: bool = True) -> nbformat.NotebookNode:
    """A notebook of one code cell, `cell`, which shows something, and the texts after it."""
    v4 = nbformat.v4
    cells = [v4.new_code_cell("x", outputs=[SHOWN] if shows else [], id="cell"), *map(v4.new_markdown_cell, texts)]
    return v4.new_notebook(cells=[v4.new_markdown_cell("## 1. First"), *cells])


def claim(sentence: str, cell: str = "cell") -> Claim:
    """A claim after a cell."""
    return Claim("lesson_00.py", 1, cell, sentence, "assert True", "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Colours are right in 95 percent.",
        "It finds three of four cats.",
        'It says "there is a lion", and there is none.',
        "The last row is better than the first.",
        "One vector is about as good as many.",
    ],
)
def test_numbers_quotations_and_comparisons_tell_of_a_result(sentence: str) -> None:
    assert unclaimed.about_a_result(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was a cat.",
        "Which of the 300 is nearest?",
        "We draw 300 pictures.",
        "Lesson 03 and sections 2 and 3 tell why.",
        "Its codes are `[5, 64]`, a grid of 8 × 8.",
        "DALL-E had 12 billion weights.",
        "In the full tier it is 90 percent.",
        "The paper gives 76 percent.",
        "It was 76 percent [there](https://example.org).",
        'The word "red" is short.',
    ],
)
def test_other_sentences_do_not(sentence: str) -> None:
    assert not unclaimed.about_a_result(sentence)


RESULT = "Colours are right in 95 percent of all pictures."


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((f"It works. **{RESULT}**",), [RESULT]),
        ((f"- A list.\n- {RESULT}",), [RESULT]),
        (("Words.", RESULT), [RESULT]),
        ((f"*Predict:* why?\n\n{RESULT}",), []),
        ((f"## 2. Next\n\n{RESULT}",), []),
        ((f"| {RESULT} |\n|---|\n| 1 |",), []),
        ((f"```\n{RESULT}\n```",), []),
        ((f"## Exercises\n\n{RESULT}",), []),
    ],
)
def test_sentences_stand_under_an_output(texts: tuple[str, ...], expected: list[str]) -> None:
    assert unclaimed.unclaimed(lesson(*texts), []) == expected
    assert unclaimed.unclaimed(lesson(*texts, shows=False), []) == []


def test_a_claim_of_the_section_stands_for_a_sentence() -> None:
    assert unclaimed.unclaimed(lesson(RESULT), [claim("95 percent of the colours right")]) == []
    assert unclaimed.unclaimed(lesson(RESULT), [claim("nouns are right in 80 percent")]) == [RESULT]
    elsewhere = lesson(RESULT)
    elsewhere.cells += [lesson().cells[0], nbformat.v4.new_code_cell("y", id="later")]
    assert unclaimed.unclaimed(elsewhere, [claim("95 percent of the colours right", "later")]) == [RESULT]


def test_of_a_short_sentence_half_of_the_words_are_enough() -> None:
    assert unclaimed.stands_for("one of them: the red one wins", "Red wins, 1 to 0.")
    assert not unclaimed.stands_for("blue wins", RESULT)


def test_an_exception_names_how_a_sentence_begins(tmp_path: Path) -> None:
    assert unclaimed.unclaimed(lesson(RESULT), [], ["Colours are"]) == []
    file = tmp_path / "lesson_00.py"
    file.write_text('"""Claims."""\nEXCEPTIONS = {"Colours are": "a definition"}\n')
    assert unclaimed.exceptions(file) == {"Colours are": "a definition"}
    file.write_text("import math\n")
    assert unclaimed.exceptions(file) is None
