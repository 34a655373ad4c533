"""Lesson 04's checkers accept their own solutions and name the likely mistakes."""

import math

import torch
import torch.nn.functional as F
from checkers import Checkers

from course_utils.study.exercises.lesson_04 import EXERCISES


def logits(pictures, captions, scale):
    return scale * pictures @ captions.T


def truth(pictures):
    return torch.arange(len(pictures))


WRONG = [
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, s).T, truth(p)), "other direction"),
    (
        "4.1",
        lambda p, c, s: (F.cross_entropy(logits(p, c, s), truth(p)) + F.cross_entropy(logits(c, p, s), truth(p))) / 2,
        "both",
    ),
    ("4.1", lambda p, c, s: F.cross_entropy(p @ c.T, truth(p)), "multiplied by `scale`"),
    ("4.1", lambda p, c, s: F.cross_entropy(p @ c.T / s, truth(p)), "dividing"),
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, s), truth(p), reduction="sum"), "mean"),
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, s), truth(p), reduction="none"), "one number"),
    ("4.1", lambda p, c, s: logits(p, c, s).log_softmax(dim=1).diagonal().mean(), "sign"),
    ("4.1", lambda p, c, s: None, "return"),
    ("4.1", lambda p, c, s: torch.tensor(0.5), "diagonal"),
    ("4.1", 1.5, "function itself"),
    ("4.2", math.log2(79_000), "base 2"),
    ("4.2", math.log10(79_000), "base 10"),
    ("4.2", -math.log(79_000), "sign"),
    ("4.2", 2 * math.log(79_000), "averaged"),
    ("4.2", 1 / 79_000, "probability of a right guess"),
    ("4.2", 0.5, "same probability"),
    ("4.2", "eleven", "one number"),
    ("4.3", 1 / (1 + math.exp(-0.05)), "scale"),
    ("4.3", 0.5, "do not divide"),
    ("4.3", 0.30 / 0.55, "exponentials"),
    ("4.3", 99.33, "percentage"),
    ("4.3", 1 / (1 + math.exp(5)), "second caption"),
    ("4.4", "a picture of {}", "list"),
    ("4.4", ["a picture of {}", "a picture of {}", "a poster of {}"], "same one twice"),
    ("4.4", ["a picture of a {}", "a cartoon of {}", "a poster of {}"], "a picture of a a cat"),
    ("4.4", ["a picture of a cat", "a cartoon of {}", "a poster of {}"], "no place for the label"),
    ("4.4", ["{} and {}", "a cartoon of {}", "a poster of {}"], "exactly once"),
    ("4.4", ["{}", "a cartoon of {}", "a poster of {}"], "bare label"),
    ("4.4", [1, 2, 3], "strings"),
    ("4.5", lambda s, t: (s.argmax(dim=1) == t).sum(), "divide"),
    ("4.5", lambda s, t: (s.argmax(dim=0) == t).float().mean(), "dim=1"),
    ("4.5", lambda s, t: (s.argmax(dim=1) != t).float().mean(), "mistakes"),
    ("4.5", lambda s, t: 100 * (s.argmax(dim=1) == t).float().mean(), "percentage"),
    ("4.5", lambda s, t: s.argmax(dim=1) == t, "one number"),
    ("4.5", 0.6, "function itself"),
]


class TestLesson04(Checkers):
    EXERCISES, WRONG = EXERCISES, WRONG
