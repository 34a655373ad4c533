"""Card texts (Markdown with $...$ formulas) as HTML: no script, nothing fetched, formulas as MathML.

Browsers draw MathML themselves and screen readers read it, so nothing has to be loaded for a formula. HTML tags in a
text are shown as they are written, never obeyed.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

CODE_OR_TAG = re.compile(r"(?P<code>(`+).+?\2)|<", re.DOTALL)


def to_html(text: str) -> str:
    """A text of several paragraphs."""
    return _markdown().render(text)


def to_html_line(text: str) -> str:
    """A text of one paragraph, without the paragraph around it."""
    return _markdown().renderInline(text)


def is_plain(text: str) -> bool:
    """Whether the text reads the same with and without its markup."""
    return not re.search(r"[`*_$\\<&\[]", text)


def safe_markdown(text: str) -> str:
    """The text for a renderer that obeys HTML tags: outside code they are shown as they are written."""
    return CODE_OR_TAG.sub(lambda found: found["code"] or "&lt;", text)


@cache
def _markdown() -> "MarkdownIt":
    from latex2mathml.converter import convert
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def formula(source: str, options: dict) -> str:
        return convert(source, display="block" if options["display_mode"] else "inline")

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return markdown.use(dollarmath_plugin, renderer=formula, allow_digits=False)
