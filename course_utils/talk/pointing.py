"""Where an answer points to: "the cat is in <2><3><9><10>." names left, top, right and bottom on a grid of 16 x 16.

>>> talk.boxes_of("the cat is in <2><3><9><10>.", picture)  # of 64 x 64 pixels
[(8.0, 12.0, 36.0, 40.0)]
"""

from PIL import Image

from course_utils.world import SIDE
from course_utils.world.grammar.pointing import STEP, boxes_in

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
STEPS = SIDE // STEP  # from one edge of a picture to the other, whatever its size


def boxes_of(answer: str, picture: Image.Image) -> list[Box]:
    """The boxes that an answer names, in pixels of the picture that it is about; what no box can be is left out."""
    across, down = picture.width / STEPS, picture.height / STEPS
    found = [box for box in boxes_in(answer) if _is_inside(box)]
    return [(left * across, top * down, right * across, bottom * down) for left, top, right, bottom in found]


def _is_inside(box: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = box
    return left < right <= STEPS and top < bottom <= STEPS
