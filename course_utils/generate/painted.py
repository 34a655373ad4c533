"""What comes of painting: a step as a callback sees it, and a painting, to be saved with its prompts and settings."""

import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.course import write_file
from course_utils.generate.canvas import Canvas
from course_utils.generate.checks import PaintError
from course_utils.generate.settings import Settings
from course_utils.generate.wishes import Prompt

if TYPE_CHECKING:
    from PIL import Image

TEXT_CHUNK = "Seeing and Saying: painting"  # the name of the PNG's text chunk with the settings


@dataclass(frozen=True)
class Step:
    """One step of a painting, as a callback sees it. `losses`: one for each cutout; `seconds`: since the start."""

    number: int  # from 1 to steps
    steps: int
    loss: float
    losses: list[float]
    seconds: float
    decode: "Callable[[], Image.Image]" = field(repr=False)

    @property
    def picture(self) -> "Image.Image":
        """The picture as it is now. It is decoded only when asked for."""
        return self.decode()


@dataclass(frozen=True)
class Painting:
    """A picture that was painted. `finished` is False where it was stopped: give it to `paint` as start to go on."""

    picture: "Image.Image"
    settings: Settings
    prompts: list[Prompt]
    losses: list[float]  # the mean over the cutouts, for each step
    finished: bool
    state: Canvas = field(repr=False)

    def png(self) -> bytes:
        """The content of a PNG file that holds the prompts and settings too (see `settings_in`)."""
        from PIL import PngImagePlugin

        said = [
            [wish.content if isinstance(wish.content, str) else "(a picture)", wish.weight] for wish in self.prompts
        ]
        facts = {"prompts": said, "steps done": len(self.losses), **asdict(self.settings)}
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt(TEXT_CHUNK, json.dumps(facts, ensure_ascii=False))
        buffer = io.BytesIO()
        self.picture.save(buffer, "PNG", pnginfo=chunks)
        return buffer.getvalue()

    def save(self, path: str | os.PathLike) -> None:
        """Write `png()` to a file. PaintError where that fails."""
        content = self.png()
        try:
            write_file(path, content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PaintError(
                f"The picture could not be saved as {str(path)!r} ({reason}): choose another place."
            ) from None


def settings_in(path: str | os.PathLike) -> dict:
    """The prompts and settings that `Painting.save` wrote into a PNG. PaintError where there are none."""
    from PIL import Image

    try:
        with Image.open(Path(path).expanduser(), formats=["PNG"]) as opened:
            opened.load()
            return dict(json.loads(opened.text[TEXT_CHUNK]))
    except FileNotFoundError:
        raise PaintError(f"There is no file {str(path)!r}: check its name and folder.") from None
    except Exception:  # not a PNG, another program's PNG, damaged
        raise PaintError(f"The file {str(path)!r} holds no settings of a painting: save one with the course.") from None
