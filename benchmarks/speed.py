"""How fast the pocket models are on this machine, as it is: what is compared is measured in turn, several times."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from course_utils import talk, world
from course_utils.models import Blip2, Chat

PICTURES = 32
REPETITIONS = 11
QUESTIONS = (
    "what is in the picture?",
    "what colour is the background?",
    "how many things are there?",
    "is there a cat in the picture?",
)

BATCH, FIRST, OVERHEAD = "batch over loop", "seconds to the first word", "overhead of talk.answer"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of each, measured alternately, so that a busy neighbour slows both. The first round is thrown away."""
    rounds = [(seconds(one), seconds(other)) for _ in range(REPETITIONS + 1)][1:]
    ones, others = zip(*rounds, strict=True)
    return list(ones), list(others)


def scenes() -> list:
    return [world.render(world.sample_scene("test", index)) for index in range(PICTURES)]


def caption_speeds(blip2: Blip2) -> tuple[float, float]:
    """Captions per second: (talk.caption on all pictures, a loop of single `generate` calls)."""
    shown = scenes()

    def loop() -> None:
        for picture in shown:
            inputs = blip2.processor(images=[picture], text=[""], return_tensors="pt")
            ids = blip2.model.generate(**inputs, max_new_tokens=talk.NEW_TOKENS)
            blip2.processor.batch_decode(ids[:, inputs.input_ids.shape[1] :], skip_special_tokens=True)

    batched, single = in_turn(lambda: talk.caption(shown, blip2), loop)
    return PICTURES / statistics.median(batched), PICTURES / statistics.median(single)


def answer_seconds(blip2: Blip2) -> tuple[list[float], list[float]]:
    """Seconds for one batch of answers, in each repetition: (talk.answer, the library's own calls)."""
    shown = scenes()
    asked = [QUESTIONS[i % len(QUESTIONS)] for i in range(PICTURES)]
    prompts = [talk.QUESTION.format(question) for question in asked]

    def library() -> None:
        inputs = blip2.processor(images=shown, text=prompts, padding=True, padding_side="left", return_tensors="pt")
        ids = blip2.model.generate(**inputs, max_new_tokens=talk.NEW_TOKENS)
        blip2.processor.batch_decode(ids[:, inputs.input_ids.shape[1] :], skip_special_tokens=True)

    return in_turn(lambda: talk.answer(shown, asked, blip2), library)


def first_word_seconds(chat: Chat) -> list[float]:
    """From the question to the first word of the answer: in each repetition four questions about a new picture."""
    waits = []
    for picture in scenes()[: REPETITIONS + 1]:
        session = talk.ChatSession(chat)
        session.add_picture(picture)
        for question in QUESTIONS:
            started = time.perf_counter()
            words = session.stream(question)
            next(words, None)
            waits.append(time.perf_counter() - started)
            for _ in words:
                pass
    return waits[len(QUESTIONS) :]  # without the first conversation, in which the library warms up


class Row(NamedTuple):
    """One comparison: its name, what was measured and what is wanted, in words, and whether they agree."""

    name: str
    measured: str
    target: str
    met: bool


def talk_rows(blip2: Blip2, chat: Chat) -> list[Row]:
    """How fast the models talk, beside the targets."""
    batched, single = caption_speeds(blip2)
    ours, theirs = answer_seconds(blip2)
    overhead = statistics.median(one / other for one, other in zip(ours, theirs, strict=True)) - 1
    first = statistics.median(first_word_seconds(chat))
    speeds = f"{batched:.0f} against {single:.0f} captions a second: {batched / single:.1f} times"
    pair = f"{statistics.median(ours):.3f} s against {statistics.median(theirs):.3f} s for {PICTURES}: {overhead:+.1%}"
    return [
        Row(BATCH, speeds, "at least 3 times", batched >= 3 * single),
        Row(FIRST, f"{first:.3f} s", "under 0.3 s", first < 0.3),
        Row(OVERHEAD, pair, "at most 10 %", overhead <= 0.1),
    ]


def report(rows: list[Row]) -> tuple[str, list[str]]:
    """A Markdown table of the rows, and the names of those that miss their target."""
    lines = [f"| {row.name} | {row.measured} | {row.target} |" for row in rows]
    table = "\n".join(["| what | measured | target |", "|---|---|---|", *lines])
    return table, [row.name for row in rows if not row.met]
