"""How panels say what went wrong."""

from course_utils.course import CourseError
from course_utils.study.panels.looks import say_error, two_digits
from course_utils.study.questions import QuizError
from course_utils.study.record import StoreError


def test_a_course_error_is_its_sentence() -> None:
    for kind in (CourseError, QuizError, StoreError):
        assert say_error(kind("Free <some> space.")) == '<div role="status"><p>Free &lt;some&gt; space.</p></div>'


def test_any_other_error_is_named_as_a_bug() -> None:
    assert "bug in the course; please report it: KeyError: &#x27;a&#x27;" in say_error(KeyError("a"))
    assert "please report it: ValueError<" in say_error(ValueError())


def test_lessons_have_two_digits() -> None:
    assert [two_digits(lesson) for lesson in ("04", "4", 4, "none")] == ["04", "04", "04", "none"]
