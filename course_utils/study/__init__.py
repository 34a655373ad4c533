"""What helps learning stick: exercises with checkers and hints."""

from course_utils.study.exercises import exercise

__all__ = ["exercise"]
