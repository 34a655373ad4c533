"""Sampling: a language model writes the codes of a picture behind a text, token by token, as DALL-E 1 did.

>>> generate.sample(["a cat", "two dogs"])  # with the shipped models
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course_utils import embed, models
from course_utils.generate.checks import (
    PaintError,
    checked_guidance,
    checked_number,
    checked_prompts,
    checked_seed,
    checked_temperature,
    checked_texts,
    checked_whole,
)
from course_utils.generate.codes import is_whole, pictures_of

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor
    from transformers import LogitsProcessorList, PreTrainedTokenizerFast

    from course_utils.models import Clip, Dalle

GUIDANCE, TEMPERATURE = 1.25, 0.3  # where none are asked for


@dataclass(frozen=True)
class Ranked:
    """A sampled picture, its codes [rows, columns], and the cosine of CLIP's vectors of the picture and the prompt."""

    picture: "Image.Image"
    codes: "Tensor"
    score: float


def text_tokens(tokenizer: "PreTrainedTokenizerFast", texts: Sequence[str]) -> "Tensor":
    """The texts as the first part of the stream: [texts, text_length]. PaintError for what is no text or too long."""
    room = tokenizer.model_max_length
    encoded = tokenizer(checked_texts(texts), verbose=False)  # the library would warn of a text that we refuse
    if (longest := max(map(len, encoded.input_ids))) > room:
        raise PaintError(f"The prompt has {longest} tokens, and the model reads {room}: shorten it.")
    return tokenizer.pad(encoded, padding="max_length", max_length=room, return_tensors="pt").input_ids


def sample_codes(
    dalle: "Dalle",
    prompts: Sequence[str],
    *,
    guidance: float = GUIDANCE,
    temperature: float = TEMPERATURE,
    top_k: int | None = None,
    top_p: float | None = None,
    seed: int = 0,
    start: "Tensor | None" = None,
    use_cache: bool = True,
    callback: "Callable[[Tensor], None] | None" = None,
) -> "Tensor":
    """Write the codes of one picture for each prompt, token by token: [prompts, rows, columns].

    guidance: 1 follows the prompt as the model learned to; more exaggerates what the prompt changes (classifier-free
    guidance: the model also reads an empty prompt, and its logits are pushed away from those). temperature, top_k,
    top_p: as for text. start: codes [prompts, known] or [prompts, rows, 16] that stand already, such as the upper half
    of a picture.
    use_cache: keep keys and values of earlier tokens instead of computing them again. callback: gets the codes
    [prompts, so far] after each token. PaintError for a prompt that is empty or too long, or an impossible number.
    """
    import torch

    prompts, guidance = checked_prompts(prompts), checked_guidance(guidance)
    model, guided, warpers = dalle.model, guidance != 1, _warpers(temperature, top_k, top_p)
    texts = text_tokens(dalle.tokenizer, [*prompts, *([""] * len(prompts) if guided else [])])
    first_code = model.config.text_vocab_size
    side = math.isqrt(model.config.n_positions - texts.shape[1])
    codes = _begun(start, len(prompts), side * side, model.config.vocab_size - first_code)
    generator = torch.Generator().manual_seed(checked_seed(seed))
    cache = None
    with torch.inference_mode():
        while codes.shape[1] < side * side:
            stream = torch.cat([texts, (codes + first_code).repeat(2 if guided else 1, 1)], dim=1)
            output = model(stream if cache is None else stream[:, -1:], past_key_values=cache, use_cache=use_cache)
            cache = output.past_key_values if use_cache else None
            logits = output.logits[:, -1, first_code:]  # [prompts (twice, if guided), codes]
            if guided:
                asked, free = logits.chunk(2)
                logits = free + guidance * (asked - free)
            chances = warpers(stream, logits).softmax(-1)
            codes = torch.cat([codes, torch.multinomial(chances, 1, generator=generator)], dim=1)
            if callback is not None:
                callback(codes)
    return codes.view(-1, side, side)


def _warpers(temperature: float, top_k: int | None, top_p: float | None) -> "LogitsProcessorList":
    """What the library changes in logits before a code is drawn. PaintError for an impossible number."""
    from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

    warpers = LogitsProcessorList([TemperatureLogitsWarper(checked_temperature(temperature))])
    if top_k is not None:
        warpers.append(TopKLogitsWarper(checked_whole(top_k, "setting top_k")))
    if top_p is not None:
        words = "greater than 0 and at most 1"
        warpers.append(TopPLogitsWarper(checked_number(top_p, "setting top_p", words, lambda share: 0 < share <= 1)))
    return warpers


def _begun(start: "Tensor | None", prompts: int, room: int, number: int) -> "Tensor":
    """The codes [prompts, known] that stand already, of `room` places and `number` kinds. PaintError if unfit."""
    import torch

    if start is None:
        return torch.zeros(prompts, 0, dtype=torch.long)
    if not isinstance(start, torch.Tensor) or not is_whole(start) or start.ndim not in (2, 3) or len(start) != prompts:
        raise PaintError("The start must hold codes for each of the prompts: one row a prompt, as codes_of gives them.")
    codes = start.flatten(1).long()
    if codes.shape[1] > room or ((codes < 0) | (codes >= number)).any():
        raise PaintError(f"The start holds at most {room} codes a prompt, each a number from 0 to {number - 1}.")
    return codes


def sample(
    prompts: Sequence[str], *, dalle: "Dalle | None" = None, vq: "VQModel | None" = None, **sampling
) -> "list[Image.Image]":
    """One picture for each prompt. `sampling`: what `sample_codes` takes. By default with the shipped models."""
    return pictures_of(vq or models.shared("vq"), sample_codes(dalle or models.shared("dalle"), prompts, **sampling))


def best_of(
    prompt: str,
    number: int = 16,
    *,
    dalle: "Dalle | None" = None,
    vq: "VQModel | None" = None,
    clip: "Clip | None" = None,
    **sampling,
) -> list[Ranked]:
    """So many pictures of one prompt, the one that CLIP finds nearest to it first. Raises PaintError."""
    clip, prompts = clip or models.shared("clip"), [prompt] * checked_whole(number, "number of pictures")
    codes = sample_codes(dalle or models.shared("dalle"), prompts, **sampling)
    pictures = pictures_of(vq or models.shared("vq"), codes)
    scores = embed.embed_pictures(clip, pictures) @ embed.embed_texts(clip, [prompt])[0]  # [number]
    order = scores.argsort(descending=True, stable=True).tolist()
    return [Ranked(pictures[i], codes[i], scores[i].item()) for i in order]
