"""The contest of painters: one thing is changed at a time, and each variant paints."""

from dataclasses import asdict

from course_utils import generate, models
from course_utils.measure import painters


def test_each_variant_differs_in_one_thing() -> None:
    (_, guide, settings), *others = painters.variants(generate.Settings())
    assert guide is models.shared("guide")
    for name, clip, changed in others:
        differences = [key for key, value in asdict(changed).items() if value != asdict(settings)[key]]
        assert len(differences) + (clip is not guide) == 1, name


def test_all_of_them_paint() -> None:
    found = painters.contest(2, generate.Settings(steps=1, cutouts=1, rows=4, columns=4, strokes=3))
    assert len(found) == 9
    assert all(each.number == 2 and each.top_1 <= each.top_5 for each in found.values())
