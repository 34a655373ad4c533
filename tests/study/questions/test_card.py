"""Every card of the bank, whatever its type, judges, shuffles and turns over as it should."""

import re
from dataclasses import replace

import pytest
from cards import CARDS as SMALL
from cards import make

from course_utils.study.questions import Judgement, RecallCard, TextCard, load_cards

CARDS = load_cards()


def of_type(*types):
    chosen = [card for card in CARDS if card.type in types]
    return pytest.mark.parametrize("card", chosen, ids=lambda card: card.id)


def right_response(card):
    """What a learner who knows the answer hands in."""
    return {
        "choice": lambda: [option.right for option in card.options].index(True),
        "many-choice": lambda: {i for i, option in enumerate(card.options) if option.right},
        "numeric": lambda: str(card.answer),
        "text": lambda: card.accepted[-1],
        "order": lambda: list(card.order),
        "label": lambda: {i: label.text for i, label in enumerate(card.labels)},
        "code": lambda: card.prints,
    }[card.type]()


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code")
def test_the_right_response_is_right_however_the_card_is_shuffled(card):
    for seed in range(5):
        shown = card.shuffled(seed)
        judgement = shown.judge(right_response(shown))
        assert judgement.right, judgement.message
        assert judgement.message


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code")
def test_no_response_is_wrong_and_asks_for_one(card):
    empty = {"choice": None, "many-choice": set(), "order": [], "label": {}}.get(card.type, "  ")
    judgement = card.judge(empty)
    assert not judgement.right
    assert re.match(r"(Choose|Write|Give|Put) ", judgement.message)


@of_type("choice")
def test_each_wrong_option_is_wrong_and_says_why(card):
    for i, option in enumerate(card.options):
        if not option.right:
            assert card.judge(i) == Judgement(False, option.why)


@of_type("many-choice")
def test_one_option_too_many_or_too_few_is_wrong_and_says_which(card):
    right = right_response(card)
    for i, option in enumerate(card.options):
        judgement = card.judge(right ^ {i})
        assert not judgement.right
        if right ^ {i}:
            assert option.why in judgement.message


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code", "recall")
def test_every_card_can_be_turned_over(card):
    assert card.solution().strip()


def test_every_accepted_spelling_is_accepted():
    for card in CARDS:
        for text in card.accepted if isinstance(card, TextCard) else ():
            assert card.judge(text).right, (card.id, text)


def test_free_recall_is_not_judged_here():
    with pytest.raises(ValueError, match="free recall"):
        make(RecallCard, answer="A.").judge("A.")


def test_parts_of_an_answer_are_a_list() -> None:
    assert make(RecallCard, answer="A.", parts=("One.", "Two.")).solution() == "A.\n\n- One.\n- Two."
    assert make(RecallCard, parts=("One.", "Two.")).solution() == "- One.\n- Two."
    assert make(RecallCard, answer="A.").solution() == "A."


def test_half_filled_in_is_not_complete() -> None:
    assert not SMALL["order"].is_complete([0, 1])
    assert not SMALL["order"].is_complete([0, 0, 1])
    assert not SMALL["label"].is_complete({0: "cat", 1: None})
    assert not SMALL["numeric"].is_complete("twelve")
    assert SMALL["choice"].is_complete(0)
    assert SMALL["numeric"].is_complete(0)


def test_cards_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        CARDS[0].question = "?"
    assert replace(CARDS[0], question="?").id == CARDS[0].id
