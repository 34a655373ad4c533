"""A sheet of numbered paintings without their prompts, for people to name: python -m benchmarks.contact_sheet [FOLDER]

Writes sheet.png, and key.txt with the prompts. Write down what you see in each painting before you open the key.
"""

import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from course_utils import generate, tiers, world
from course_utils.measure import painters

NUMBER, IN_A_ROW, SIDE, GAP = 24, 6, 160, 24  # paintings; pixels


def sheet_of(pictures: list[Image.Image]) -> Image.Image:
    """The pictures in rows, with their numbers from 1 on under them."""
    rows = -(-len(pictures) // IN_A_ROW)
    sheet = Image.new("RGB", (IN_A_ROW * (SIDE + GAP), rows * (SIDE + GAP)), "white")
    draw = ImageDraw.Draw(sheet)
    for i, picture in enumerate(pictures):
        left, top = i % IN_A_ROW * (SIDE + GAP), i // IN_A_ROW * (SIDE + GAP)
        sheet.paste(picture.resize((SIDE, SIDE), Image.Resampling.NEAREST), (left, top))
        draw.text((left + SIDE // 2, top + SIDE + 4), str(i + 1), fill="black")
    return sheet


def main(folder: Path) -> None:
    tiers.set_tier("pocket")
    texts = [world.NOUNS[noun].one for noun in painters.spread(NUMBER)]
    random.Random("contact sheet").shuffle(texts)
    paintings = generate.paint_many(texts, list(range(NUMBER)))
    folder.mkdir(parents=True, exist_ok=True)
    sheet_of([painting.picture for painting in paintings]).save(folder / "sheet.png")
    (folder / "key.txt").write_text("".join(f"{i} {text}\n" for i, text in enumerate(texts, 1)), encoding="utf-8")
    print(f"{folder / 'sheet.png'}: name all {NUMBER}, then open {folder / 'key.txt'}.")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "artefacts"))
