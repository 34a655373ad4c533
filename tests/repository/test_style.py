"""The style sheet of CONTRIBUTING.md, as far as a machine can check it, over lessons, cards and the glossary.

Each rule is a function that returns what is wrong, in sentences, and is also fed text that breaks it.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode

from course_utils.course import NOTEBOOKS, QUIZZES
from course_utils.study import exercises as exercises_folder
from course_utils.study.glossary import terms

LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
EXERCISES = Path(exercises_folder.__file__).parent
HEADER = re.compile(
    r"# \d\d · .+\n\n\[!\[Open in Colab\].+\n\n"
    r"\*\*Time\*\* about \d+ minutes, exercises included · \*\*memory\*\* about [\d.]+ GB.*"
    r" · \*\*download\*\* .+ · \*\*builds on\*\* .+\n\n"
    r"(?!You will be able)\S[\s\S]+\n\nYou will be able to:\n\n- "
)
PREDICT = re.compile(r"^\*Predict(?: \([^)]+\))?:\* ", re.MULTILINE)
ANY_PREDICT = re.compile(r"\*Predict\b(?! before)|\bPredict:")
EXERCISE = re.compile(
    r"### Exercise \d+\.\d: \S.* \((easy|medium|hard), (essential|useful|nice to know), about \d+ minutes\)"
)
HINTS = """Put your answer in place of the three dots and run the cell. Stuck? `exercise("{0}.1").hint()` gives a hint, a further
call the next one, and `exercise("{0}.1").solution()` the solution. No later cell depends on your answers."""  # noqa: E501
# Not prose: code, formulas, tables, addresses, tags.
NOT_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$|<code>.*?</code>|<[^>]*>|^\|.*?$|(?<=\])\([^)]*\)",
    re.DOTALL | re.MULTILINE,
)
# What we do not write, as a pattern, and what we write.
WORDS = {
    r"\d ?%(?!\w)|\bper cent\b": "percent",
    r"\bthousand million\b": "billion",
    r"\bdear(er|est)?\b": "costly",
    r"\b(color|neighbor|behavior|favor|honor)\w*": "British spelling: colour",
    r"\b(center|meter|theater)(s|ed)?\b": "British spelling: centre",
    r"\b(label|model|travel|cancel)(ed|ing)\b": "British spelling: labelled",
    r"\b(normal|organ|recogn|optim|general|visual|summar|minim|maxim|quant|initial|real|memor)iz\w+": "-ise",
    r"\b[aA]nalyz\w+|\bartifacts?\b|\bgrey\b": "British spelling: analyse, artefact; but gray",
    r"\b[Pp]retrain\w*|\b[Ff]inetun\w*": "pre-training, fine-tuning",
    r"\b[Dd]atasets?\b": "data set",
    r"\bcutouts?\b": "cut-out",
    r"(?<=[a-z,] )(Pocket|Full) tier\b": "the pocket tier, the full tier",
    r"\be\.g\.|\bi\.e\.|\betc\.": "for example, that is, and so on",
    r"[\U0001f300-\U0001faff☀-➿]": "no emoji",
    r"(?i)\bone more wheel\b|\btold right\b": "plain words",
}  # fmt: skip
# Titles and names of others, in their own spelling.
QUOTED = re.compile(r"\[[^\]]*\](?=\()|datasets, LAION|dataset shift|pretrained tags")


def prose(text: str) -> str:
    """A text without what is not prose, and without others' titles."""
    return NOT_PROSE.sub("", QUOTED.sub("", text))


def cells(notebook: NotebookNode) -> list[str]:
    """The texts of the Markdown cells."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


# ---- rules over a text


def wrong_words(text: str) -> list[str]:
    """Words and spellings that the style sheet replaces."""
    return [
        f"{found.group()!r}: {instead}" for wrong, instead in WORDS.items() for found in re.finditer(wrong, prose(text))
    ]


# ---- rules over a lesson


def header(notebook: NotebookNode, path: Path) -> list[str]:
    """The first cell: title, badge, the line of facts, what this is and why, what the learner will be able to do."""
    return [] if HEADER.match(cells(notebook)[0]) else ["the header is not in the form of the style sheet"]


def words(notebook: NotebookNode, path: Path) -> list[str]:
    """Words in all Markdown cells."""
    return [said for text in cells(notebook) for said in wrong_words(text)]


def predictions(notebook: NotebookNode, path: Path) -> list[str]:
    """Each prediction is a paragraph of its own in one form, and there are some."""
    texts = cells(notebook)
    wrong = [
        f"not in the form '*Predict:* …' as a paragraph of its own: {text[found.start() : found.start() + 40]!r}"
        for text in texts
        for found in ANY_PREDICT.finditer(prose(text))
        if not PREDICT.match(prose(text), found.start()) or prose(text)[: found.start()][-2:] not in ("", "\n\n")
    ]
    return wrong if any(PREDICT.search(text) for text in texts) else [*wrong, "nothing is to be predicted"]


def exercises(notebook: NotebookNode, path: Path) -> list[str]:
    """Headings of one form; hints are explained once."""
    texts = cells(notebook)
    wrong = [line for text in texts for line in text.split("\n") if re.match(r"\W*Exercise \d+\.\d", line)]
    wrong = [f"not in the form of the style sheet: {line!r}" for line in wrong if not EXERCISE.fullmatch(line)]
    told = HINTS.format(int(path.name[:2]))
    if sum(told in text for text in texts) != 1 or any("<summary>Stuck" in text for text in texts):
        wrong.append("how to get hints is to be said once, under Exercises")
    return wrong


def references(notebook: NotebookNode, path: Path) -> list[str]:
    """Each reference is a sentence, of a linked title, with authors and year before it where it is a paper."""
    (text,) = [text for text in cells(notebook) if text.startswith("## Further reading")]
    items = [" ".join(item.split()) for item in re.split(r"\n- ", text)[1:]]
    papers = [item for item in items if "arxiv.org" in item or "doi.org" in item]
    wrong = [item for item in papers if not re.match(r"[^\[\]]+, \d{4}: \[[^\]]+\]\(https://", item)]
    wrong += [item for item in items if not re.search(r"\]\(https://", item) or not item.endswith((".", "?"))]
    return [f"not in the form of the style sheet: {item[:60]!r}" for item in wrong]


def footer(notebook: NotebookNode, path: Path) -> list[str]:
    """The last cell leads to the lesson before and the lesson after."""
    last, files = notebook.cells[-1], [*LESSONS] if path in LESSONS else [path]
    place = files.index(path)
    beside = [*files[max(0, place - 1) : place], *files[place + 1 : place + 2]]
    linked = re.findall(r"\]\((\d\d_\w+\.ipynb)\)", last.source)
    wrong = [] if linked == [file.name for file in beside] else [f"the footer links {linked}"]
    return wrong if last.get("id", "").endswith("-footer") else [*wrong, "the last cell is no footer"]


Rule = Callable[[NotebookNode, Path], list[str]]
RULES: list[Rule] = [header, words, predictions, exercises, references, footer]


def named(rule: Rule) -> str:
    """The rule's name, for pytest's reports."""
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=named)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson(path: Path, rule: Rule) -> None:
    assert rule(nbformat.read(path, as_version=4), path) == []


def said(part: object, key: str = "") -> Iterator[str]:
    """The texts of a card that learners read. What they may type, and ids, are no such texts."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "mistakes":
                yield from (mistake["says"] for mistake in value)
            elif name not in ("id", "accepted", "goals", "siblings", "picture", "sources"):
                yield from said(value)
    elif isinstance(part, list):
        for value in part:
            yield from said(value)
    elif isinstance(part, str):
        yield part


@pytest.mark.parametrize("path", sorted(QUIZZES.glob("lesson-*.yaml")), ids=lambda path: path.stem)
def test_cards(path: Path) -> None:
    texts = said(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [wrong for text in texts for wrong in wrong_words(text)] == []


def sentences(node: ast.AST) -> Iterator[str]:
    """The texts in a module of exercises: tasks, hints, what is said to answers. Solutions are code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in ast.iter_child_nodes(node):
        is_code = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code"
        is_format = isinstance(node, ast.FormattedValue) and part is node.format_spec
        yield from () if is_code or is_format else sentences(part)


@pytest.mark.parametrize("path", sorted(EXERCISES.glob("lesson_*.py")), ids=lambda path: path.stem)
def test_exercises(path: Path) -> None:
    texts = sentences(ast.parse(path.read_text(encoding="utf-8")))
    assert [wrong for text in texts for wrong in wrong_words(text)] == []


def test_glossary() -> None:
    assert [wrong for term in terms() for wrong in wrong_words(f"{', '.join(term.names)}: {term.says}")] == []


# ---- each rule refuses what it is there to refuse

HERE = NOTEBOOKS / "99_example.ipynb"
TOP = """# 99 · Example

[![Open in Colab](../images/colab-badge.svg)](https://example.org)

**Time** about 5 minutes, exercises included · **memory** about 1 GB · **download** pocket 0 MB · **builds on** nothing

What this is.

You will be able to:

- do this."""
READING = "## Further reading\n\n- Ada and others, 1843: [Notes](https://arxiv.org/abs/1), the first program."
GOOD = [
    TOP,
    "A picture.\n\n*Predict:* how many colours?",
    f"## Exercises\n\n{HINTS.format(99)}\n\n### Exercise 99.1: Count (easy, useful, about 3 minutes)\n\nCount.",
    READING,
]


def lesson(*texts: str, last: str = "99-footer") -> NotebookNode:
    """A notebook of Markdown cells and a footer."""
    made = [nbformat.v4.new_markdown_cell(text) for text in texts]
    made.append(nbformat.v4.new_markdown_cell("[All lessons](../README.md)"))
    made[-1]["id"] = last
    return nbformat.v4.new_notebook(cells=made)


BAD: list[tuple[Rule, NotebookNode]] = [
    (header, lesson(TOP.replace("**Time** about 5 minutes", "About 5 minutes"), *GOOD[1:])),
    (header, lesson(TOP.replace("What this is.\n\n", ""), *GOOD[1:])),
    (predictions, lesson(TOP)),
    (predictions, lesson(*GOOD, "**Predict.** How many?")),
    (predictions, lesson(*GOOD, "A picture. *Predict:* how many?")),
    (predictions, lesson(*GOOD, "Predict: how many?")),
    (exercises, lesson(*GOOD, "**Exercise 99.2: Two** (easy, useful, 3 minutes)")),
    (exercises, lesson(*GOOD, "<details><summary>Stuck?</summary>Run it.</details>")),
    (exercises, lesson(TOP, READING)),
    (references, lesson(*GOOD[:-1], READING.replace(", 1843: ", ", "))),
    (references, lesson(*GOOD[:-1], READING + "\n- Babbage: <https://example.org>.")),
    (references, lesson(*GOOD[:-1], READING[:-1])),
    (footer, lesson(*GOOD, last="99-reading")),
    (footer, lesson(*GOOD, "[before](98_other.ipynb)")),
    (words, lesson(*GOOD, "A color.")),
]


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_a_rule_accepts_a_good_lesson(rule: Rule) -> None:
    assert rule(lesson(*GOOD), HERE) == []


@pytest.mark.parametrize(("rule", "notebook"), BAD, ids=[named(rule) for rule, _ in BAD])
def test_a_rule_refuses_a_bad_lesson(rule: Rule, notebook: NotebookNode) -> None:
    if rule is footer and notebook.cells[-2].source.startswith("[before]"):
        notebook.cells[-1].source = notebook.cells[-2].source
    assert rule(notebook, HERE) != []


REFUSED = """It is 5 % more. / 5 per cent / a thousand million / dearer / a color / the center / labeled / normalized /
analyzed / grey / pretrained / a dataset / two cutouts / It is the Full tier. / e.g. a cat /
one more wheel / a cat 🐱"""
ACCEPTED = """5 percent / `color='red'` and `5 %` / $50\\%$ / | 5 % | / In the full tier. / Pocket tier: small models. /
the size, the prize and a tokenizer / organised / [A Dataset](https://example.org) / ```normalize```"""


@pytest.mark.parametrize("text", re.split(r" /\s", REFUSED))
def test_a_word_is_refused(text: str) -> None:
    assert len(wrong_words(text)) == 1


@pytest.mark.parametrize("text", re.split(r" /\s", ACCEPTED))
def test_a_word_is_accepted(text: str) -> None:
    assert wrong_words(text) == []
