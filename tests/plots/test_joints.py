from course_utils import plots


def test_the_two_roads_say_in_words_what_they_show(shown: list) -> None:
    plots.two_roads()
    assert "two roads lead into the frozen language model" in shown[0][1]


def test_the_two_stages_say_in_words_what_they_show(shown: list) -> None:
    plots.two_stages()
    assert "which learns three tasks: contrast" in shown[0][1]


def test_the_pocket_models_stages_say_in_words_what_they_show(shown: list) -> None:
    plots.pocket_stages()
    assert "the language model alone is trained" in shown[0][1] and "seven heads, thrown away" in shown[0][1]
