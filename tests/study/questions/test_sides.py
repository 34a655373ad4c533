"""On paper, the letters of the answers are those of the questions."""

import re
from dataclasses import replace

import pytest
from cards import CARDS

from course_utils.study.questions import Card, LabelCard, OptionsCard, OrderCard, back, front, load_cards


def of_class(kind: type[Card]) -> list[Card]:
    return [card for card in load_cards() if isinstance(card, kind)]


@pytest.mark.parametrize("card", of_class(OptionsCard), ids=lambda card: card.id)
def test_letters_belong_to_the_right_options(card: OptionsCard) -> None:
    shown = dict(re.findall(r"^- \*\*([A-F])\*\* ((?:.|\n  )*)", front(card), re.MULTILINE))
    letters = re.match(r"\*\*(.*)\*\*", back(card))[1].split(", ")
    right = {option.text for option in card.options if option.right}
    assert {shown[letter].replace("\n  ", "\n") for letter in letters} == right


@pytest.mark.parametrize("card", of_class(OrderCard), ids=lambda card: card.id)
def test_letters_put_the_steps_in_order(card: OrderCard) -> None:
    shown = dict(re.findall(r"^- \*\*([A-Z])\*\* (.*)", front(card), re.MULTILINE))
    letters = re.match(r"\*\*(.*)\*\*", back(card))[1].split(", ")
    assert [shown[letter] for letter in letters] == list(card.steps)
    assert letters != sorted(letters)


@pytest.mark.parametrize("card", of_class(LabelCard), ids=lambda card: card.id)
def test_letters_belong_to_the_labels(card: LabelCard) -> None:
    shown = dict(re.findall(r"^- \*\*([A-Z])\*\* (.*)", front(card), re.MULTILINE))
    answers = re.findall(r"^(\d+)\. \*\*([A-Z])\*\* (.*)", back(card), re.MULTILINE)
    assert [(int(number), shown[letter]) for number, letter, _ in answers] == [
        (number, label.text) for number, label in enumerate(card.labels, 1)
    ]


@pytest.mark.parametrize("name", CARDS)
def test_any_card_may_show_a_picture(name: str) -> None:
    card = replace(CARDS[name], picture="world/cat_on_red.png", alt="A cat on red")
    assert "![A cat on red](cat.png)" in front(card, "cat.png")
    assert "Picture: A cat on red" in front(card)
