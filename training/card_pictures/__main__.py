"""Make all card pictures, or those whose names are given."""

import sys

from training.card_pictures import painting, seeing, telling
from training.card_pictures.canvas import save

PICTURES = {**seeing.PICTURES, **telling.PICTURES, **painting.PICTURES}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        print(f"{name}: {save(PICTURES[name](), name) / 1000:.0f} kB")
