"""Exercises of lesson 08: chat templates, making room, frames of a video, safe HTML, what a picture file gives away."""

import io

from course_utils.study.exercises.base import Exercise, NotYet, require_function, require_result

SYSTEM = {"role": "system", "content": [{"type": "text", "text": "Answer in one word."}]}
SHOWN = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "what is this?"}]}
SAID = {"role": "assistant", "content": [{"type": "text", "text": "cat"}]}
ASKED = {"role": "user", "content": [{"type": "text", "text": "and behind it?"}]}
CONVERSATION = (SYSTEM, SHOWN, SAID, ASKED)
TEMPLATE = (
    "<|im_start|>System: Answer in one word.<end_of_utterance>\n"
    "User:<image>what is this?<end_of_utterance>\n"
    "Assistant: cat<end_of_utterance>\n"
    "User: and behind it?<end_of_utterance>\n"
    "Assistant:"
)


def _check_template(answer: object) -> str:
    """`answer(messages)` on a conversation with every role, and on two others."""
    require_function(answer, "render")
    given = answer([*CONVERSATION])
    require_result(given)
    if not isinstance(given, str):
        raise NotYet(f"The prompt is one string; yours is a {type(given).__name__}.")
    if given != TEMPLATE:
        raise NotYet(_template_mistake(given))
    two = {"role": "user", "content": [{"type": "image"}, {"type": "image"}, {"type": "text", "text": "more apples?"}]}
    others = {
        "<|im_start|>User:<image><image>more apples?<end_of_utterance>\nAssistant:": (two,),
        "<|im_start|>User: and behind it?<end_of_utterance>\nAssistant:": (ASKED,),
    }
    for expected, messages in others.items():
        if answer([*messages]) != expected:
            raise NotYet(
                f"Right for a long conversation, but one message {messages[0]['content']} should give {expected!r}."
            )
    return (
        "This is what `apply_chat_template` does. Each family of models has its own marks, and a model that is sent "
        "another family's answers worse without any error: take the template that comes with the model."
    )


def _template_mistake(given: str) -> str:
    """What is wrong with a prompt that is not TEMPLATE."""
    if given.count("<|im_start|>") > 1:
        return "`<|im_start|>` stands once, at the very beginning, and not before each message."
    if not given.startswith("<|im_start|>"):
        return "The string begins with `<|im_start|>`."
    if given.rstrip() == TEMPLATE.removesuffix("Assistant:").rstrip():
        return "The end is missing: `Assistant:` tells the model that it is its turn to speak."
    if given == TEMPLATE + " ":
        return "No space after the last `Assistant:`: the model's first token brings the space with it."
    if "User: <image>" in given:
        return "No space after `User:` where the message begins with a picture; one space where it begins with text."
    if "<image>" not in given:
        return "The picture is lost: a part of the type `image` becomes `<image>`."
    if "<end_of_utterance>" not in given:
        return "Each finished message ends with `<end_of_utterance>` and a line break."
    if given.endswith("Assistant:<end_of_utterance>\n"):
        return "The last `Assistant:` stays open: with `<end_of_utterance>` behind it, the answer would be over."
    if "user:" in given:
        return "The roles are written with a capital letter: `System`, `User`, `Assistant`."
    if given.replace("\n", "") == TEMPLATE.replace("\n", ""):
        return "A line break stands behind each `<end_of_utterance>`, and nowhere else."
    where = next((i for i, (one, other) in enumerate(zip(given, TEMPLATE, strict=False)) if one != other), len(given))
    return (
        f"Up to {given[max(0, where - 20) : where]!r} it is right; then {TEMPLATE[where : where + 20]!r} should follow."
    )


def _check_room(answer: object) -> str:
    """`answer(turns, limit)`: how many of the oldest turns must go."""
    require_function(answer, "forget")
    if answer([30, 40, 50], 1000) != 0:
        raise NotYet("Where everything fits, nothing is forgotten: `forget([30, 40, 50], 1000)` should be 0.")
    given = answer([90, 90, 50, 40, 30, 30], 150)  # the four newest fill the room exactly
    require_result(given)
    if isinstance(given, list):
        raise NotYet("Return how many turns are forgotten: one whole number, no list.")
    if given == 4:
        raise NotYet("That is how many turns stay. Return how many of the oldest are forgotten.")
    if given == 5:
        raise NotYet("You forget the newest turns: a chatbot has to remember what was said last.")
    if given == 3:
        raise NotYet("Turns that fill the room exactly still fit: 50 + 40 + 30 + 30 = 150 is not more than 150.")
    if given == 1:
        raise NotYet("After one turn is gone, the rest is still too long: forget the next one until the rest fits.")
    if given != 2:
        raise NotYet(f"`forget([90, 90, 50, 40, 30, 30], 150)` should be 2 and is {given!r}: 50 + 40 + 30 + 30 fits.")
    if answer([10, 200, 20, 20], 60) != 2:
        raise NotYet(
            "What stays must be the *end* of the conversation: for `[10, 200, 20, 20]` and 60 the turn of 200 has to "
            "go, and with it the older turn of 10, although that one would fit."
        )
    if answer([20, 300], 100) != 1:
        raise NotYet("The newest turn is the question itself: it always stays, also where it alone is too long.")
    return (
        "A tokenizer gives the numbers, and this gives the memory of nearly every chatbot. Say what was forgotten: a "
        "user cannot see it."
    )


def _check_frames(answer: object) -> str:
    """`answer(frames, chosen)` on videos of several lengths."""
    require_function(answer, "choose_frames")
    given = answer(9, 3)
    require_result(given)
    given = [*given]
    if given != sorted(given):
        raise NotYet("The frames must stay in time order.")
    if len(given) != 3:
        raise NotYet(f"Three frames were asked for, and you return {len(given)}.")
    if any(int(place) != place for place in given):
        raise NotYet("Frames are counted in whole numbers: round the places.")
    if given == [1, 5, 9]:
        raise NotYet("The first frame has the number 0, so the last of nine is number 8.")
    if given == [0, 1, 2]:
        raise NotYet("These are the first three frames: what happens later is never seen.")
    if given[-1] == 6:
        raise NotYet("The last frame is missing: with three frames there are only *two* steps between them.")
    for frames, chosen, expected in ((9, 3, [0, 4, 8]), (100, 4, [0, 33, 66, 99]), (5, 5, [0, 1, 2, 3, 4])):
        if [*answer(frames, chosen)] != expected:
            raise NotYet(f"`choose_frames({frames}, {chosen})` should be {expected}, not {[*answer(frames, chosen)]}.")
    if [*answer(3, 8)] != [0, 1, 2]:
        raise NotYet("A video of 3 frames has no 8: `choose_frames(3, 8)` should be all of them, [0, 1, 2].")
    return (
        "Even steps are the plainest choice, and they are blind to whatever happens between two of them. For a fast "
        "scene take a shorter piece of the video rather than the whole."
    )


def _check_bubble(answer: object) -> str:
    """`answer(name, text)` must show anything as text."""
    require_function(answer, "bubble")
    plain = answer("You", "hello")
    require_result(plain)
    if plain != "<p><b>You:</b> hello</p>":
        raise NotYet(f'`bubble("You", "hello")` should be "<p><b>You:</b> hello</p>", not {plain!r}.')
    given = answer("You", '<img src=x onerror="alert(1)">')
    if "<img" in given:
        raise NotYet("The text goes into the page as HTML: a browser would run what stands in `onerror`. Escape it.")
    if "img" not in given:
        raise NotYet("What was typed has vanished. Do not delete it: escape it, so that it is shown as it was typed.")
    if "&amp;lt;" in given:
        raise NotYet("Escaped twice: the reader would see `&lt;` instead of `<`. Escape once, at the place of showing.")
    if "<i>" in answer("<i>You</i>", "hello"):
        raise NotYet("The name is a stranger's text too: escape both.")
    if "&amp;" not in answer("You", "salt & pepper &lt;"):
        raise NotYet("Escape `&` as well, and first: or somebody who types `&lt;` sees another sign than was typed.")
    lines = answer("You", "one\ntwo")
    if "&lt;br" in lines:
        raise NotYet("You escaped your own `<br>`: escape the text first, then put your marks into it.")
    if lines != "<p><b>You:</b> one<br>two</p>":
        raise NotYet(f'A line break becomes `<br>`: "one\\ntwo" should give "one<br>two", and gives {lines!r}.')
    return (
        "Escape last, at the place of showing, and keep the original in the memory: the model and the export want what "
        "was really typed."
    )


def photograph() -> bytes:
    """A small JPEG file as a telephone held upright writes it: with place, time, device and which way is up."""
    from PIL import Image

    picture = Image.linear_gradient("L").resize((48, 32)).convert("RGB")
    exif = Image.Exif()
    exif[0x0110] = "Telephone 9"  # the device's model
    exif[0x0112] = 6  # to be turned by a quarter before it is shown
    exif.get_ifd(0x8769)[0x9003] = "2026:05:01 09:30:00"  # when the picture was taken
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.0), 3: "E", 4: (2.0, 17.0, 40.0)})  # where: GPS
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, quality=95)
    return buffer.getvalue()


def _check_metadata(answer: object) -> str:
    """`answer(data)`: the same picture without what stands beside it in the file."""
    from PIL import Image, ImageChops, ImageOps, ImageStat, UnidentifiedImageError

    require_function(answer, "bare")
    data = photograph()
    given = answer(data)
    require_result(given)
    if isinstance(given, Image.Image):
        raise NotYet("Return the bytes of a file: save the picture into an `io.BytesIO()` and return `.getvalue()`.")
    if not isinstance(given, bytes):
        raise NotYet(f"Return bytes, not a {type(given).__name__}.")
    if given == data:
        raise NotYet("These are the very same bytes, with place and time still in them.")
    try:
        opened = Image.open(io.BytesIO(given))
        opened.load()
    except UnidentifiedImageError:
        raise NotYet("The bytes are no picture file: save the picture in a format such as PNG.") from None
    if opened.getexif() or b"Telephone 9" in given:
        raise NotYet("The file still holds what the camera wrote (EXIF): save the picture without handing `exif` on.")
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    if opened.size == upright.size[::-1]:
        raise NotYet(
            "The picture lies on its side: which way is up stood in the metadata too. Turn it before that is gone, "
            "with `ImageOps.exif_transpose`."
        )
    if opened.size != upright.size:
        raise NotYet(f"The picture should have the size {upright.size}; yours has {opened.size}.")
    if max(ImageStat.Stat(ImageChops.difference(opened.convert("RGB"), upright)).mean) > 8:
        raise NotYet("The picture itself has changed: only what stands beside the pixels should go.")
    return (
        "The pixels can still give you away: a house number, a badge, a face in a window. Metadata is the part that a "
        "program can take out; the rest needs your eyes."
    )


EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            number="8.1",
            title="A chat template by hand",
            checker=_check_template,
            hints=(
                "Start with `<|im_start|>`. Then each message: its role, a colon, its parts, `<end_of_utterance>`, a "
                "line break. At the end `Assistant:`.",
                '`message["role"].capitalize()` gives `User`. A part of the type "image" becomes `<image>`, a part of '
                'the type "text" its text.',
                "After the colon stands a space, unless the first part is a picture: "
                '`" " if message["content"][0]["type"] == "text" else ""`.',
            ),
            code="""
                def render(messages):
                    prompt = "<|im_start|>"
                    for message in messages:
                        parts = [part["text"] if part["type"] == "text" else "<image>" for part in message["content"]]
                        space = " " if message["content"][0]["type"] == "text" else ""
                        prompt += f"{message['role'].capitalize()}:{space}{''.join(parts)}<end_of_utterance>\\n"
                    return prompt + "Assistant:"

                answer = render
            """,
            difficulty=2,
            importance=3,
            minutes=10,
        ),
        Exercise(
            number="8.2",
            title="What is forgotten",
            checker=_check_room,
            hints=(
                "Begin with nothing forgotten. While what is left is longer than the limit, forget one more.",
                "What is left after `gone` turns is `turns[gone:]`, and its length `sum(turns[gone:])`.",
                "The newest turn must stay: go on only while `gone < len(turns) - 1`.",
            ),
            code="""
                def forget(turns, limit):
                    gone = 0
                    while gone < len(turns) - 1 and sum(turns[gone:]) > limit:
                        gone += 1
                    return gone

                answer = forget
            """,
            difficulty=2,
            importance=3,
            minutes=8,
        ),
        Exercise(
            number="8.3",
            title="Frames for a video",
            checker=_check_frames,
            hints=(
                "Frame 0 and frame `frames - 1` are both in. Between `chosen` frames there are `chosen - 1` steps.",
                "Frame number i of the chosen ones is at `i * (frames - 1) / (chosen - 1)`, rounded.",
                "A video may have fewer frames than you want: begin with `chosen = min(chosen, frames)`.",
            ),
            code="""
                def choose_frames(frames, chosen):
                    chosen = min(chosen, frames)
                    return [round(i * (frames - 1) / (chosen - 1)) for i in range(chosen)]

                answer = choose_frames
            """,
            difficulty=2,
            importance=2,
            minutes=7,
        ),
        Exercise(
            number="8.4",
            title="A message that cannot run",
            checker=_check_bubble,
            hints=(
                "`html.escape(text)` of the standard library turns `<`, `>`, `&` and quotation marks into harmless "
                "codes.",
                "Both the name and the text come from strangers.",
                'First escape, then `.replace("\\n", "<br>")`: your own mark must not be escaped.',
            ),
            code="""
                import html

                def bubble(name, text):
                    shown = html.escape(text).replace("\\n", "<br>")
                    return f"<p><b>{html.escape(name)}:</b> {shown}</p>"

                answer = bubble
            """,
            difficulty=1,
            importance=3,
            minutes=6,
        ),
        Exercise(
            number="8.5",
            title="What the file says beside the picture",
            checker=_check_metadata,
            hints=(
                '`Image.open(io.BytesIO(data))` reads a file from bytes; `picture.save(buffer, "PNG")` writes one '
                "into `buffer = io.BytesIO()`, and `buffer.getvalue()` gives its bytes.",
                "Pillow writes EXIF only where it is told to. But one entry of it says which way is up.",
                "`ImageOps.exif_transpose(picture)` turns the picture as the camera was held.",
            ),
            code="""
                import io

                from PIL import Image, ImageOps

                def bare(data):
                    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
                    buffer = io.BytesIO()
                    picture.save(buffer, "PNG")
                    return buffer.getvalue()

                answer = bare
            """,
            difficulty=2,
            importance=2,
            minutes=8,
        ),
    )
}
