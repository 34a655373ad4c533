"""Questions with options: the judge names what is wrong, and shuffled options keep their reasons."""

from cards import make

from course_utils.study.questions import ChoiceCard, Judgement, ManyChoiceCard, Option


def test_choice():
    card = make(ChoiceCard, options=(Option("a", True, "Because."), Option("b", False, "That is the dot product.")))
    assert card.judge(0) == Judgement(True, "Because.")
    assert card.judge(1) == Judgement(False, "That is the dot product.")


def test_many_choice_names_the_wrong_and_the_missing():
    card = make(ManyChoiceCard, options=tuple(Option(text, text < "c", f"Why {text}.") for text in "abcd"))
    assert card.judge({0, 1}).right
    message = card.judge({0, 3}).message
    assert 'Not right: "d" Why d.' in message
    assert 'Missing: "b" Why b.' in message
    assert '"a"' not in message


def test_shuffled_options_keep_their_reasons():
    card = make(ChoiceCard, options=tuple(Option(text, text == "a", f"Why {text}.") for text in "abcd"))
    orders = {tuple(option.text for option in card.shuffled(seed).options) for seed in range(60)}
    assert len(orders) > 12
    assert {option for seed in range(9) for option in card.shuffled(seed).options} == set(card.options)
