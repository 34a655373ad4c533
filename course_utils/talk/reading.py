"""How a model reads a conversation: one reader for each kind of model, so that nobody else asks which kind it is.

>>> reader = reader_of(models.load_chat())
>>> request = reader.request(None, [Exchange("what is it?", "", (picture,))])
>>> reader.length(request)  # tokens, those of the picture included
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from course_utils import models
from course_utils.talk.exchanges import Exchange, TalkError, clean, pictures_of

if TYPE_CHECKING:
    from transformers import BatchFeature

    from course_utils.models import Blip2, Chat

QUESTION = "Question: {} Answer:"


class Request(NamedTuple):
    """What a model is shown: a text, and the pictures that go with it."""

    text: str
    pictures: list[Image.Image]


def reader_of(model: "Chat | Blip2") -> "Reader":
    """The reader for a model's kind. TalkError for what is no model that talks."""
    if not isinstance(model, (models.Blip2, models.Chat)):
        raise TalkError(
            f"A model that talks comes from models.load_chat() or models.load_blip2(); this is of type "
            f"{type(model).__name__}. Give other arguments by name, such as prompt=..."
        )
    return Blip2Reader(model) if isinstance(model, models.Blip2) else Idefics3Reader(model)


class Reader(ABC):
    """What a kind of model makes of words and pictures. The model itself is never changed."""

    def __init__(self, model: "Chat | Blip2") -> None:
        self.model, self.processor = model

    @property
    def context(self) -> int:
        """How many tokens the language model can read."""
        return self.model.config.get_text_config().max_position_embeddings

    @property
    @abstractmethod
    def tokens_of_a_picture(self) -> int:
        """How many vectors the language model is given for one picture."""

    @abstractmethod
    def request(self, system: str | None, exchanges: Sequence[Exchange], start: int = 0) -> Request:
        """The conversation as the model reads it, without the exchanges before `start`.

        The last exchange is still to be answered.
        """

    @abstractmethod
    def length(self, request: Request) -> int:
        """How many tokens the processor will make of the text and its pictures."""

    @abstractmethod
    def refusal(self, system: str | None, request: Request) -> str | None:
        """One sentence about why this kind of model cannot answer such a request, however short, or None."""

    @abstractmethod
    def note(self, shown: int, kept: int) -> str | None:
        """One sentence about what the model no longer sees of the pictures shown, `kept` in its memory, or None."""

    def inputs(self, requests: Sequence[Request]) -> "BatchFeature":
        """What `generate` needs for a batch: input_ids and attention_mask [batch, length], pixel_values."""
        texts, pictures = [request.text for request in requests], [request.pictures for request in requests]
        inputs = self._processed(texts, pictures if any(pictures) else None)
        wanted = sum(map(len, pictures)) * self.tokens_of_a_picture
        found = int((inputs.input_ids == self.model.config.image_token_id).sum())
        if found != wanted:  # the model would answer, and ignore the picture
            raise TalkError(
                f"The prompt holds {found} picture tokens instead of {wanted}: use the processor saved with it."
            )
        words = self.model.get_input_embeddings().weight
        return inputs.to(words.device, words.dtype)

    def as_words(self, text: str) -> str:
        """The text with a space inside each special token in it: typed by someone, "<image>" is no picture."""
        text = clean(text)
        for token in self.processor.tokenizer.added_tokens_encoder:
            text = text.replace(token, f"{token[0]} {token[1:]}")
        return text

    def _processed(self, texts: list[str], pictures: list[list[Image.Image]] | None, **options: Any) -> "BatchFeature":
        """The processor's tensors. Padded on the left, whatever the tokenizer's habit: answers begin behind the last
        token.
        """
        options |= {"padding": True, "padding_side": "left", "return_tensors": "pt"}
        return self.processor(text=texts, images=pictures, **options)

    def _tokens_of_text(self, text: str) -> int:
        return len(self.processor.tokenizer(text, verbose=False).input_ids)  # too long is said in our words


class Blip2Reader(Reader):
    """BLIP-2 reads one line, "Question: ... Answer: .... Question: ... Answer:", behind the tokens of one picture.

    The picture is the latest, and stays whatever is left out of the text.
    """

    @property
    def tokens_of_a_picture(self) -> int:
        return self.model.config.num_query_tokens

    def request(self, system: str | None, exchanges: Sequence[Exchange], start: int = 0) -> Request:
        *past, turn = exchanges[start:]
        parts = [f"{QUESTION.format(exchange.question)} {exchange.answer.rstrip('.')}." for exchange in past]
        text = " ".join([*parts, QUESTION.format(turn.question)])
        return Request(self.as_words(text), pictures_of(exchanges)[-1:])

    def length(self, request: Request) -> int:
        return self._tokens_of_text(request.text) + self.tokens_of_a_picture

    def refusal(self, system: str | None, request: Request) -> str | None:
        if system:
            return "BLIP-2 was never taught system messages: leave system empty or use the chat model."
        return None if request.pictures else "BLIP-2 talks about a picture: add one first."

    def note(self, shown: int, kept: int) -> str | None:
        return f"BLIP-2 looks at one picture, the latest of the {shown}." if shown > 1 else None

    def _processed(self, texts: list[str], pictures: list[list[Image.Image]] | None, **options: Any) -> "BatchFeature":
        flat = pictures and [picture for shown in pictures for picture in shown]  # one picture a text
        return super()._processed(texts, flat, **options)


class Idefics3Reader(Reader):
    """The chat model reads its chat template: who speaks, what is said, and each picture where it was shown."""

    @property
    def tokens_of_a_picture(self) -> int:
        vision = self.model.config.vision_config
        return (vision.image_size // vision.patch_size // self.model.config.scale_factor) ** 2

    def request(self, system: str | None, exchanges: Sequence[Exchange], start: int = 0) -> Request:
        kept = exchanges[start:]
        messages = [{"role": "system", "content": [self._said(system)]}] if system else []
        for exchange in kept:
            shown = [{"type": "image"} for _ in exchange.pictures]
            messages.append({"role": "user", "content": [*shown, self._said(exchange.question)]})
            messages.append({"role": "assistant", "content": [self._said(exchange.answer)]})
        text = self.processor.apply_chat_template(messages[:-1], add_generation_prompt=True)
        return Request(text, pictures_of(kept))

    def length(self, request: Request) -> int:
        a_picture = self.tokens_of_a_picture + 2  # one token, <image>, becomes that many between three marks
        return self._tokens_of_text(request.text) + len(request.pictures) * a_picture

    def refusal(self, system: str | None, request: Request) -> str | None:
        return None

    def note(self, shown: int, kept: int) -> str | None:
        return "No picture is left in its memory: show it again to ask about it." if shown and not kept else None

    def _processed(self, texts: list[str], pictures: list[list[Image.Image]] | None, **options: Any) -> "BatchFeature":
        return super()._processed(texts, pictures, do_image_splitting=False, **options)  # one tile a picture

    def _said(self, text: str) -> dict[str, str]:
        return {"type": "text", "text": self.as_words(text)}
