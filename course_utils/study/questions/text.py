"""Card texts (Markdown with $...$ formulas) as HTML: no script, nothing fetched. And small things about words.

In HTML for browsers formulas are MathML, which they draw themselves and screen readers read, so that nothing has to be
loaded. HTML tags in a text are shown as they are written, never obeyed.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

Formula = Callable[[str, bool], str]  # (source, whether it stands alone) -> HTML

CODE_OR_TAG = re.compile(r"(?P<code>(`+).+?\2)|<", re.DOTALL)


def mathml(source: str, alone: bool) -> str:
    """A formula as MathML."""
    from latex2mathml.converter import convert

    return convert(source, display="block" if alone else "inline")


def to_html(text: str, formula: Formula = mathml) -> str:
    """A text of several paragraphs; `formula` makes HTML of its formulas."""
    return _markdown(formula).render(text)


def to_html_line(text: str) -> str:
    """A text of one paragraph, without the paragraph around it."""
    return _markdown(mathml).renderInline(text)


def is_plain(text: str) -> bool:
    """Whether the text reads the same with and without its markup."""
    return not re.search(r"[`*_$\\<&\[]", text)


def safe_markdown(text: str) -> str:
    """The text for a renderer that obeys HTML tags: outside code they are shown as they are written."""
    return CODE_OR_TAG.sub(lambda found: found["code"] or "&lt;", text)


def lettered(texts: Sequence[str]) -> str:
    """A Markdown list whose items begin with the letters A, B, C, ..."""
    lines = (text.replace("\n", "\n  ") for text in texts)
    return "\n".join(f"- **{letter}** {text}" for letter, text in zip(ascii_uppercase, lines, strict=False))


@cache
def _markdown(formula: Formula) -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def render(source: str, options: dict) -> str:
        return formula(source, options["display_mode"])

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return markdown.use(dollarmath_plugin, renderer=render, allow_digits=False)
