"""Exercises of lesson 03, the Vision Transformer."""

import torch
from torch import Tensor

from course_utils.study.exercises.base import Exercise, NotYet, require_function


def _check_tokens(answer: object) -> str:
    """A 336 x 336 picture in patches of 14: (336 / 14) ** 2 patches and the CLS token."""
    if answer == 24:
        raise NotYet("24 is the number of patches along one side. The picture has two sides.")
    if answer == 25:
        raise NotYet("You added CLS to the patches of one side. Count all the patches of the picture first.")
    if answer == 576:
        raise NotYet("576 patches is right, but the sequence has one token more. Which one?")
    if answer == 336 * 336:
        raise NotYet("That is the number of pixels. A token stands for a patch of 14 × 14 pixels.")
    if answer != 577:
        raise NotYet("Count the patches along one side, multiply by the other side, then add what is not a patch.")
    return (
        "24 × 24 patches and CLS make 577. This is the picture encoder of LLaVA 1.5: it drops CLS and hands 576 "
        "picture tokens to its language model, more than most questions have words."
    )


def _check_patchify(answer: object) -> str:
    """`answer(pixels, patch)` on a batch of numbered pixels that are not square."""
    require_function(answer, "patchify")
    channels, height, width, patch = 3, 4, 6, 2
    pixels = torch.arange(2 * channels * height * width).float().view(2, channels, height, width)
    got = answer(pixels, patch)
    if not isinstance(got, Tensor):
        raise NotYet(f"Your function returned {type(got).__name__}; it should return a tensor.")
    rows, columns = height // patch, width // patch
    right_shape = (2, rows * columns, channels * patch * patch)
    if tuple(got.shape) != right_shape:
        raise NotYet(
            f"For pixels of shape {tuple(pixels.shape)} and patch 2 the result should have shape {right_shape}, "
            f"but yours has {tuple(got.shape)}."
        )
    if torch.equal(got, pixels.reshape(right_shape)):
        raise NotYet(
            "The shape is right, but each row of yours is a run of pixels from the flat picture, not a square patch. "
            "`reshape` keeps the order of the numbers; a `permute` must bring the pixels of a patch together first."
        )
    cut = pixels.view(2, channels, rows, patch, columns, patch)
    if torch.equal(got, cut.permute(0, 4, 2, 1, 3, 5).reshape(right_shape)):
        raise NotYet("Your patches run down the columns. They should be numbered like words on a page: row by row.")
    if torch.equal(got, cut.permute(0, 2, 4, 3, 5, 1).reshape(right_shape)):
        raise NotYet(
            "Inside a patch the channel should come first (all red values, then green, then blue), as in `pixels`."
        )
    if torch.equal(got, cut.permute(0, 2, 4, 1, 5, 3).reshape(right_shape)):
        raise NotYet("Inside each patch you swapped height and width: the patches are mirrored along their diagonal.")
    if not torch.equal(got, cut.permute(0, 2, 4, 1, 3, 5).reshape(right_shape)):
        raise NotYet(
            "The shape is right, but the numbers stand in another order. Aim for [batch, row, column, channel, y, x]."
        )
    return (
        "It also works for pictures that are not square. Chat models use this: "
        "they cut a wide photograph into a wide grid of patches instead of squeezing it."
    )


def _check_unpatchify(answer: object) -> str:
    """`answer(patches, patch, height, width)` puts patches back; the picture is not square."""
    require_function(answer, "unpatchify")
    channels, height, width, patch = 3, 4, 6, 2
    pixels = torch.arange(2 * channels * height * width).float().view(2, channels, height, width)
    rows, columns = height // patch, width // patch
    cut = pixels.view(2, channels, rows, patch, columns, patch)
    patches = cut.permute(0, 2, 4, 1, 3, 5).reshape(2, rows * columns, -1)
    got = answer(patches, patch, height, width)
    if not isinstance(got, Tensor):
        raise NotYet(f"Your function returned {type(got).__name__}; it should return a tensor.")
    if got.shape != pixels.shape:
        raise NotYet(f"The picture should have shape {tuple(pixels.shape)}, but yours has {tuple(got.shape)}.")
    if torch.equal(got, patches.reshape(pixels.shape)):
        raise NotYet(
            "The shape is right, but the picture is scrambled: `reshape` alone keeps the order of the numbers. "
            "Name the five axes first, then `permute` each back to its place."
        )
    if not torch.equal(got, pixels):
        raise NotYet(
            "The shape is right, but the pixels are in the wrong places. Aim for [batch, channel, row, y, column, x]."
        )
    return (
        "Nothing was lost: patches are the picture in another order. "
        "Models that draw patch by patch end with exactly this step."
    )


def _check_cost(answer: object) -> str:
    """ViT-B at 224 pixels, patch 16 -> 8: (785 / 197) ** 2 times as many attention weights."""
    if not isinstance(answer, int | float):
        raise NotYet("Hand in one number: how many times as many attention weights.")
    if abs(answer - 2) < 0.01:
        raise NotYet("The patches are half as wide, but they are also half as high: count the patches again.")
    if 3.9 < answer < 4.1:
        raise NotYet("That is how many times more tokens there are. Attention compares every token with every token.")
    if abs(answer - 785**2) < 0.5:
        raise NotYet("That is the number of weights with patch 8. Divide it by the number with patch 16.")
    if abs(answer - 16) < 0.01:
        raise NotYet("Very close: 16 is the ratio for the patches alone. The CLS token is in the sequence too.")
    if abs(answer - (785 / 197) ** 2) > 0.01:
        raise NotYet("Count the tokens for both patch sizes (with CLS), square both counts, and divide.")
    return (
        "About 15.9 times. The cost of attention grows with the square of the number of tokens, and that number with "
        "the square of the sharpness. This is why reading small print is expensive for a ViT."
    )


def _check_topk(answer: object) -> str:
    """`answer(logits, targets, k)` -> share of pictures whose target is among the k highest logits."""
    require_function(answer, "topk_accuracy")
    logits = torch.tensor([[5.0, 4.0, 3.0, -9.0], [1.0, 2.0, 3.0, 4.0], [2.0, 9.0, 8.0, 0.0], [6.0, 0.0, 5.0, 1.0]])
    targets = torch.tensor([1, 3, 0, 0])
    top1, top2, top4 = (float(answer(logits, targets, k)) for k in (1, 2, 4))
    if (top1, top2) == (50, 75):
        raise NotYet("You return percent. An accuracy is a share between 0 and 1.")
    if (top1, top2) == (2, 3):
        raise NotYet("You count the right pictures. Divide by how many pictures there are.")
    if top1 == top2 == 0.5:
        raise NotYet("Your function gives the same for k = 1 and k = 2: it looks only at the best guess.")
    if top2 == 3 / 8 or top4 == 1 / 4:
        raise NotYet(
            "You divide by all guesses. Divide by the number of pictures: a picture is right once or not at all."
        )
    if top1 == 0 or top4 != 1:
        raise NotYet(
            "With k = all classes every picture is right, so the accuracy must be 1. Do you take the highest logits?"
        )
    if (top1, top2) != (0.5, 0.75):
        raise NotYet(
            f"On a small example the answers are 0.5 for k = 1 and 0.75 for k = 2; yours are {top1:.2f} and {top2:.2f}."
        )
    return (
        "ImageNet results are often given as top-5, because many of its photographs show more than one thing. "
        "Always look which k a number belongs to before you compare."
    )


EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            number="3.1",
            title="How long is the sequence?",
            checker=_check_tokens,
            hints=(
                "How many patches of 14 pixels fit along a side of 336 pixels?",
                "Multiply the patches per side by themselves. Then think of the one token that is no patch.",
            ),
            code="answer = (336 // 14) ** 2 + 1",
            difficulty=1,
            importance=3,
            minutes=3,
        ),
        Exercise(
            number="3.2",
            title="Cut any batch into patches",
            checker=_check_patchify,
            hints=(
                "Begin as in section 1: split height into (rows, patch) and width into (columns, patch).",
                "The axes are now [batch, channel, row, y, column, x]. Which order brings a patch together?",
                "`permute(0, 2, 4, 1, 3, 5)`, then `reshape` to three axes.",
            ),
            code="""
            def patchify(pixels, patch):
                batch, channels, height, width = pixels.shape
                rows, columns = height // patch, width // patch
                cut = pixels.reshape(batch, channels, rows, patch, columns, patch)
                cut = cut.permute(0, 2, 4, 1, 3, 5)  # [batch, row, column, channel, y, x]
                return cut.reshape(batch, rows * columns, channels * patch * patch)

            answer = patchify
            """,
            difficulty=2,
            importance=3,
            minutes=10,
        ),
        Exercise(
            number="3.3",
            title="Put the patches back",
            checker=_check_unpatchify,
            hints=(
                "Do the steps of 3.2 backwards: first give each axis its own place again with `reshape`.",
                "`patches.reshape(batch, rows, columns, 3, patch, patch)`: where must each of these axes go?",
                "The goal is [batch, channel, row, y, column, x], so `permute(0, 3, 1, 4, 2, 5)`; then merge.",
            ),
            code="""
            def unpatchify(patches, patch, height, width):
                batch = len(patches)
                cut = patches.reshape(batch, height // patch, width // patch, 3, patch, patch)
                cut = cut.permute(0, 3, 1, 4, 2, 5)  # [batch, channel, row, y, column, x]
                return cut.reshape(batch, 3, height, width)

            answer = unpatchify
            """,
            difficulty=3,
            importance=2,
            minutes=10,
        ),
        Exercise(
            number="3.4",
            title="The price of small patches",
            checker=_check_cost,
            hints=(
                "With patch 16 the sequence has 14 × 14 + 1 tokens. How many has it with patch 8?",
                "Each head computes one weight for every pair of tokens: tokens × tokens.",
            ),
            code="""
            tokens_16 = (224 // 16) ** 2 + 1
            tokens_8 = (224 // 8) ** 2 + 1
            answer = tokens_8**2 / tokens_16**2
            """,
            difficulty=2,
            importance=3,
            minutes=5,
        ),
        Exercise(
            number="3.5",
            title="Top-k accuracy",
            checker=_check_topk,
            hints=(
                "`logits.topk(k)` gives the k highest values of each row and their indices.",
                "Compare the indices [pictures, k] with `targets[:, None]`; a picture is right if any column agrees.",
            ),
            code="""
            def topk_accuracy(logits, targets, k):
                guesses = logits.topk(k).indices  # [pictures, k]
                right = (guesses == targets[:, None]).any(dim=1)
                return right.float().mean().item()

            answer = topk_accuracy
            """,
            difficulty=2,
            importance=2,
            minutes=7,
        ),
    )
}
