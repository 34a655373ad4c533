"""What each of the 4 x 4 cells of a picture shows: the truth that the chat model's eye is taught cell by cell."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from course_utils import world
from course_utils.world import charts
from course_utils.world.charts import BAR_COLOURS, LABELS, Chart
from course_utils.world.scenes import SIDE, Scene
from course_utils.world.shown import Shown
from course_utils.world.signs import BOARDS, LONGEST, SIGN_CHARACTERS, Sign, SignScene

GRID = 4  # cells a side
CELLS = GRID * GRID
CELL = SIDE // GRID
STEP = 4  # pixels: the grain of boxes
IGNORE = -100  # cross_entropy skips targets with this value
NOTHING, SIGN, CHART = "nothing", "sign", "chart"
SEEN_WORDS = (*world.NOUNS, NOTHING, SIGN, CHART)
COLOURS = tuple(world.COLOURS)
ARTISTS = tuple(world.TRAIN_ARTISTS)
QUARTERS = ("top left", "top right", "bottom left", "bottom right")
BAR_CELLS = (12, 13, 14, 15, 11)  # the lowest row, and one more

# The questions put to every cell: how many classes each has. A thing is told of in one cell only, where its middle is,
# and a bar in a cell of its own, whatever its place: where several cells held the same thing, or one cell two bars, a
# small language model did not learn to look one up. Letters of a sign have questions of their own, one for each place
# in the text. In cells that do not show a letter or a bar the last class, "none", is right.
QUESTIONS = {
    "noun": len(SEEN_WORDS),
    "ground": len(COLOURS),
    "place": CELLS,
    "quarter": len(QUARTERS),
    "artist": len(ARTISTS),
    "size": 2,
    "number": 5,
    "board": len(BOARDS),
    **{f"edge {i}": SIDE // STEP + 1 for i in range(4)},
    **{f"letter {i}": len(SIGN_CHARACTERS) + 1 for i in range(LONGEST)},
    "bar colour": len(BAR_COLOURS) + 1,
    "bar label": len(LABELS) + 1,
    "bar value": charts.TOP + 2,
}
# Which letter and which thing lie under each of the 2 x 2 patches of a cell is asked of the image encoder, before the
# connector: a thing has its noun in one cell only, and by that alone the eye never learned to name it.
PATCHES = tuple(f"{what} {i}" for what in ("patch", "tag") for i in range(4))
PATCH = CELL // 2
COLUMNS = {name: i for i, name in enumerate((*QUESTIONS, *PATCHES))}


@dataclass(frozen=True)
class Area:
    """A box in pixels that something covers."""

    word: str
    left: int
    top: int
    right: int
    bottom: int


def truth(shown: Shown) -> Tensor:
    """The right class for every cell and column, [16, columns], IGNORE where it is in doubt or not to be asked."""
    right = np.full((CELLS, len(COLUMNS)), IGNORE)
    right[:, COLUMNS["place"]] = np.arange(CELLS)
    if isinstance(shown, Chart):
        _of_chart(right, shown)
    else:
        _of_scene(right, shown)
    return torch.from_numpy(right)


def _of_scene(right: np.ndarray, shown: Scene | SignScene) -> None:
    scene = shown.scene if isinstance(shown, SignScene) else shown
    areas = [Area(t.noun, t.left, t.top, t.left + t.size, t.top + t.size) for t in scene.things]
    right[:, COLUMNS["ground"]] = COLOURS.index(scene.background)
    right[:, COLUMNS["number"]] = min(4, scene.count)
    if isinstance(shown, SignScene):
        areas.append(Area(SIGN, *shown.sign.box))
    _tag(right, areas)
    covered_by = _cover(right, areas)
    _of_things(right, scene, covered_by)
    if isinstance(shown, SignScene):
        _of_sign(right, shown, [cell for cell, area in covered_by.items() if area == len(areas) - 1])


def box_of(area: Area) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in steps of STEP pixels."""
    return tuple(round(edge / STEP) for edge in (area.left, area.top, area.right, area.bottom))


def _cover(right: np.ndarray, areas: list[Area]) -> dict[int, int]:
    """Fill in nouns, quarters and edges where the middle of an area lies; cell -> number of the area."""
    right[:, COLUMNS["noun"]] = SEEN_WORDS.index(NOTHING)
    covered_by = {}
    for number, area in enumerate(areas):
        across, down = (area.left + area.right) // 2, (area.top + area.bottom) // 2
        cell = GRID * min(GRID - 1, down // CELL) + min(GRID - 1, across // CELL)
        covered_by[cell] = number
        right[cell, COLUMNS["noun"]] = SEEN_WORDS.index(area.word)
        right[cell, COLUMNS["quarter"]] = 2 * (2 * down >= SIDE) + (2 * across >= SIDE)
        for edge, value in enumerate(box_of(area)):
            right[cell, COLUMNS[f"edge {edge}"]] = value
    return covered_by


def _tag(right: np.ndarray, areas: list[Area]) -> None:
    """What lies under each patch: whole patches only, and of these where two things meet neither."""
    for cell, patch in itertools.product(range(CELLS), range(4)):
        x, y = CELL * (cell % GRID) + PATCH * (patch % 2), CELL * (cell // GRID) + PATCH * (patch // 2)
        touched = [a for a in areas if a.left < x + PATCH and x < a.right and a.top < y + PATCH and y < a.bottom]
        covered = [a for a in touched if a.left <= x and x + PATCH <= a.right and a.top <= y and y + PATCH <= a.bottom]
        if len(covered) == len(touched) <= 1:
            word = covered[0].word if covered else NOTHING
            right[cell, COLUMNS[f"tag {patch}"]] = SEEN_WORDS.index(word)


def _of_things(right: np.ndarray, scene: Scene, covered_by: dict[int, int]) -> None:
    for cell, number in covered_by.items():
        if number >= len(scene.things):
            continue
        thing = scene.things[number]
        if thing.artist in ARTISTS:
            right[cell, COLUMNS["artist"]] = ARTISTS.index(thing.artist)
        if scene.layout == "one":
            right[cell, COLUMNS["size"]] = int(thing.size >= world.scenes.LARGE[0])


def _of_sign(right: np.ndarray, shown: SignScene, cells: list[int]) -> None:
    for cell in cells:
        right[cell, COLUMNS["board"]] = list(BOARDS).index(shown.sign.board)
        right[cell, COLUMNS["ground"]] = IGNORE  # one colour in a cell: the sign's
    for i in range(LONGEST):
        right[:, COLUMNS[f"letter {i}"]] = len(SIGN_CHARACTERS)
    for i, character, x, y in shown.letters:
        cell = GRID * min(GRID - 1, int(y // CELL)) + min(GRID - 1, int(x // CELL))
        right[cell, COLUMNS[f"letter {i}"]] = SIGN_CHARACTERS.index(character)
    right[:, [COLUMNS[f"patch {patch}"] for patch in range(4)]] = _letters_under(shown.sign)


def page_truth(boards: list[Sign]) -> Tensor:
    """As `truth`, for a page full of boards that do not touch: only which letter lies under each patch is asked."""
    right = np.full((CELLS, len(COLUMNS)), IGNORE)
    under = np.stack([_letters_under(board) for board in boards])  # on at most one of them a patch shows a letter
    right[:, [COLUMNS[f"patch {patch}"] for patch in range(4)]] = under.min(0)
    return torch.from_numpy(right)


def _letters_under(sign: Sign) -> np.ndarray:
    """The letter under each patch, [cells, 4]; a number past the last where there is none, IGNORE where in doubt."""
    under = np.full((CELLS, 4), IGNORE)
    for cell, patch in itertools.product(range(CELLS), range(4)):
        x = CELL * (cell % GRID) + PATCH * (patch % 2)
        y = CELL * (cell // GRID) + PATCH * (patch // 2)
        under[cell, patch] = _letter_under(sign, x, y)
    return under


def _letter_under(sign: Sign, x: int, y: int) -> int:
    """The letter at the middle of the patch whose upper left corner is there; IGNORE where only an edge of it is."""
    left, top, right, bottom = sign.box
    tall = min(bottom - top - 4, round(1.7 * sign.pitch))
    middle = (top + bottom) / 2
    covered = min(y + PATCH, middle + tall / 2) - max(y, middle - tall / 2)
    number = math.floor((x + PATCH / 2 - (left + right - sign.pitch * len(sign.text)) / 2) / sign.pitch)
    if covered < 2 or not 0 <= number < len(sign.text):
        return len(SIGN_CHARACTERS)
    return SIGN_CHARACTERS.index(sign.text[number]) if covered >= 5 else IGNORE


def _of_chart(right: np.ndarray, chart: Chart) -> None:
    right[:, COLUMNS["noun"]] = SEEN_WORDS.index(CHART)
    for name in ("bar colour", "bar label", "bar value"):
        right[:, COLUMNS[name]] = QUESTIONS[name] - 1
    for cell, bar in zip(BAR_CELLS, chart.bars, strict=False):
        right[cell, COLUMNS["noun"]] = SEEN_WORDS.index(NOTHING)
        right[cell, COLUMNS["bar colour"]] = list(BAR_COLOURS).index(bar.colour)
        right[cell, COLUMNS["bar value"]] = bar.value
        if bar.label:
            right[cell, COLUMNS["bar label"]] = LABELS.index(bar.label)


def seen_best(logits: Tensor, name: str) -> Tensor:
    """The class that each cell finds likeliest for a question, from logits [..., all classes]."""
    start = list(itertools.accumulate(QUESTIONS.values(), initial=0))[COLUMNS[name]]
    return logits[..., start : start + QUESTIONS[name]].argmax(-1)
