"""Exercises of lesson 08: chat templates, making room, frames of a video, safe HTML, what a picture file gives away."""

import io
from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, expect, number_of, numbers_of, refuse, text_of
from course_utils.study.exercises.strangers import OF_THE_FORMAT, STRANGE, TELLING, Shown, photograph

if TYPE_CHECKING:
    from PIL.Image import Image

IMAGE = {"type": "image"}


def message(role: str, *parts: str | dict) -> dict:
    """A message of a conversation: text, and pictures as `IMAGE`."""
    return {"role": role, "content": [part if part is IMAGE else {"type": "text", "text": part} for part in parts]}


SHOWN = message("user", IMAGE, "what is this?")
CONVERSATION = [
    message("system", "Answer in one word."),
    SHOWN,
    message("assistant", "cat"),
    message("user", "and behind it?"),
]
TEMPLATE = (
    "<|im_start|>System: Answer in one word.<end_of_utterance>\n"
    "User:<image>what is this?<end_of_utterance>\n"
    "Assistant: cat<end_of_utterance>\n"
    "User: and behind it?<end_of_utterance>\n"
    "Assistant:"
)
SINGLE = {
    "<|im_start|>User:<image><image>more apples?<end_of_utterance>\nAssistant:": (IMAGE, IMAGE, "more apples?"),
    "<|im_start|>User: and behind it?<end_of_utterance>\nAssistant:": ("and behind it?",),
    "<|im_start|>User: like this<image>or this<image><end_of_utterance>\nAssistant:": (
        "like this",
        IMAGE,
        "or this",
        IMAGE,
    ),
}


class ChatTemplate(Exercise):
    """Write `render(messages)` for messages of all three roles, whose content is a list of parts, text and images.

    It returns the string that SmolVLM sees, ready for the model's answer.
    """

    number, title = "8.1", "A chat template by hand"
    difficulty, importance, minutes = 2, 3, 10
    function = "render"

    def judge(self, render: Function) -> None:
        self.compare(text_of(render(CONVERSATION), "The prompt"))
        for expected, parts in SINGLE.items():
            if render([message("user", *parts)]) != expected:
                raise NotYet(
                    f"Right for a long conversation, but one message of the parts {parts} should give {expected!r}."
                )

    def compare(self, given: str) -> None:
        refuse(
            {
                "`<|im_start|>` stands once, at the very beginning, and not before each message.": (
                    given.count("<|im_start|>") > 1
                ),
                "The string begins with `<|im_start|>`.": not given.startswith("<|im_start|>"),
                "The end is missing: `Assistant:` tells the model that it is its turn to speak.": (
                    given.rstrip() == TEMPLATE.removesuffix("Assistant:").rstrip()
                ),
                "No space after the last `Assistant:`: the model's first token brings the space with it.": (
                    given == TEMPLATE + " "
                ),
                "No space after `User:` where the message begins with a picture; one space where it begins with "
                "text.": "User: <image>" in given,
                "The picture is lost: a part of the type `image` becomes `<image>`.": "<image>" not in given,
                "Each finished message ends with `<end_of_utterance>` and a line break.": (
                    "<end_of_utterance>" not in given
                ),
                "The last `Assistant:` stays open: with `<end_of_utterance>` after it, the answer would be over.": (
                    given.endswith("Assistant:<end_of_utterance>\n")
                ),
                "The roles are written with a capital letter: `System`, `User`, `Assistant`.": "user:" in given,
                "A line break stands after each `<end_of_utterance>`, and nowhere else.": (
                    given != TEMPLATE and given.replace("\n", "") == TEMPLATE.replace("\n", "")
                ),
                self.first_difference(given): given != TEMPLATE,
            }
        )

    def first_difference(self, given: str) -> str:
        pairs = enumerate(zip(given, TEMPLATE, strict=False))
        where = next((i for i, (one, other) in pairs if one != other), min(len(given), len(TEMPLATE)))
        begun, next_ones = given[max(0, where - 20) : where], TEMPLATE[where : where + 20]
        return f"Up to {begun!r} it is right; then {next_ones!r} should follow."

    remark = (
        "This is what `apply_chat_template` does. Each family of models has its own marks, and a model that is sent "
        "another family's answers worse without any error: take the template that comes with the model."
    )
    hints = (
        "Start with `<|im_start|>`. Then each message: its role, a colon, its parts, `<end_of_utterance>`, a "
        "line break. At the end `Assistant:`.",
        '`message["role"].capitalize()` gives `User`. A part of the type "image" becomes `<image>`, a part of '
        'the type "text" its text.',
        "After the colon stands a space, unless the first part is a picture: "
        '`" " if message["content"][0]["type"] == "text" else ""`.',
    )
    code = """
        def render(messages):
            prompt = "<|im_start|>"
            for message in messages:
                parts = [part["text"] if part["type"] == "text" else "<image>" for part in message["content"]]
                space = " " if message["content"][0]["type"] == "text" else ""
                prompt += f"{message['role'].capitalize()}:{space}{''.join(parts)}<end_of_utterance>\\n"
            return prompt + "Assistant:"

        answer = render
    """


class WhatIsForgotten(Exercise):
    """Write `forget(turns, limit)`: how many of the oldest turns must go so that the rest adds up to at most `limit`.

    `turns` is a list with the tokens of each turn, oldest first; the last one, the new question, always stays.
    """

    number, title = "8.2", "What is forgotten"
    difficulty, importance, minutes = 2, 3, 8
    function = "forget"

    def judge(self, forget: Function) -> None:
        fits = "Where everything fits, nothing is forgotten: `forget([30, 40, 50], 1000)` should be 0."
        expect(number_of(forget([30, 40, 50], 1000)), 0, {}, fits)
        self.compare(forget([90, 90, 50, 40, 30, 30], 150))  # the four newest fill the room exactly
        hole = (
            "What stays must be the *end* of the conversation: for `[10, 200, 20, 20]` and 60 the turn of 200 has to "
            "go, and with it the older turn of 10, although that one would fit."
        )
        question = "The newest turn is the question itself: it always stays, also where it alone is too long."
        whole = (
            "One turn too few or too many: `forget([5, 6, 7], 12)` should be 2, since 6 + 7 is already more than 12."
        )
        for turns, limit, right, otherwise in (
            ([10, 200, 20, 20], 60, 2, hole),
            ([20, 300], 100, 1, question),
            ([7], 3, 0, question),
            ([5, 6, 7], 12, 2, whole),
        ):
            expect(number_of(forget(turns, limit)), right, {}, otherwise)

    def compare(self, given: object) -> None:
        if isinstance(given, list):
            raise NotYet("Return how many turns are forgotten: one whole number, no list.")
        mistakes = {
            4: "That is how many turns stay. Return how many of the oldest are forgotten.",
            5: "You forget the newest turns: a chatbot has to remember what was said last.",
            3: "Turns that fill the room exactly still fit: 50 + 40 + 30 + 30 = 150 is not more than 150.",
            1: "After one turn is gone, the rest is still too long: forget the next one until the rest fits.",
        }
        otherwise = f"`forget([90, 90, 50, 40, 30, 30], 150)` should be 2 and is {given!r}: 50 + 40 + 30 + 30 fits."
        expect(number_of(given), 2, mistakes, otherwise)

    remark = (
        "A tokenizer gives the numbers, and this gives the memory of nearly every chatbot. Say what was forgotten: a "
        "user cannot see it."
    )
    hints = (
        "Begin with nothing forgotten. While what is left is longer than the limit, forget one more.",
        "What is left after `gone` turns is `turns[gone:]`, and its length `sum(turns[gone:])`.",
        "The newest turn must stay: go on only while `gone < len(turns) - 1`.",
    )
    code = """
        def forget(turns, limit):
            gone = 0
            while gone < len(turns) - 1 and sum(turns[gone:]) > limit:
                gone += 1
            return gone

        answer = forget
    """


class ChooseFrames(Exercise):
    """Write `choose_frames(frames, chosen)`: at least two of a video's frames at even steps from first to last.

    They are counted from 0 and stand in time order. If the video has fewer frames than that: all of them.
    """

    number, title = "8.3", "Frames for a video"
    difficulty, importance, minutes = 2, 2, 7
    function = "choose_frames"

    def judge(self, choose_frames: Function) -> None:
        for frames, chosen in ((9, 3), (100, 4), (5, 5), (10, 4), (10, 3), (50, 8)):
            self.compare(numbers_of(choose_frames(frames, chosen), "frames"), frames, chosen)
        if numbers_of(choose_frames(3, 8), "frames") != (0, 1, 2):
            raise NotYet("A video of 3 frames has no 8: `choose_frames(3, 8)` should be all of them, [0, 1, 2].")

    def compare(self, given: tuple[float, ...], frames: int, chosen: int) -> None:
        places = [i * (frames - 1) / (chosen - 1) for i in range(chosen)]
        refuse(
            {
                "The frames must stay in time order.": list(given) != sorted(given),
                f"{chosen} frames were asked for, and you return {len(given)}.": len(given) != chosen,
                "Frames are counted in whole numbers: round the places.": any(place % 1 for place in given),
                "The first frame has the number 0, so the last of nine is number 8.": given == (1, 5, 9),
                "These are the first three frames: what happens later is never seen.": given == (0, 1, 2),
                "The last frame is missing: with three frames there are only *two* steps between them.": (
                    given == (0, 3, 6)
                ),
            }
        )
        # A place between two frames may be rounded either way.
        if any(abs(frame - place) >= 1 for frame, place in zip(given, places, strict=True)) or given[-1] != frames - 1:
            wanted, yours = [round(place) for place in places], [int(frame) for frame in given]
            raise NotYet(f"`choose_frames({frames}, {chosen})` should be {wanted}, not {yours}.")

    remark = (
        "Even steps are the plainest choice, and they are blind to whatever happens between two of them. For a fast "
        "scene take a shorter piece of the video rather than the whole."
    )
    hints = (
        "Frame 0 and frame `frames - 1` are both in. Between `chosen` frames there are `chosen - 1` steps.",
        "Frame number i of the chosen ones is at `i * (frames - 1) / (chosen - 1)`, rounded.",
        "A video may have fewer frames than you want: for that case return `list(range(frames))`.",
    )
    code = """
        def choose_frames(frames, chosen):
            if frames < chosen:
                return list(range(frames))
            return [round(i * (frames - 1) / (chosen - 1)) for i in range(chosen)]

        answer = choose_frames
    """


class SafeBubble(Exercise):
    """Write `bubble(name, text)`: the HTML `<p><b>name:</b> text</p>`; whatever the two contain is shown as typed.

    Each line break in the text becomes `<br>`.
    """

    number, title = "8.4", "A message that cannot run"
    difficulty, importance, minutes = 1, 3, 6
    function = "bubble"

    def judge(self, bubble: Function) -> None:
        plain = text_of(bubble("You", "hello"), "The HTML")
        if plain != "<p><b>You:</b> hello</p>":
            raise NotYet(f'`bubble("You", "hello")` should be "<p><b>You:</b> hello</p>", not {plain!r}.')
        given, lines = bubble("You", '<img src=x onerror="alert(1)">'), bubble("You", "one\ntwo")
        refuse(
            {
                "The text goes into the page as HTML: a browser would run what stands in `onerror`. Escape it.": (
                    "<img" in given
                ),
                "What was typed has vanished. Do not delete it: escape it, so that it is shown as it was typed.": (
                    "img" not in given
                ),
                "Escaped twice: the reader would see `&lt;` instead of `<`. Escape once, at the place of showing.": (
                    "&amp;lt;" in given
                ),
                "The name is a stranger's text too: escape both.": "<i>" in bubble("<i>You</i>", "hello"),
                "Escape `&` as well, and first: or somebody who types `&lt;` sees another sign than was typed.": (
                    "&amp;" not in bubble("You", "salt & pepper &lt;")
                ),
                "You escaped your own `<br>`: escape the text first, then put your marks into it.": "&lt;br" in lines,
                f'A line break becomes `<br>`: "one\\ntwo" should give "one<br>two", and gives {lines!r}.': (
                    lines != "<p><b>You:</b> one<br>two</p>"
                ),
            }
        )
        for name, text in [("Ann", each) for each in STRANGE] + [(each, "1\n\n2\n3") for each in STRANGE]:
            self.compare(bubble(name, text), name, text)

    def compare(self, page: str, name: str, text: str) -> None:
        shown = Shown(page)
        marks = [("p",), ("b",), *[("br",)] * text.count("\n")]
        if shown.tags != marks or shown.text != f"{name}: {text}":
            raise NotYet(
                f"{name!r} with the text {text!r} is not shown as it was typed: escape every `<`, `>` and `&`."
            )

    remark = (
        "Escape last, at the place of showing, and keep the original in the memory: the model and the export want what "
        "was really typed."
    )
    hints = (
        "`html.escape(text)` of the standard library turns `<`, `>`, `&` and quotation marks into harmless codes.",
        "Both the name and the text come from strangers.",
        'First escape, then `.replace("\\n", "<br>")`: your own mark must not be escaped.',
    )
    code = """
        import html

        def bubble(name, text):
            shown = html.escape(text).replace("\\n", "<br>")
            return f"<p><b>{html.escape(name)}:</b> {shown}</p>"

        answer = bubble
    """


class BareFile(Exercise):
    """Write `bare(data)`: from the bytes of a picture file the bytes of a file with the same picture, upright.

    Nothing else is in it: no place, no time, no device.
    """

    number, title = "8.5", "What the file says beside the picture"
    difficulty, importance, minutes = 2, 2, 8
    function = "bare"

    def judge(self, bare: Function) -> None:
        for data in (photograph(), photograph(40, 24, turned=3), photograph(20, 44, turned=8)):
            given = self.file(bare(data), data)
            self.compare(given, self.opened(given), data)

    def file(self, given: object, data: bytes) -> bytes:
        if hasattr(given, "getexif"):
            raise NotYet(
                "Return the bytes of a file: save the picture into an `io.BytesIO()` and return `.getvalue()`."
            )
        if not isinstance(given, bytes | bytearray | memoryview):
            raise NotYet(f"Return bytes, not a {type(given).__name__}.")
        if given == data:
            raise NotYet("These are the very same bytes, with place and time still in them.")
        return bytes(given)

    def opened(self, given: bytes) -> "Image":
        from PIL import Image, UnidentifiedImageError

        try:
            picture = Image.open(io.BytesIO(given))
            picture.load()
        except (UnidentifiedImageError, OSError):
            raise NotYet("The bytes are no picture file: save the picture in a format such as PNG.") from None
        return picture

    def compare(self, given: bytes, picture: "Image", data: bytes) -> None:
        from PIL import Image, ImageChops, ImageOps, ImageStat

        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        written = sorted(map(str, picture.info.keys() - OF_THE_FORMAT))
        refuse(
            {
                "The file still holds what the camera wrote (EXIF): save the picture without handing `exif` on.": (
                    any(entry in picture.getexif() for entry in TELLING) or b"Telephone 9" in given
                ),
                f"Something is written beside the picture ({', '.join(written)}): nothing but the pixels should be in "
                "the file.": bool(written),
                "The picture lies on its side: which way is up stood in the metadata too. Turn it before that is gone, "
                "with `ImageOps.exif_transpose`.": picture.size == upright.size[::-1],
                f"The picture should have the size {upright.size}; yours has {picture.size}.": (
                    picture.size != upright.size
                ),
            }
        )
        if max(ImageStat.Stat(ImageChops.difference(picture.convert("RGB"), upright)).mean) > 8:
            raise NotYet("The picture itself has changed: only what stands beside the pixels should go.")

    remark = (
        "The pixels can still give you away: a house number, a badge, a face in a window. Metadata is the part that a "
        "program can take out; the rest needs your eyes."
    )
    hints = (
        '`Image.open(io.BytesIO(data))` reads a file from bytes; `picture.save(buffer, "PNG")` writes one '
        "into `buffer = io.BytesIO()`, and `buffer.getvalue()` gives its bytes.",
        "Pillow writes EXIF only where it is told to. But one entry of it says which way is up.",
        "`ImageOps.exif_transpose(picture)` turns the picture as the camera was held.",
    )
    code = """
        import io

        from PIL import Image, ImageOps

        def bare(data):
            picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
            buffer = io.BytesIO()
            picture.save(buffer, "PNG")
            return buffer.getvalue()

        answer = bare
    """


EXERCISES = sheet(ChatTemplate, WhatIsForgotten, ChooseFrames, SafeBubble, BareFile)
