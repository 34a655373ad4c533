"""Exercises of lesson 09: a layer with LoRA, early stopping, a reward that is hard to hack."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, close, diagnose, number_of, sample, tensor_of

if TYPE_CHECKING:
    from torch import Tensor


class LayerWithLora(Exercise):
    """Write `lora(x, W, A, B, alpha)`: what a linear layer without bias gives with LoRA beside it, [batch, out]."""

    number, title = "9.1", "A layer with LoRA"
    difficulty, importance, minutes = 2, 3, 6
    function = "lora"

    CASES = ((3, 5, 4, 2, 8.0), (2, 4, 4, 4, 1.0), (1, 6, 3, 1, 0.5))  # batch, in, out, r, alpha

    def judge(self, lora: Function) -> None:
        for seed, (batch, width, out, r, alpha) in enumerate(self.CASES):
            shapes = ((batch, width), (out, width), (r, width), (out, r))
            tensors = [sample(*shape, seed=10 * seed + i) for i, shape in enumerate(shapes)]
            self.compare(tensor_of(lora(*tensors, alpha)), tensors, alpha)

    def compare(self, given: "Tensor", tensors: "Sequence[Tensor]", alpha: float) -> None:
        x, weight, down, up = tensors
        plain, detour, r = x @ weight.T, x @ down.T @ up.T, len(down)
        right = plain + alpha / r * detour
        if close(given, right):
            return
        diagnose(
            given,
            {
                plain: "That is the layer without its detour.",
                alpha / r * detour: "That is the detour alone: the frozen layer's own result belongs to it.",
                plain + detour: "The detour is not scaled: multiply it by alpha / r.",
                alpha / r * (plain + detour): "alpha / r belongs to the detour alone, and not to the frozen layer.",
                plain + alpha * detour: "Alpha is divided by the rank, the number of rows of A.",
                plain + detour / r: "The detour is divided by the rank; multiply it by alpha, too.",
                plain + r / alpha * detour: "The scale is upside down: it is alpha / r.",
                plain - alpha / r * detour: "The detour is added, not taken away.",
                right.T: "The two axes are exchanged: the result is [batch, out].",
            },
        )
        if given.shape != right.shape:
            raise NotYet(f"The result should have the shape {list(right.shape)}; yours has {list(given.shape)}.")
        strength = ((given - plain) * detour).sum() / detour.square().sum()
        if close(given, plain + strength * detour):
            raise NotYet(f"The detour's strength is alpha / r, here {alpha / r:g}; yours is {strength:.3g}.")
        raise NotYet("The shape is right and the numbers are not: x goes through A first, then through B.")

    remark = "With B = 0 nothing changes at the start; and W + alpha / r * B @ A is one matrix again."
    hints = (
        "First the frozen layer: x @ W.T. The detour is added to it.",
        "The detour goes down to r numbers and up again: x @ A.T @ B.T.",
        "Its strength is alpha / r, and r is `A.shape[0]`.",
    )
    code = """
        def lora(x, W, A, B, alpha):
            return x @ W.T + alpha / A.shape[0] * (x @ A.T) @ B.T

        answer = lora
    """


class StopInTime(Exercise):
    """Write `keep(losses, patience)`: the number of the look whose weights early stopping keeps."""

    number, title = "9.2", "Stop in time"
    difficulty, importance, minutes = 3, 3, 9
    function = "keep"

    CASES = (
        ([2.0, 1.5, 1.2, 1.3, 1.4, 1.5, 1.6], 3),
        ([2.0, 1.0, 1.1, 0.9, 1.2, 1.3, 0.5], 2),  # the best of all comes too late
        ([3.0, 2.0, 1.0], 2),
        ([1.0, 1.0, 1.0, 0.2], 2),  # as good is no improvement
        ([1.0, 2.0, 3.0, 0.1], 4),
        ([2.0, 1.0, 1.5, 0.8, 0.9, 0.7, 0.9, 0.8, 0.1], 2),
        ([0.0, 0.5, 0.4, -1.0], 2),
        ([5.0], 1),
    )

    def judge(self, keep: Function) -> None:
        for losses, patience in self.CASES:
            self.compare(number_of(keep(losses, patience), "What `keep` returns"), losses, patience)

    def compare(self, given: float, losses: Sequence[float], patience: int) -> None:
        best, end = kept(losses, patience)
        if given == best:
            return
        told = f"With the losses {losses} and a patience of {patience}"
        diagnose(
            given,
            {
                min(losses): "Hand back the number of the look (0 for the first), not its loss.",
                end: f"{told} training ends at look {end}; to be kept is the best look before.",
                losses.index(min(losses)): f"{told} training ends at look {end}: what comes later is never seen.",
                best + 1: "The first look has the number 0.",
            },
        )
        raise NotYet(f"{told} look {best} is to be kept; yours is {given:g}.")

    remark = "The patience is a choice: too short stops at the first bump, too long only costs time."
    hints = (
        "Go through the losses and remember the number of the best one so far.",
        "A look improves only if its loss is smaller than the best so far; as good is no improvement.",
        "As soon as `i - best` reaches the patience, stop and return `best`.",
    )
    code = """
        def keep(losses, patience):
            best = 0
            for i, loss in enumerate(losses):
                if loss < losses[best]:
                    best = i
                if i - best >= patience:
                    break
            return best

        answer = keep
    """


def kept(losses: Sequence[float], patience: int) -> tuple[int, int]:
    """(the look that is kept, the look at which training ends)"""
    best = 0
    for i, loss in enumerate(losses):
        if loss < losses[best]:
            best = i
        if i - best >= patience:
            break
    return best, i


class RewardHardToHack(Exercise):
    """Write `reward(named, present)`: how good a caption is by what it names and what is there; 1 is perfect."""

    number, title = "9.3", "A reward that is hard to hack"
    difficulty, importance, minutes = 3, 3, 10
    function = "reward"

    PICTURES = (["cat", "dog"], ["bee", "owl", "fox"], ["hat", "key"])
    FALSE = ("sun", "bus", "pig")
    ALL = ("cat", "dog", "bee", "owl", "fox", "hat", "key", "sun", "bus", "pig", *(f"thing {i}" for i in range(90)))

    def judge(self, reward: Function) -> None:
        for present in self.PICTURES:
            self.compare(lambda named, there=present: number_of(reward(list(named), there), "A reward"), present)

    def compare(self, value: Function, present: Sequence[str]) -> None:
        first, false = present[0], self.FALSE[0]
        if abs(value(present) - 1) > 1e-4:
            raise NotYet("A caption that names all that is there, and nothing else, should get exactly 1.")
        for worse, better, sentence in (
            ([], present, "Silence gets as much as a caption that names all that is there: count what is missing."),
            ([], [first], "A caption with one right thing gets no more than silence: then the group teaches nothing."),
            ([first], present, "Naming one thing gets as much as naming all that is there: count what is missing."),
            ([false], [first], "A false thing gets as much as a right one: look at what is present."),
            (
                self.ALL,
                [first],
                "A list of a hundred things gets as much as one right thing: count what is named and not there.",
            ),
            ([*present, false], present, "A false thing beside all the right ones costs nothing: it should."),
            ([*present, *self.FALSE], [*present, false], "Three false things cost no more than one: they should."),
        ):
            if not value(worse) < value(better):
                raise NotYet(sentence)
        for again, once in (([first] * 5, [first]), ([*[first] * 5, false], [first, false])):
            if value(again) > value(once) + 1e-6:
                raise NotYet("Saying a right thing five times pays: count each thing once.")
        if abs(value(present[::-1]) - value(present)) > 1e-6:
            raise NotYet("The order in which things are named should not matter.")
        if min(value(named) for named in ([], self.FALSE, [first, *self.FALSE], self.ALL)) < 0:
            raise NotYet("Silence or false things get less than 0: let rewards lie between 0 and 1, by shares.")

    remark = (
        "Silence, lists and repetition do not pay. Colours and places are still free: what would GRPO do with them?"
    )
    hints = (
        "Think of four cheats: to say nothing, to name everything, to repeat, to stop after the first right thing.",
        "Make sets of both lists. One share punishes what is false (precision), another what is missing (recall).",
        "F1 is high only if both shares are: 2 · right / (named + present), each counted once.",
    )
    code = """
        def reward(named, present):
            named, present = set(named), set(present)
            return 2 * len(named & present) / (len(named) + len(present))

        answer = reward
    """


EXERCISES = sheet(LayerWithLora, StopInTime, RewardHardToHack)
