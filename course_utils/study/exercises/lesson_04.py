"""Exercises of lesson 04: contrastive loss, chance level, temperature, templates, zero-shot accuracy."""

import math
import re
from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, expect, number_of, refuse, sample, unit_rows

if TYPE_CHECKING:
    from torch import Tensor


class OneDirection(Exercise):
    """Write `picture_to_caption(pictures, captions, scale)` for unit vectors [pairs, width] each.

    It returns the loss for one direction only: for each picture, find its caption.
    """

    number, title = "4.1", "The loss in one direction"
    difficulty, importance, minutes = 2, 3, 6
    function = "picture_to_caption"

    def judge(self, picture_to_caption: Function) -> None:
        for pairs, width, scale in ((6, 8, 10.0), (4, 5, 3), (9, 3, 25.0)):
            pictures, captions = unit_rows(pairs, width, seed=4), unit_rows(pairs, width, seed=5)
            self.compare(picture_to_caption(pictures, captions, scale), pictures @ captions.T, scale)

    def compare(self, loss: object, cosines: "Tensor", scale: float) -> None:
        value = number_of(loss, "The loss", "The loss is one number: take the mean over the pictures.")
        right, other_way = cross_entropy(scale * cosines), cross_entropy(scale * cosines.T)
        mistakes = {
            -right: "The sign is wrong: a log-probability is negative, and the loss is minus its mean.",
            len(cosines) * right: (
                "This is the sum over the pictures; the loss is their mean, so that it does not grow with the batch."
            ),
            other_way: "This is the other direction, from captions to pictures: here each row (dim=1) must sum to one.",
            (right + other_way) / 2: (
                "This is the full loss, both directions averaged; only pictures to captions is asked for."
            ),
            cross_entropy(cosines): "The cosines must be multiplied by `scale` before the softmax.",
            cross_entropy(cosines / scale): "Multiply by `scale`: dividing is right for a temperature.",
        }
        otherwise = "Take the log-softmax of each row of scale * pictures @ captions.T, then minus the diagonal's mean."
        expect(value, right, mistakes, otherwise)

    remark = "`F.cross_entropy(logits, torch.arange(n))` does the same: row i's label is i, its place on the diagonal."
    hints = (
        "The logits are `scale * pictures @ captions.T`, [pairs, pairs]: row i is picture i, column j caption j.",
        "`log_softmax(dim=1)` turns each row into log-probabilities. In row i the right one is in column i.",
        "`.diagonal()` picks the right ones; the loss is minus their mean.",
    )
    code = """
        def picture_to_caption(pictures, captions, scale):
            logits = scale * pictures @ captions.T  # [pairs, pairs]
            return -logits.log_softmax(dim=1).diagonal().mean()

        answer = picture_to_caption
    """


def cross_entropy(logits: "Tensor") -> float:
    """The loss of logits [pairs, pairs] whose right places are the diagonal."""
    return -logits.log_softmax(dim=1).diagonal().mean().item()


class KnowsNothing(Exercise):
    """In batches of about 79,000 pairs: what is the loss of a model that finds all captions equally likely?"""

    number, title = "4.2", "The loss of a model that knows nothing"
    difficulty, importance, minutes = 1, 3, 3

    def judge(self, answer: object) -> None:
        n = 79_000
        guess = "That is the probability of a right guess (or one over it); the loss is minus its natural logarithm."
        expect(
            number_of(answer),
            math.log(n),
            {
                math.log2(n): "That is the logarithm to base 2; losses here use the natural logarithm, `math.log`.",
                math.log10(n): "That is the logarithm to base 10; losses here use the natural logarithm, `math.log`.",
                1 / n: guess,
                n: guess,
                -math.log(n): "The size is right and the sign is not: a loss is *minus* the log-probability.",
                2 * math.log(n): "The two directions are averaged, not added.",
            },
            "A model that knows nothing gives all 79,000 captions the same probability: what is minus its logarithm?",
            tolerance=0.05,
        )

    remark = "About 11.28. A loss that stays at log N means that nothing is learned: check that the pairs still match."
    hints = (
        "Such a model gives all 79,000 captions of the batch the same probability.",
        "The loss is minus the natural logarithm of the right caption's probability, 1/79,000, in both directions.",
    )
    code = """
        import math

        answer = math.log(79_000)
    """


class TwoCosines(Exercise):
    """Cosines 0.30 with a cat and 0.25 with a dog, scale 100, no other label: how probable is the cat?"""

    number, title = "4.3", "What the scale does to two cosines"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        right = 1 / (1 + math.exp(-5))  # 0.9933; two decimals will do
        percentage = "Give a probability between 0 and 1, not a percentage."
        expect(
            number_of(answer),
            right,
            {
                1 - right: "That is the second caption's probability.",
                100 * right: percentage,
                99.3: percentage,
                99: percentage,
                1.0: "Nearly: rounded to 1 the cat would be certain. Give two decimals or more.",
                1 / (1 + math.exp(-0.05)): (
                    "That is the softmax of the bare cosines: multiply both by the scale, 100, first."
                ),
                0.5: "The scale makes differences larger: multiply the cosines by 100, do not divide.",
                0.30 / 0.55: "A softmax divides exponentials, not the cosines themselves.",
            },
            "Compute exp(100 * 0.30) / (exp(100 * 0.30) + exp(100 * 0.25)), or the same with the difference alone.",
            tolerance=0.004,
        )

    remark = "A gap of 0.05 in cosine became 99 to 1: the scale decides how sure the model sounds."
    hints = (
        "Multiply both cosines by 100, then take the softmax of the two numbers.",
        "With two labels only the difference counts: 1 / (1 + exp(-difference)), and it is 100 * 0.05.",
    )
    code = """
        import math

        answer = math.exp(100 * 0.30) / (math.exp(100 * 0.30) + math.exp(100 * 0.25))
    """


class Templates(Exercise):
    """Write a list of at least three different templates for labels such as "a cat" or "an apple"."""

    number, title = "4.4", "Three templates for one ensemble"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        if isinstance(answer, str):
            raise NotYet('An ensemble is a list of templates; this is a single string. Write ["...", "...", "..."].')
        if not isinstance(answer, list | tuple) or not all(isinstance(template, str) for template in answer):
            raise NotYet("Hand in a list of strings.")
        if len({template.strip().lower() for template in answer}) < 3:
            raise NotYet(
                "At least three different templates are asked for: the same one twice adds nothing to the mean."
            )
        for template in answer:
            self.judge_one(template)

    def judge_one(self, template: str) -> None:
        before = template.partition("{}")[0].split()
        filled = template.replace("{}", "a cat")
        wordless = not re.search(r"[^\W\d_]{2}", template)
        refuse(
            {
                f"The template {template!r} has no place for the label: write the empty braces {{}} where it goes.": (
                    "{}" not in template
                ),
                f"The template {template!r} must hold the empty braces {{}} exactly once.": (
                    template.count("{") > 1 or template.count("}") > 1
                ),
                f"The label brings its own article: {template!r} would read {filled!r}.": (
                    before[-1:] != [] and before[-1].lower() in ("a", "an", "the")
                ),
                f"The label is a word of its own: {template!r} would read {filled!r}.": (
                    re.search(r"\w\{|\}\w", template) is not None
                ),
                # The bare label itself may be one of them, as in the lesson's own ensemble.
                f"The template {template!r} is the bare label; write one that says something about the picture.": (
                    wordless and template.strip() != "{}"
                ),
            }
        )

    remark = "Each label now gets the mean of its prompts' directions. Whether that helps has to be measured."
    hints = (
        'A template is a string with `{}` where the label goes, as in "a picture of {}".',
        'The labels read "a cat", "an apple": the template must not bring a second article.',
    )
    code = """
        answer = ["a picture of {}", "a cartoon of {}", "an ink sketch of {}"]
    """


SIMILARITIES = [[0.9, 0.1, 0.3], [0.2, 0.4, 0.1], [0.5, 0.6, 0.2], [0.3, 0.2, 0.1], [0.1, 0.2, 0.8]]
TRUTH = [0, 1, 0, 0, 1]  # pictures 0, 1 and 3 are right: 3 of 5


class Accuracy(Exercise):
    """Write `accuracy(similarities, truth)`: cosines [pictures, labels] and the right label's position [pictures].

    It returns the share of pictures whose nearest label is the right one.
    """

    number, title = "4.5", "Zero-shot accuracy"
    difficulty, importance, minutes = 2, 3, 5
    function = "accuracy"

    def judge(self, accuracy: Function) -> None:
        import torch

        self.compare(self.measured(accuracy, torch.tensor(SIMILARITIES), torch.tensor(TRUTH)), 3, 5)
        for pictures, labels, right in ((3, 6, 2), (7, 2, 1), (8, 8, 6)):
            similarities = sample(pictures, labels, seed=pictures)
            guesses = similarities.argmax(dim=1)
            truth = torch.where(torch.arange(pictures) < right, guesses, (guesses + 1) % labels)
            self.compare(self.measured(accuracy, similarities, truth), right, pictures)

    def measured(self, accuracy: Function, similarities: "Tensor", truth: "Tensor") -> float:
        try:
            return number_of(accuracy(similarities, truth), "The accuracy")
        except (RuntimeError, ValueError):
            raise NotYet(
                "Compare one guess per picture: take the largest entry of each row, `argmax(dim=1)`."
            ) from None

    def compare(self, value: float, right: int, pictures: int) -> None:
        mistakes = {
            right: "That is how many are right; the accuracy is the share: divide by the number of pictures.",
            1.0: "That is a share of one: compare the guesses with `truth`, picture by picture.",
            100 * right / pictures: "Give the share, between 0 and 1, not a percentage.",
            1 - right / pictures: "That is the share of mistakes.",
        }
        otherwise = (
            "For each row find the position of the largest similarity, compare it with `truth`, and take the mean."
        )
        expect(value, right / pictures, mistakes, otherwise)

    remark = "Zero-shot accuracy needs no scale and no softmax: neither changes which label comes first."
    hints = (
        "Row i of `similarities` holds picture i against every label; the guess is where the largest stands.",
        "`similarities.argmax(dim=1) == truth` is True or False for each picture; its mean is the accuracy.",
    )
    code = """
        def accuracy(similarities, truth):
            return (similarities.argmax(dim=1) == truth).float().mean()

        answer = accuracy
    """


EXERCISES = sheet(OneDirection, KnowsNothing, TwoCosines, Templates, Accuracy)
