"""What all exercises do: check, record, hint, solution; whatever is handed in ends in one sentence."""

import sys
from pathlib import Path

import pytest

from course_utils.course import CourseError
from course_utils.study import exercise, record
from course_utils.study.exercises import Exercise, Feedback, NotYet
from course_utils.study.exercises.base import sheet
from course_utils.study.record import Store


class Odd(Exercise):
    """Hand in an odd number."""

    number, title = "9.1", "Odd"
    difficulty, importance, minutes = 1, 2, 3

    def judge(self, answer: int) -> None:
        if answer % 2 == 0:
            raise NotYet("That is even.")

    remark = "Odd."
    hints = ("One.", "Two.")
    code = """
        answer = 1
    """


class Doubled(Exercise):
    """Write `double(list)`."""

    number, title, function = "9.2", "Doubled", "double"
    difficulty, importance, minutes = 3, 3, 5

    def judge(self, double) -> None:
        for numbers in ([1, 2], [3]):
            if double(numbers) != [2 * number for number in numbers]:
                raise NotYet("Not doubled.")

    remark = "Doubled."
    hints = ("Two.",)
    code = """
        def double(numbers):
            return [2 * number for number in numbers]

        answer = double
    """


# ---- feedback


def test_feedback_reads_the_same_as_text_and_as_markdown() -> None:
    assert repr(Feedback(True, "Odd.")) == "Right. Odd."
    assert Feedback(False, "That is even.")._repr_markdown_() == "**Not yet.** That is even."


def test_the_three_dots_are_no_attempt(recorded: None) -> None:
    assert repr(Odd().check(...)).startswith("Not yet. Put your answer in place of the three dots")
    assert Store().events(record.ATTEMPT) == []


def test_attempts_are_recorded(recorded: None) -> None:
    for answer in (..., 2, "text", 3):
        Odd().check(answer)
    events = [(event.subject, event.value) for event in Store().events(record.ATTEMPT)]
    assert events == [("9.1", "failed"), ("9.1", "failed"), ("9.1", "passed")]


def test_a_check_never_fails_for_want_of_a_record(
    recorded: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")  # in the place of the data folder, so that even root cannot make it
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "file" / "folder"))
    assert Odd().check(3).passed
    assert not Odd().check(2).passed
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# ---- answers that misbehave


def endless(numbers):
    return endless(numbers)


def prints(numbers):
    print(numbers)


def prints_and_returns(numbers):
    print(numbers)
    return [2 * number for number in numbers]


def destroys(numbers):
    return [2 * numbers.pop(0) for _ in range(len(numbers))]


def raises_two_lines(numbers):
    raise ValueError("first\nsecond")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda numbers: sys.exit(), "ends the whole program"),
        (lambda numbers: sys.exit("bye"), "ends the whole program"),
        (endless, "calls itself without end"),
        (prints, "take the `print` out"),
        (prints_and_returns, "take the `print` out"),
        (lambda numbers: None, "returns nothing"),
        (destroys, "changes the list"),
        (raises_two_lines, "could not be used: ValueError: first (given: [1, 2])"),
        (lambda: [2, 4], "could not be used: TypeError"),
        ([2, 4], "Hand in the function itself: `answer = double`"),
        (None, "Hand in the function itself"),
    ],
)
def test_a_function_that_misbehaves_is_refused_in_one_sentence(
    answer: object, told: str, capsys: pytest.CaptureFixture
) -> None:
    feedback = Doubled().check(answer)
    assert not feedback.passed
    assert told in feedback.message
    assert "\n" not in feedback.message
    assert capsys.readouterr().out == ""


def test_what_interrupts_the_learner_is_not_swallowed() -> None:
    def interrupted(numbers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Doubled().check(interrupted)


# ---- hints and solutions


def test_hints_come_one_by_one_and_the_last_stays() -> None:
    odd = Odd()
    assert [repr(odd.hint()) for _ in range(3)] == [
        "Hint 1 of 2: One.",
        "Hint 2 of 2: Two. (That was the last hint.)",
        "Hint 2 of 2: Two. (That was the last hint.)",
    ]


def test_a_solution_is_shown_as_code() -> None:
    assert repr(Doubled().solution()).startswith("def double(numbers):\n    return [2 * number")


def test_an_exercise_says_what_it_is() -> None:
    assert repr(Doubled()) == "Exercise 9.2: Doubled (hard, essential, about 5 minutes)"


def test_a_sheet_keeps_the_order() -> None:
    assert [*sheet(Doubled, Odd)] == ["9.2", "9.1"]


# ---- finding one


@pytest.mark.parametrize(
    ("number", "told"),
    [("three", "named like"), ("3", "named like"), ("14.1", "Lesson 14 has no"), ("3.9", "Lesson 3 has: 3.1, 3.2")],
)
def test_a_number_that_is_none_is_refused_in_one_sentence(number: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        exercise(number)
    assert isinstance(refused.value, CourseError)


def test_leading_zeros_do_not_matter() -> None:
    assert exercise("04.01") is exercise("4.1")
