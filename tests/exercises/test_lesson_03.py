"""Each checker of lesson 03 accepts its own solution and names the mistake in likely wrong answers."""

import pytest
import torch

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


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_solution_passes(exercise):
    names = {}
    exec(exercise.solution(), names)
    feedback = exercise.check(names["answer"])
    assert feedback.passed, feedback.message


WRONG = [
    ("3.1", 576, "one token more"),
    ("3.1", 24, "along one side"),
    ("3.1", 25, "one side"),
    ("3.1", 336 * 336, "number of pixels"),
    ("3.1", "many", "Count the patches"),
    ("3.2", lambda x, p: x.reshape(len(x), -1, 3 * p * p), "`permute`"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 4, 2, 1, 3, 5)), "row by row"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 3, 5, 1)), "channel should come first"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 5, 3)), "swapped height and width"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 3, 5))[0], "shape"),
    ("3.2", lambda x, p: flat(split(x, p).permute(0, 2, 4, 1, 3, 5)).flip(1), "another order"),
    ("3.2", lambda x, p: None, "should return a tensor"),
    ("3.2", torch.zeros(1), "the function itself"),
    ("3.3", lambda x, p, h, w: x.reshape(len(x), 3, h, w), "scrambled"),
    ("3.3", unpatchify_with((0, 3, 1, 5, 2, 4)), "wrong places"),
    ("3.3", lambda x, p, h, w: x.reshape(len(x), h, w, 3), "should have shape"),
    ("3.3", lambda x, p, h, w: x.tolist(), "should return a tensor"),
    ("3.3", 3, "the function itself"),
    ("3.4", 2, "half as high"),
    ("3.4", 4, "every token with every token"),
    ("3.4", 785 / 197, "every token with every token"),
    ("3.4", 16, "CLS"),
    ("3.4", 785**2, "Divide"),
    ("3.4", 8, "square both counts"),
    ("3.4", "16", "one number"),
    ("3.5", lambda x, t, k: hits(x, t, 1).mean(), "only at the best guess"),
    ("3.5", lambda x, t, k: 100 * hits(x, t, k).mean(), "percent"),
    ("3.5", lambda x, t, k: hits(x, t, k).sum(), "count the right pictures"),
    ("3.5", mean_over_guesses, "divide by all guesses"),
    ("3.5", lambda x, t, k: hits(-x, t, k).mean(), "highest logits"),
    ("3.5", lambda x, t, k: hits(x, t, min(k + 1, 4)).mean(), "0.75 for k = 2"),
    ("3.5", 0.75, "the function itself"),
]


@pytest.mark.parametrize(("number", "answer", "words"), WRONG)
def test_wrong_answer_is_told_why(number, answer, words):
    feedback = EXERCISES[number].check(answer)
    assert not feedback.passed
    assert words in feedback.message
