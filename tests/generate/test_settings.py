"""Settings that cannot be painted with."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from course_utils.generate import PaintError, Settings


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"steps": 0}, "The setting steps is a whole number from 1 on, not 0"),
        ({"cutouts": -3}, "cutouts is a whole number"),
        ({"rows": 2.5}, "rows is a whole number"),
        ({"columns": "8"}, "columns is a whole number"),
        ({"steps": True}, "steps is a whole number"),
        ({"seed": -1}, "The seed is a whole number from 0"),
        ({"seed": 2**31}, "The seed is a whole number from 0"),
        ({"learning_rate": 0}, "learning_rate is a number greater than 0"),
        ({"learning_rate": math.inf}, "learning_rate is a number greater than 0"),
        ({"learning_rate": 10**400}, "learning_rate is a number greater than 0"),
        ({"learning_rate": "fast"}, "learning_rate is a number greater than 0"),
        ({"cut_smallest": 1.5}, "cut_smallest is a number greater than 0 and at most 1"),
        ({"tint": -0.1}, "tint is a number from 0 to 1, not -0.1"),
        ({"learning_rate": True}, "learning_rate is a number greater than 0, not True"),
        ({"seed": True}, "The seed is a whole number"),
        ({"style": None}, "The style is a short text"),
        ({"style": "x" * 2000}, "The style is a short text"),
        ({"quantise": "no"}, "quantise is True or False, not 'no'"),
        ({"ema": 1.0}, "ema is a number from 0 to less than 1"),
        ({"symmetry": -1}, "symmetry is a number from 0 on, not -1"),
        ({"drawer": "crayons"}, "The drawer is one of codes, pixels, strokes, not 'crayons'"),
        ({"drawer": np.zeros(2)}, "The drawer is one of codes, pixels, strokes, not array"),
        ({"distance": "angle"}, "The distance is one of great circle, cosine, not 'angle'"),
        ({"strokes": 0}, "strokes is a whole number from 1 on"),
        ({"palette": "red reddish"}, "The palette knows no colour 'reddish': use #rrggbb or one of red, "),
        ({"palette": "#12345"}, "no colour '#12345'"),
        ({"palette": ["red"]}, "The palette is a text"),
        ({"palette_weight": -1}, "palette_weight is a number from 0 on"),
        ({"ema": math.nan}, "ema is a number from 0 to less than 1"),
    ],
)
def test_impossible_settings_get_one_sentence(change: dict, sentence: str) -> None:
    with pytest.raises(PaintError, match=sentence):
        Settings(**change)


def test_numbers_of_numpy_are_numbers() -> None:
    given = Settings(steps=np.int64(2), seed=np.uint8(3), learning_rate=np.float32(0.5), ema=0)
    assert given == Settings(steps=2, seed=3, learning_rate=0.5, ema=0.0)
    assert json.loads(json.dumps(asdict(given)))["steps"] == 2


def test_a_palette_is_read_by_name_and_by_number() -> None:
    assert Settings().colours() == []
    assert Settings(palette="#ff0000, white #000080").colours() == [
        (1.0, 0.0, 0.0),
        (247 / 255, 247 / 255, 247 / 255),
        (0.0, 0.0, 128 / 255),
    ]
