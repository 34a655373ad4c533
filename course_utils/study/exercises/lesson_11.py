"""Exercises of lesson 11: nearest codes, straight-through, commitment, weighted prompts, bytes, a wish of one's own."""

from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import (
    Function,
    NotYet,
    diagnose,
    expect,
    number_of,
    refuse,
    sample,
    tensor_of,
)

if TYPE_CHECKING:
    from torch import Tensor

# The longest code points most nearly the way of the first vector, and is far away from it.
CODEBOOK = [[0.0, 0.0], [1.0, 0.0], [9.0, 0.0], [0.0, 1.0]]
VECTORS = [[1.2, 0.1], [0.1, -0.2], [8.0, 1.0], [0.1, 0.8], [0.9, 0.2]]  # their codes: 1, 0, 2, 3, 1


class NearestCode(Exercise):
    """Write `nearest(vectors, codebook)`, [n, width] and [codes, width]: the number of each nearest code, [n]."""

    number, title = "11.1", "The nearest code"
    difficulty, importance, minutes = 1, 3, 6
    function = "nearest"

    def judge(self, nearest: Function) -> None:
        import torch

        self.compare(nearest, torch.tensor(VECTORS), torch.tensor(CODEBOOK))
        for n, codes, width in ((40, 7, 3), (3, 30, 8)):  # here another distance leads to other codes
            self.compare(nearest, sample(n, width, seed=n), sample(codes, width, seed=codes))

    def compare(self, nearest: Function, vectors: "Tensor", codebook: "Tensor") -> None:
        import torch

        given, n = tensor_of(nearest(vectors, codebook)), len(vectors)
        self.check_form(given, n, *codebook.shape)
        distances = torch.cdist(vectors, codebook)
        mistakes = {
            (vectors @ codebook.T).argmax(dim=1): (
                "You take the largest dot product, where a long code wins although it is far away: take distances."
            ),
            distances.argmax(dim=1): "These are the codes that lie furthest away: `argmin`, not `argmax`.",
            torch.cdist(vectors, codebook, p=1).argmin(dim=1): (
                "You add up the sizes of the differences: the distance is the root of the sum of their *squares*."
            ),
        }
        otherwise = (
            f"Right for a small example, but not for {n} vectors and {len(codebook)} codes; check the distances."
        )
        if n == len(VECTORS):
            otherwise = f"For {rounded(vectors[0])} the nearest of {CODEBOOK} is number 1; check the distances."
        expect(given, distances.argmin(dim=1), mistakes, otherwise)

    def check_form(self, given: "Tensor", n: int, codes: int, width: int) -> None:
        shape = tuple(given.shape)
        refuse(
            {
                "These are the distances to all codes: return the *place* of the smallest of each row (`argmin`).": (
                    shape == (n, codes)
                ),
                "These are the codes themselves: return their numbers.": shape == (n, width),
                f"For {n} vectors there should be {n} numbers, [{n}]; yours have the shape {list(shape)}.": (
                    shape != (n,)
                ),
                "Return the numbers of the codes (whole numbers, from `argmin`), not the distances (`min`).": (
                    given.is_floating_point()
                ),
            }
        )

    remark = (
        "This is the whole of vector quantisation. `torch.cdist(vectors, codebook).argmin(dim=1)` is what the library "
        "writes; the form with the squares does the heavy part in one matrix product."
    )
    hints = (
        "First all distances: a matrix [n, codes]. Then the place of the smallest in each row.",
        "`torch.cdist(a, b)` gives the distances of all rows of a to all rows of b.",
        "`.argmin(dim=1)` gives the place of the smallest number of each row.",
    )
    code = """
        import torch

        def nearest(vectors, codebook):
            return torch.cdist(vectors, codebook).argmin(dim=1)

        answer = nearest
    """


def with_gradient(given: object, what: str) -> "Tensor":
    """What a learner's function returned, if it is a tensor: nothing else can carry a gradient."""
    import torch

    if not isinstance(given, torch.Tensor):
        raise NotYet(f"{what} is a tensor; yours is a {type(given).__name__}.")
    return given


class StraightThrough(Exercise):
    """Write `round_through(x)`: the value is x rounded to whole numbers, the gradient passes as if it were x itself."""

    number, title = "11.2", "Straight through"
    difficulty, importance, minutes = 2, 3, 8
    function = "round_through"

    def judge(self, round_through: Function) -> None:
        import torch

        self.compare(round_through, torch.tensor([-1.2, 0.4, 0.6, 2.7]), torch.tensor([1.0, -2.0, 3.0, 0.5]))
        self.compare(round_through, 5 * sample(2, 3, seed=1).double(), sample(2, 3, seed=2).double())

    def compare(self, round_through: Function, x: "Tensor", arriving: "Tensor") -> None:
        x.requires_grad_()
        given = with_gradient(round_through(x), "The result")
        self.compare_value(given, x.detach())
        self.compare_gradient(given, x, arriving)

    def compare_value(self, given: "Tensor", x: "Tensor") -> None:
        if given.shape != x.shape:
            raise NotYet(f"The result has the shape of x, {list(x.shape)}; yours is {list(given.shape)}.")
        mistakes = {
            x: "The value is x itself: nothing is rounded. What stands in `detach()` must be the change by rounding."
        }
        otherwise = f"The value of {rounded(x)} should be {x.round().tolist()}, not {rounded(given)}."
        expect(given.detach(), x.round(), mistakes, otherwise)

    def compare_gradient(self, given: "Tensor", x: "Tensor", arriving: "Tensor") -> None:
        import torch

        if not given.requires_grad:
            raise NotYet("The value is right, but no gradient passes at all: x itself must stay outside of `detach()`.")
        (passed,) = torch.autograd.grad(given, x, arriving, allow_unused=True)
        if passed is None or not passed.any():
            raise NotYet(
                "The value is right, but the gradient is 0, as it is for `round`: detach what rounding changed."
            )
        otherwise = f"The gradient should pass unchanged; of {rounded(arriving)} arrives {rounded(passed)}."
        expect(passed, arriving, {}, otherwise)

    remark = (
        "`x + (x.round() - x).detach()`: the value of the one, the gradient of the other. The same line trains "
        "networks with weights of few bits."
    )
    hints = (
        "You need something with the value of `x.round()` and the gradient of `x`.",
        "`(…).detach()` keeps a value and loses its gradient.",
        "x plus what rounding changes, where the change is detached.",
    )
    code = """
        def round_through(x):
            return x + (x.round() - x).detach()

        answer = round_through
    """


def rounded(tensor: "Tensor") -> list:
    """A tensor's numbers as one can read them in a sentence."""
    return tensor.detach().double().mul(1000).round().div(1000).tolist()


Z, Q = [[1.0, 2.0], [0.0, -1.0]], [[1.0, 0.0], [1.0, -1.0]]


class Commitment(Exercise):
    """Write `commitment_loss(z, q, beta)`: beta times the mean squared distance of vectors and their codes, [n, width].

    Only z gets a gradient.
    """

    number, title = "11.3", "Only the encoder"
    difficulty, importance, minutes = 2, 3, 8
    function = "commitment_loss"

    def judge(self, commitment_loss: Function) -> None:
        import torch

        self.compare(commitment_loss, torch.tensor(Z), torch.tensor(Q), 0.1)
        self.compare(commitment_loss, sample(5, 3, seed=1), sample(5, 3, seed=2), 0.25)

    def compare(self, commitment_loss: Function, z: "Tensor", q: "Tensor", beta: float) -> None:
        z.requires_grad_()
        q.requires_grad_()
        given = with_gradient(commitment_loss(z, q, beta), "The loss")
        self.compare_value(given, (z - q).detach(), beta)
        self.compare_gradient(given, z, q, beta)

    def compare_value(self, given: "Tensor", apart: "Tensor", beta: float) -> None:
        several = f"A loss is one number: take the mean over everything; yours has the shape {list(given.shape)}."
        value, mean, vectors = number_of(given, "The loss", several), apart.square().mean().item(), len(apart)
        mistakes = {
            beta * mean * apart.numel() / vectors: (
                "You take the mean over the vectors, but the sum over their numbers: take the mean over all."
            ),
            beta * mean * apart.numel(): (
                "That is the sum: take the mean, so that the loss does not grow with the batch."
            ),
            mean: "Beta is missing: multiply by it.",
        }
        otherwise = (
            f"For differences of {rounded(apart.flatten())} and beta {beta} the loss should be {beta * mean:.3f}; "
            f"yours is {value:.4f}."
        )
        expect(value, beta * mean, mistakes, otherwise)

    def compare_gradient(self, given: "Tensor", z: "Tensor", q: "Tensor", beta: float) -> None:
        import torch

        pulls = torch.autograd.grad(given, (z, q), allow_unused=True) if given.requires_grad else (None, None)
        of_z, of_q = (pull is not None and bool(pull.any()) for pull in pulls)
        refuse(
            {
                "The value is right, but the codes are pulled too: hold them still with `q.detach()`.": of_q and of_z,
                "The value is right, but the wrong one moves. This is the codebook loss: detach q in place of z.": of_q,
                "The value is right, but nobody is pulled: only q is to be detached.": not of_z,
            }
        )
        wanted = 2 * beta * (z - q).detach() / z.numel()
        otherwise = (
            f"The value is right, but the pull on z is not: {rounded(wanted)} is wanted, not {rounded(pulls[0])}."
        )
        mistakes = {-wanted: "The value is right, but z is pushed away from its code: the gradient has the wrong sign."}
        expect(pulls[0], wanted, mistakes, otherwise)

    remark = (
        "The value would have been the same with the `detach()` in any place. This is why the old error in the library "
        "(`legacy=True`) could stay unseen: look at gradients, not at values."
    )
    hints = (
        "The mean of the squared differences, times beta.",
        "The codes are to be held still: which of the two is detached?",
    )
    code = """
        def commitment_loss(z, q, beta):
            return beta * (q.detach() - z).square().mean()

        answer = commitment_loss
    """


PROMPT_LOSSES = (  # distances [cut-outs, prompts] and weights [prompts]
    ([[1.0, 0.5, 2.0], [0.5, 0.1, 1.0]], [2.0, 0.5, -0.5]),
    ([[0.9, 0.4], [0.3, 0.8], [1.2, 0.6]], [1.0, -4.0]),
    ([[0.7, 1.1, 0.2, 0.5]], [0.5, 1.5, 3.0, 2.0]),
)


class SeveralPrompts(Exercise):
    """Write `prompt_loss(distances, weights)`, [cut-outs, prompts] and [prompts]; some weights may be negative.

    It returns the mean over the cut-outs of the weighted sum, divided by the sum of the absolute weights.
    """

    number, title = "11.4", "Several prompts"
    difficulty, importance, minutes = 2, 2, 8
    function = "prompt_loss"

    def judge(self, prompt_loss: Function) -> None:
        import torch

        for distances, weights in PROMPT_LOSSES:
            distances, weights = torch.tensor(distances), torch.tensor(weights)
            self.compare(number_of(prompt_loss(distances, weights), "The loss"), distances, weights)

    def compare(self, value: float, distances: "Tensor", weights: "Tensor") -> None:
        total, size = distances @ weights, weights.abs().sum()
        right = total.mean() / size
        mistakes = {
            total.mean() / weights.sum(): (
                "In the divisor the negative weight counts against the others: take the absolute weights, `abs()`."
            ),
            total.mean(): "Divide by the sum of the absolute weights, so that doubling all weights changes nothing.",
            total.mean() / len(weights): "Divide by the sum of the absolute weights, not by how many there are.",
            total.sum() / size: (
                "You add the cut-outs up: take their mean, so that more of them do not mean a larger loss."
            ),
            (distances @ weights.abs()).mean() / size: (
                "A negative weight must stay negative in the sum: only the divisor takes absolute values."
            ),
            (distances * weights).mean()
            / size: "Over the prompts take the weighted *sum*, over the cut-outs the mean.",
        }
        otherwise = (
            f"For the weights {rounded(weights)} the loss of the example should be {right:.4f}, not {value:.4f}."
        )
        expect(value, right, mistakes, otherwise)

    remark = (
        "With this divisor the goals share one pull, whatever their number. A negative prompt takes its part of it. "
        "Note that the loss can be negative now. Its value says little; its gradient says all."
    )
    hints = (
        "`distances * weights` weighs each column; sum over the prompts (dim 1), then take the mean.",
        "`distances @ weights` does the weighing and the sum in one.",
        "The divisor is `weights.abs().sum()`.",
    )
    code = """
        def prompt_loss(distances, weights):
            return (distances @ weights).mean() / weights.abs().sum()

        answer = prompt_loss
    """


class HowManyBytes(Exercise):
    """How many bytes do 32 × 32 tokens from a codebook of 8,192 codes take?"""

    number, title = "11.5", "How many bytes?"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        value = number_of(answer)
        kilobytes = "That is in kilobytes: hand in bytes."
        diagnose(value, {1.664: kilobytes, 1.625: kilobytes}, tolerance=0.05)
        expect(
            value,
            1664,
            {
                1024 * 13: "These are the bits: a byte has 8.",
                1024 * 8192: (
                    "A token is *one* of 8,192 numbers. How many bits does it take to write one of them down?"
                ),
                2048: "With two whole bytes each, yes. But 8,192 numbers can be told apart with fewer than 16 bits.",
                256 * 256 * 3: (
                    "These are the bytes of the pixels. The tokens take far fewer: 32 × 32 numbers below 8,192."
                ),
            },
            "Count the tokens, then the bits that a number below 8,192 takes; 8 bits are a byte.",
        )

    remark = (
        "1,024 tokens of 13 bits: 1,664 bytes for a picture whose pixels take 196,608, a hundred and eighteenth. For a "
        "transformer the length counts even more: 1,024 places in place of 196,608."
    )
    hints = (
        "How many tokens has a picture?",
        "With b bits one can tell 2 to the power b numbers apart. Which b gives 8,192?",
        "Tokens times bits, divided by 8.",
    )
    code = """
        answer = 32 * 32 * 13 / 8
    """


class OwnWish(Exercise):
    """Write `asymmetry(pixels)`: the mean squared difference of pixels [1, 3, height, width] and their mirror image.

    Left and right are exchanged. It is a wish, so a gradient must pass from the number to the pixels.
    """

    number, title = "11.6", "A wish of your own"
    difficulty, importance, minutes = 2, 3, 8
    function = "asymmetry"

    def judge(self, asymmetry: Function) -> None:
        import torch

        for pixels in (torch.rand(1, 3, 4, 6, generator=torch.Generator().manual_seed(1)), sample(1, 3, 5, 5, seed=2)):
            self.compare(asymmetry, pixels)

    def compare(self, asymmetry: Function, pixels: "Tensor") -> None:
        import torch

        pixels.requires_grad_()
        given = with_gradient(asymmetry(pixels), "The wish")
        several = f"A wish is one number: take the mean over everything; yours has the shape {list(given.shape)}."
        apart = (pixels - pixels.flip(3)).detach()
        mistakes = {
            (pixels - pixels.flip(2)).square().mean().item(): (
                "You turned the picture upside down. Left and right are the last dimension."
            ),
            (pixels - pixels.flip(2, 3))
            .square()
            .mean()
            .item(): "You exchanged top and bottom, too. Only left and right.",
            apart.square().sum().item(): "This is the sum: take the mean, so that it does not hang on the size.",
            apart.abs().mean().item(): "You take the sizes of the differences: square them.",
            apart.mean().item(): "The differences cancel out: square them first.",
            apart.square().mean().sqrt().item(): "The root is not asked for.",
        }
        value = number_of(given, "The wish", several)
        expect(
            value, apart.square().mean().item(), mistakes, "Check the difference of `pixels` and their mirror image."
        )
        if not given.requires_grad:
            raise NotYet("The value is right, but no gradient passes to the pixels: do not detach or leave PyTorch.")
        (wanted,) = torch.autograd.grad((pixels - pixels.flip(3)).square().mean(), pixels)
        (passed,) = torch.autograd.grad(given, pixels, allow_unused=True)
        if passed is None or not torch.allclose(passed, wanted, atol=1e-6):
            raise NotYet("The value is right, but a part of the gradient is lost: nothing may be detached.")

    remark = (
        "Now paint with it: `paint_by_hand(guide, prompt, steps, quantise=False, wish=lambda pixels: 10 * "
        "asymmetry(pixels))`. The library's `symmetry` is the same wish."
    )
    hints = (
        "The mirror image holds the same columns in the other order.",
        "`pixels.flip(3)` turns the last dimension round.",
        "The mean of the squares of `pixels - pixels.flip(3)`.",
    )
    code = """
        def asymmetry(pixels):
            return (pixels - pixels.flip(3)).square().mean()

        answer = asymmetry
    """


EXERCISES = sheet(NearestCode, StraightThrough, Commitment, SeveralPrompts, HowManyBytes, OwnWish)
