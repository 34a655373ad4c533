"""Boxes in answers: "the cat is in <2><3><9><10>." names left, top, right and bottom in steps of four pixels."""

import re

STEP = 4  # pixels
BOX = re.compile(r"<(\d+)><(\d+)><(\d+)><(\d+)>")
Box = tuple[int, int, int, int]


def box_text(box: Box) -> str:
    """A box of edges in steps, 0 to 16, as location tokens."""
    return "".join(f"<{edge}>" for edge in box)


def boxes_in(answer: str) -> list[Box]:
    """The boxes that an answer names, in steps. For pixels of a picture of 64 x 64 multiply by STEP."""
    return [tuple(map(int, found)) for found in BOX.findall(answer)]


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0, width) * max(0, height)
    areas = sum(max(0, box[2] - box[0]) * max(0, box[3] - box[1]) for box in (one, other))
    return shared / (areas - shared) if areas > shared else 0.0
