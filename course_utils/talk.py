"""Talk about pictures: captions and answers from BLIP-2, and conversations with either BLIP-2 or the chat model.

>>> from course_utils import talk
>>> talk.caption([picture])  # ["a cat on a red background"]
>>> session = talk.ChatSession(models.load_chat())
>>> session.add_picture(picture)
>>> session.ask("what is in the picture?")
"""

import base64
import bisect
import io
import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from course_utils import models
from course_utils.course import CourseError
from course_utils.pictures import open_picture, plain

if TYPE_CHECKING:
    from transformers import BatchFeature, Blip2Processor, Idefics3Processor, PreTrainedTokenizerBase

    from course_utils.models import Blip2, Chat

QUESTION = "Question: {} Answer:"
MOST_TOKENS = 2048  # of a conversation, even where a model could read more: reading takes time and memory
MOST_SIDE = 1024  # pixels: no model of the course looks closer, and a conversation is saved with its pictures
NEW_TOKENS = 30  # at most, in a caption or an answer
FORMAT = "seeing-and-saying conversation 1"
DAMAGED = "This saved conversation is damaged or was not saved by the course: start a new one."


class TalkError(CourseError, ValueError):
    """The models cannot talk about this. The message is one sentence: what is wrong and what to do."""


@dataclass(frozen=True)
class Exchange:
    """One question and its answer. `pictures` were added just before the question; `stopped`: the answer was cut."""

    question: str
    answer: str
    pictures: tuple[Image.Image, ...] = ()
    stopped: bool = False


# Captions and answers


def caption(
    pictures: Sequence[Image.Image], blip2: "Blip2 | None" = None, prompt: str = "", batch_size: int = 32, **generation
) -> list[str]:
    """What BLIP-2 says about each picture. With a prompt, such as "a picture of", it continues the prompt.

    blip2: by default that of the tier in use, loaded once. generation: options of the library's `generate`, such as
    num_beams=5 or do_sample=True; with num_return_sequences=k each picture gets k captions in a row.
    Raises TalkError.
    """
    shown = _checked_pictures(pictures)
    return _write(shown, [_checked_text(prompt, "prompt")] * len(shown), blip2, batch_size, generation)


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
    shown = _checked_pictures(pictures)
    asked = [questions] * len(shown) if isinstance(questions, str) else list(questions)
    if len(asked) != len(shown):
        raise TalkError(
            f"There are {len(shown)} pictures and {len(asked)} questions: give one question for each picture, "
            "or one text for all of them."
        )
    prompts = [QUESTION.format(_checked_question(question)) for question in asked]
    return _write(shown, prompts, blip2, batch_size, generation)


def _write(
    shown: list[Image.Image], texts: list[str], blip2: "Blip2 | None", batch_size: int, generation: dict
) -> list[str]:
    """What BLIP-2 writes behind each text about the picture beside it."""
    if batch_size < 1:
        raise TalkError(f"A batch holds at least one picture: batch_size is {batch_size}.")
    blip2 = blip2 or models.shared("blip2")
    generation = {"max_new_tokens": NEW_TOKENS, **generation}
    texts = [_plain(text, blip2.processor.tokenizer) for text in texts]
    written = []
    for start in range(0, len(shown), batch_size):
        batch = slice(start, start + batch_size)
        inputs = _inputs(blip2, texts[batch], shown[batch])
        length = inputs.input_ids.shape[1]
        room = _context(blip2) - generation["max_new_tokens"]
        if length > room:
            raise TalkError(f"The text is {length} tokens long, and the model has room for {room}: make it shorter.")
        ids = blip2.model.generate(**inputs, **generation)  # [batch, length + new tokens]
        written += blip2.processor.batch_decode(ids[:, length:], skip_special_tokens=True)
    return [text.strip() for text in written]


# Conversations


class ChatSession:
    """A conversation about pictures with the chat model or with BLIP-2, and its memory.

    exchanges: what was said so far. pending: pictures that the next question is about. system: an instruction that
    stands in front of the conversation (chat model only). max_tokens: the longest conversation the model is shown,
    pictures and room for an answer of max_new_tokens included; older turns are left out of it (see `note`).
    """

    def __init__(
        self,
        model: "Chat | Blip2",
        system: str | None = None,
        max_tokens: int | None = None,
        max_new_tokens: int = 60,
    ) -> None:
        context = _context(model)
        self.model = model
        self.system = system
        self.max_tokens = min(context, MOST_TOKENS) if max_tokens is None else max_tokens
        self.max_new_tokens = max_new_tokens
        if not 0 < max_new_tokens < self.max_tokens <= context:
            raise TalkError(
                f"The model reads {context} tokens, so max_tokens can be at most that, and max_new_tokens must be "
                f"less than max_tokens: {self.max_tokens} and {max_new_tokens} do not go together."
            )
        self.exchanges: list[Exchange] = []
        self.pending: list[Image.Image] = []
        self._answering = False
        self._stopping = threading.Event()

    def add_picture(self, picture: Image.Image) -> None:
        """Show a picture with the next question. Raises TalkError or PictureError."""
        (picture,) = _checked_pictures([picture])
        if max(picture.size) > MOST_SIDE:
            picture.thumbnail((MOST_SIDE, MOST_SIDE))
        self.pending.append(picture)

    def ask(self, question: str) -> str:
        """The whole answer. Raises TalkError."""
        for _ in self.stream(question):
            pass
        return self.exchanges[-1].answer

    def stream(self, question: str) -> Iterator[str]:
        """The answer word by word. The history grows when it ends, is stopped, or the caller leaves the loop.

        Raises TalkError (on the first word asked for); then the history and the pending pictures are as before.
        """
        from transformers import TextIteratorStreamer

        self._require_idle()
        turn = Exchange(_checked_question(question), "", tuple(self.pending))
        inputs = self._inputs(turn)
        words = TextIteratorStreamer(self.model.processor.tokenizer, skip_prompt=True, skip_special_tokens=True)
        failures = []

        def generate() -> None:
            try:
                self.model.model.generate(
                    **inputs,
                    max_new_tokens=self.max_new_tokens,
                    do_sample=False,
                    streamer=words,
                    stopping_criteria=[self._stop_now],
                )
            except BaseException as error:  # a thread's errors would vanish
                failures.append(error)
                words.on_finalized_text("", stream_end=True)

        self._stopping.clear()
        self._answering = True
        thread = threading.Thread(target=generate, daemon=True)
        thread.start()
        said = ""
        try:
            for word in words:
                word = word if said else word.lstrip()
                said += word
                if word:
                    yield word
        except BaseException:  # the caller has left the loop, or interrupted the kernel
            self.stop()
            raise
        finally:
            thread.join()
            self._answering = False
            if not failures:
                said = said.rstrip("\ufffd").strip()  # the end of an answer that was cut may be half a character
                self.exchanges.append(Exchange(turn.question, said, turn.pictures, self._stopping.is_set()))
                del self.pending[: len(turn.pictures)]
        if failures:
            raise TalkError(f"The model failed to answer ({_in_short(failures[0])}): ask again.") from failures[0]

    def stop(self) -> None:
        """End the answer that is being given within one token; what was said is kept. From any thread."""
        self._stopping.set()

    def undo(self) -> None:
        """Take back the last question and its answer; its pictures are pending again. Raises TalkError."""
        self._require_idle()
        if not self.exchanges:
            raise TalkError("There is nothing to undo: nothing has been asked yet.")
        self.pending[:0] = self.exchanges.pop().pictures

    def clear(self) -> None:
        """Forget the whole conversation and all pictures. Raises TalkError while an answer is being given."""
        self._require_idle()
        self.exchanges.clear()
        self.pending.clear()

    def prompt(self, question: str) -> str:
        """The text that the model would be shown. Each <image> in it stands for all tokens of one picture.

        BLIP-2's picture has no mark in the text: its tokens always come first.
        """
        turn = Exchange(_checked_question(question), "", tuple(self.pending))
        return self._request(turn, self._kept_from(turn))[0]

    @property
    def dropped(self) -> int:
        """How many of the oldest exchanges no longer fit into the conversation that the model is shown."""
        return self._kept_from(Exchange("", ""))

    @property
    def note(self) -> str | None:
        """One or two sentences about what the model no longer knows, or None if it knows everything."""
        notes, dropped = [], self.dropped
        shown = [picture for exchange in self.exchanges for picture in exchange.pictures] + self.pending
        if dropped:
            oldest = f"{dropped} oldest turns no longer fit" if dropped > 1 else "oldest turn no longer fits"
            it = "them" if dropped > 1 else "it"
            notes.append(f"The {oldest} into the model's {self.max_tokens} tokens; it has forgotten {it}.")
            remembered = self.pending or any(exchange.pictures for exchange in self.exchanges[dropped:])
            if shown and not remembered and not self._is_blip2:
                notes.append("No picture is left in its memory: show it again to ask about it.")
        if self._is_blip2 and len(shown) > 1:
            notes.append(f"BLIP-2 looks at one picture, the latest of the {len(shown)}.")
        return " ".join(notes) or None

    def to_markdown(self) -> str:
        """The conversation as Markdown, in which nothing that was said counts as Markdown or HTML."""
        lines = ["# A conversation about pictures"]
        if self.system:
            lines.append(f"**System:** {_escaped(self.system)}")
        for exchange in self.exchanges:
            count = len(exchange.pictures)
            shows = f"*(shows {count} picture{'s' if count > 1 else ''})* " if count else ""
            lines.append(f"**You:** {shows}{_escaped(exchange.question)}")
            lines.append(f"**Model:** {_escaped(exchange.answer)}{' *(stopped)*' if exchange.stopped else ''}")
        return "\n\n".join(lines) + "\n"

    def to_json(self) -> str:
        """The conversation with its pictures (PNG in base 64), for `from_json`."""
        saved = {
            "format": FORMAT,
            "system": self.system,
            "exchanges": [
                {
                    "question": exchange.question,
                    "answer": exchange.answer,
                    "pictures": [_encoded(picture) for picture in exchange.pictures],
                    "stopped": exchange.stopped,
                }
                for exchange in self.exchanges
            ],
            "pending": [_encoded(picture) for picture in self.pending],
        }
        return json.dumps(saved, ensure_ascii=False)

    @classmethod
    def from_json(cls, model: "Chat | Blip2", text: str) -> "ChatSession":
        """A session that goes on where the saved one ended, with the same model or another. Raises TalkError."""
        try:
            saved = json.loads(text)
            if saved["format"] != FORMAT:
                raise TalkError(DAMAGED)
            session = cls(model, _expect(saved["system"], (str, type(None))))
            for exchange in _expect(saved["exchanges"], list):
                said = (_clean(_expect(exchange[key], str)) for key in ("question", "answer"))
                shown = tuple(_decoded(picture) for picture in _expect(exchange["pictures"], list))
                session.exchanges.append(Exchange(*said, shown, _expect(exchange["stopped"], bool)))
            session.pending = [_decoded(picture) for picture in _expect(saved["pending"], list)]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise TalkError(DAMAGED) from None
        return session

    @property
    def _is_blip2(self) -> bool:
        return isinstance(self.model, models.Blip2)

    def _stop_now(self, ids, scores, **options):
        """For `generate`: one bool per text, [batch]."""
        import torch

        return torch.full((len(ids),), self._stopping.is_set(), device=ids.device)

    def _require_idle(self) -> None:
        if self._answering:
            raise TalkError("The model is still answering: wait for it or stop it first.")

    def _inputs(self, turn: Exchange) -> "BatchFeature":
        """What the model is given for the next turn, with as much of the conversation as fits."""
        text, shown = self._request(turn, self._kept_from(turn))
        if self._is_blip2 and self.system:
            raise TalkError("BLIP-2 was never taught system messages: leave system empty or use the chat model.")
        if self._is_blip2 and not shown:
            raise TalkError("BLIP-2 talks about a picture: add one first.")
        if not self._fits(text, shown):
            raise TalkError(
                f"The question needs {self._length(text, shown)} tokens, its pictures included, and the model has room "
                f"for {self.max_tokens - self.max_new_tokens}: ask a shorter question or show fewer pictures."
            )
        return _inputs(self.model, [text], shown)

    def _kept_from(self, turn: Exchange) -> int:
        """The number of the oldest exchange that still fits into what the model is shown, with `turn` at the end."""
        starts = range(len(self.exchanges))  # the later, the more room; if none leaves enough, all are left out
        return bisect.bisect_left(starts, True, key=lambda start: self._fits(*self._request(turn, start)))

    def _fits(self, text: str, shown: list[Image.Image]) -> bool:
        return self._length(text, shown) + self.max_new_tokens <= self.max_tokens

    def _length(self, text: str, shown: list[Image.Image]) -> int:
        """How many tokens the processor will make of the text and its pictures."""
        of_text = len(self.model.processor.tokenizer(text, verbose=False).input_ids)  # too long is said in our words
        of_picture = _tokens_of_a_picture(self.model)
        if self._is_blip2:
            return of_text + of_picture
        return of_text + len(shown) * (of_picture + 2)  # one token, <image>, becomes that many between three marks

    def _request(self, turn: Exchange, start: int) -> tuple[str, list[Image.Image]]:
        """The text that ends with the question of `turn`, and its pictures, without the exchanges before `start`.

        BLIP-2 keeps its picture, the latest, whatever is left out: its tokens stand before the text.
        """
        kept = self.exchanges[start:]
        if not self._is_blip2:
            shown = [picture for exchange in (*kept, turn) for picture in exchange.pictures]
            return _chat_text(self.model.processor, self.system, [*kept, turn]), shown
        shown = [picture for exchange in (*self.exchanges, turn) for picture in exchange.pictures]
        return _blip2_text(self.model.processor, [*kept, turn]), shown[-1:]


# From conversations to what a model reads


def _blip2_text(processor: "Blip2Processor", exchanges: list[Exchange]) -> str:
    """ "Question: ... Answer: .... Question: ... Answer:": the last exchange is still to be answered."""
    *past, turn = exchanges
    parts = [f"{QUESTION.format(exchange.question)} {exchange.answer.rstrip('.')}." for exchange in past]
    return _plain(" ".join([*parts, QUESTION.format(turn.question)]), processor.tokenizer)


def _chat_text(processor: "Idefics3Processor", system: str | None, exchanges: list[Exchange]) -> str:
    """The conversation in the form of the model's chat template: the last exchange is still to be answered."""

    def said(text: str) -> dict[str, str]:
        return {"type": "text", "text": _plain(text, processor.tokenizer)}

    messages = [{"role": "system", "content": [said(system)]}] if system else []
    for exchange in exchanges:
        shown = [{"type": "image"} for _ in exchange.pictures]
        messages.append({"role": "user", "content": [*shown, said(exchange.question)]})
        messages.append({"role": "assistant", "content": [said(exchange.answer)]})
    return processor.apply_chat_template(messages[:-1], add_generation_prompt=True)


def _plain(text: str, tokenizer: "PreTrainedTokenizerBase") -> str:
    """The text with a space inside each special token in it: typed by someone, "<image>" is no picture."""
    text = _clean(text)
    for token in tokenizer.added_tokens_encoder:
        text = text.replace(token, f"{token[0]} {token[1:]}")
    return text


def _inputs(model: "Chat | Blip2", texts: list[str], shown: list[Image.Image]) -> "BatchFeature":
    """What `generate` needs: input_ids and attention_mask [batch, length], pixel_values.

    BLIP-2 takes one picture a text; the chat model one text, with all pictures.
    """
    is_blip2 = isinstance(model, models.Blip2)
    options = {} if is_blip2 else {"do_image_splitting": False}  # one tile a picture
    images = None if not shown else shown if is_blip2 else [shown]
    inputs = model.processor(text=texts, images=images, padding=True, return_tensors="pt", **options)
    wanted = len(shown) * _tokens_of_a_picture(model)
    found = int((inputs.input_ids == model.model.config.image_token_id).sum())
    if found != wanted:  # the model would answer, and ignore the picture
        raise TalkError(
            f"The prompt holds {found} picture tokens instead of {wanted}: use the processor saved with it."
        )
    words = model.model.get_input_embeddings().weight
    return inputs.to(words.device, words.dtype)


def _tokens_of_a_picture(model: "Chat | Blip2") -> int:
    """How many vectors the language model is given for one picture."""
    config = model.model.config
    if isinstance(model, models.Blip2):
        return config.num_query_tokens
    return (config.vision_config.image_size // config.vision_config.patch_size // config.scale_factor) ** 2


def _context(model: "Chat | Blip2") -> int:
    """How many tokens the language model can read."""
    return model.model.config.get_text_config().max_position_embeddings


# Checks, and forms in which conversations are kept


def _checked_pictures(shown: Sequence[Image.Image]) -> list[Image.Image]:
    """The pictures in RGB, or a sentence about what is wrong with them."""
    if isinstance(shown, (str, bytes, Image.Image)):
        raise TalkError("Give a list of pictures, even for one: put square brackets around it.")
    shown = list(shown)
    if not shown:
        raise TalkError("The list of pictures is empty: give at least one.")
    for i, picture in enumerate(shown):
        if not isinstance(picture, Image.Image):
            raise TalkError(
                f"Number {i} of the pictures is of type {type(picture).__name__}: open it first, "
                'for example with pictures.picture("photos/cat.jpg").'
            )
    return [plain(picture) for picture in shown]


def _checked_text(text: str, what: str) -> str:
    if not isinstance(text, str):
        raise TalkError(f"A {what} is a text, not of type {type(text).__name__}.")
    return _clean(text)


def _clean(text: str) -> str:
    """The text without space around it and without halves of characters, which no tokenizer and no file can take."""
    return text.encode("utf-8", "replace").decode().strip()


def _checked_question(question: str) -> str:
    question = _checked_text(question, "question")
    if not question:
        raise TalkError("The question is empty: type one, such as: what is in the picture?")
    return question


def _in_short(error: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", text)


def _encoded(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def _decoded(text: str) -> Image.Image:
    return open_picture(base64.b64decode(text, validate=True))


def _expect(value: object, kind: type | tuple[type, ...]) -> Any:
    """The value, if it is of the kind that was saved. TypeError otherwise."""
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not of type {kind}.")
    return value
