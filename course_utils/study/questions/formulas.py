"""Formulas as plain text, for a terminal: √d for what LaTeX writes as a square root."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, fromstring

CODE_OR_FORMULA = re.compile(r"(?P<code>(`+).+?\2)|\$\$?(?P<formula>[^$]+)\$\$?", re.DOTALL)
RAISED = str.maketrans("0123456789+-−=()nTi⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿᵀⁱᵀ")
LOWERED = str.maketrans("0123456789+-−=()aeijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
SPACED = "=≈≠<>≤≥+−-⋅·×∈→∼/|"


def without_formulas(text: str) -> str:
    """Markdown with its $...$ formulas as plain text; code stays as it is."""
    return CODE_OR_FORMULA.sub(lambda found: found["code"] or plain(found["formula"]), text)


def as_label(text: str) -> str:
    """Markdown of one line as plain text, for the labels of controls, which know no markup."""
    return re.sub(r"`+ ?(.+?) ?`+|\*\*?(.+?)\*\*?", lambda found: found[1] or found[2], without_formulas(text))


def plain(source: str) -> str:
    """A formula in LaTeX as text."""
    from latex2mathml.converter import convert

    text = _read(fromstring(re.sub(r' xmlns="[^"]*"', "", convert(source))))
    return re.sub(r"(?<=[(∥|]) | (?=[)∥|,])|(?<=^) ", "", " ".join(text.split())).strip()


def _read(node: Element) -> str:
    kind, parts = node.tag, [_read(child) for child in node]
    match kind:
        case "msup":
            return parts[0] + _script(parts[1], RAISED, "^")
        case "msub":
            return parts[0] + _script(parts[1], LOWERED, "_")
        case "msubsup":
            return parts[0] + _script(parts[1], LOWERED, "_") + _script(parts[2], RAISED, "^")
        case "mfrac":
            return f"{_bracketed(parts[0])} / {_bracketed(parts[1])}"
        case "msqrt":
            return "√" + _bracketed(" ".join(parts))
        case "mspace":
            return " "
        case "mo" if (node.text or "") in SPACED:
            return f" {node.text} "
    return (node.text or "").strip() + _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    """The parts in a row, with a space after a word such as log."""
    words = [bool(re.fullmatch(r"[a-zA-Z]{2,}", part)) for part in parts]
    rest = [*parts, ""][1:]
    return "".join(f"{p} " if word and re.match(r"\w", n) else p for p, n, word in zip(parts, rest, words, strict=True))


def _script(text: str, table: dict[int, int], sign: str) -> str:
    """An exponent or an index: small signs where there are such, else ^ or _ and brackets."""
    text = text.replace(" ", "")
    return text.translate(table) if all(ord(each) in table for each in text) else sign + _bracketed(text)


def _bracketed(text: str) -> str:
    return text.strip() if re.fullmatch(r"\w+", text.strip()) else f"({text.strip()})"
