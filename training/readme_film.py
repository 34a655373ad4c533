"""Film the pocket models for the README: `python -m training.readme_film`.

The chat model answers three questions about a picture, word by word; DALL-E paints two prompts, code by code. Every
word and every pixel comes from the models, greedily or from a fixed seed, so a new run gives the same film.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from course_utils import generate, models, pictures, talk
from course_utils.course import IMAGES

FILE = IMAGES / "readme" / "chat-and-painting.gif"
SHOWN = "world/cat_left_of_dog.png"
QUESTIONS = ("what is to the left of the dog?", "and what colour is behind it?", "is there a bus?")
PROMPTS = ("a mushroom on a green background", "a snowman on a blue background")
SEED = 7
CODES_A_FRAME = 2

SIZE = (800, 330)
LEFT, RIGHT = 20, 520  # where the chat and the painting begin
PICTURE, PAINTING = 150, 208  # pixels a side
INK, PAPER, EDGE, PERSON, MODEL, EMPTY = "#1f2430", "#ffffff", "#c9d1d9", "#d7e6f7", "#eef0f2", "#d9d9d9"
TYPING, SPEAKING, DRAWING, PAUSE, END = 80, 150, 90, 900, 3500  # milliseconds
COLOURS = 128
Frame = tuple[Image.Image, int]  # a picture, and for how many milliseconds it is shown


@dataclass(frozen=True)
class Stage:
    """What is to be seen at one moment."""

    said: tuple[str, ...] = ()  # question, answer, question, ...
    prompt: str = ""
    painting: Image.Image | None = None


def main() -> None:
    stages = list(film())
    stages = [(stages[-1][0], END), *stages[:-1]]  # who sees a still sees the end
    save([(drawn(stage), time) for stage, time in stages], FILE)
    print(f"wrote {FILE.relative_to(IMAGES.parent)}: {len(stages)} frames, {FILE.stat().st_size / 1e3:.0f} kB")


def film() -> Iterator[tuple[Stage, int]]:
    """All stages, each with its time in milliseconds."""
    stage = Stage()
    for stage, time in chat(stage):  # noqa: B020  each scene goes on from the last stage
        yield stage, time
    for prompt in PROMPTS:
        for stage, time in paint(stage, prompt):  # noqa: B020
            yield stage, time


def chat(stage: Stage) -> Iterator[tuple[Stage, int]]:
    """Questions are typed, answers come piece by piece."""
    session = talk.ChatSession(models.load_chat())
    session.add_picture(pictures.picture(SHOWN))
    for question in QUESTIONS:
        before = stage.said
        for typed in growing(question):
            yield replace(stage, said=(*before, typed)), TYPING
        answer = ""
        for piece in session.stream(question):
            answer += piece
            yield replace(stage, said=(*before, question, answer.strip())), SPEAKING
        stage = replace(stage, said=(*before, question, answer.strip()))
        yield stage, PAUSE


def paint(stage: Stage, prompt: str) -> Iterator[tuple[Stage, int]]:
    """The prompt is typed, then the picture is written, code by code."""
    vq, dalle = models.load_vq(), models.load_dalle()
    codes = generate.sample_codes(dalle, [prompt], seed=SEED).flatten()
    stage = replace(stage, painting=None)
    for typed in growing(prompt):
        yield replace(stage, prompt=typed), TYPING
    for known in range(0, len(codes) + 1, CODES_A_FRAME):
        stage = replace(stage, prompt=prompt, painting=so_far(vq, codes, known))
        yield stage, DRAWING
    yield stage, PAUSE


def growing(text: str, step: int = 4) -> Iterator[str]:
    """The beginnings of a text, the last one whole."""
    for end in range(step, len(text) + step, step):
        yield text[:end]


def so_far(vq: object, codes: object, known: int) -> Image.Image:
    """The picture of the first codes; places that are still empty are gray."""
    side = round(len(codes) ** 0.5)
    full = codes[:1].repeat(len(codes))  # what is empty is filled with the first code, as its neighbours show its edge
    full[:known] = codes[:known]
    pixels = np.array(generate.pictures_of(vq, full.view(1, side, side))[0])
    cell = len(pixels) // side
    for place in range(known, len(codes)):
        top, left = cell * (place // side), cell * (place % side)
        pixels[top : top + cell, left : left + cell] = 0xD9
    return Image.fromarray(pixels)


# ---- drawing a stage


def drawn(stage: Stage) -> Image.Image:
    """One frame."""
    canvas = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(canvas)
    pen.rounded_rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), 10, outline=EDGE)
    pen.text((LEFT, 16), "Ask about a picture", INK, font(18, bold=True))
    pen.text((RIGHT, 16), "Paint what you ask for", INK, font(18, bold=True))
    pen.line((RIGHT - 20, 12, RIGHT - 20, SIZE[1] - 12), EDGE)
    canvas.paste(larger(pictures.picture(SHOWN), PICTURE), (LEFT, 56))
    draw_talk(pen, stage.said)
    pen.text((RIGHT, 56), f"\N{BLACK RIGHT-POINTING SMALL TRIANGLE} {stage.prompt}"[:60], INK, font(14))
    place = (RIGHT, 96)
    if stage.painting is None:
        pen.rectangle((*place, place[0] + PAINTING - 1, place[1] + PAINTING - 1), EMPTY)
    else:
        canvas.paste(larger(stage.painting, PAINTING), place)
    return canvas


def draw_talk(pen: ImageDraw.ImageDraw, said: tuple[str, ...]) -> None:
    """Bubbles, one below the other: what the person says lies to the right, what the model says to the left."""
    top, left, right = 56, LEFT + PICTURE + 16, RIGHT - 36
    for number, text in enumerate(said):
        width = pen.textlength(text, font(14)) + 20
        at = right - width if number % 2 == 0 else left
        pen.rounded_rectangle((at, top, at + width, top + 30), 10, fill=PERSON if number % 2 == 0 else MODEL)
        pen.text((at + 10, top + 6), text, INK, font(14))
        top += 40


def larger(picture: Image.Image, side: int) -> Image.Image:
    """The picture at another size, its pixels kept sharp where it fits a whole number of times."""
    way = Image.Resampling.NEAREST if side % picture.width == 0 else Image.Resampling.BICUBIC
    return picture.resize((side, side), way)


def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which comes with matplotlib, so that the film looks the same everywhere."""
    found = font_manager.FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return ImageFont.truetype(font_manager.findfont(found), size)


def save(frames: list[Frame], path: Path) -> None:
    """A GIF that plays for ever, its frames in one palette."""
    path.parent.mkdir(parents=True, exist_ok=True)
    one, *others = (picture.quantize(palette=palette(frames), dither=Image.Dither.NONE) for picture, _ in frames)
    times = [time for _, time in frames]
    one.save(path, save_all=True, append_images=others, duration=times, loop=0, optimize=False)


def palette(frames: list[Frame]) -> Image.Image:
    """The colours of all frames, out of a sheet of some of them."""
    some = [picture for picture, _ in frames[:: max(1, len(frames) // 12)]]
    sheet = Image.new("RGB", (SIZE[0], SIZE[1] * len(some)))
    for number, picture in enumerate(some):
        sheet.paste(picture, (0, SIZE[1] * number))
    return sheet.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
