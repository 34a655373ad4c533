"""What the panels share."""

from course_utils.study.panels.looks import two_digits


def test_lessons_have_two_digits() -> None:
    assert [two_digits(lesson) for lesson in ("04", "4", 4, "none")] == ["04", "04", "04", "none"]
