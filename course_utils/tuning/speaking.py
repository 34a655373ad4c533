"""BLIP-2's language model alone: it reads soft prompts, which are made once, and questions, and answers in tokens.

>>> asked = tuning.ask(blip2, pictures, questions)  # a question "" asks for a caption
>>> tokens = tuning.speak(blip2.model.language_model, asked, copies=8)  # eight answers to each, drawn by chance
>>> tuning.log_probabilities(blip2.model.language_model, asked.repeated(8), tokens)  # [8 n], with a gradient
"""

import contextlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils.course import BadInput
from course_utils.talk.reading import QUESTION
from course_utils.tuning.small_sets import UNJUDGED, padded, seen, soft_prompts

if TYPE_CHECKING:
    from torch import Tensor, nn

    from course_utils.models import Blip2

Tokens = list[list[int]]  # the tokens of several texts


class Asked(NamedTuple):
    """What the language model reads: soft prompts [n, queries, width] of pictures, and the tokens of each question."""

    soft: "Tensor"
    questions: Tokens

    def rows(self, chosen: Sequence[int]) -> "Asked":
        """Some of them, in this order."""
        return Asked(self.soft[list(chosen)], [self.questions[row] for row in chosen])

    def repeated(self, copies: int) -> "Asked":
        """Each so many times in a row."""
        return self.rows([row for row in range(len(self.questions)) for _ in range(copies)])


def ask(blip2: "Blip2", pictures: Sequence[Image.Image], questions: Sequence[str], batch_size: int = 100) -> Asked:
    """One question about each picture. Raises BadInput where their numbers differ."""
    import torch

    if len(pictures) != len(questions) or not len(pictures):
        raise BadInput(
            f"There are {len(pictures)} pictures and {len(questions)} questions: give as many, at least one."
        )
    texts = [QUESTION.format(question) if question else "" for question in questions]
    parts = seen(blip2, pictures, batch_size).split(batch_size)
    with torch.no_grad():
        soft = torch.cat([soft_prompts(blip2.model, part) for part in parts])
    return Asked(soft, [blip2.processor.tokenizer(text).input_ids for text in texts])


def speak(speaker: "nn.Module", asked: Asked, copies: int = 1, most: int = 6, chance: bool = True) -> Tokens:
    """Answers of at most `most` tokens, `copies` to each question in a row: drawn by chance at temperature 1, else
    the likeliest token each time. Each ends with the token that ends an answer, unless it was cut.
    """
    import torch

    soft, questions = asked
    end, pad = speaker.config.eos_token_id, speaker.config.pad_token_id
    ids = padded(questions, pad, soft.device, left=True)
    mask = torch.cat([ids.new_ones(soft.shape[:2]), (ids != pad).long()], dim=1)
    read = {"inputs_embeds": torch.cat([soft, speaker.get_input_embeddings()(ids)], dim=1)}
    said, cache = ids.new_empty(len(ids) * copies, 0), None
    with torch.no_grad(), _merged(speaker):
        for _ in range(most):
            found = speaker(**read, attention_mask=mask, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits = found.logits[:, -1]
            if cache is None:  # each question is read once, whatever the number of its copies
                cache, mask, logits = found.past_key_values, *(x.repeat_interleave(copies, 0) for x in (mask, logits))
                cache.batch_repeat_interleave(copies)
            token = logits.softmax(-1).multinomial(1) if chance else logits.argmax(-1, keepdim=True)  # [rows, 1]
            said, mask = torch.cat([said, token], dim=1), torch.cat([mask, torch.ones_like(token)], dim=1)
            if (said == end).any(dim=1).all():
                break
            read = {"input_ids": token}
    rows = said.tolist()
    return [row[: row.index(end) + 1] if end in row else row for row in rows]


def log_probabilities(speaker: "nn.Module", asked: Asked, answers: Tokens) -> "Tensor":
    """The log-probability of each whole answer to its question: [n], with a gradient; in nats, 0 or below."""
    import torch

    soft, questions = asked
    pairs = list(zip(questions, answers, strict=True))
    ids = padded([question + answer for question, answer in pairs], 0, soft.device)
    labels = [[UNJUDGED] * len(question) + answer for question, answer in pairs]
    labels = padded(labels, UNJUDGED, soft.device)[:, min(map(len, questions)) :]  # [n, length of the answers]
    inputs = torch.cat([soft, speaker.get_input_embeddings()(ids)], dim=1)
    # Each token is told by the place before it.
    logits = speaker(inputs_embeds=inputs, logits_to_keep=labels.shape[1] + 1).logits[:, :-1]
    found = logits.float().log_softmax(dim=-1).gather(2, labels.clamp(min=0)[..., None])[..., 0]
    return (found * (labels != UNJUDGED)).sum(dim=1)


@contextlib.contextmanager
def _merged(speaker: "nn.Module") -> Iterator[None]:
    """LoRA's detours inside the matrices beside which they lie: so a token costs no more than without them."""
    detours = [module for module in speaker.modules() if hasattr(module, "unmerge") and not module.disable_adapters]
    for detour in detours:
        detour.merge()
    try:
        yield
    finally:
        for detour in detours:
            detour.unmerge()
