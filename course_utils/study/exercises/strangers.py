"""What strangers send, for the exercises of lesson 08: text that is HTML, and files that tell more than a picture."""

import io
from html.parser import HTMLParser


class Shown(HTMLParser):
    """What a browser makes of a piece of HTML: `tags`, and the `text` around them, with a line break for each <br>."""

    def __init__(self, page: str):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append((tag, *attributes))
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


STRANGE = (
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<IMG SRC=x>",
    "</b></p><h1>",
    "<!-- hidden -->",
    "a < b > c & \"d\" 'e'",
    "&lt;b&gt; &copy; &amp;amp;",
    "{} %s \\n",
)


TELLING = DEVICE, HELD, TAKEN, WHERE = 0x0110, 0x0112, 0x8769, 0x8825  # entries of EXIF


def photograph(width: int = 48, height: int = 32, turned: int = 6) -> bytes:
    """A small colourful JPEG file as a telephone writes it: with place, time, device, and how it was held (EXIF)."""
    from PIL import Image

    down = Image.linear_gradient("L").resize((width, height))
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    exif = Image.Exif()
    exif[DEVICE] = "Telephone 9"
    exif[HELD] = turned  # how it is to be turned before it is shown: 6 is a quarter, 3 half round
    exif.get_ifd(TAKEN)[0x9003] = "2026:05:01 09:30:00"
    exif.get_ifd(WHERE).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})  # GPS
    picture, buffer = Image.merge("RGB", (down, across, down.point(lambda level: 200 - level // 2))), io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, quality=95)
    return buffer.getvalue()


# What Pillow tells of any file of a format; everything else in `info` was written into it by somebody.
OF_THE_FORMAT = frozenset(
    {
        "adobe",
        "adobe_transform",
        "background",
        "compression",
        "dpi",
        "duration",
        "extension",
        "gamma",
        "jfif",
        "jfif_density",
        "jfif_unit",
        "jfif_version",
        "loop",
        "progression",
        "progressive",
        "resolution",
        "timestamp",
        "version",
    }
)
