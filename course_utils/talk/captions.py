"""Captions and answers: BLIP-2 about many pictures, in batches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import models
from course_utils.talk.exchanges import TalkError, checked_pictures, checked_question, checked_text, checked_tokens
from course_utils.talk.reading import QUESTION, Reader, Request, reader_of

if TYPE_CHECKING:
    from course_utils.models import Blip2

NEW_TOKENS = 30  # at most, in a caption or an answer


def caption(
    pictures: Sequence[Image.Image], blip2: "Blip2 | None" = None, prompt: str = "", batch_size: int = 32, **generation
) -> list[str]:
    """What BLIP-2 says about each picture. With a prompt, such as "a picture of", it continues the prompt.

    blip2: by default that of the tier in use, loaded once. generation: options of the library's `generate`, such as
    num_beams=5 or do_sample=True; with num_return_sequences=k each picture gets k captions in a row.
    Raises TalkError.
    """
    shown = checked_pictures(pictures)
    return _write(shown, [checked_text(prompt, "prompt")] * len(shown), blip2, batch_size, generation)


def answer(
    pictures: Sequence[Image.Image],
    questions: Sequence[str] | str,
    blip2: "Blip2 | None" = None,
    batch_size: int = 32,
    **generation,
) -> list[str]:
    """BLIP-2's answer to one question for each picture, or to the same question (a str) about all of them.

    The other arguments are those of `caption`. Raises TalkError.
    """
    shown = checked_pictures(pictures)
    asked = [questions] * len(shown) if isinstance(questions, str) else list(questions)
    if len(asked) != len(shown):
        raise TalkError(
            f"There are {len(shown)} pictures and {len(asked)} questions: give one question for each picture, "
            "or one text for all of them."
        )
    prompts = [QUESTION.format(checked_question(question)) for question in asked]
    return _write(shown, prompts, blip2, batch_size, generation)


def _write(
    shown: list[Image.Image], texts: list[str], blip2: "Blip2 | None", batch_size: int, generation: dict
) -> list[str]:
    """What BLIP-2 writes behind each text about the picture beside it."""
    if not isinstance(batch_size, int) or batch_size < 1:
        raise TalkError(f"A batch holds at least one picture: batch_size is {batch_size!r}.")
    reader = reader_of(blip2 or models.shared("blip2"))
    generation = {"max_new_tokens": NEW_TOKENS, **generation}
    checked_tokens(generation["max_new_tokens"], reader.context - reader.tokens_of_a_picture - 1)
    requests = [Request(reader.as_words(text), [picture]) for text, picture in zip(texts, shown, strict=True)]
    written = []
    for start in range(0, len(requests), batch_size):
        written += _write_batch(reader, requests[start : start + batch_size], generation)
    return [text.strip() for text in written]


def _write_batch(reader: Reader, requests: list[Request], generation: dict) -> list[str]:
    inputs = reader.inputs(requests)
    length = inputs.input_ids.shape[1]
    room = reader.context - generation["max_new_tokens"]
    if length > room:
        raise TalkError(f"The text is {length} tokens long, and the model has room for {room}: make it shorter.")
    ids = reader.model.generate(**inputs, **generation)  # [batch, length + new tokens]
    return reader.processor.batch_decode(ids[:, length:], skip_special_tokens=True)
