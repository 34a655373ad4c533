"""Every type of card that a quiz asks has its controls."""

import pytest
from cards import ASKED, CARDS

from course_utils.study.panels.controls import controls
from course_utils.study.questions.bank import CLASSES


@pytest.mark.parametrize("card", ASKED, ids=lambda card: card.type)
def test_an_untouched_control_is_no_answer(card) -> None:
    shown, read = controls(card)
    assert shown
    assert not card.is_complete(read())


def test_the_small_cards_are_of_all_types() -> None:
    assert [type(card) for card in CARDS.values()] == list(CLASSES)


def test_recall_has_no_controls() -> None:
    with pytest.raises(TypeError, match="recall"):
        controls(CARDS["recall"])
