"""Conversations about pictures: a session remembers, leaves out what no longer fits, and lets the model answer."""

import bisect
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.talk.exchanges import (
    Exchange,
    TalkError,
    checked_pictures,
    checked_question,
    checked_text,
    checked_tokens,
    pictures_of,
)
from course_utils.talk.reading import Request, reader_of
from course_utils.talk.saved import Conversation
from course_utils.talk.writing import Writing

if TYPE_CHECKING:
    from transformers import BatchFeature

    from course_utils.models import Blip2, Chat

MOST_TOKENS = 2048  # of a conversation, even where a model could read more: reading takes time and memory
MOST_SIDE = 1024  # pixels: no model of the course looks closer, and a conversation is saved with its pictures


class _Answer:
    """An answer that is being given, and the thread that reads its words."""

    def __init__(self, turn: Exchange, writing: Writing) -> None:
        self.turn, self.writing, self.said, self.thread = turn, writing, "", threading.get_ident()

    def exchange(self) -> Exchange:
        """The turn with what was said, when it has ended."""
        said = self.said.rstrip("\ufffd").strip()  # the end of an answer that was cut may be half a character
        return replace(self.turn, answer=said, stopped=self.writing.stopped, cut=self.writing.cut)


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
        self.model = model
        self.reader = reader_of(model)
        self.system = None if system is None else checked_text(system, "system message")
        context = self.reader.context
        self.max_tokens = min(context, MOST_TOKENS) if max_tokens is None else max_tokens
        checked_tokens(self.max_tokens, context, "max_tokens")
        self.max_new_tokens = checked_tokens(max_new_tokens, self.max_tokens - 1)
        self.exchanges: list[Exchange] = []
        self.pending: list[Image.Image] = []
        self._answer: _Answer | None = None  # while it is being given

    def add_picture(self, picture: Image.Image) -> None:
        """Show a picture with the next question. Raises TalkError or PictureError."""
        (picture,) = checked_pictures([picture])
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
        self._require_idle()
        turn = self._turn(question)
        self._answer = answer = _Answer(turn, Writing(self.model, self._inputs(turn), self.max_new_tokens))
        writing = answer.writing
        try:
            for word in writing.words():
                answer.said += word
                yield word
                if self._answer is not answer:  # stopped by the caller, and remembered as it was then
                    return
        except BaseException:  # the caller has left the loop, or interrupted the kernel
            writing.stop()
            raise
        finally:
            self._end(answer)
        if writing.failure:
            raise TalkError(
                f"The model failed to answer ({_in_short(writing.failure)}): ask again."
            ) from writing.failure

    def stop(self) -> None:
        """End the answer that is being given within one token; what was said is kept. From any thread."""
        if answer := self._answer:
            answer.writing.stop()
            if answer.thread == threading.get_ident():  # who reads the words is here, and waits for none
                self._end(answer)

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
        return self._what_fits(self._turn(question)).text

    @property
    def dropped(self) -> int:
        """How many of the oldest exchanges no longer fit into the conversation that the model is shown."""
        return self._first_that_fits(Exchange("", ""))

    @property
    def note(self) -> str | None:
        """Sentences about what was cut and what the model no longer knows, or None if there is nothing to say."""
        notes, dropped = [], self.dropped
        if self.exchanges and self.exchanges[-1].cut:
            notes.append(
                f"The last answer was cut after {self.max_new_tokens} tokens: a larger max_new_tokens lets it go on."
            )
        if dropped:
            oldest = f"{dropped} oldest turns no longer fit" if dropped > 1 else "oldest turn no longer fits"
            it = "them" if dropped > 1 else "it"
            notes.append(f"The {oldest} into the model's {self.max_tokens} tokens; it has forgotten {it}.")
        shown, kept = (len(pictures_of(self.exchanges[start:])) + len(self.pending) for start in (0, dropped))
        if unseen := self.reader.note(shown, kept):
            notes.append(unseen)
        return " ".join(notes) or None

    def to_markdown(self) -> str:
        """The conversation as Markdown, in which nothing that was said counts as Markdown or HTML."""
        return self._conversation().to_markdown()

    def to_json(self) -> str:
        """The conversation with its pictures (PNG in base 64), for `from_json`."""
        return self._conversation().to_json()

    @classmethod
    def from_json(cls, model: "Chat | Blip2", text: str) -> "ChatSession":
        """A session that goes on where the saved one ended, with the same model or another. Raises TalkError."""
        saved = Conversation.from_json(text)
        session = cls(model, saved.system)
        session.max_tokens = min(saved.max_tokens or session.max_tokens, session.reader.context)
        session.max_new_tokens = min(saved.max_new_tokens or session.max_new_tokens, session.max_tokens - 1)
        session.exchanges, session.pending = saved.exchanges, saved.pending
        return session

    def _conversation(self) -> Conversation:
        return Conversation(self.system, self.exchanges, self.pending, self.max_tokens, self.max_new_tokens)

    def _turn(self, question: str) -> Exchange:
        """The next exchange, still to be answered."""
        return Exchange(checked_question(question), "", tuple(self.pending))

    def _end(self, answer: "_Answer") -> None:
        """Wait for the answer's last token and, once, remember what was said."""
        answer.writing.wait()
        if self._answer is not answer:
            return
        self._answer = None
        if not answer.writing.failure:
            self.exchanges.append(answer.exchange())
            del self.pending[: len(answer.turn.pictures)]

    def _require_idle(self) -> None:
        if self._answer:
            raise TalkError("The model is still answering: wait for it or stop it first.")

    def _inputs(self, turn: Exchange) -> "BatchFeature":
        """What the model is given for the next turn, with as much of the conversation as fits."""
        request = self._what_fits(turn)
        if refusal := self.reader.refusal(self.system, request):
            raise TalkError(refusal)
        if not self._fits(request):
            raise TalkError(
                f"The question needs {self.reader.length(request)} tokens, its pictures included, and the model has "
                f"room for {self.max_tokens - self.max_new_tokens}: ask a shorter question or show fewer pictures."
            )
        return self.reader.inputs([request])

    def _what_fits(self, turn: Exchange) -> Request:
        return self._request(turn, self._first_that_fits(turn))

    def _first_that_fits(self, turn: Exchange) -> int:
        """The number of the oldest exchange that still fits into what the model is shown, with `turn` at the end."""
        starts = range(len(self.exchanges))  # the later, the more room; if none leaves enough, all are left out
        return bisect.bisect_left(starts, True, key=lambda start: self._fits(self._request(turn, start)))

    def _request(self, turn: Exchange, start: int) -> Request:
        return self.reader.request(self.system, [*self.exchanges, turn], start)

    def _fits(self, request: Request) -> bool:
        return self.reader.length(request) + self.max_new_tokens <= self.max_tokens


def _in_short(error: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])
