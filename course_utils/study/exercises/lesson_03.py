"""Exercises of lesson 03, the Vision Transformer."""

from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, expect, number_of, refuse, sample, tensor_of

if TYPE_CHECKING:
    from torch import Tensor


class SequenceLength(Exercise):
    """How many tokens enter the first layer of a ViT that reads 336 × 336 pixels in patches of 14 × 14?"""

    number, title = "3.1", "How long is the sequence?"
    difficulty, importance, minutes = 1, 3, 3

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            577,
            {
                24: "24 is the number of patches along one side. The picture has two sides.",
                25: "You added CLS to the patches of one side. Count all the patches of the picture first.",
                576: "576 patches is right, but the sequence has one token more. Which one?",
                336 * 336: "That is the number of pixels. A token stands for a patch of 14 × 14 pixels.",
            },
            "Count the patches along one side, multiply by the other side, then add what is not a patch.",
        )

    remark = (
        "24 × 24 patches and CLS make 577. This is the picture encoder of LLaVA 1.5: it drops CLS and hands 576 "
        "picture tokens to its language model, more than most questions have words."
    )
    hints = (
        "How many patches of 14 pixels fit along a side of 336 pixels?",
        "Multiply the patches per side by themselves. Then think of the one token that is no patch.",
    )
    code = "answer = (336 // 14) ** 2 + 1"


def split(pixels: "Tensor", patch: int) -> "Tensor":
    """[batch, channels, height, width] -> [batch, channels, rows, patch, columns, patch]."""
    batch, channels, height, width = pixels.shape
    return pixels.reshape(batch, channels, height // patch, patch, width // patch, patch)


def in_order(pixels: "Tensor", patch: int, *axes: int) -> "Tensor":
    """[batch, patches, numbers] with the axes of `split` in this order; (0, 2, 4, 1, 3, 5) is the right one."""
    batch, channels, height, width = pixels.shape
    return split(pixels, patch).permute(axes).reshape(batch, height * width // patch**2, channels * patch**2)


class Patchify(Exercise):
    """Write `patchify(pixels, patch)` for a batch [batch, channels, height, width] that need not be square.

    It returns [batch, patches, channels * patch * patch]; the patches run row by row, inside a patch channel, y, x.
    """

    number, title = "3.2", "Cut any batch into patches"
    difficulty, importance, minutes = 2, 3, 10
    function = "patchify"

    def judge(self, patchify: Function) -> None:
        for shape, patch in (((2, 3, 4, 6), 2), ((1, 1, 9, 6), 3), ((3, 4, 4, 8), 4)):
            pixels = sample(*shape, seed=3)
            self.compare(tensor_of(patchify(pixels, patch)), pixels, patch)

    def compare(self, got: "Tensor", pixels: "Tensor", patch: int) -> None:
        right = in_order(pixels, patch, 0, 2, 4, 1, 3, 5)
        if got.shape != right.shape:
            raise NotYet(
                f"For pixels of shape {tuple(pixels.shape)} and patch {patch} the result should have shape "
                f"{tuple(right.shape)}, but yours has {tuple(got.shape)}."
            )
        mistakes = {
            pixels.reshape(right.shape): (
                "The shape is right, but each row of yours is a run of pixels from the flat picture, not a square "
                "patch. `reshape` keeps the order of the numbers; a `permute` must bring the pixels of a patch "
                "together first."
            ),
            in_order(pixels, patch, 0, 4, 2, 1, 3, 5): (
                "Your patches run down the columns. They should be numbered like words on a page: row by row."
            ),
            in_order(pixels, patch, 0, 2, 4, 3, 5, 1): (
                "Inside a patch the channel should come first (all red values, then green, then blue), as in `pixels`."
            ),
            in_order(pixels, patch, 0, 2, 4, 1, 5, 3): (
                "Inside each patch you swapped height and width: the patches are mirrored along their diagonal."
            ),
        }
        otherwise = (
            "The shape is right, but the numbers stand in another order. Aim for [batch, row, column, channel, y, x]."
        )
        expect(got, right, mistakes, otherwise)

    remark = (
        "It also works for pictures that are not square. Chat models use this: "
        "they cut a wide photograph into a wide grid of patches instead of squeezing it."
    )
    hints = (
        "Begin as in section 1: split height into (rows, patch) and width into (columns, patch).",
        "The axes are now [batch, channel, row, y, column, x]. Which order brings a patch together?",
        "`permute(0, 2, 4, 1, 3, 5)`, then `reshape` to three axes.",
    )
    code = """
        def patchify(pixels, patch):
            batch, channels, height, width = pixels.shape
            rows, columns = height // patch, width // patch
            cut = pixels.reshape(batch, channels, rows, patch, columns, patch)
            cut = cut.permute(0, 2, 4, 1, 3, 5)  # [batch, row, column, channel, y, x]
            return cut.reshape(batch, rows * columns, channels * patch * patch)

        answer = patchify
    """


class Unpatchify(Exercise):
    """Write `unpatchify(patches, patch, height, width)`, which undoes 3.2 for pictures with three channels."""

    number, title = "3.3", "Put the patches back"
    difficulty, importance, minutes = 3, 2, 10
    function = "unpatchify"

    def judge(self, unpatchify: Function) -> None:
        for (batch, height, width), patch in (((2, 4, 6), 2), ((1, 9, 6), 3), ((3, 4, 8), 4)):
            pixels = sample(batch, 3, height, width, seed=4)
            patches = in_order(pixels, patch, 0, 2, 4, 1, 3, 5)
            self.compare(tensor_of(unpatchify(patches, patch, height, width)), pixels, patches)

    def compare(self, got: "Tensor", pixels: "Tensor", patches: "Tensor") -> None:
        if got.shape != pixels.shape:
            raise NotYet(f"The picture should have shape {tuple(pixels.shape)}, but yours has {tuple(got.shape)}.")
        mistakes = {
            patches.reshape(pixels.shape): (
                "The shape is right, but the picture is scrambled: `reshape` alone keeps the order of the numbers. "
                "Name the five axes first, then `permute` each back to its place."
            )
        }
        otherwise = (
            "The shape is right, but the pixels are in the wrong places. Aim for [batch, channel, row, y, column, x]."
        )
        expect(got, pixels, mistakes, otherwise)

    remark = (
        "Nothing was lost: patches are the picture in another order. "
        "Models that draw patch by patch end with exactly this step."
    )
    hints = (
        "Do the steps of 3.2 backwards: first give each axis its own place again with `reshape`.",
        "`patches.reshape(batch, rows, columns, 3, patch, patch)`: where must each of these axes go?",
        "The goal is [batch, channel, row, y, column, x], so `permute(0, 3, 1, 4, 2, 5)`; then merge.",
    )
    code = """
        def unpatchify(patches, patch, height, width):
            batch = len(patches)
            cut = patches.reshape(batch, height // patch, width // patch, 3, patch, patch)
            cut = cut.permute(0, 3, 1, 4, 2, 5)  # [batch, channel, row, y, column, x]
            return cut.reshape(batch, 3, height, width)

        answer = unpatchify
    """


class PriceOfPatches(Exercise):
    """224 × 224 pixels, patches of 8 in place of 16: how many times as many attention weights? (CLS counts.)"""

    number, title = "3.4", "The price of small patches"
    difficulty, importance, minutes = 2, 3, 5

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            (785 / 197) ** 2,  # 15.88
            {
                2: "The patches are half as wide, but they are also half as high: count the patches again.",
                4: "That is how many times more tokens there are. Attention compares every token with every token.",
                785 / 197: (
                    "That is how many times more tokens there are. Attention compares every token with every token."
                ),
                785**2: "That is the number of weights with patch 8. Divide it by the number with patch 16.",
                16: "Very close: 16 is the ratio for the patches alone. The CLS token is in the sequence too.",
            },
            "Count the tokens for both patch sizes (with CLS), square both counts, and divide.",
            tolerance=0.03,
        )

    remark = (
        "About 15.9 times. The cost of attention grows with the square of the number of tokens, and that number with "
        "the square of the sharpness. This is why reading small print is expensive for a ViT."
    )
    hints = (
        "With patch 16 the sequence has 14 × 14 + 1 tokens. How many has it with patch 8?",
        "Each head computes one weight for every pair of tokens: tokens × tokens.",
    )
    code = """
        tokens_16 = (224 // 16) ** 2 + 1
        tokens_8 = (224 // 8) ** 2 + 1
        answer = tokens_8**2 / tokens_16**2
    """


LOGITS = [[5.0, 4.0, 3.0, -9.0], [1.0, 2.0, 3.0, 4.0], [2.0, 9.0, 8.0, 0.0], [6.0, 0.0, 5.0, 1.0]]
TARGETS = [1, 3, 0, 0]  # place 2, 1, 3 and 1 in their rows


class TopK(Exercise):
    """Write `topk_accuracy(logits, targets, k)`: the share of pictures whose target is among the k highest logits."""

    number, title = "3.5", "Top-k accuracy"
    difficulty, importance, minutes = 2, 2, 7
    function = "topk_accuracy"

    def judge(self, topk_accuracy: Function) -> None:
        import torch

        logits, targets = torch.tensor(LOGITS), torch.tensor(TARGETS)
        shares = tuple(number_of(topk_accuracy(logits, targets, k), "The accuracy") for k in (1, 2, 4))
        self.compare(shares)
        for pictures, classes, k in ((6, 5, 1), (6, 5, 2), (7, 9, 3)):
            logits, targets = sample(pictures, classes, seed=k), torch.arange(pictures) % classes
            right = (logits.topk(k).indices == targets[:, None]).any(dim=1).float().mean().item()
            otherwise = f"Right for four pictures, but for {pictures} with {classes} classes and k = {k} it is not."
            expect(number_of(topk_accuracy(logits, targets, k)), right, {}, otherwise)

    def compare(self, shares: tuple[float, float, float]) -> None:
        top1, top2, top4 = shares
        refuse(
            {
                "You return percent. An accuracy is a share between 0 and 1.": (top1, top2) == (50, 75),
                "You count the right pictures. Divide by how many pictures there are.": (top1, top2) == (2, 3),
                "Your function gives the same for k = 1 and k = 2: it looks only at the best guess.": (
                    top1 == top2 == 0.5
                ),
                "You divide by all guesses. Divide by the number of pictures: a picture is right once or not at all.": (
                    top2 == 3 / 8 or top4 == 1 / 4
                ),
                "With k = all classes every picture is right, so the accuracy must be 1. Do you take the highest "
                "logits?": top1 == 0 or top4 != 1,
            }
        )
        otherwise = "On a small example the answers are 0.5 for k = 1 and 0.75 for k = 2"
        expect(shares, (0.5, 0.75, 1.0), {}, f"{otherwise}; yours are {top1:.2f} and {top2:.2f}.")

    remark = (
        "ImageNet results are often given as top-5, because many of its photographs show more than one thing. "
        "Always look which k a number belongs to before you compare."
    )
    hints = (
        "`logits.topk(k)` gives the k highest values of each row and their indices.",
        "Compare the indices [pictures, k] with `targets[:, None]`; a picture is right if any column agrees.",
    )
    code = """
        def topk_accuracy(logits, targets, k):
            guesses = logits.topk(k).indices  # [pictures, k]
            right = (guesses == targets[:, None]).any(dim=1)
            return right.float().mean().item()

        answer = topk_accuracy
    """


EXERCISES = sheet(SequenceLength, Patchify, Unpatchify, PriceOfPatches, TopK)
