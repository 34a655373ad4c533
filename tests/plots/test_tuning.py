from course_utils import plots


def test_what_to_adapt_says_in_words_which_parts_are_trained(shown: list) -> None:
    plots.what_to_adapt()
    assert "small detours beside the language model are trained" in shown[0][1]


def test_learning_curves_have_a_panel_for_each_training(shown: list) -> None:
    watched = {"step": [0, 10], "training loss": [2, 1], "validation loss": [2, 1.5]}
    plots.learning_curves({"one": watched}, ("training loss",), "One.")
    plots.learning_curves({"one": watched, "two": watched}, ("training loss", "validation loss"), "Two.")
    assert [alt for _, alt in shown] == ["One.", "Two."]
    assert shown[1][0].width > 1.5 * shown[0][0].width
