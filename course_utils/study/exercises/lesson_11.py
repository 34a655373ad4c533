"""Exercises of lesson 11: nearest codes, straight-through, commitment, weighted prompts, bytes of a picture."""

from course_utils.study.exercises.base import Exercise, NotYet, close, number_of, require_function, require_result


def _tensor(given: object, what: str):
    """The answer's result as it is if it is a tensor, else `NotYet`."""
    import torch

    require_result(given)
    if not isinstance(given, torch.Tensor):
        raise NotYet(f"{what} is a tensor; yours is a {type(given).__name__}.")
    return given


def _check_nearest(answer: object) -> str:
    """`answer(vectors, codebook)`: the number of the nearest code of each vector."""
    import torch

    require_function(answer, "nearest")
    # The longest code points most nearly the way of the first vector, and is far away from it.
    codebook = torch.tensor([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0], [0.0, 1.0]])
    vectors = torch.tensor([[1.2, 0.1], [0.1, -0.2], [8.0, 1.0], [0.1, 0.8], [0.9, 0.2]])
    expected = torch.cdist(vectors, codebook).argmin(dim=1)  # [1, 0, 2, 3, 1]
    given = _tensor(answer(vectors, codebook), "The result")
    if given.shape == (5, 4):
        raise NotYet("These are the distances to all codes: return the *place* of the smallest of each row (`argmin`).")
    if given.shape == (5, 2):
        raise NotYet("These are the codes themselves: return their numbers.")
    if given.shape != (5,):
        raise NotYet(f"For 5 vectors there should be 5 numbers, [5]; yours have the shape {list(given.shape)}.")
    if given.is_floating_point():
        raise NotYet("Return the numbers of the codes (whole numbers, from `argmin`), not the distances (`min`).")
    if torch.equal(given, (vectors @ codebook.T).argmax(dim=1)):
        raise NotYet(
            "You take the largest dot product, where a long code wins although it is far away: take distances."
        )
    if torch.equal(given, torch.cdist(vectors, codebook).argmax(dim=1)):
        raise NotYet("These are the codes that lie furthest away: `argmin`, not `argmax`.")
    if not torch.equal(given, expected):
        raise NotYet(f"For {vectors[0].tolist()} the nearest of {codebook.tolist()} is number 1; check the distances.")
    return (
        "This is the whole of vector quantisation. `torch.cdist(vectors, codebook).argmin(dim=1)` is what the library "
        "writes; the form with the squares does the heavy part in one matrix product."
    )


def _check_round(answer: object) -> str:
    """`answer(x)`: rounded forward, and nothing of it backward."""
    import torch

    require_function(answer, "round_through")
    x = torch.tensor([-1.2, 0.4, 0.6, 2.7], requires_grad=True)
    given = _tensor(answer(x), "The result")
    if given.shape != x.shape:
        raise NotYet(f"The result has the shape of x, [4]; yours is {list(given.shape)}.")
    rounded = x.detach().round()
    if torch.allclose(given.detach(), x.detach()):
        raise NotYet(
            "The value is x itself: nothing is rounded. What stands in `detach()` must be the change by rounding."
        )
    if not torch.allclose(given.detach(), rounded, atol=1e-6):
        raise NotYet(f"The value of [-1.2, 0.4, 0.6, 2.7] should be {rounded.tolist()}, not {given.tolist()}.")
    if not given.requires_grad:
        raise NotYet("The value is right, but no gradient passes at all: x itself must stay outside of `detach()`.")
    arriving = torch.tensor([1.0, -2.0, 3.0, 0.5])
    (passed,) = torch.autograd.grad(given, x, arriving, allow_unused=True)
    if passed is None or not passed.any():
        raise NotYet("The value is right, but the gradient is 0, as it is for `round`: detach what rounding changed.")
    if not torch.allclose(passed, arriving):
        raise NotYet(f"The gradient should pass unchanged; of {arriving.tolist()} arrives {passed.tolist()}.")
    return (
        "`x + (x.round() - x).detach()`: the value of the one, the gradient of the other. The same line trains "
        "networks with weights of few bits."
    )


def _check_commitment(answer: object) -> str:
    """`answer(z, q, beta)`: beta times the mean squared distance, with a gradient for z alone."""
    import torch

    require_function(answer, "commitment_loss")
    z = torch.tensor([[1.0, 2.0], [0.0, -1.0]], requires_grad=True)
    q = torch.tensor([[1.0, 0.0], [1.0, -1.0]], requires_grad=True)
    given = _tensor(answer(z, q, 0.1), "The loss")
    if given.numel() != 1:
        raise NotYet(f"A loss is one number: take the mean over everything; yours has the shape {list(given.shape)}.")
    value = given.item()
    if close(value, 0.1 * 2.5):
        raise NotYet("You take the mean over the vectors, but the sum over their numbers: take the mean over all.")
    if close(value, 0.1 * 5):
        raise NotYet("That is the sum: take the mean, so that the loss does not grow with the batch.")
    if close(value, 1.25):
        raise NotYet("Beta is missing: multiply by it.")
    if not close(value, 0.1 * 1.25):
        raise NotYet(f"For differences of 0, 2, -1, 0 and beta 0.1 the loss should be 0.125; yours is {value:.4f}.")
    pulls = torch.autograd.grad(given, (z, q), allow_unused=True) if given.requires_grad else (None, None)
    of_z, of_q = (pull is not None and bool(pull.any()) for pull in pulls)
    if of_q and of_z:
        raise NotYet("The value is right, but the codes are pulled too: hold them still with `q.detach()`.")
    if of_q:
        raise NotYet("The value is right, but the wrong one moves. This is the codebook loss: detach q in place of z.")
    if not of_z:
        raise NotYet("The value is right, but nobody is pulled: only q is to be detached.")
    return (
        "The value would have been the same with the `detach()` in any place. This is why the old error in the library "
        "(`legacy=True`) could stay unseen: look at gradients, not at values."
    )


def _check_prompts(answer: object) -> str:
    """`answer(distances, weights)`: the mean over cut-outs of the weighted mean over prompts."""
    import torch

    require_function(answer, "prompt_loss")
    distances, weights = torch.tensor([[1.0, 0.5, 2.0], [0.5, 0.1, 1.0]]), torch.tensor([2.0, 0.5, -0.5])
    expected = (distances @ weights).mean() / weights.abs().sum()  # (1.25 + 0.55) / 2 / 3
    given = answer(distances, weights)
    require_result(given)
    value = number_of(given, "The loss")
    if close(value, ((distances @ weights).mean() / weights.sum()).item()):
        raise NotYet(
            "In the divisor the negative weight counts against the others: take the absolute weights, `abs()`."
        )
    if close(value, (distances @ weights).mean().item()):
        raise NotYet("Divide by the sum of the absolute weights, so that doubling all weights changes nothing.")
    if close(value, ((distances @ weights).sum() / weights.abs().sum()).item()):
        raise NotYet("You add the cut-outs up: take their mean, so that more of them do not mean a larger loss.")
    if close(value, ((distances @ weights.abs()).mean() / weights.abs().sum()).item()):
        raise NotYet("A negative weight must stay negative in the sum: only the divisor takes absolute values.")
    if close(value, ((distances * weights).mean() / weights.abs().sum()).item()):
        raise NotYet("Over the prompts take the weighted *sum*, over the cut-outs the mean.")
    if not close(value, expected.item()):
        raise NotYet(f"For weights 2, 0.5 and -0.5 the loss of the example should be {expected:.4f}, not {value:.4f}.")
    return (
        "With this divisor the goals share one pull, whatever their number. A negative prompt takes its part of it. "
        "Note that the loss can be negative now. Its value says little; its gradient says all."
    )


def _check_bytes(answer: object) -> str:
    """32 * 32 tokens of 13 bits."""
    value = number_of(answer)
    if close(value, 1024 * 13):
        raise NotYet("These are the bits: a byte has 8.")
    if close(value, 1024 * 8192):
        raise NotYet("A token is *one* of 8,192 numbers. How many bits does it take to write one of them down?")
    if close(value, 1024 * 13 / 8 / 1000, 0.05) or close(value, 1024 * 13 / 8 / 1024, 0.05):
        raise NotYet("That is in kilobytes: hand in bytes.")
    if close(value, 2048):
        raise NotYet("With two whole bytes each, yes. But 8,192 numbers can be told apart with fewer than 16 bits.")
    if close(value, 256 * 256 * 3):
        raise NotYet("These are the bytes of the pixels. The tokens take far fewer: 32 × 32 numbers below 8,192.")
    if not close(value, 1664):
        raise NotYet("Count the tokens, then the bits that a number below 8,192 takes; 8 bits are a byte.")
    return (
        "1,024 tokens of 13 bits: 1,664 bytes for a picture whose pixels take 196,608, a hundred and eighteenth. For a "
        "transformer the length counts even more: 1,024 places in place of 196,608."
    )


EXERCISES = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            "11.1",
            "The nearest code",
            _check_nearest,
            (
                "First all distances: a matrix [n, codes]. Then the place of the smallest in each row.",
                "`torch.cdist(a, b)` gives the distances of all rows of a to all rows of b.",
                "`.argmin(dim=1)` gives the place of the smallest number of each row.",
            ),
            """
                import torch

                def nearest(vectors, codebook):
                    return torch.cdist(vectors, codebook).argmin(dim=1)

                answer = nearest
            """,
            difficulty=1,
            importance=3,
            minutes=6,
        ),
        Exercise(
            "11.2",
            "Straight through",
            _check_round,
            (
                "You need something with the value of `x.round()` and the gradient of `x`.",
                "`(…).detach()` keeps a value and loses its gradient.",
                "x plus what rounding changes, where the change is detached.",
            ),
            """
                def round_through(x):
                    return x + (x.round() - x).detach()

                answer = round_through
            """,
            difficulty=2,
            importance=3,
            minutes=8,
        ),
        Exercise(
            "11.3",
            "Only the encoder",
            _check_commitment,
            (
                "The mean of the squared differences, times beta.",
                "The codes are to be held still: which of the two is detached?",
            ),
            """
                def commitment_loss(z, q, beta):
                    return beta * (q.detach() - z).square().mean()

                answer = commitment_loss
            """,
            difficulty=2,
            importance=3,
            minutes=8,
        ),
        Exercise(
            "11.4",
            "Several prompts",
            _check_prompts,
            (
                "`distances * weights` weighs each column; sum over the prompts (dim 1), then take the mean.",
                "`distances @ weights` does the weighing and the sum in one.",
                "The divisor is `weights.abs().sum()`.",
            ),
            """
                def prompt_loss(distances, weights):
                    return (distances @ weights).mean() / weights.abs().sum()

                answer = prompt_loss
            """,
            difficulty=2,
            importance=2,
            minutes=8,
        ),
        Exercise(
            "11.5",
            "How many bytes?",
            _check_bytes,
            (
                "How many tokens has a picture?",
                "With b bits one can tell 2 to the power b numbers apart. Which b gives 8,192?",
                "Tokens times bits, divided by 8.",
            ),
            """
                answer = 32 * 32 * 13 / 8
            """,
            difficulty=1,
            importance=2,
            minutes=4,
        ),
    )
}
