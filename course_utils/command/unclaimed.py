"""Sentences about a result that no claim stands for. Authors and tests meet them; learners never do.

A sentence is about a result if it stands under an output (up to the next code cell, heading or Predict) and holds a
number, a quotation of two words or more, or a comparison. Not so questions; what announces the next cell or tells the
reader to do something; what has a source or a year; what is said of the full tier or of other people's models.
A claim after a cell of the same section stands for it if the two share three words (numbers are words), or half of the
words of a shorter sentence.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.command.claims import Claim

if TYPE_CHECKING:
    from nbformat import NotebookNode

END = "## Exercises"  # what comes after it tells of no result
COUNT = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
NUMBER = re.compile(
    rf"\d|\b{COUNT} (?:of|in|out of|times)\b|\b(?:half of|a third of|a quarter of|twice as)\b", re.IGNORECASE
)
QUOTATION = re.compile(r"[“\"][^\s”\"]+ [^”\"]*[”\"]")
COMPARISON = re.compile(
    r"\bthan\b|\bas \w+ as\b|\b(?:better|worse|best|worst|fewer|higher|highest|lower|lowest|larger|largest|smallest)\b",
    re.IGNORECASE,
)
# Numbers that count no result: of a lesson or a line, sizes of pictures and grids, in names, in code and in formulas.
REFERENCE = re.compile(
    rf"\b(?:lessons?|sections?|exercises?|steps?|turns?|lines?|quer(?:y|ies)|frames?|levels?|tools?) {COUNT}"
    rf"(?:(?:, | and | to ){COUNT})*|\d+ × \d+|[a-z]+(?:-[a-z]+)*[-/]?\d+\b|`[^`]*`|\$[^$]*\$",
    re.IGNORECASE,
)
SOURCED = re.compile(
    r"\]\(|<http|\b(?:19|20)\d\d\b|\b(?:reports?|reported|according to|papers?|model card|authors?)\b", re.IGNORECASE
)
ELSEWHERE = re.compile(
    r"\b(?:full tier|real (?:BLIP-2|CLIP|one)|LLaVA|Llama|Flamingo|NVLM|Qwen|SmolVLM|OpenAI|OpenCLIP|LAION|DALL-E"
    r"|CommonPool|Stable Diffusion|SDXL|SigLIP|GPT|FAISS|Re-LAION)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"(?:Let|Now|Next|Predict|Keep|Always|Never|Take|Try|Ask|Use|Put|Look|Mind|Remember|Think|Choose"
    r"|We (?:ask|change|count|draw|give|look|measure|paint|replace|show|take|test))\b"
)
LITTLE = re.compile(  # words that say little
    "the|and|or|but|of|in|on|at|to|for|with|from|by|is|are|was|were|be|been|it|its|that|this|these|those|as|not|no|so|a"
    "|an|if|than|then|them|they|their|there|here|which|what|who|how|when|where|one|we|you|our|us|his|her|have|has|had|do"
    "|does|did|can|could|will|would|may|all|each|only|also|too|very|more|most"
)


def sentences(notebook: "NotebookNode") -> Iterator[tuple[int, str]]:
    """(section, sentence) of each sentence about a result, in the lesson's order; sections are counted from 0."""
    section, under = 0, False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            under = bool(cell.outputs) or (under and not cell.source.strip())
            continue
        for paragraph in _paragraphs(cell.source):
            if paragraph.startswith(END):
                return
            section += paragraph.startswith("## ")
            under = under and not paragraph.startswith(("#", "Predict"))
            if under and not paragraph.startswith("Full tier"):
                yield from ((section, sentence) for sentence in _split(paragraph) if about_a_result(sentence))


def about_a_result(sentence: str) -> bool:
    """Whether a sentence under an output says something of it."""
    if sentence.endswith(("?", ":")) or SOURCED.search(sentence) or ELSEWHERE.search(sentence) or TOLD.match(sentence):
        return False
    plain = REFERENCE.sub("", sentence)
    return any(pattern.search(plain) for pattern in (NUMBER, QUOTATION, COMPARISON))


def unclaimed(notebook: "NotebookNode", claims: Sequence[Claim], excepted: Sequence[str] = ()) -> list[str]:
    """The sentences about a result that no claim stands for, and that begin with none of the excepted words."""
    asserted = _by_section(notebook, claims)
    return [
        sentence
        for section, sentence in sentences(notebook)
        if not any(stands_for(claim, sentence) for claim in asserted.get(section, ()))
        and not sentence.startswith(tuple(excepted))
    ]


def stands_for(claim: str, sentence: str) -> bool:
    """Whether a claim is about the sentence: three of its words, or half of those of a shorter one."""
    told = _words(sentence)
    return len(told & _words(claim)) >= min(3, (len(told) + 1) // 2)


def exceptions(file: Path) -> dict[str, str] | None:
    """EXCEPTIONS of a file of claims: how a sentence begins that needs no claim -> why; None without such a table."""
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "EXCEPTIONS":
            return ast.literal_eval(statement.value)
    return None


def _by_section(notebook: "NotebookNode", claims: Sequence[Claim]) -> dict[int, list[str]]:
    """The sentences of the claims, by the section that their cells stand in."""
    section, places = 0, {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section += sum(paragraph.startswith("## ") for paragraph in _paragraphs(cell.source))
        places[cell.get("id")] = section
    found: dict[int, list[str]] = {}
    for claim in claims:
        found.setdefault(places.get(claim.cell, -1), []).append(claim.sentence)
    return found


def _paragraphs(source: str) -> Iterator[str]:
    """The paragraphs and list items of a Markdown cell in one line each, without marks; no tables, code or answers."""
    source = re.sub(r"```.*?```|<details>.*?</details>|\$\$.*?\$\$", "", source, flags=re.DOTALL)
    for block in re.split(r"\n\s*\n|\n(?=(?:[-*]|\d+\.|#+) )", source):
        text = re.sub(r"\*+(?=\S)|(?<=\S)\*+", "", " ".join(block.split()))
        if text and not text.startswith("|"):
            yield re.sub(r"^(?:-|\d+\.) ", "", text)


def _split(paragraph: str) -> list[str]:
    """The sentences of a paragraph."""
    return re.split(r"(?<=[.!?])[)\"”]* +(?=[(\"“`$]*[A-Z0-9])", paragraph)


def _words(text: str) -> set[str]:
    """The words and numbers that carry the meaning, without their endings."""
    found = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text.lower())
    return {re.sub(r"(?<=\w{3})(?:ings?|ed|e?s|ly|er)$", "", word) for word in found if not LITTLE.fullmatch(word)}
