"""Lesson 08's checkers accept their own solutions and name the likely mistakes."""

import html
import io
import re

from checkers import Checkers, solution
from PIL import Image

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


def show(name: str, text: str) -> str:
    return f"<p><b>{name}:</b> {text}</p>"


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
    ("8.5", lambda data: None, "return"),
    ("8.5", b"", "function itself"),
]


class TestLesson08(Checkers):
    EXERCISES, WRONG = EXERCISES, WRONG


def test_the_file_to_strip_says_where_it_was_taken() -> None:
    from course_utils.study.exercises.lesson_08 import photograph

    where = Image.open(io.BytesIO(photograph())).getexif().get_ifd(0x8825)
    assert where[1] == "N"


def test_a_jpeg_without_metadata_is_as_good_as_a_png() -> None:
    def as_jpeg(data: bytes) -> bytes:
        return saved(Image.open(io.BytesIO(bare(data))), "JPEG", quality=90)

    assert exercise("8.5").check(as_jpeg).passed


def test_parts_in_another_order_are_rendered_as_they_stand() -> None:
    turned = {**SHOWN, "content": SHOWN["content"][::-1]}
    assert render([turned]).endswith("User: what is this?<image><end_of_utterance>\nAssistant:")
