"""The judge: a network that took no part in painting says what is in a picture.

>>> verdict(models.load_judge(), [picture]).colours
['blue']
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from course_utils import world
from course_utils.measure.scores import Target, mean, scenes
from course_utils.pictures import all_plain

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from course_utils.models import Judge

NOUNS, COLOURS, MOST_THINGS = list(world.NOUNS), list(world.COLOURS), 4
BATCH = 250
JUDGE_TARGETS: dict[str, Target] = {
    "noun top-1, training artists": None,
    "noun top-1, unseen artist": None,
    "background colour": None,
    "number of things": None,
}


class Verdict(NamedTuple):
    """What the judge says of pictures: the five likeliest nouns of each, its background colour, how many things."""

    nouns: list[list[str]]
    colours: list[str]
    counts: list[int]

    def nouns_right(self, truth: Sequence[str], best: int = 1) -> float:
        """The share of pictures whose noun is among the `best` likeliest."""
        return mean(true in named[:best] for true, named in zip(truth, self.nouns, strict=True))


def split_logits(logits: "Tensor") -> "tuple[Tensor, Tensor, Tensor]":
    """Logits [pictures, 147] as those of the nouns, of the background colours and of the numbers of things."""
    return logits.split([len(NOUNS), len(COLOURS), MOST_THINGS], dim=1)


def verdict(judge: "Judge", pictures: "Sequence[Image.Image]") -> Verdict:
    """The judge's opinion of pictures of any size."""
    import torch

    found = Verdict([], [], [])
    for start in range(0, len(pictures), BATCH):
        inputs = judge.processor(all_plain(pictures[start : start + BATCH], start), return_tensors="pt")
        with torch.no_grad():
            nouns, colours, counts = split_logits(judge.model(**inputs).logits)
        found.nouns.extend([NOUNS[i] for i in row] for row in nouns.topk(5).indices.tolist())
        found.colours.extend(COLOURS[i] for i in colours.argmax(1).tolist())
        found.counts.extend(i + 1 for i in counts.argmax(1).tolist())
    return found


def judge_scores(judge: "Judge") -> dict[str, float]:
    """How well the judge sees clean pictures: what it says of painted ones is to be read beside this."""
    lone, unseen = scenes("test", 2000, "one"), scenes("unseen_artist", 1000, "one")
    mixed = scenes("test", 1000)
    seen = verdict(judge, [world.render(scene) for scene in mixed])
    return {
        "noun top-1, training artists": _nouns_right(judge, lone),
        "noun top-1, unseen artist": _nouns_right(judge, unseen),
        "background colour": mean(a == scene.background for a, scene in zip(seen.colours, mixed, strict=True)),
        "number of things": mean(a == scene.count for a, scene in zip(seen.counts, mixed, strict=True)),
    }


def _nouns_right(judge: "Judge", part: list[world.Scene]) -> float:
    return verdict(judge, [world.render(scene) for scene in part]).nouns_right([scene.nouns[0] for scene in part])
