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
