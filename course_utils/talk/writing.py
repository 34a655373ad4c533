"""A model writes an answer in a thread of its own: meanwhile its words can be shown and the answer can be stopped."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import BatchFeature

    from course_utils.models import Blip2, Chat


class Writing:
    """One answer, being written. failure: the error that ended it; cut: whether it ran out of tokens."""

    def __init__(self, model: "Chat | Blip2", inputs: "BatchFeature", max_new_tokens: int) -> None:
        from transformers import TextIteratorStreamer

        self.failure: BaseException | None = None
        self.cut = False
        self._streamer = TextIteratorStreamer(model.processor.tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._write, args=(model, inputs, max_new_tokens), daemon=True)

    def words(self) -> Iterator[str]:
        """Begin the answer and give it word by word, without space before the first, until it ends or is stopped."""
        self._thread.start()
        begun, held = False, ""  # line breaks: BLIP-2 ends its answers with one, which is no part of them
        for piece in self._streamer:
            text = held + (piece if begun else piece.lstrip())
            word = text.rstrip("\n")
            held = text[len(word) :] if begun or word else ""
            if word:
                begun = True
                yield word

    def stop(self) -> None:
        """End the answer within one token. From any thread."""
        self._stopping.set()

    @property
    def stopped(self) -> bool:
        """Whether the answer was, or is to be, cut."""
        return self._stopping.is_set()

    def wait(self) -> None:
        """Return when the model has written its last token."""
        self._thread.join()

    def _write(self, model: "Chat | Blip2", inputs: "BatchFeature", max_new_tokens: int) -> None:
        try:
            ids = model.model.generate(
                **inputs,
                max_new_tokens=max_new_tokens,
                do_sample=False,
                streamer=self._streamer,
                stopping_criteria=[self._stop_now],
            )
            self.cut = not self.stopped and int(ids[0, -1]) not in _ends(model)
        except BaseException as error:  # a thread's errors would vanish
            self.failure = error
            self._streamer.on_finalized_text("", stream_end=True)

    def _stop_now(self, ids: "Tensor", scores: "Tensor", **options) -> "Tensor":
        """For `generate`: one bool per text, [batch]."""
        import torch

        return torch.full((len(ids),), self.stopped, device=ids.device)


def _ends(model: "Chat | Blip2") -> list[int]:
    """The tokens with which the model ends an answer."""
    ends = model.model.generation_config.eos_token_id
    return ends if isinstance(ends, list) else [ends]
