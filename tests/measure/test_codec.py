"""Scores of a codec: which places are a drawing's, and that an encoder of lone cells never changes pure ground."""

import torch
from diffusers import VQModel
from PIL import Image

from course_utils import generate, world
from course_utils.measure import codec
from training import vq


def test_places_that_a_drawing_touches_are_found() -> None:
    blank = Image.new("RGB", (16, 16), "blue")
    drawn = blank.copy()
    drawn.putpixel((7, 4), (0, 0, 0))
    assert codec._touched([drawn, blank], blank, 4).nonzero().tolist() == [[0, 1, 1]]


def test_pure_ground_keeps_its_codes_where_cells_are_seen_alone() -> None:
    torch.manual_seed(0)
    model = VQModel(**vq.CONFIG).eval()
    torch.nn.init.normal_(model.quantize.embedding.weight, std=0.3)
    inside, ground = codec.agreement(model)
    assert ground == 1 and 0 < inside <= 1


def test_cells_are_cut_row_by_row() -> None:
    picture = world.render(world.compose("cat", "red", seed=1))
    cells = generate.cells_of(generate.to_pixels([picture]), 4)
    assert cells.shape == (1, 16, 16, 3, 4, 4)
    part = generate.to_pixels([picture.crop((20, 8, 24, 12))])
    assert torch.equal(cells[0, 2, 5], part[0])
