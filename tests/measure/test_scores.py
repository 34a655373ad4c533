"""The table of a card, and which scores miss their targets."""

from course_utils import measure

SCORES = {"nouns": 0.5, "yes-ratio": 0.52, "lost": 0.2, "PSNR of the copy": 24.04, "told": 0.1}
TARGETS = {"nouns": 0.5, "yes-ratio": (0.45, 0.55), "lost": (-1.0, 0.1), "PSNR of the copy": 25.0, "told": None}


def test_a_target_is_a_least_value_a_range_or_nothing():
    assert measure.missed(SCORES, TARGETS) == ["lost", "PSNR of the copy"]
    assert measure.missed({"nouns": 0.4999}, {"nouns": 0.5}) == ["nouns"]


def test_the_table_says_what_is_wanted():
    assert measure.table(SCORES, TARGETS).splitlines()[2:] == [
        "| nouns | 50.0% | ≥ 50% |",
        "| yes-ratio | 52.0% | 45% to 55% |",
        "| lost | 20.0% | ≤ 10% |",
        "| PSNR of the copy | 24.0 dB | ≥ 25 dB |",
        "| told | 10.0% | reported |",
    ]
