from course_utils import plots


def test_the_two_towers_say_in_words_where_they_meet(shown: list) -> None:
    plots.two_towers()
    assert "Only there the towers meet: N by N cosines" in shown[0][1]
