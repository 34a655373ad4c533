"""Exercises of lesson 12: the length of a stream, top-p, guidance, best of how many, undoing noise, what stays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import (
    Function,
    NotYet,
    close,
    diagnose,
    expect,
    number_of,
    numbers_of,
    refuse,
    sample,
    tensor_of,
)

if TYPE_CHECKING:
    from torch import Tensor


class LengthOfTheStream(Exercise):
    """DALL-E 1's construction at 512 × 512 pixels, one code for 8 × 8, with 256 text tokens: how long is the stream?"""

    number, title = "12.1", "How long is the stream?"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        row = "That is one row of codes: there are as many rows as columns."
        expect(
            number_of(answer, "The number of tokens"),
            4352,
            {
                4096: "That is the picture alone: the caption stands in the stream, too.",
                1280: "That is DALL-E 1's own stream: twice the side is four times the codes.",
                2304: "You doubled the picture tokens; twice as wide *and* twice as high is four times as many.",
                512 * 512 + 256: "One code stands for 8 x 8 pixels, not for one.",
                64 + 256: row,
                64: row,
            },
            "There are 512 / 8 codes in a row, and as many rows; add the 256 places of the text.",
        )

    remark = (
        "3.4 times as many as DALL-E 1's 1,280. Each token looks at all before it, so attention works about "
        "11.6 times as much. Large pictures are therefore made of fewer tokens, or small first and then enlarged."
    )
    hints = (
        "How many codes stand side by side, if each covers 8 pixels of 512?",
        "The grid is square, and in front of it stand 256 places for text.",
    )
    code = """
        side = 512 // 8
        answer = 256 + side * side
    """


class TopP(Exercise):
    """Write `nucleus(chances, p)`: keep the most probable until their sum reaches p, the others become 0.

    The rest sums to 1 again, and stands in the old order. `nucleus([0.1, 0.6, 0.3], 0.8)` is about [0, 0.67, 0.33].
    """

    number, title = "12.2", "Top-p by hand"
    difficulty, importance, minutes = 2, 3, 8
    function = "nucleus"

    def judge(self, nucleus: Function) -> None:
        self.compare(numbers_of(nucleus([0.05, 0.5, 0.1, 0.3, 0.05], 0.7), "probabilities", 5))
        equal = numbers_of(nucleus([0.25, 0.25, 0.25, 0.25], 0.5), "probabilities", 4)
        if not close(sorted(equal), (0, 0, 0.5, 0.5)):  # any two of them
            raise NotYet("Of four equal chances and p = 0.5 exactly two stay: 0.5 and 0.5.")
        if not close(numbers_of(nucleus([0.2, 0.8], 1.0), "probabilities", 2), (0.2, 0.8)):
            raise NotYet("With p = 1 nothing is left out.")
        for chances, p in (([0.1, 0.6, 0.3], 0.8), ([0.3, 0.35, 0.05, 0.05, 0.15, 0.1], 0.85), ([0.9, 0.1], 0.2)):
            found, right = numbers_of(nucleus(chances, p), "probabilities", len(chances)), kept(chances, p)
            yours = f"yours gives {[round(each, 3) for each in found]}, not {[round(each, 3) for each in right]}."
            expect(found, right, {}, f"For {chances} and p = {p} {yours}", 1e-3)

    def compare(self, found: tuple[float, ...]) -> None:
        right = (0, 0.625, 0, 0.375, 0)
        mistakes = {
            (0, 0.5, 0, 0.3, 0): (
                "The right ones are kept, but they sum to 0.8: divide each by the sum of those that stay."
            ),
            (0, 1, 0, 0, 0): "One is missing: the sum has to *reach* p, so the one that takes it over p stays, too.",
            (0, 0.5 / 0.9, 0.1 / 0.9, 0.3 / 0.9, 0): "One too many: as soon as the sum has reached p, stop.",
        }
        if not close(found, right, 1e-3):
            diagnose(found, mistakes, 1e-3)
            order = "The values are right, their places are not: return them in the order in which they came."
            diagnose(sorted(found), {tuple(sorted(right)): order}, 1e-3)
            raise NotYet(
                "For [0.05, 0.5, 0.1, 0.3, 0.05] and p = 0.7, keep 0.5 and 0.3, which become 0.625 and 0.375; "
                f"yours gives {[round(each, 3) for each in found]}."
            )

    remark = "Where the model is sure, one or two codes stay; where it is not, hundreds. Top-k cannot do that."
    hints = (
        "Go through the places in the order of falling probability: "
        "`sorted(range(len(chances)), key=lambda i: -chances[i])`.",
        "Keep a place while the sum of those *before* it is below p.",
        "At the end divide by the sum of what was kept, and leave 0 everywhere else.",
    )
    code = """
        def nucleus(chances, p):
            kept, total = [0.0] * len(chances), 0.0
            for i in sorted(range(len(chances)), key=lambda i: -chances[i]):
                if total >= p:
                    break
                kept[i] = chances[i]
                total += chances[i]
            return [chance / total for chance in kept]

        answer = nucleus
    """


def kept(chances: Sequence[float], p: float) -> tuple[float, ...]:
    """The right answer to 12.2 where no two of those at the edge are equal."""
    stays = [sum(other for other in chances if other > chance) < p for chance in chances]
    total = sum(chance for chance, stay in zip(chances, stays, strict=True) if stay)
    return tuple(chance / total if stay else 0.0 for chance, stay in zip(chances, stays, strict=True))


class GuidanceByHand(Exercise):
    """Write `guided(asked, free, strength)` for lists of logits with and without the prompt: the guided logits."""

    number, title = "12.3", "Guidance by hand"
    difficulty, importance, minutes = 1, 3, 5
    function = "guided"

    def judge(self, guided: Function) -> None:
        asked, free = [2.0, 0.0, -1.0], [1.0, 1.0, -1.0]
        self.compare(numbers_of(guided(asked, free, 3), "logits", 3))
        if not close(numbers_of(guided(asked, free, 1), "logits", 3), asked):
            raise NotYet("With the strength 1 the result is `asked` itself.")
        otherwise = "Right for three logits and the strength 3; other logits or strengths go wrong."
        for strength in (0, 2.5):
            right = [f + strength * (a - f) for a, f in zip([4, -3], [1, -2], strict=True)]
            expect(numbers_of(guided([4, -3], [1, -2], strength), "logits", 2), right, {}, otherwise)

    def compare(self, found: tuple[float, ...]) -> None:
        mistakes = {
            (5, -3, -1): "You start from `asked`; start from `free`, or the strength 1 already exaggerates.",
            (-2, 4, -1): "The difference has the wrong sign: it leads from `free` to `asked`.",
            (6, 0, -3): "That is `asked` times the strength: exaggerate the *difference* between the two.",
            (3, -3, 0): "That is the difference alone: add it to `free`.",
        }
        otherwise = "For each pair: free + strength * (asked - free). Here this gives 4, -2 and -1."
        expect(found, (4, -2, -1), mistakes, otherwise)

    remark = "Where the prompt changes nothing (the third logit), guidance changes nothing, however strong it is."
    hints = (
        "Begin with the logits without the prompt, and add the difference several times.",
        "`zip(asked, free)` gives the pairs.",
    )
    code = """
        def guided(asked, free, strength):
            return [f + strength * (a - f) for a, f in zip(asked, free)]

        answer = guided
    """


class HowManyDraws(Exercise):
    """One drawn picture in four is good: how many must you draw so that one is good with 95 percent or more?"""

    number, title = "12.4", "How many must you draw?"
    difficulty, importance, minutes = 2, 2, 6

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer, "The number of pictures"),
            11,
            {
                10: "Ten give 94.4 percent, which is just too few.",
                12: "Twelve are enough, but a smaller number is, too.",
                4: "With four pictures you get one good one *on average*, yet none at all in 32 percent of the cases.",
                3: "That is from 0.25^n; multiply the probabilities that a picture is *bad*, 0.75.",
                10.413: "The formula is right, but pictures come whole: round up.",
                10.4: "The formula is right, but pictures come whole: round up.",
                3.8: "Probabilities of several draws do not add up: ask how probable it is that *all* are bad.",
            },
            "All n are bad with the probability 0.75 ** n. Find the smallest n that makes this 0.05 or less.",
            tolerance=0.01,
        )

    remark = "With a CLIP that errs you need more. DALL-E 1's best of 512 is good from 1 in 171 on, by this sum."
    hints = (
        "Ask the opposite: how probable is it that all of them are bad?",
        "One is bad with 0.75, two are with 0.75 * 0.75. From which n on is this at most 0.05?",
    )
    code = """
        answer = 1
        while 0.75**answer > 0.05:
            answer += 1
    """


class UndoTheNoise(Exercise):
    """Write `clean(noisy, noise, left)`: from x_t and the noise, numbers or tensors, and the number alpha_bar, x."""

    number, title = "12.5", "Undo the noise"
    difficulty, importance, minutes = 2, 3, 6
    function = "clean"

    def judge(self, clean: Function) -> None:
        for x, noise, left in ((2.0, -1.0, 0.36), (-1.5, 0.5, 0.81)):
            noisy = left**0.5 * x + (1 - left) ** 0.5 * noise
            self.compare(number_of(clean(noisy, noise, left), "What the function returns"), noisy, noise, left)
        x, noise, left = sample(2, 3, seed=1), sample(2, 3, seed=2), 0.5
        noisy = left**0.5 * x + (1 - left) ** 0.5 * noise
        self.compare(tensor_of(clean(noisy, noise, left)), noisy, noise, left)

    def compare(self, value: "float | Tensor", noisy: "float | Tensor", noise: "float | Tensor", left: float) -> None:
        kept, added = left**0.5, (1 - left) ** 0.5 * noise
        mistakes = {
            (noisy - (1 - left) * noise) / left: "The factors are the *roots* of left and of 1 - left.",
            noisy - added: "The noise is out; what is left is sqrt(left) times x: divide by that.",
            noisy / kept - added: "First subtract the noise, then divide *all* of it: brackets are missing.",
            (noisy + added) / kept: "You added the noise once more: subtract it.",
            (noisy - noise) / kept: "The noise was made smaller before it was added: by sqrt(1 - left).",
            kept * noisy + added: "That adds noise once more; solve the formula for x.",
        }
        otherwise = "noisy = sqrt(left) * x + sqrt(1 - left) * noise: solve this for x."
        expect(value, (noisy - added) / kept, mistakes, otherwise)

    remark = (
        "A mistake in the noise is multiplied by sqrt(1 - left) / sqrt(left): with left = 0.0001 by 100. "
        "Therefore the first guess is poor, and one walks back in small steps."
    )
    hints = (
        "Write the last formula of section 19, and bring the noise to the other side.",
        "Then divide by what stands before x.",
    )
    code = """
        def clean(noisy, noise, left):
            return (noisy - (1 - left) ** 0.5 * noise) / left**0.5

        answer = clean
    """


class Surest(Exercise):
    """Write `surest(sure, number)`: the places of the `number` largest of a list of probabilities, the surest first.

    It is what the masked model keeps of its guesses in one round, without luck.
    """

    number, title = "12.6", "What stays in a round"
    difficulty, importance, minutes = 1, 2, 6
    function = "surest"

    def judge(self, surest: Function) -> None:
        for sure, number in (([0.3, 0.9, 0.1, 0.8, 0.5], 2), ([0.2, 0.4, 0.6, 0.7, 0.05, 0.95], 3), ([0.5, 0.25], 0)):
            self.compare(surest(list(sure), number), sure, number)

    def compare(self, given: object, sure: list[float], number: int) -> None:
        places = sorted(range(len(sure)), key=lambda place: -sure[place])
        kept, right = [float(place) for place in tensor_of(given).flatten().tolist()], places[:number]
        asked = f"Of {sure}, {number} are to be kept"
        refuse(
            {
                "These are the probabilities themselves: return their places, counted from 0.": (
                    number > 0 and sorted(kept) == sorted(sure[place] for place in right)
                ),
                f"{asked}; you return {len(kept)} places.": len(kept) != number,
                "These are the places of which the model is *least* sure.": (
                    number > 0 and sorted(kept) == sorted(map(float, places[len(sure) - number :]))
                ),
                "Places are counted from 0.": number > 0 and sorted(kept) == sorted(place + 1.0 for place in right),
                "These are the right places, in another order: the surest comes first.": (
                    kept != right and sorted(kept) == sorted(right)
                ),
            }
        )
        if kept != right:
            raise NotYet(f"{asked}: those at the places {right}, and not {given}.")

    remark = (
        "The masked model does this in every round, with a number that grows by the cosine. In the lesson luck was "
        "added to the probabilities first; section 12 counted whether it helps."
    )
    hints = (
        "Sort the places, not the probabilities.",
        "`sorted(range(len(sure)), key=lambda place: sure[place])` gives the places, the least sure first.",
        "Put a minus before `sure[place]`, and the surest comes first. Then take the first `number`.",
    )
    code = """
        def surest(sure, number):
            return sorted(range(len(sure)), key=lambda place: -sure[place])[:number]

        answer = surest
    """


EXERCISES = sheet(LengthOfTheStream, TopP, GuidanceByHand, HowManyDraws, UndoTheNoise, Surest)
