"""Exercises of lesson 10: VQA accuracy, the F1 of silence, CHAIR, Winoground's group score, how many cases."""

from collections.abc import Sequence

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, close, diagnose, expect, number_of, pair_of


class OneAnswerTenPeople(Exercise):
    """Write `vqa(answer, given)`: the VQA accuracy of an answer from the list of what people gave, not normalised."""

    number, title = "10.1", "One answer, ten people"
    difficulty, importance, minutes = 2, 3, 7
    function = "vqa"

    def judge(self, vqa: Function) -> None:
        for answer, people in (("cat", 3), ("dog", 2), ("cat", 1), ("bee", 7), ("cat", 0)):
            given = [answer] * people + ["owl", "fox"] * ((10 - people) // 2) + ["ant"] * ((10 - people) % 2)
            self.compare(number_of(vqa(answer, given), "What `vqa` returns"), people, 10)
        self.compare(number_of(vqa("cat", ["cat", "cat", "dog", "owl", "fox"]), "What `vqa` returns"), 2, 5)

    def compare(self, value: float, matches: int, people: int) -> None:
        left_out = matches * min(1, (matches - 1) / 3) + (people - matches) * min(1, matches / 3)
        right = left_out / people
        if close(value, right):
            return
        diagnose(
            value,
            {
                min(1, matches / 3): "Nobody is left out: compare with the other nine, ten times, and take the mean.",
                left_out: "That is the sum: divide it by the number of people.",
                left_out / 10: "Divide by the number of people in the list, which need not be ten.",
                matches / people: "Three matches suffice: divide by 3, and take at most 1.",
            },
        )
        raise NotYet(f"With {matches} of {people} people the accuracy is {right:.2f}; yours is {value:.2f}.")

    remark = "Three of ten give 0.9: when one of the three is left out, only two are there to agree."
    hints = (
        "First a list of whether each person gave the answer; then go through the people.",
        "Without person i there are `sum(matches) - matches[i]` matches; divide by 3 and take `min(1, ...)`.",
        "Add these up and divide by `len(given)`.",
    )
    code = """
        def vqa(answer, given):
            matches = [each == answer for each in given]
            return sum(min(1, (sum(matches) - match) / 3) for match in matches) / len(given)

        answer = vqa
    """


class F1OfSilence(Exercise):
    """3,000 questions, 900 of them with the true answer yes; silence counts as yes. What is the F1 of silence?"""

    number, title = "10.2", "The F1 of silence"
    difficulty, importance, minutes = 1, 2, 4

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            6 / 13,
            {
                0.3: "That is the precision (and the accuracy). F1 is the harmonic mean of it and the recall.",
                1.0: "That is the recall: everything got a yes. What is the precision?",
                0.65: "That is the plain mean of precision and recall; F1 is the harmonic one, 2 p r / (p + r).",
                2 / 3: "That would be right if half of the answers were yes; here it is 900 of 3,000.",
                0.0: "Silence counts as yes, so all 900 true ones are hits.",
            },
            "Everything is a yes: the recall is 1, the precision 900 / 3,000. Now 2 p r / (p + r).",
            tolerance=0.004,
        )

    remark = "0.46. With half of the answers yes it is 0.67: F1 hangs on how many yes there are, so report their share."
    hints = (
        "Silence counts as yes to everything. Which share of these yes is true, and which share of the true is found?",
        "Precision 0.3, recall 1: 2 · 0.3 · 1 / (0.3 + 1).",
    )
    code = """
        precision, recall = 900 / 3000, 1
        answer = 2 * precision * recall / (precision + recall)
    """


class ChairByHand(Exercise):
    """Write `chair(named, present)`: (CHAIR_i, CHAIR_s), from what captions mention and what their pictures show."""

    number, title = "10.3", "CHAIR"
    difficulty, importance, minutes = 2, 3, 8
    function = "chair"

    CASES = (
        ([["cat", "dog", "dog"], ["bee"], [], ["owl", "owl"]], [["cat"], ["bee", "fox"], ["ant"], ["owl"]]),
        ([["cat", "cat"], ["dog", "bee", "bee", "owl"]], [["dog"], ["bee"]]),
        ([["cat"], ["bee", "bee"], ["fox"]], [["cat"], ["bee"], ["fox"]]),
        ([[], []], [["cat"], ["dog"]]),
    )

    def judge(self, chair: Function) -> None:
        for named, present in self.CASES:
            self.compare(chair(named, present), named, present)

    def compare(self, given: object, named: Sequence[Sequence[str]], present: Sequence[Sequence[str]]) -> None:
        first, second = pair_of(given, "Return two numbers, (CHAIR_i, CHAIR_s).")
        pair = number_of(first, "CHAIR_i"), number_of(second, "CHAIR_s")
        right = chairs(named, present)
        if close(pair, right):
            return
        once = [list(dict.fromkeys(said)) for said in named]
        diagnose(
            pair,
            {
                right[::-1]: "The two stand in the wrong order: CHAIR_i, of mentions, comes first.",
                chairs(once, present): "You count each thing once; CHAIR_i counts mentions, repetitions included.",
                (right[0], right[1] * len(named)): "CHAIR_s is a share: divide by the number of captions.",
                (right[0], chairs([s for s in named if s] or [[]], shown(named, present))[1]): (
                    "CHAIR_s divides by all captions, those that mention nothing included."
                ),
                tuple(1 - each for each in right): "Those are the shares that are right; CHAIR counts what is wrong.",
            },
        )
        raise NotYet(f"For {named} with {present} present it is {right[0]:.2f} and {right[1]:.2f}.")

    remark = "Both are zero for a model that mentions nothing: report recall and length beside them."
    hints = (
        "For each caption, the mentions that are not in its picture; keep the repetitions.",
        "CHAIR_i: all wrong mentions over all mentions. CHAIR_s: captions with a wrong mention over all captions.",
        "`max(1, mentions)` saves you from dividing by zero.",
    )
    code = """
        def chair(named, present):
            wrong = [[noun for noun in said if noun not in there] for said, there in zip(named, present)]
            mentions = sum(len(said) for said in named)
            of_mentions = sum(len(said) for said in wrong) / max(1, mentions)
            return of_mentions, sum(1 for said in wrong if said) / len(named)

        answer = chair
    """


def chairs(named: Sequence[Sequence[str]], present: Sequence[Sequence[str]]) -> tuple[float, float]:
    """(CHAIR_i, CHAIR_s)"""
    wrong = [[noun for noun in said if noun not in there] for said, there in zip(named, present, strict=True)]
    mentions = sum(map(len, named))
    return sum(map(len, wrong)) / max(1, mentions), sum(map(bool, wrong)) / len(named)


def shown(named: Sequence[Sequence[str]], present: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """What is present where something is mentioned; one empty list where nothing is."""
    return [there for said, there in zip(named, present, strict=True) if said] or [[]]


class GroupScore(Exercise):
    """Write `group_score(scores)`, scores [items, 2 captions, 2 pictures]: the share of items that pass both ways."""

    number, title = "10.4", "The group score"
    difficulty, importance, minutes = 3, 3, 8
    function = "group_score"

    # Four numbers: caption 0 with pictures 0 and 1, caption 1 with pictures 0 and 1.
    ALL, TEXT_ONLY, IMAGE_ONLY, NEITHER = (9, 1, 2, 8), (5, 7, 4, 8), (5, 4, 7, 8), (1, 9, 8, 2)
    TIES = ((5, 5, 4, 8), (5, 4, 5, 8), (9, 8, 2, 8), (9, 2, 8, 8))

    def judge(self, group_score: Function) -> None:
        import torch

        for rows in (
            [self.ALL, self.NEITHER, self.TEXT_ONLY, self.TEXT_ONLY, self.IMAGE_ONLY],
            [self.TEXT_ONLY, self.TEXT_ONLY, self.ALL, self.NEITHER],
            [self.IMAGE_ONLY, self.IMAGE_ONLY, self.IMAGE_ONLY, self.ALL],
            [*self.TIES, self.ALL],
            [self.ALL],
        ):
            scores = torch.tensor(rows, dtype=torch.float32).view(-1, 2, 2)
            self.compare(number_of(group_score(scores), "What `group_score` returns"), scores)

    def compare(self, value: float, scores) -> None:
        import torch

        own_0, cross_01, cross_10, own_1 = scores.flatten(1).T
        text, image = (own_0 > cross_10) & (own_1 > cross_01), (own_0 > cross_01) & (own_1 > cross_10)
        right = (text & image).float().mean().item()
        if close(value, right):
            return
        own = torch.tensor([0, 1])
        first = ((scores.argmax(1) == own) & (scores.argmax(2) == own)).all(1).float().mean()
        ties = ((own_0 >= cross_10) & (own_1 >= cross_01) & (own_0 >= cross_01) & (own_1 >= cross_10)).float().mean()
        diagnose(value, {first.item(): "`argmax` takes the first of two equal scores, but a tie is lost: use `>`."})
        diagnose(
            value,
            {
                (text & image).sum().item(): "That is how many items pass: divide by the number of items.",
                text.float().mean().item(): "That is the text score alone: the captions must choose, too.",
                image.float().mean().item(): "That is the image score alone: the pictures must choose, too.",
                (text | image).float().mean().item(): "Both must hold at once, not one of them.",
                ties.item(): "A tie is lost: the own score must be larger, not as large.",
            },
        )
        raise NotYet(f"Of these {len(scores)} items {right:.0%} pass; yours says {value:.2f}.")

    remark = "Four comparisons in all, so chance is low: 4 of 24 orders pass, 16.67 percent."
    hints = (
        "`scores[:, 0, 0]` are all own scores of caption 0 with picture 0; `scores[:, 0, 1]` caption 0 with picture 1.",
        "Both own scores must be larger than both crossed ones.",
        "`&` joins the four comparisons; `.float().mean()` makes the share.",
    )
    code = """
        def group_score(scores):
            own_0, own_1 = scores[:, 0, 0], scores[:, 1, 1]
            cross_01, cross_10 = scores[:, 0, 1], scores[:, 1, 0]
            passed = (own_0 > cross_01) & (own_0 > cross_10) & (own_1 > cross_01) & (own_1 > cross_10)
            return passed.float().mean()

        answer = group_score
    """


class HowManyCases(Exercise):
    """About 90 percent right, a 95 percent interval of one point to each side: how many cases?"""

    number, title = "10.5", "How many cases?"
    difficulty, importance, minutes = 1, 3, 4

    def judge(self, answer: object) -> None:
        value = number_of(answer)
        if value == 3460:  # rounded, as one would say it
            return
        expect(
            value,
            3457.44,
            {
                13829.76: "One point to each side: the whole interval is two points wide, the half width is 0.01.",
                864.36: "One point to each side: the half width is 0.01, not 0.02.",
                9604.0: "That is for the worst case, p = 0.5; here p is 0.9.",
                1764.0: "Square both sides before you solve for n: 1.96 is squared, too.",
                900.0: "The 95 percent interval reaches 1.96 standard errors to each side, not one.",
                58.8: "That is the root of n: square it.",
            },
            "Set 1.96 · √(0.9 · 0.1 / n) equal to 0.01 and solve for n.",
            tolerance=0.6,
        )

    remark = "About 3,460. A tenth of a point would cost a hundred times as many."
    hints = (
        "1.96 · √(0.09 / n) = 0.01. Divide by 1.96, square, and turn round.",
        "n = 0.09 · (1.96 / 0.01)².",
    )
    code = """
        answer = 0.9 * 0.1 * (1.96 / 0.01) ** 2
    """


EXERCISES = sheet(OneAnswerTenPeople, F1OfSilence, ChairByHand, GroupScore, HowManyCases)
