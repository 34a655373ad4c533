"""Scores of seeing: a model gets what its answers deserve."""

from course_utils import measure
from course_utils.measure.seeing import noun_accuracy


def test_the_scores_need_the_right_answers():
    """A model that always says "cat" must score what "cat" deserves, not more."""
    scenes = measure.scenes("test", 400, "one")
    truth = sum(scene.nouns[0] == "cat" for scene in scenes) / 400
    assert noun_accuracy(lambda part: ["cat"] * len(part), scenes) == truth < 0.05
