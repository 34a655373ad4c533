"""Does a model tie each word to its place? Winoground's three scores."""

from typing import TYPE_CHECKING, NamedTuple

from course_utils.course import BadInput

if TYPE_CHECKING:
    from torch import Tensor


class Winoground(NamedTuple):
    """Shares of items: `text`, both pictures choose their own caption; `image`, both captions choose their own picture;
    `group`, both at once."""

    text: float
    image: float
    group: float


WINOGROUND_CHANCE = Winoground(6 / 24, 6 / 24, 4 / 24)  # of the 24 orders of four scores, how many pass


def winoground(scores: "Tensor") -> Winoground:
    """The three scores from [items, 2 captions, 2 pictures], where caption i belongs to picture i. A tie is lost."""
    if scores.ndim != 3 or scores.shape[1:] != (2, 2) or not len(scores):
        raise BadInput(f"Scores have the shape [items, 2 captions, 2 pictures], not {list(scores.shape)}.")
    (own_0, cross_01), (cross_10, own_1) = scores.permute(1, 2, 0)  # [items] each
    text = (own_0 > cross_10) & (own_1 > cross_01)
    image = (own_0 > cross_01) & (own_1 > cross_10)
    return Winoground(*(passed.float().mean().item() for passed in (text, image, text & image)))
