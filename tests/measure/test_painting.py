"""Scores of painting: the prompts that are asked for and the distance of two pictures."""

import pytest
from PIL import Image

from course_utils import world
from course_utils.measure import painting


def test_prompts_name_pairs_that_were_seen_or_never():
    for held_out in (False, True):
        asked = painting.prompts_on_colours(held_out)
        assert all(world.never_together(noun, colour) == held_out for _, noun, colour in asked)
        assert asked and len(asked) <= 2 * len(world.NOUNS)
    assert painting.on_a_ground("cat", "orange") == "a cat on an orange background"


def test_psnr_is_ten_decibels_for_a_tenth_of_the_square():
    gray = [Image.new("RGB", (4, 4), (100, 100, 100))]
    assert painting.psnr(gray, [Image.new("RGB", (4, 4), (151, 151, 151))]) == pytest.approx(13.98, abs=0.01)
    assert painting.psnr(gray, gray) == float("inf")
