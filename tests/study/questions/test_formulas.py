"""Formulas as plain text."""

import re

import pytest

from course_utils.study.questions import Card, back, front, load_cards
from course_utils.study.questions.formulas import as_label, plain, without_formulas


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("N^2", "N²"),
        ("x_1", "x₁"),
        ("x_i^{10}", "xᵢ¹⁰"),
        ("e^{x/y}", "e^(x/y)"),
        (r"\log N", "log N"),
        (r"V^\top", "Vᵀ"),
        (r"\sqrt{9 + 16} = 5", "√(9 + 16) = 5"),
        (r"\mathrm{softmax}(Q K^T / \sqrt{d})\, V", "softmax(QKᵀ / √d) V"),
        (r"\dfrac{u \cdot v}{\lVert u \rVert \, \lVert v \rVert}", "(u · v) / (‖u‖ ‖v‖)"),
    ],
)
def test_a_formula_reads_as_one_would_write_it(source: str, text: str) -> None:
    assert plain(source).replace("⋅", "·") == text


def test_code_and_prices_stay() -> None:
    assert (
        without_formulas("Is `$N$` the same as $N$, or as `` `$x$` ``?") == "Is `$N$` the same as N, or as `` `$x$` ``?"
    )


def test_a_label_has_no_markup() -> None:
    assert as_label("The **first** of `N` *tokens*, $x_1$") == "The first of N tokens, x₁"


@pytest.mark.parametrize("card", load_cards(), ids=lambda card: card.id)
def test_no_card_keeps_a_formula(card: Card) -> None:
    text = without_formulas(f"{front(card)}\n\n{back(card)}")
    assert not re.search(r"\$|\\[a-z]", re.sub(r"(`+).+?\1", "", text, flags=re.DOTALL))
