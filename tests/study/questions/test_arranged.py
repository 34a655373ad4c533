"""Steps in order and labels on a picture: the judge says how far they were right."""

from cards import make

from course_utils.study.questions import Label, LabelCard, OrderCard


def test_order_says_how_far_it_was_right():
    card = make(OrderCard, steps=("cut", "flatten", "project", "add"), order=(0, 1, 2, 3))
    assert card.judge([0, 1, 2, 3]).right
    assert card.judge([0, 1, 3, 2]).message.startswith("Right up to step 2")
    assert '"add"' in card.judge([0, 1, 3, 2]).message
    assert card.judge([1, 0, 2, 3]).message.startswith("The first step")
    for response in ([0, 1, 2], [0, 0, 1, 2], [0, 1, 2, 4]):
        assert "in their order first" in card.judge(response).message


def test_shuffled_steps_are_never_in_order_and_always_the_same_for_one_seed():
    card = make(OrderCard, steps=("cut", "flatten", "project"), order=(0, 1, 2))
    for seed in range(30):
        shown = card.shuffled(seed)
        assert shown.steps != card.steps
        assert not shown.judge([0, 1, 2]).right
        assert shown.judge([shown.steps.index(step) for step in card.steps]).right
        assert shown == card.shuffled(seed)
        assert shown.solution() == card.solution()
        again = shown.shuffled(seed)
        assert again.judge(list(again.order)).right
    assert len({card.shuffled(seed).steps for seed in range(30)}) == 5  # all orders but the right one


def test_label():
    card = make(LabelCard, labels=(Label((0.1, 0.2), "sky"), Label((0.3, 0.4), "roof")))
    assert card.judge({0: "sky", 1: "roof"}).right
    assert card.judge({0: "sky", 1: "sky"}).message == "Not right: point 2 is not sky."
    assert "every point" in card.judge({0: "sky"}).message
