"""Lesson 01's checkers accept their own solutions and name the mistake in likely wrong answers."""

import pytest
import torch

from course_utils.study.exercises.lesson_01 import EXERCISES


@pytest.mark.parametrize("number", EXERCISES)
def test_solution_passes(number):
    names = {"torch": torch}
    exec(str(EXERCISES[number].solution()), names)
    assert EXERCISES[number].check(names["answer"]).passed


def nothing(*_):
    """What a function without `return` gives."""


WRONG = [
    ("1.1", lambda tokens: " ".join(tokens), "space between all"),
    ("1.1", lambda tokens: "".join(tokens), "still a Ġ"),
    ("1.1", lambda tokens: "".join(tokens).replace("Ġ", ""), "All spaces are gone"),
    ("1.1", lambda tokens: " ".join(tokens).replace("Ġ", ""), "nothing between"),
    ("1.1", lambda tokens: "".join(tokens).replace("Ġ", " ").strip(), "at the start as well"),
    ("1.1", nothing, "one string"),
    ("1.1", "a cartoon", "function itself"),
    ("1.2", 5, "characters"),
    ("1.2", 2, "words"),
    ("1.2", 7, "space"),
    ("1.2", 11, "counts the bytes"),
    ("1.2", "8", "whole number"),
    ("1.3", lambda u, v: u @ v, "dot product"),
    ("1.3", lambda u, v: u * v / (u.norm() * v.norm()), "several numbers"),
    ("1.3", lambda u, v: u @ v / (u @ u * (v @ v)), "square root"),
    ("1.3", lambda u, v: u @ v / u.norm(), "one length only"),
    ("1.3", lambda u, v: (u - v).norm(), "distance"),
    ("1.3", lambda u, v: u @ v / (u.abs().sum() * v.abs().sum()), "sum of its squares"),
    ("1.3", lambda u, v: torch.tensor(0.5), "should be"),
    ("1.3", nothing, "return"),
    ("1.4", lambda query, vectors, k: (vectors @ query).argsort()[:k], "least"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k).values, "similarities"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k), "row numbers"),
    ("1.4", lambda query, vectors, k: (vectors @ query).argsort(descending=True), "k best"),
    ("1.4", lambda query, vectors, k: (vectors @ query).topk(k).indices.sort().values, "order"),
    ("1.4", lambda query, vectors, k: torch.arange(k), "Other rows"),
    ("1.4", nothing, "return"),
    ("1.5", lambda pictures, texts: pictures.mean() - texts.mean(), "dim=0"),
    ("1.5", lambda pictures, texts: (pictures.mean(0) - texts.mean(0)).square().sum(), "squared"),
    ("1.5", lambda pictures, texts: (pictures - texts).norm(dim=-1).mean(), "partners"),
    ("1.5", lambda pictures, texts: pictures.mean(0) @ texts.mean(0), "dot product"),
    ("1.5", lambda pictures, texts: pictures.mean(0) - texts.mean(0), "one number"),
    ("1.5", lambda pictures, texts: (pictures - texts).mean(0).norm(), "fewer captions"),
    ("1.5", lambda pictures, texts: 0.0, "should be"),
    ("1.5", nothing, "return"),
]


@pytest.mark.parametrize(("number", "wrong", "told"), WRONG)
def test_wrong_answer_is_told_why(number, wrong, told):
    feedback = EXERCISES[number].check(wrong)
    assert not feedback.passed
    assert told in feedback.message
