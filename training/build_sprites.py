"""Rebuild the sprite sheets of Emoji World from the icon packages on npm.

Run in an empty folder, then point this script at it:

    npm install --ignore-scripts @iconify-json/{fluent-emoji,fluent-emoji-flat,fluent-emoji-high-contrast}
    npm install --ignore-scripts @iconify-json/{noto,noto-v1,emojione,twemoji}
    pip install resvg-py
    python training/build_sprites.py node_modules/@iconify-json

Each sheet holds one row of 64 x 64 pixel cells per noun group of `SHEET_COLUMNS`, in the order of
`nouns.json`, transparent where an artist never drew the noun.
"""

import argparse
import io
import json
from pathlib import Path

import resvg_py
from PIL import Image

from course_utils.world.sprites import ARTISTS, CELL, NOUNS, SHEET_COLUMNS, SPRITES_FOLDER

OVERSAMPLE = 4  # icons are drawn large first: a downscaled picture has cleaner edges


def draw_icon(icons: dict, slug: str) -> Image.Image | None:
    """The icon as a CELL x CELL RGBA picture that touches the cell's edges, or None where it is not drawn."""
    slug = icons.get("aliases", {}).get(slug, {}).get("parent", slug)
    icon = icons["icons"].get(slug)
    if icon is None:
        return None
    width = icon.get("width", icons.get("width", 16))
    height = icon.get("height", icons.get("height", 16))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{icon.get("left", 0)} {icon.get("top", 0)} {width} {height}" color="#1a1a1a">{icon["body"]}</svg>'
    )
    side = CELL * OVERSAMPLE
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side)))).convert(
        "RGBA"
    )
    picture = picture.crop(picture.getchannel("A").getbbox())
    scale = CELL / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    cell = Image.new("RGBA", (CELL, CELL))
    cell.paste(picture.resize(size, Image.Resampling.LANCZOS), ((CELL - size[0]) // 2, (CELL - size[1]) // 2))
    return cell


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="the folder node_modules/@iconify-json")
    packages = parser.parse_args().packages
    rows = -(-len(NOUNS) // SHEET_COLUMNS)
    for artist in ARTISTS.values():
        icons = json.loads((packages / artist.package / "icons.json").read_text(encoding="utf-8"))
        sheet = Image.new("RGBA", (SHEET_COLUMNS * CELL, rows * CELL))
        missing = []
        for i, noun in enumerate(NOUNS.values()):
            cell = draw_icon(icons, noun.slug)
            if cell is None:
                missing.append(noun.noun)
            else:
                sheet.paste(cell, (i % SHEET_COLUMNS * CELL, i // SHEET_COLUMNS * CELL))
        path = SPRITES_FOLDER / f"{artist.package}.png"
        sheet.save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, missing {missing or 'none'}")


if __name__ == "__main__":
    main()
