"""Lesson 04's checkers accept their own solutions and name the likely mistakes."""

import math
from decimal import Decimal

import numpy
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
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, 10.0), truth(p)), "diagonal's mean"),
    ("4.1", lambda p, c, s: torch.tensor(math.nan), "nan"),
    ("4.1", 1.5, "function itself"),
    ("4.2", math.log2(79_000), "base 2"),
    ("4.2", math.log10(79_000), "base 10"),
    ("4.2", -math.log(79_000), "sign"),
    ("4.2", 2 * math.log(79_000), "averaged"),
    ("4.2", 1 / 79_000, "probability of a right guess"),
    ("4.2", 0.5, "same probability"),
    ("4.2", "eleven", "one number"),
    ("4.2", math.nan, "nan"),
    ("4.2", math.inf, "inf"),
    ("4.3", 1 / (1 + math.exp(-0.05)), "scale"),
    ("4.3", 0.5, "do not divide"),
    ("4.3", 0.30 / 0.55, "exponentials"),
    ("4.3", 99.33, "percentage"),
    ("4.3", 1 / (1 + math.exp(5)), "second caption"),
    ("4.3", 1.0, "rounded"),
    ("4.3", 99.3, "percentage"),
    ("4.3", 0.9, "Compute"),
    ("4.3", math.nan, "nan"),
    ("4.4", "a picture of {}", "list"),
    ("4.4", ["a picture of {}", "a picture of {}", "a poster of {}"], "same one twice"),
    ("4.4", ["a picture of a {}", "a cartoon of {}", "a poster of {}"], "a picture of a a cat"),
    ("4.4", ["a picture of a cat", "a cartoon of {}", "a poster of {}"], "no place for the label"),
    ("4.4", ["{} and {}", "a cartoon of {}", "a poster of {}"], "exactly once"),
    ("4.4", ["{}", "{}.", "a poster of {}"], "bare label"),
    ("4.4", ["x{}", "a cartoon of {}", "a poster of {}"], "'xa cat'"),
    ("4.4", ["a picture of {}s", "a cartoon of {}", "a poster of {}"], "a cats"),
    ("4.4", ["x {}", "a cartoon of {}", "a poster of {}"], "says something"),
    ("4.4", ["a poster of {}", "A poster of {}", "a cartoon of {}"], "same one twice"),
    ("4.4", [1, 2, 3], "strings"),
    ("4.5", lambda s, t: (s.argmax(dim=1) == t).sum(), "divide"),
    ("4.5", lambda s, t: (s.argmax(dim=0) == t).float().mean(), "dim=1"),
    ("4.5", lambda s, t: (s.argmax(dim=1) != t).float().mean(), "mistakes"),
    ("4.5", lambda s, t: 100 * (s.argmax(dim=1) == t).float().mean(), "percentage"),
    ("4.5", lambda s, t: s.argmax(dim=1) == t, "one number"),
    ("4.5", lambda s, t: 0.6, "For each row"),
    ("4.5", lambda s, t: (s.argmax(dim=1) == t).sum() / 5, "For each row"),
    ("4.5", lambda s, t: (s[:, :3].argmax(dim=1) == t).float().mean(), "For each row"),
    ("4.5", lambda s, t: math.nan, "nan"),
    ("4.5", 0.6, "function itself"),
]


RIGHT = [
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, s), truth(p))),
    ("4.1", lambda p, c, s: F.cross_entropy(logits(p, c, s), truth(p)).numpy()),
    ("4.2", numpy.log(79_000)),
    ("4.2", 11.28),
    ("4.2", Decimal("11.3")),
    ("4.3", torch.tensor([30.0, 25.0]).softmax(0)[0]),
    ("4.3", 0.99),
    ("4.4", ["{}", "a picture of {}", "there is {}"]),  # the lesson's own
    ("4.4", ("a photo of {}", "a photo of {}, a kind of toy.", "{} in the snow")),
    ("4.5", lambda s, t: numpy.mean(s.numpy().argmax(1) == t.numpy())),
    ("4.5", lambda s, t: sum(row[i] == max(row) for row, i in zip(s.tolist(), t, strict=True)) / len(t)),
]


class TestLesson04(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
