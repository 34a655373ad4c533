"""Each checker of lesson 03 accepts its own solution and names the mistake in likely wrong answers."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import torch
from checkers import Checkers

from course_utils.study.exercises.lesson_03 import EXERCISES


def split(pixels, patch):
    """[batch, channels, rows, patch, columns, patch]"""
    batch, channels, height, width = pixels.shape
    return pixels.reshape(batch, channels, height // patch, patch, width // patch, patch)


def flat(cut):
    """[batch, patches, numbers] from [batch, rows, columns, ...]"""
    return cut.flatten(3).flatten(1, 2)


def unpatchify_with(order):
    def unpatchify(patches, patch, height, width):
        cut = patches.reshape(len(patches), height // patch, width // patch, 3, patch, patch)
        return cut.permute(order).reshape(len(patches), 3, height, width)

    return unpatchify


def mean_over_guesses(logits, targets, k):
    return (logits.topk(k).indices == targets[:, None]).float().mean()


def hits(logits, targets, k):
    return (logits.topk(k).indices == targets[:, None]).any(1).float()


def right_patches(x, p):
    return flat(split(x, p).permute(0, 2, 4, 1, 3, 5))


def with_patch_of_two(x, p):
    return flat(split(x, 2).permute(0, 2, 4, 1, 3, 5))


def with_three_channels(x, p):
    return right_patches(x, p).reshape(len(x), -1, 3 * p * p)


def with_batch_of_two(x, p):
    return right_patches(x, p).reshape(2, -1, x.shape[1] * p * p)


WRONG = [
    ("3.1", 576, "one token more"),
    ("3.1", 24, "along one side"),
    ("3.1", 25, "one side"),
    ("3.1", 336 * 336, "number of pixels"),
    ("3.1", "many", "one number"),
    ("3.1", 600, "Count the patches"),
    ("3.1", math.nan, "nan"),
    ("3.2", lambda x, p: x.reshape(len(x), -1, 3 * p * p), "`permute`"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 4, 2, 1, 3, 5)), "row by row"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 3, 5, 1)), "channel should come first"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 5, 3)), "swapped height and width"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 3, 5))[0], "shape"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 3, 5)).flip(1), "another order"),
    ("3.2", lambda x, p: None, "return"),
    ("3.2", lambda x, p: "patches", "should return a tensor"),
    ("3.2", with_patch_of_two, "could not be used"),
    ("3.2", with_three_channels, "patch 3"),
    ("3.2", with_batch_of_two, "patch 3"),
    ("3.2", lambda x, p: right_patches(x, p) / 2, "another order"),
    ("3.2", lambda x, p: right_patches(x, p) * math.nan, "another order"),
    ("3.2", torch.zeros(1), "the function itself"),
    ("3.3", lambda x, p, h, w: x.reshape(len(x), 3, h, w), "scrambled"),
    ("3.3", unpatchify_with((0, 3, 1, 5, 2, 4)), "wrong places"),
    ("3.3", lambda x, p, h, w: x.reshape(len(x), h, w, 3), "should have shape"),
    ("3.3", lambda x, p, h, w: x.tolist(), "should have shape"),
    ("3.3", lambda x, p, h, w: "picture", "should return a tensor"),
    ("3.3", lambda x, p, h, w: unpatchify_with((0, 3, 1, 4, 2, 5))(x, 2, h, w), "could not be used"),
    ("3.3", lambda x, p, h, w: unpatchify_with((0, 3, 1, 4, 2, 5))(x, p, 4, 6), "could not be used"),
    ("3.3", lambda x, p, h, w: unpatchify_with((0, 3, 1, 4, 2, 5))(x[:1], p, h, w), "should have shape"),
    ("3.3", lambda x, p, h, w: unpatchify_with((0, 3, 1, 4, 2, 5))(x, p, h, w).flip(0), "wrong places"),
    ("3.3", 3, "the function itself"),
    ("3.4", 2, "half as high"),
    ("3.4", 4, "every token with every token"),
    ("3.4", 785 / 197, "every token with every token"),
    ("3.4", 16, "CLS"),
    ("3.4", 785**2, "Divide"),
    ("3.4", 8, "square both counts"),
    ("3.4", "16", "one number"),
    ("3.4", math.nan, "nan"),
    ("3.4", 15.8, "square both counts"),
    ("3.4", True, "one number"),
    ("3.5", lambda x, t, k: hits(x, t, 1).mean(), "only at the best guess"),
    ("3.5", lambda x, t, k: 100 * hits(x, t, k).mean(), "percent"),
    ("3.5", lambda x, t, k: hits(x, t, k).sum(), "count the right pictures"),
    ("3.5", mean_over_guesses, "divide by all guesses"),
    ("3.5", lambda x, t, k: hits(-x, t, k).mean(), "highest logits"),
    ("3.5", lambda x, t, k: hits(x, t, min(k + 1, 4)).mean(), "0.75 for k = 2"),
    ("3.5", lambda x, t, k: math.nan, "nan"),
    ("3.5", lambda x, t, k: hits(x[:4], t[:4], k).mean(), "Right for four pictures"),
    ("3.5", lambda x, t, k: hits(x, t, k).sum() / 4, "Right for four pictures"),
    ("3.5", 0.75, "the function itself"),
]

RIGHT = [
    ("3.1", 577.0),
    ("3.1", numpy.int32(577)),
    ("3.1", Fraction(577)),
    ("3.2", lambda x, p: right_patches(x, p).numpy()),
    ("3.2", lambda x, p: right_patches(x, p).tolist()),
    ("3.2", lambda x, p: torch.nn.functional.unfold(x, p, stride=p).transpose(1, 2)),
    ("3.3", lambda x, p, h, w: unpatchify_with((0, 3, 1, 4, 2, 5))(x, p, h, w).numpy()),
    ("3.3", lambda x, p, h, w: torch.nn.functional.fold(x.transpose(1, 2), (h, w), p, stride=p)),
    ("3.4", 15.9),
    ("3.4", 15.88),
    ("3.4", torch.tensor(785 / 197) ** 2),
    ("3.4", Fraction(785, 197) ** 2),
    ("3.4", (Decimal(785) / 197) ** 2),
    ("3.4", numpy.array([785 / 197]) ** 2),
    ("3.5", lambda x, t, k: hits(x, t, k).mean()),
    ("3.5", lambda x, t, k: numpy.mean(hits(x, t, k).numpy())),
    ("3.5", lambda x, t, k: Fraction(int(hits(x, t, k).sum()), len(x))),
]


class TestLesson03(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
