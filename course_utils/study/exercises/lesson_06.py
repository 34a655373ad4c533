"""Exercises of lesson 06: pixel shuffle, the price of a page, a gate, the last picture before each word."""

from collections.abc import Sequence

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, expect, number_of


def as_tensor(given: object, name: str):
    """What a learner's function gave, as a float32 tensor. `NotYet` if it is none and cannot become one."""
    import torch

    if given is None:
        raise NotYet(f"`{name}` returns nothing: end it with `return`.")
    try:
        return torch.as_tensor(given, dtype=torch.float32)
    except (TypeError, ValueError, RuntimeError):
        raise NotYet(f"`{name}` should return a tensor, not a {type(given).__name__}.") from None


def same(given, wanted) -> bool:
    """Whether two tensors have one shape and, up to rounding, the same numbers; NaN is never the same."""
    return given.shape == wanted.shape and bool(((given - wanted).abs() <= 1e-4).all())


class PixelShuffle(Exercise):
    """Write `shuffle(features, side)`: squares of side x side neighbouring patches become one long vector each.

    features [batch, rows * rows, width] -> [batch, rows * rows / side², width * side²], all in reading order.
    """

    number, title = "6.1", "Pixel shuffle"
    difficulty, importance, minutes = 3, 3, 10
    function = "shuffle"

    def judge(self, shuffle: Function) -> None:
        import torch

        for batch, rows, side, width in ((2, 4, 2, 3), (1, 6, 3, 2), (3, 8, 4, 5)):
            features = torch.arange(float(batch * rows * rows * width)).view(batch, rows * rows, width)
            self.compare(as_tensor(shuffle(features.clone(), side), "shuffle"), features, rows, side)

    def compare(self, given, features, rows: int, side: int) -> None:
        batch, _, width = features.shape
        axes = features.reshape(batch, rows // side, side, rows // side, side, width)
        shape = (batch, (rows // side) ** 2, width * side**2)
        wanted = axes.transpose(2, 3).reshape(shape)
        if same(given, wanted):
            return
        if tuple(given.shape) != shape:
            raise NotYet(f"With {rows} x {rows} patches and side {side} the shape should be {list(shape)}.")
        if same(given, features.reshape(shape)):
            raise NotYet("`reshape` alone joins patches of one line, not of a square: name six axes, then swap two.")
        if same(given, axes.permute(0, 1, 3, 5, 2, 4).reshape(shape)):
            raise NotYet("The vectors are mixed, number by number: the width must be the last axis.")
        if same(given, axes.permute(0, 1, 3, 4, 2, 5).reshape(shape)):
            raise NotYet("Inside a square you go column by column: go row by row.")
        if same(given, axes.permute(0, 3, 1, 2, 4, 5).reshape(shape)):
            raise NotYet("The squares come column by column: they should come row by row.")
        raise NotYet("The shape is right, the order is not: each square's vectors one after the other, row by row.")

    remark = "Nothing is lost: as many numbers come out as went in. The linear layer after it decides what to keep."
    hints = (
        "Give each axis a name: batch, square's row, y in the square, square's column, x in the square, width.",
        "`features.reshape(batch, rows // side, side, rows // side, side, width)`; then swap axes 2 and 3.",
        "After `transpose(2, 3)` the last three axes are one square: `reshape` to the shape that is asked for.",
    )
    code = """
        def shuffle(features, side):
            batch, patches, width = features.shape
            rows = round(patches**0.5)
            squares = features.reshape(batch, rows // side, side, rows // side, side, width)
            return squares.transpose(2, 3).reshape(batch, patches // side**2, width * side**2)

        answer = shuffle
    """


class PriceOfAPage(Exercise):
    """1344 x 896 pixels, patches of 14 x 14, each 2 x 2 patches one token: how many tokens?"""

    number, title = "6.2", "The price of a page"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            1536,
            {
                6144: "That is the number of patches; each 2 x 2 of them become one token.",
                3072: "Two by two patches are four, not two.",
                384: "You divided by four twice: a token covers 28 x 28 pixels.",
                80: "Multiply the tokens across by the tokens down, do not add them.",
            },
            "A token covers 28 x 28 pixels: how many fit across, how many down?",
            tolerance=0.01,
        )

    remark = "48 across, 32 down. LLaVA-1.5 would pay 576 for any picture, and shrink this one to 336 x 336 pixels."
    hints = (
        "Each token covers 2 x 14 = 28 pixels on each side.",
        "1344 / 28 across, times 896 / 28 down.",
    )
    code = """
        answer = (1344 // 28) * (896 // 28)
    """


class Gate(Exercise):
    """Write `gated(x, seen, gate)`: what goes on to the next block, with tanh of the gate, and unchanged at gate 0."""

    number, title = "6.3", "A gate"
    difficulty, importance, minutes = 2, 3, 6
    function = "gated"

    def judge(self, gated: Function) -> None:
        import torch

        for seed, shape, gate in ((0, (2, 3, 4), 0.7), (1, (1, 5, 2), -1.5), (2, (3, 2, 6), 0.0)):
            draw = torch.Generator().manual_seed(seed)
            x, seen = torch.randn(shape, generator=draw), torch.randn(shape, generator=draw)
            given = as_tensor(gated(x.clone(), seen.clone(), torch.tensor(gate)), "gated")
            self.compare(given, x, seen, torch.tensor(gate))

    def compare(self, given, x, seen, gate) -> None:
        if same(given, x + gate.tanh() * seen):
            return
        mistakes = (
            (x + gate * seen, "The gate itself has no limit: what is added is multiplied by its tanh."),
            (gate.tanh() * seen, "Without `x` the words are lost: the gate decides what is *added* to them."),
            (x + gate.sigmoid() * seen, "The sigmoid of 0 is a half: with tanh, a gate at 0 adds nothing."),
            (gate.tanh() * (x + seen), "Only what was seen goes through the gate; `x` itself always passes."),
            (
                (1 - gate.tanh()) * x + gate.tanh() * seen,
                "`x` is not faded out: it passes whole.",
            ),
            (x + seen, "The gate is not used: multiply what was seen by its tanh before you add it."),
        )
        for wrong, sentence in mistakes:
            if same(given, wrong):
                raise NotYet(sentence)
        raise NotYet("Multiply `seen` by the tanh of the gate, and add that to `x`.")

    remark = "At gate 0 the language model says exactly what it said before: training starts from something that works."
    hints = ("What passes always is `x`; something is added to it.", "What is added is `gate.tanh() * seen`.")
    code = """
        def gated(x, seen, gate):
            return x + gate.tanh() * seen

        answer = gated
    """


class LastPicture(Exercise):
    """Write `last_picture(is_picture)`: the last picture so far for each token, -1 where there is none."""

    number, title = "6.4", "The last picture before each word"
    difficulty, importance, minutes = 2, 2, 6
    function = "last_picture"

    def judge(self, last_picture: Function) -> None:
        for text in ("pwwpww", "wwpwppww", "www", "p"):
            is_picture = [letter == "p" for letter in text]
            self.compare(listed(last_picture(list(is_picture))), is_picture)

    def compare(self, given: list[int], is_picture: list[bool]) -> None:
        wanted = [sum(is_picture[: i + 1]) - 1 for i in range(len(is_picture))]
        if given == wanted:
            return
        if given == [each + 1 for each in wanted]:
            raise NotYet("Count the pictures from 0, so that a token before any picture gets -1.")
        if given == [sum(is_picture[:i]) - 1 for i in range(len(is_picture))]:
            raise NotYet("A picture token may look at its own picture: count it, too.")
        if given == [sum(is_picture) - 1] * len(is_picture):
            raise NotYet("That is the last picture of the document; a token must not see pictures that come later.")
        raise NotYet("Walk along the tokens and count the pictures so far; the last of them has that count minus one.")

    remark = "Flamingo trains with such a mask, on few pictures a document, and then reads many in the prompt."
    hints = (
        "Keep a count of the pictures so far, starting at 0, and go through the list.",
        "After counting a token, its answer is the count minus one.",
    )
    code = """
        def last_picture(is_picture):
            return [sum(is_picture[: i + 1]) - 1 for i in range(len(is_picture))]

        answer = last_picture
    """


def listed(given: object) -> list[int]:
    """A list of whole numbers, whether it comes as a list, a tuple, an array or a tensor. Else `NotYet`."""
    given = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise NotYet("Return a list with one number for each token.")
    return [int(number_of(each, "Each entry")) for each in given]


EXERCISES = sheet(PixelShuffle, PriceOfAPage, Gate, LastPicture)
