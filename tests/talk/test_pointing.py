"""Boxes in answers, in pixels of the picture."""

import pytest
from PIL import Image

from course_utils import talk


def test_a_box_is_in_pixels_of_the_picture_whatever_its_size() -> None:
    answer = "the cat is in <2><3><9><10>."
    assert talk.boxes_of(answer, Image.new("RGB", (64, 64))) == [(8, 12, 36, 40)]
    assert talk.boxes_of(answer, Image.new("RGB", (320, 160))) == [(40, 30, 180, 100)]


def test_an_answer_may_name_several_boxes() -> None:
    assert len(talk.boxes_of("<0><0><8><8> and <8><8><16><16>", Image.new("RGB", (64, 64)))) == 2


@pytest.mark.parametrize("answer", ["a cat.", "<2><3><9>", "<9><3><2><10>", "<2><3><9><3>", "<2><3><99><10>"])
def test_what_no_box_can_be_is_left_out(answer: str) -> None:
    assert talk.boxes_of(answer, Image.new("RGB", (64, 64))) == []
