"""Exercises of lesson 05: recall@k, reciprocal rank, MaxSim, overlap of boxes, the cost of five billion pictures."""

from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, expect, number_of, sample, unit_rows

if TYPE_CHECKING:
    from torch import Tensor


class RecallAtK(Exercise):
    """Write `recall_at_k(cosines, truth, k)`: cosines [queries, pictures], the right picture of each query [queries].

    It returns the share of queries whose right picture is among the k with the largest cosines.
    """

    number, title = "5.1", "Recall@k"
    difficulty, importance, minutes = 2, 3, 6
    function = "recall_at_k"

    def judge(self, recall_at_k: Function) -> None:
        import torch

        for queries, pictures, k in ((7, 20, 3), (12, 9, 1), (5, 30, 10), (16, 11, 5)):
            cosines = sample(queries, pictures, seed=queries)
            order = cosines.argsort(dim=1, descending=True)
            places = (torch.arange(queries) * 3) % pictures  # at which place of its row the right picture stands
            truth = order[torch.arange(queries), places]
            self.compare(number_of(recall_at_k(cosines, truth, k), "The recall"), places, k, pictures)

    def compare(self, value: float, places: "Tensor", k: int, pictures: int) -> None:
        right = (places < k).float().mean().item()
        mistakes = {
            len(places) * right: "That is how many queries succeed; recall@k is their share.",
            100 * right: "Give the share, between 0 and 1, not a percentage.",
            right / k: "Recall@k asks whether the right picture is among the first k; do not divide by k.",
            (places == 0).float().mean().item(): "That is recall@1: look at the first `k` places of each row.",
            (places <= k).float().mean().item(): "That looks at one place too many: exactly `k` pictures count.",
            (places >= pictures - k).float().mean().item(): "Those are the k smallest cosines; take the largest.",
        }
        expect(
            value, right, mistakes, "Take the k largest of each row (`topk(k, dim=1)`) and look for `truth` in them."
        )

    remark = "Recall@k says nothing of the order within the first k; the mean reciprocal rank does."
    hints = (
        "`cosines.topk(k, dim=1).indices` holds for each query the k best pictures: [queries, k].",
        "Compare them with `truth[:, None]`, [queries, 1]: at most one entry in each row is True.",
        "`.any(dim=1)` says for each query whether it was found; the mean of that is the recall.",
    )
    code = """
        def recall_at_k(cosines, truth, k):
            best = cosines.topk(k, dim=1).indices  # [queries, k]
            return (best == truth[:, None]).any(dim=1).float().mean()

        answer = recall_at_k
    """


RANKS = (1, 3, 1, 2, 10)


class ReciprocalRank(Exercise):
    """Five queries find their right picture at the places 1, 3, 1, 2 and 10. What is the mean reciprocal rank?"""

    number, title = "5.2", "Mean reciprocal rank by hand"
    difficulty, importance, minutes = 1, 3, 3

    def judge(self, answer: object) -> None:
        n = len(RANKS)
        right = sum(1 / rank for rank in RANKS) / n  # 0.5867; two decimals will do
        percentage = "Give a number between 0 and 1, not a percentage."
        expect(
            number_of(answer),
            right,
            {
                n * right: "That is the sum of the reciprocal ranks: divide by the number of queries.",
                n / sum(RANKS): "That is one over the mean rank. Take one over each rank first, then the mean.",
                sum(RANKS) / n: "That is the mean rank. Take one over each rank before the mean.",
                58.667: percentage,
                58.7: percentage,
                59: percentage,
                0.6: "Nearly: give two decimals or more.",
                sum(1 / (rank + 1) for rank in RANKS) / n: "The first place has rank 1, not 2: one over it is 1.",
                2 / n: "That is recall@1: the places 2, 3 and 10 count too, each as one over its rank.",
            },
            "Take one over each of the five places, add them up, and divide by five.",
            tolerance=0.004,
        )

    remark = "About 0.587. The place 10 cost nearly a whole point: the measure cares for the top of the list."
    hints = (
        "The reciprocal rank of a query is 1 over the place of its right picture: 1, 1/3, 1, 1/2, 1/10.",
        "The mean is their sum divided by five.",
    )
    code = """
        ranks = [1, 3, 1, 2, 10]
        answer = sum(1 / rank for rank in ranks) / len(ranks)
    """


class LateInteraction(Exercise):
    """Write `max_sim(terms, patches)`: unit vectors of a query's terms [terms, width] and of patches [patches, width].

    It returns one number: the sum, over the terms, of each term's largest cosine with any patch.
    """

    number, title = "5.3", "MaxSim"
    difficulty, importance, minutes = 2, 3, 5
    function = "max_sim"

    def judge(self, max_sim: Function) -> None:
        for terms, patches, width in ((2, 9, 6), (5, 4, 8), (1, 16, 3)):
            query, picture = unit_rows(terms, width, seed=terms), unit_rows(patches, width, seed=patches + 50)
            self.compare(number_of(max_sim(query, picture), "MaxSim"), query @ picture.T)
        opposite = -unit_rows(3, 5, seed=3, shift=9.0)  # where even the largest cosine of each term is negative
        self.compare(number_of(max_sim(-opposite, opposite), "MaxSim"), -opposite @ opposite.T)

    def compare(self, value: float, cosines: "Tensor") -> None:
        terms = len(cosines)
        right = cosines.amax(dim=1).sum().item()
        mistakes = {
            cosines.amax(dim=0).sum().item(): "That takes, for each patch, the best term: here each *term* looks.",
            cosines.max().item(): "That is the best pair of all: each term has its own best patch; add them.",
            right / terms: "That is the mean over the terms; MaxSim is the sum.",
            cosines.sum(dim=1).max().item(): "That adds first; take the largest cosine of each term, then add.",
            cosines.mean(dim=1).sum().item(): "That is the mean over the patches; take the largest.",
            cosines.sum().item(): "That adds all cosines; take the largest of each term first.",
            cosines.clamp(min=0).amax(dim=1).sum().item(): "A largest cosine may be negative, and counts as it is.",
        }
        expect(
            value, right, mistakes, "Take all cosines (`terms @ patches.T`), the largest of each row, and their sum."
        )

    remark = "One such number a picture; the search sorts by it. The terms never met before: that is why it is late."
    hints = (
        "`terms @ patches.T` is [terms, patches]: row i holds term i against every patch.",
        "`.amax(dim=1)` gives each term's best patch; then add them up.",
    )
    code = """
        def max_sim(terms, patches):
            return (terms @ patches.T).amax(dim=1).sum()

        answer = max_sim
    """


def overlap_of(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, float, float]:
    """(shared area, area of the one, area of the other)."""
    width = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    return width * height, (one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1])


BOXES = [
    ((3, 1, 9, 21), (0, 4, 30, 12)),  # of two sizes, so that each mistake has a value of its own
    ((0, 0, 10, 10), (5, 5, 15, 15)),
    ((0, 0, 4, 4), (6, 6, 9, 9)),  # apart in both directions: two negative sides would make a positive area
    ((2, 3, 8, 9), (2, 3, 8, 9)),
    ((0, 0, 20, 10), (5, 2, 10, 8)),
    ((0, 0, 4, 4), (5, 0, 9, 4)),
]


class Overlap(Exercise):
    """Write `iou(one, other)` for boxes (left, top, right, bottom): intersection over union of their areas."""

    number, title = "5.4", "How well two boxes agree"
    difficulty, importance, minutes = 2, 3, 7
    function = "iou"

    def judge(self, iou: Function) -> None:
        for one, other in BOXES:
            self.compare(number_of(iou(one, other), "The IoU"), *overlap_of(one, other))

    def compare(self, value: float, shared: float, one: float, other: float) -> None:
        mistakes = {
            shared / (one + other): "The union counts the shared part once: take it away from the sum of the areas.",
            2 * shared / (one + other): "That is the Dice score; IoU divides by the union.",
            shared / one: "That divides by the first box; divide by the union of both.",
            shared / other: "That divides by the second box; divide by the union of both.",
            shared: "That is the shared area: divide by the union.",
        }
        otherwise = (
            "Where boxes lie apart, width or height is negative: count it as 0. Else shared / (one + other - shared)."
        )
        expect(value, shared / (one + other - shared), mistakes, otherwise)

    remark = "`torchvision.ops.box_iou` does the same for whole sets of boxes. From 0.5 on, one says: found."
    hints = (
        "The shared box starts at the larger left and the larger top, and ends at the smaller right and bottom.",
        "Its width and height may come out negative: `max(0, ...)` makes them zero.",
        "The union is the sum of both areas minus the shared one.",
    )
    code = """
        def iou(one, other):
            width = max(0, min(one[2], other[2]) - max(one[0], other[0]))
            height = max(0, min(one[3], other[3]) - max(one[1], other[1]))
            shared = width * height
            both = (one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1])
            return shared / (both - shared)

        answer = iou
    """


class FiveBillion(Exercise):
    """5 billion pictures, 512 numbers of 2 bytes each: how many terabytes (10**12 bytes) are the vectors?"""

    number, title = "5.5", "The vectors of five billion pictures"
    difficulty, importance, minutes = 1, 2, 3

    def judge(self, answer: object) -> None:
        right = 5e9 * 512 * 2 / 1e12  # 5.12
        expect(
            number_of(answer),
            right,
            {
                right / 2: "That is one byte for each number; here each takes two.",
                2 * right: "That is four bytes for each number (float32); here each takes two (float16).",
                1000 * right: "That is in gigabytes; a terabyte is 1,000 of them.",
                1e12 * right: "That is in bytes: divide by 10**12.",
                right / 512: "Each vector has 512 numbers, not one.",
                5e9 * 512 * 2 / 2**40: "Nearly: here a terabyte is 10**12 bytes, not 2**40.",
            },
            "Multiply pictures, numbers a vector and bytes a number, then divide by 10**12.",
            tolerance=0.005,
        )

    remark = "5.12 TB: no machine keeps that in memory, so at this size vectors are compressed (PQ)."
    hints = (
        "One vector takes 512 times 2 bytes.",
        "5 * 10**9 pictures times 1,024 bytes, divided by 10**12.",
    )
    code = """
        answer = 5e9 * 512 * 2 / 1e12
    """


EXERCISES = sheet(RecallAtK, ReciprocalRank, LateInteraction, Overlap, FiveBillion)
