"""Numbers of any type, comparing them, and the sentence for a mistake."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
import torch

from course_utils.study.exercises.checking import (
    NotYet,
    close,
    diagnose,
    expect,
    guarded,
    number_of,
    numbers_of,
    pair_of,
    refuse,
    sample,
    tensor_of,
    text_of,
    unit_rows,
)

HALVES = [
    0.5,
    Fraction(1, 2),
    Decimal("0.5"),
    numpy.float16(0.5),
    numpy.array(0.5),
    numpy.array([[0.5]]),
    torch.tensor(0.5),
    torch.tensor([0.5], dtype=torch.bfloat16),
    torch.tensor(0.5, requires_grad=True),
]


@pytest.mark.parametrize("half", HALVES, ids=repr)
def test_a_number_of_any_type_is_taken(half: object) -> None:
    assert number_of(half) == 0.5


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (True, "one number; this is a bool"),
        (numpy.bool_(True), "bool"),
        (torch.tensor(True), "bool"),
        (math.nan, "is nan"),
        (torch.tensor(math.nan), "is nan"),
        (Decimal("nan"), "is NaN"),
        (-math.inf, "is -inf"),
        ("0.5", "this is a str"),
        (1 + 2j, "this is a complex"),
        (None, "this is a NoneType"),
        ([0.5], "this is a list"),
        (torch.zeros(2, 3), r"the shape \[2, 3\]"),
        (numpy.zeros(0), r"the shape \[0\]"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused_in_one_sentence(answer: object, told: str) -> None:
    with pytest.raises(NotYet, match=told):
        number_of(answer)


def test_too_many_numbers_can_have_a_sentence_of_their_own() -> None:
    with pytest.raises(NotYet, match="take the mean"):
        number_of(torch.zeros(2), several="take the mean")


# ---- close


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, 1.00005),
        (torch.tensor(1.0), 1),
        ((1, 2), [1.00001, 2]),
        (torch.tensor([1.0, 2.0]), torch.tensor([1, 2])),
    ],
    ids=repr,
)
def test_numbers_are_close_up_to_rounding(value: object, other: object) -> None:
    assert close(value, other)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, 1.001),
        (math.nan, math.nan),
        (math.nan, 1),
        (1, math.nan),
        (math.inf, math.inf),
        ((1, math.nan), (1, math.nan)),
        ((1, 2), (1, 2, 3)),
        (torch.tensor([math.nan]), torch.tensor([math.nan])),
        (torch.zeros(2, 3), torch.zeros(3, 2)),
        (torch.zeros(1), 0.0),
    ],
    ids=repr,
)
def test_nan_and_other_shapes_are_close_to_nothing(value: object, other: object) -> None:
    assert not close(value, other)


# ---- the sentence for a mistake


def test_the_first_sentence_that_holds_is_told() -> None:
    refuse({"no": False})
    with pytest.raises(NotYet, match=r"^two$"):
        refuse({"one": False, "two": True, "three": True})


def test_a_mistake_is_told_by_what_it_leads_to() -> None:
    mistakes = {3: "three", 4.0: "four", 5: "four"}
    diagnose(6, mistakes)
    for value, told in ((3, "three"), (4.00001, "four"), (5, "four")):
        with pytest.raises(NotYet, match=f"^{told}$"):
            diagnose(value, mistakes)


def test_mistakes_may_be_tensors() -> None:
    with pytest.raises(NotYet, match="zero"):
        diagnose(torch.zeros(2), {torch.zeros(3): "more", torch.zeros(2): "zero"})


def test_a_right_answer_is_right_even_where_a_mistake_leads_to_it() -> None:
    expect(3, 3, {3: "three"}, "else")
    with pytest.raises(NotYet, match=r"^else$"):
        expect(math.nan, 3, {4: "four"}, "else")
    with pytest.raises(NotYet, match=r"^four$"):
        expect(4.2, 3, {4: "four"}, "else", tolerance=0.5)


# ---- functions


def test_a_function_gets_copies_and_gives_its_result() -> None:
    numbers = [[1, 2], [3]]
    assert guarded(len, "count")(numbers) == 2
    with pytest.raises(NotYet, match="changes the list"):
        guarded(lambda given: given[0].pop(), "join")(numbers)
    assert numbers == [[1, 2], [3]]


def test_a_changed_tensor_is_noticed() -> None:
    with pytest.raises(NotYet, match="changes the tensor"):
        guarded(lambda given: given.add_(1), "add")(torch.zeros(2))


def test_a_gradient_finds_its_way_back() -> None:
    x = torch.ones(2, requires_grad=True)
    guarded(lambda given: 3 * given, "triple")(x).sum().backward()
    assert x.grad.tolist() == [3, 3]


def test_an_error_notes_what_the_function_was_given() -> None:
    with pytest.raises(TypeError) as raised:
        guarded(lambda: None, "nothing")(torch.zeros(2, 3), [1] * 100)
    assert raised.value.__notes__ == ["(given: a tensor [2, 3], [1, 1, 1, 1, 1, 1, ...])"]


# ---- results of other kinds


@pytest.mark.parametrize(
    "given", [[1, 2], (1.0, Fraction(2)), numpy.array([1, 2]), torch.tensor([1, 2]), range(1, 3)], ids=repr
)
def test_numbers_in_a_row_are_taken(given: object) -> None:
    assert numbers_of(given, "frames", 2) == (1, 2)


@pytest.mark.parametrize(
    ("given", "told"),
    [("12", "list of frames"), ({1, 2}, "list of frames"), (3, "list of frames"), ([1], "as many"), ([1, "2"], "str")],
    ids=repr,
)
def test_what_is_no_row_of_numbers_is_refused(given: object, told: str) -> None:
    with pytest.raises(NotYet, match=told):
        numbers_of(given, "frames", 2)


@pytest.mark.parametrize("answer", [("a", "b"), ["a", "b"], numpy.array(["a", "b"])], ids=repr)
def test_a_pair_is_taken(answer: object) -> None:
    assert pair_of(answer, "two") == ("a", "b")


@pytest.mark.parametrize("answer", ["ab", {"a": 1, "b": 2}, (1, 2, 3), None, 5], ids=repr)
def test_what_is_no_pair_is_refused(answer: object) -> None:
    with pytest.raises(NotYet, match=r"^two$"):
        pair_of(answer, "two")


@pytest.mark.parametrize(
    "given",
    [[[1, 2]], ((1, 2),), numpy.array([[2, 1]])[:, ::-1], [torch.tensor([1, 2])], torch.tensor([[1, 2]])],
    ids=repr,
)
def test_tensors_may_come_as_arrays_and_lists(given: object) -> None:
    assert tensor_of(given).tolist() == [[1, 2]]


def test_what_is_no_tensor_is_refused() -> None:
    with pytest.raises(NotYet, match="returned str; it should return a tensor"):
        tensor_of("tensor")


def test_text_is_text() -> None:
    assert text_of("a", "The prompt") == "a"
    with pytest.raises(NotYet, match="The prompt is one string; yours is a list"):
        text_of(["a"], "The prompt")


# ---- examples


def test_samples_are_the_same_each_time() -> None:
    assert torch.equal(sample(2, 3, seed=1), sample(2, 3, seed=1))
    assert not torch.equal(sample(2, 3, seed=1), sample(2, 3, seed=2))


def test_unit_rows_have_length_one_and_lie_around_a_direction() -> None:
    rows = unit_rows(5, 3, seed=1, shift=[9.0, 0.0, 0.0])
    assert torch.allclose(rows.norm(dim=1), torch.ones(5))
    assert (rows[:, 0] > 0.9).all()
