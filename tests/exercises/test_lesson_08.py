"""Lesson 08's checkers accept their own solutions and name the likely mistakes."""

import html
import io
import math
import re

import numpy
import torch
from checkers import Checkers, solution
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from course_utils.study import exercise
from course_utils.study.exercises.lesson_08 import EXERCISES, SHOWN, TEMPLATE

render, forget, choose_frames, bubble, bare = (solution(EXERCISES, number) for number in EXERCISES)


def changed(old: str, new: str):
    """The right template with every `old` replaced."""
    return lambda messages: render(messages).replace(old, new)


def forget_the_longest(turns: list[int], limit: int) -> int:
    """Keeps older turns if they fit, with a hole in the conversation."""
    kept = sorted(turns)
    while len(kept) > 1 and sum(kept) > limit:
        kept.pop()
    return len(turns) - len(kept)


def saved(picture: Image.Image, form: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def with_exif(data: bytes) -> bytes:
    picture = Image.open(io.BytesIO(data))
    return saved(picture, "PNG", exif=picture.getexif())


def upright(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data)))


def with_a_note(data: bytes) -> bytes:
    note = PngInfo()
    note.add_text("Place", "48.8 N, 2.3 E")
    return saved(upright(data), "PNG", pnginfo=note)


def pictures_first(message: dict) -> dict:
    return {**message, "content": sorted(message["content"], key=lambda part: part["type"])}


def forget_by_destroying(turns: list[int], limit: int) -> int:
    gone = 0
    while len(turns) > 1 and sum(turns) > limit:
        turns.pop(0)
        gone += 1
    return gone


def show(name: str, text: str) -> str:
    return f"<p><b>{name}:</b> {text}</p>"


def only_known_tags_escaped(name: str, text: str) -> str:
    """Knows `<img` and `<i>`, and nothing else that may come."""
    name, text = (each.replace("&", "&amp;").replace("<i", "&lt;i") for each in (name, text))
    return show(name, text.replace("\n", "<br>"))


def only_text_escaped(name: str, text: str) -> str:
    return show(name, html.escape(text).replace("\n", "<br>"))


WRONG = [
    ("8.1", lambda messages: render(messages).removesuffix("Assistant:"), "`Assistant:` tells the model"),
    ("8.1", lambda messages: render(messages) + " ", "No space after the last"),
    ("8.1", lambda messages: render(messages) + "<end_of_utterance>\n", "stays open"),
    ("8.1", changed("User:<image>", "User: <image>"), "begins with a picture"),
    ("8.1", changed("User:", "<|im_start|>User:"), "once"),
    ("8.1", changed("<|im_start|>", ""), "begins with"),
    ("8.1", changed("<image>", ""), "picture is lost"),
    ("8.1", changed("<end_of_utterance>", ""), "Each finished message"),
    ("8.1", changed("User", "user"), "capital"),
    ("8.1", changed("\n", ""), "line break"),
    ("8.1", changed("in one word", "in a word"), "should follow"),
    ("8.1", lambda messages: TEMPLATE, "Right for a long conversation"),
    ("8.1", lambda messages: None, "return"),
    ("8.1", lambda messages: render([pictures_first(each) for each in messages]), "Right for a long"),
    ("8.1", lambda messages: [*messages], "one string"),
    ("8.1", TEMPLATE, "function itself"),
    ("8.2", lambda turns, limit: sum(sum(turns[i:]) > limit for i in range(len(turns))) + 1, "nothing is forgotten"),
    ("8.2", lambda turns, limit: sum(sum(turns[i:]) >= limit for i in range(len(turns))), "exactly"),
    ("8.2", lambda turns, limit: 2 * forget(turns, limit), "how many turns stay"),
    ("8.2", lambda turns, limit: int(sum(turns) > limit), "until the rest fits"),
    ("8.2", lambda turns, limit: sum(sum(turns[: i + 1]) > limit for i in range(len(turns))), "newest turns"),
    ("8.2", lambda turns, limit: 6 if sum(turns) > limit else 0, "30 + 30 fits"),
    ("8.2", lambda turns, limit: turns[forget(turns, limit) :] if sum(turns) > limit else 0, "no list"),
    ("8.2", lambda turns, limit: None if sum(turns) > limit else 0, "return"),
    ("8.2", forget_the_longest, "*end* of the conversation"),
    ("8.2", lambda turns, limit: sum(sum(turns[i:]) > limit for i in range(len(turns))), "always stays"),
    ("8.2", forget_by_destroying, "changes the list"),
    ("8.2", lambda turns, limit: math.nan, "nan"),
    ("8.2", lambda turns, limit: forget(turns, limit) > 1 and 2, "bool"),
    ("8.2", 2, "function itself"),
    ("8.3", lambda frames, chosen: range(chosen), "first three"),
    ("8.3", lambda frames, chosen: [i * frames // chosen for i in range(chosen)], "two"),
    ("8.3", lambda frames, chosen: [i + 1 for i in choose_frames(frames, chosen)], "number 0"),
    ("8.3", lambda frames, chosen: choose_frames(frames, chosen)[::-1], "time order"),
    ("8.3", lambda frames, chosen: choose_frames(frames, chosen + 1), "you return 4"),
    ("8.3", lambda frames, chosen: [i + 0.5 for i in choose_frames(frames, chosen)], "whole numbers"),
    ("8.3", lambda frames, chosen: [0, 2, 8], "should be [0, 4, 8]"),
    ("8.3", lambda frames, chosen: [round(i * (frames - 1) / (chosen - 1)) for i in range(chosen)], "has no 8"),
    ("8.3", lambda frames, chosen: None, "return"),
    ("8.3", lambda frames, chosen: [i * (frames - 1) / (chosen - 1) for i in range(chosen)], "whole numbers"),
    ("8.3", lambda frames, chosen: [i * ((frames - 1) // (chosen - 1)) for i in range(chosen)], "(10, 3)"),
    ("8.3", lambda frames, chosen: [0, 4, 8][:chosen], "you return 3"),
    ("8.3", lambda frames, chosen: 3, "list of frames"),
    ("8.3", [0, 4, 8], "function itself"),
    ("8.4", show, "onerror"),
    ("8.4", lambda name, text: show(name, re.sub("<.*?>", "", text)), "vanished"),
    ("8.4", lambda name, text: show(name, html.escape(html.escape(text))), "twice"),
    ("8.4", only_text_escaped, "escape both"),
    ("8.4", lambda name, text: bubble(name, html.unescape(text)).replace("&amp;", "and"), "`&` as well"),
    ("8.4", lambda name, text: show(html.escape(name), html.escape(text.replace("\n", "<br>"))), "your own"),
    ("8.4", lambda name, text: show(html.escape(name), html.escape(text)), "line break"),
    ("8.4", lambda name, text: f"{name}: {text}", "should be"),
    ("8.4", lambda name, text: None, "return"),
    ("8.4", only_known_tags_escaped, "<script>"),
    ("8.4", lambda name, text: bubble(name, text).replace("&gt;", ">").replace("&lt;h1", "<h1"), "</b></p><h1>"),
    ("8.4", lambda name, text: bubble(name.replace("&", "&amp;"), text), "escape every"),
    ("8.4", lambda name, text: bubble(name, text.replace("\n\n", "\n")), "escape every"),
    ("8.4", "<p></p>", "function itself"),
    ("8.5", lambda data: data, "very same bytes"),
    ("8.5", with_exif, "EXIF"),
    ("8.5", lambda data: data + b" ", "EXIF"),
    ("8.5", lambda data: Image.open(io.BytesIO(data)).convert("RGB"), "bytes of a file"),
    ("8.5", lambda data: Image.open(io.BytesIO(data)).tobytes(), "no picture file"),
    ("8.5", lambda data: saved(Image.open(io.BytesIO(data)).convert("RGB").crop((0, 0, 20, 20))), "size"),
    ("8.5", lambda data: saved(Image.open(io.BytesIO(data))), "on its side"),
    ("8.5", lambda data: saved(Image.new("RGB", (32, 48))), "itself has changed"),
    ("8.5", lambda data: "picture", "not a str"),
    ("8.5", with_a_note, "Something is written beside the picture (Place)"),
    ("8.5", lambda data: saved(upright(data), "JPEG", comment=b"48.8 N"), "Something is written"),
    ("8.5", lambda data: saved(upright(data).convert("L")), "itself has changed"),
    ("8.5", lambda data: saved(upright(data).transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "itself has changed"),
    ("8.5", lambda data: saved(Image.open(io.BytesIO(data)).rotate(-90, expand=True)), "on its side"),
    ("8.5", lambda data: saved(upright(data))[:-60], "no picture file"),
    ("8.5", lambda data: None, "return"),
    ("8.5", b"", "function itself"),
]


RIGHT = [
    ("8.2", lambda turns, limit: numpy.int64(forget(turns, limit))),
    ("8.3", lambda frames, chosen: numpy.linspace(0, frames - 1, min(chosen, frames)).astype(int)),
    ("8.3", lambda frames, chosen: torch.linspace(0, frames - 1, min(chosen, frames)).round()),
    ("8.3", lambda frames, chosen: tuple(choose_frames(frames, chosen))),
    ("8.3", lambda frames, chosen: [int(i + 0.5) for i in numpy.linspace(0, frames - 1, min(chosen, frames))]),
    ("8.4", lambda name, text: bubble(name, text).replace("&#x27;", "'").replace("&quot;", '"')),
    ("8.4", lambda name, text: bubble(name, text).replace("&lt;", "&#60;").replace("&amp;lt", "&#38;lt")),
    ("8.5", lambda data: bytearray(bare(data))),
    ("8.5", lambda data: memoryview(bare(data))),
    ("8.5", lambda data: saved(upright(data), "WEBP", quality=95)),
    ("8.5", lambda data: saved(upright(data), "BMP")),
    ("8.5", lambda data: saved(upright(data), "TIFF")),
    ("8.5", lambda data: saved(upright(data), "JPEG")),
]


class TestLesson08(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT


def test_a_jpeg_without_metadata_is_as_good_as_a_png() -> None:
    def as_jpeg(data: bytes) -> bytes:
        return saved(Image.open(io.BytesIO(bare(data))), "JPEG", quality=90)

    assert exercise("8.5").check(as_jpeg).passed


def test_parts_in_another_order_are_rendered_as_they_stand() -> None:
    turned = {**SHOWN, "content": SHOWN["content"][::-1]}
    assert render([turned]).endswith("User: what is this?<image><end_of_utterance>\nAssistant:")
