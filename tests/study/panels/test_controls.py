"""Every type of card that a quiz asks has its controls."""

import pytest
from cards import ASKED, CARDS

from course_utils.study.panels.controls import controls
from course_utils.study.questions.bank import CLASSES


@pytest.mark.parametrize("card", ASKED, ids=lambda card: card.type)
def test_an_untouched_control_is_no_answer(card) -> None:
    shown, read, _ = controls(card)
    assert shown
    assert not card.is_complete(read())


def test_the_small_cards_are_of_all_types() -> None:
    assert [type(card) for card in CARDS.values()] == list(CLASSES)


def test_recall_has_no_controls() -> None:
    with pytest.raises(TypeError, match="recall"):
        controls(CARDS["recall"])


def test_marks_stand_beside_the_chosen_options() -> None:
    (radio,), _, mark = controls(CARDS["choice"])
    mark(1)
    assert [label for label, _ in radio.options] == ["A. one", "B. two ✗ not right"]
    assert radio.value == 1
    mark(0)
    assert [label for label, _ in radio.options] == ["A. one ✓ right", "B. two"]


def test_marks_name_what_is_missing() -> None:
    (_, *boxes), _, mark = controls(CARDS["many-choice"])
    mark({0, 1})
    assert [box.description for box in boxes] == ["A. one ✓ right", "B. two ✗ not right", "C. three ← this one, too"]


def test_steps_are_moved_by_buttons_and_marked() -> None:
    card = CARDS["order"].shuffled("x")
    (box,), read, mark = controls(card)
    rows = box.children[:-1]
    ups, downs, texts = zip(*(row.children for row in rows), strict=True)
    assert (ups[0].disabled, downs[-1].disabled) == (True, True)
    before = [text.value[3:] for text in texts]
    downs[0].click()
    assert [text.value[3:] for text in texts] == [before[1], before[0], before[2]]
    assert read() == [1, 0, 2]
    assert ups[1].tooltip == f"Move step 2 up: {before[0]}"
    mark(read())
    signs = ["✓" if said == right else "✗" for said, right in zip(read(), card.order, strict=True)]
    assert [text.value[-10] for text in texts] == signs
