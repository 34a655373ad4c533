"""How good a caption is: BLEU and CIDEr-D count words, CLIPScore and RefCLIPScore compare vectors.

Words are what stands between spaces: bring captions to one form (small letters, no full stops) beforehand.

>>> bleu(["a cat on a red background"], [["a cat on a red background"]])
100.0
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor

LONGEST = 4  # words in an n-gram
SIGMA = 6.0  # CIDEr-D: how gently another length is punished, in bigrams
CLIP_WEIGHT = 2.5  # stretches CLIPScore towards 0 to 1
PREFIX = "A photo depicts "  # what CLIPScore puts before each caption


def ngrams(text: str, n: int) -> Counter:
    """How often each row of n words occurs in the text."""
    words = text.split()
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def bleu(candidates: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """BLEU of all captions together, 0 to 100, without smoothing. references: one or more for each candidate."""
    _require_pairs(candidates, references)
    precisions = [_precision(candidates, references, n) for n in range(1, LONGEST + 1)]
    if not all(precisions):
        return 0.0
    said = sum(len(text.split()) for text in candidates)
    wanted = sum(_nearest_length(text, refs) for text, refs in zip(candidates, references, strict=True))
    return 100 * min(1.0, math.exp(1 - wanted / said)) * math.exp(sum(map(math.log, precisions)) / LONGEST)


def _precision(candidates: Sequence[str], references: Sequence[Sequence[str]], n: int) -> float:
    """The share of the candidates' n-grams that stand in a reference, none counted more often than there."""
    met = said = 0
    for text, refs in zip(candidates, references, strict=True):
        allowed: Counter = Counter()
        for ref in refs:
            allowed |= ngrams(ref, n)  # the larger of the two counts
        met += (ngrams(text, n) & allowed).total()  # the smaller
        said += ngrams(text, n).total()
    return met / said if said else 0.0


def _nearest_length(text: str, references: Sequence[str]) -> int:
    """The length, in words, of the reference whose length is nearest; of two as near, the shorter."""
    said = len(text.split())
    return min((len(ref.split()) for ref in references), key=lambda length: (abs(length - said), length))


def cider_d(candidates: Sequence[str], references: Sequence[Sequence[str]]) -> list[float]:
    """CIDEr-D of each caption, 0 to 10. An n-gram counts the more, the fewer pictures have it in their references."""
    _require_pairs(candidates, references)
    if len(references) < 2:
        raise BadInput("CIDEr-D weighs words by how many pictures have them: give captions of at least two pictures.")
    sizes = range(1, LONGEST + 1)
    seen = Counter(gram for refs in references for gram in {g for ref in refs for n in sizes for g in ngrams(ref, n)})

    def weighted(text: str) -> list[dict[tuple, float]]:
        """For each n: n-gram -> its count times its weight."""
        return [
            {gram: count * math.log(len(references) / max(1, seen[gram])) for gram, count in ngrams(text, n).items()}
            for n in sizes
        ]

    return [
        10 * sum(_likeness(text, ref, weighted(text), weighted(ref)) for ref in refs) / len(refs)
        for text, refs in zip(candidates, references, strict=True)
    ]


def _likeness(text: str, ref: str, said: list[dict], wanted: list[dict]) -> float:
    """The mean over n of the clipped cosines, less for a caption of another length."""
    cosines = [_clipped_cosine(one, other) for one, other in zip(said, wanted, strict=True)]
    apart = max(0, len(text.split()) - 1) - max(0, len(ref.split()) - 1)  # counted in bigrams, as published
    return sum(cosines) / LONGEST * math.exp(-(apart**2) / (2 * SIGMA**2))


def _clipped_cosine(said: dict[tuple, float], wanted: dict[tuple, float]) -> float:
    """The cosine of two weighted counts; what is said more often than in the reference counts no more for it."""
    shared = sum(min(weight, wanted.get(gram, 0.0)) * wanted.get(gram, 0.0) for gram, weight in said.items())
    lengths = math.hypot(*said.values()) * math.hypot(*wanted.values())
    return shared / lengths if lengths else 0.0


def clipscore(pictures: "Tensor", captions: "Tensor") -> "Tensor":
    """CLIPScore of each pair, [n], from unit vectors [n, width]: 2.5 times the cosine, and nothing below zero.

    As published, each caption is embedded with `PREFIX` before it, and CLIP is OpenAI's ViT-B/32.
    """
    return CLIP_WEIGHT * (pictures * captions).sum(dim=1).clamp(min=0)


def ref_clipscore(pictures: "Tensor", captions: "Tensor", references: Sequence["Tensor"]) -> "Tensor":
    """RefCLIPScore of each pair, [n]: the harmonic mean of CLIPScore and the best cosine with a reference.

    pictures, captions: unit vectors [n, width]; references: for each caption the unit vectors [k, width] of its k
    references.
    """
    import torch

    by_picture = clipscore(pictures, captions)
    best = torch.stack([(refs @ caption).max() for caption, refs in zip(captions, references, strict=True)])
    by_words = best.clamp(min=0)
    return (2 * by_picture * by_words / (by_picture + by_words)).nan_to_num(0.0)  # 0 where both are 0


def _require_pairs(candidates: Sequence[str], references: Sequence[Sequence[str]]) -> None:
    if isinstance(candidates, str) or any(isinstance(refs, str) for refs in references):
        raise BadInput("Give a list of captions, and for each a list of references, even for one.")
    if not candidates or len(candidates) != len(references) or not all(references):
        raise BadInput(f"{len(candidates)} captions need {len(candidates)} lists of references, none of them empty.")
