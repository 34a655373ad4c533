"""What every lesson's checkers must do, whatever they check."""

from collections.abc import Mapping, Sequence

import pytest

from course_utils.study import exercise
from course_utils.study.exercises import Exercise


def solution(exercises: Mapping[str, Exercise], number: str) -> object:
    """The answer that the exercise's own solution hands in."""
    names: dict[str, object] = {}
    exec(str(exercises[number].solution()), names)
    return names["answer"]


class Checkers:
    """Tests of a lesson's checkers: a subclass names its exercises, wrong answers with words of what is said, and
    right answers beside the solution."""

    EXERCISES: Mapping[str, Exercise]
    WRONG: Sequence[tuple[str, object, str]]
    RIGHT: Sequence[tuple[str, object]]

    @classmethod
    def parametrize(cls, metafunc: pytest.Metafunc) -> None:
        if "named" in metafunc.fixturenames:
            metafunc.parametrize(("number", "answer", "named"), cls.WRONG)
        elif "answer" in metafunc.fixturenames:
            metafunc.parametrize(("number", "answer"), cls.RIGHT)
        elif "number" in metafunc.fixturenames:
            metafunc.parametrize("number", cls.EXERCISES)

    def test_the_solution_passes(self, number: str) -> None:
        feedback = exercise(number).check(solution(self.EXERCISES, number))
        assert feedback.passed, feedback.message

    def test_a_wrong_answer_is_told_what_is_wrong(self, number: str, answer: object, named: str) -> None:
        feedback = exercise(number).check(answer)
        assert not feedback.passed
        assert named in feedback.message

    def test_another_right_answer_passes(self, number: str, answer: object) -> None:
        feedback = exercise(number).check(answer)
        assert feedback.passed, feedback.message

    def test_every_exercise_has_wrong_answers(self) -> None:
        for number in self.EXERCISES:
            assert sum(number == wrong for wrong, _, _ in self.WRONG) >= 2
