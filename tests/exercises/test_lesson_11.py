"""Lesson 11's checkers accept their own solutions and name the likely mistakes."""

import math

import numpy
import torch
from checkers import Checkers, solution

from course_utils.study import exercise
from course_utils.study.exercises.lesson_11 import EXERCISES

nearest, round_through, commitment_loss, prompt_loss, _, asymmetry = (
    solution(EXERCISES, number) for number in EXERCISES
)


def squares_only_of_the_codes(vectors, codebook):
    return codebook.square().sum(1).expand(len(vectors), -1).argmin(dim=1)


def distance(z, q):
    return (z - q).square().mean()


def with_pull(factor):
    """The right value, and `factor` times the right gradient for z."""

    def loss(z, q, beta):
        right = commitment_loss(z, q, beta)
        return factor * right + ((1 - factor) * right).detach()

    return loss


WRONG = [
    ("11.1", torch.cdist, "distances to all codes"),
    ("11.1", lambda vectors, codebook: codebook[nearest(vectors, codebook)], "their numbers"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook).min(dim=1).values, "argmin"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook).argmin(), "[5]"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook).argmin(dim=0), "[5]"),
    ("11.1", lambda vectors, codebook: (vectors @ codebook.T).argmax(dim=1), "dot product"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook).argmax(dim=1), "furthest"),
    ("11.1", squares_only_of_the_codes, "number 1"),
    ("11.1", lambda vectors, codebook: 1, "it should return a tensor"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook, p=1).argmin(dim=1), "squares"),
    ("11.1", lambda vectors, codebook: torch.cdist(vectors, codebook, p=math.inf).argmin(dim=1), "check the"),
    ("11.1", lambda vectors, codebook: torch.tensor([1, 0, 2, 3, 1]), "should be 40 numbers"),
    ("11.1", lambda vectors, codebook: nearest(vectors, codebook).clamp(max=3), "not for 40 vectors"),
    ("11.1", lambda vectors, codebook: None, "return"),
    ("11.1", torch.tensor([1]), "function itself"),
    ("11.2", torch.round, "gradient is 0"),
    ("11.2", lambda x: x.detach().round(), "no gradient passes"),
    ("11.2", lambda x: x + (x.round() - x), "gradient is 0"),
    ("11.2", lambda x: x.round() + (x - x.round()).detach(), "The value is x itself"),
    ("11.2", lambda x: x + (x.floor() - x).detach(), "should be [-1.0, 0.0, 1.0, 3.0]"),
    ("11.2", lambda x: 2 * x + (x.round() - 2 * x).detach(), "unchanged"),
    ("11.2", lambda x: round_through(x).sum(), "shape"),
    ("11.2", lambda x: 1, "is a int"),
    ("11.2", lambda x: x / 2 + (x.round() - x / 2).detach(), "unchanged"),
    ("11.2", lambda x: -x + (x.round() + x).detach(), "unchanged"),
    ("11.2", lambda x: round_through(x) * math.nan, "should be"),
    ("11.2", lambda x: None, "return"),
    ("11.2", 3, "function itself"),
    ("11.3", lambda z, q, beta: beta * distance(z, q), "codes are pulled too"),
    ("11.3", lambda z, q, beta: beta * distance(z.detach(), q), "wrong one moves"),
    ("11.3", lambda z, q, beta: beta * distance(z.detach(), q.detach()), "nobody is pulled"),
    ("11.3", lambda z, q, beta: distance(z, q.detach()), "Beta is missing"),
    ("11.3", lambda z, q, beta: beta * (z - q.detach()).square().sum(), "the sum"),
    ("11.3", lambda z, q, beta: beta * (z - q.detach()).square().sum(1).mean(), "over all."),
    ("11.3", lambda z, q, beta: beta * (z - q.detach()).square(), "one number"),
    ("11.3", lambda z, q, beta: beta * (z - q.detach()).abs().mean(), "0.125"),
    ("11.3", lambda z, q, beta: 0.125, "is a float"),
    ("11.3", lambda z, q, beta: None, "return"),
    ("11.3", with_pull(0.5), "the pull on z is not"),
    ("11.3", with_pull(-1), "wrong sign"),
    ("11.3", lambda z, q, beta: 0.1 * distance(z, q.detach()), "beta 0.25"),
    ("11.3", lambda z, q, beta: commitment_loss(z, q, beta) * math.nan, "nan"),
    ("11.3", 0.125, "function itself"),
    ("11.4", lambda d, w: (d @ w).mean() / w.sum(), "`abs()`"),
    ("11.4", lambda d, w: (d @ w).mean(), "doubling"),
    ("11.4", lambda d, w: (d @ w).sum() / w.abs().sum(), "their mean"),
    ("11.4", lambda d, w: (d @ w.abs()).mean() / w.abs().sum(), "stay negative"),
    ("11.4", lambda d, w: (d * w).mean() / w.abs().sum(), "weighted *sum*"),
    ("11.4", lambda d, w: d.mean(), "should be"),
    ("11.4", lambda d, w: (d @ w) / w.abs().sum(), "one number"),
    ("11.4", lambda d, w: None, "return"),
    ("11.4", lambda d, w: (d @ w).mean() / len(w), "not by how many"),
    ("11.4", lambda d, w: math.nan, "nan"),
    ("11.4", 0.3, "function itself"),
    ("11.5", 13312, "a byte has 8"),
    ("11.5", 8_388_608, "*one* of 8,192"),
    ("11.5", 1.664, "in bytes"),
    ("11.5", 1.625, "in bytes"),
    ("11.5", 2048, "two whole bytes"),
    ("11.5", 196_608, "pixels"),
    ("11.5", 1024, "Count the tokens"),
    ("11.5", "1664", "one number"),
    ("11.5", math.nan, "nan"),
    ("11.6", lambda pixels: (pixels - pixels.flip(2)).square().mean(), "upside down"),
    ("11.6", lambda pixels: (pixels - pixels.flip(2, 3)).square().mean(), "top and bottom"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).square().sum(), "the sum"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).abs().mean(), "square them"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).mean(), "cancel out"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).square().mean().sqrt(), "root"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).square(), "one number"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3)).square().mean().detach(), "no gradient passes"),
    ("11.6", lambda pixels: (pixels - pixels.flip(3).detach()).square().mean(), "part of the gradient"),
    ("11.6", lambda pixels: asymmetry(pixels).item(), "is a float"),
    ("11.6", lambda pixels: asymmetry(pixels) * math.nan, "nan"),
    ("11.6", lambda pixels: pixels.square().mean(), "mirror image"),
    ("11.6", lambda pixels: None, "return"),
    ("11.6", 0.3, "function itself"),
]


RIGHT = [
    ("11.1", lambda vectors, codebook: nearest(vectors, codebook).tolist()),
    ("11.1", lambda vectors, codebook: tuple(nearest(vectors, codebook))),
    ("11.1", lambda vectors, codebook: nearest(vectors, codebook).numpy().astype("int16")),
    ("11.3", lambda z, q, beta: beta * torch.nn.functional.mse_loss(z, q.detach())),
    ("11.4", lambda d, w: numpy.average(d @ w) / numpy.abs(w.numpy()).sum()),
    ("11.5", numpy.float32(1664)),
    ("11.6", lambda pixels: torch.nn.functional.mse_loss(pixels, pixels.flip(-1))),
    ("11.6", lambda pixels: ((pixels.flip(3) - pixels) ** 2).double().mean()),
]


class TestLesson11(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT


def test_the_way_of_the_lesson_passes_too() -> None:
    def with_squares(vectors, codebook):
        squares = vectors.square().sum(1, keepdim=True) + codebook.square().sum(1)
        return (squares - 2 * vectors @ codebook.T).argmin(dim=1)

    assert exercise("11.1").check(with_squares).passed


def test_a_number_of_python_is_a_loss_too() -> None:
    assert exercise("11.4").check(lambda d, w: prompt_loss(d, w).item()).passed
