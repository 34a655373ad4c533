"""The quiz as a list for readers on the web."""

from cards import CARDS

from course_utils.study.panels import QuestionList


def test_each_question_has_its_folded_answer() -> None:
    shown = QuestionList(list(CARDS.values()))
    assert repr(shown) == "7 questions with folded answers."
    assert shown._repr_markdown_().count("<summary>Answer</summary>") == 7
    assert "In your own words." not in shown._repr_markdown_()


def test_points_of_a_picture_are_told_in_words() -> None:
    shown = QuestionList([CARDS["label"]])._repr_markdown_()
    assert "![Two animals](../images/world/cat_left_of_dog.png)" in shown
    assert "Point 2 is 80% from the left and 50% from the top." in shown
