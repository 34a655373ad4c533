"""Masked prediction: a model fills in all codes of a picture at once, keeps those it is surest of, and tries again.

So do MaskGIT, Muse and aMUSEd: about twelve rounds instead of one step for each code. And since a code may stand from
the start, a hole in a picture is filled in the same way.

>>> generate.fill_in(["a cat", "two dogs"])  # with the shipped models
>>> generate.fill_hole(picture, (16, 16, 48, 48), "a cat on a blue background")
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from course_utils import models
from course_utils.generate.checks import (
    PaintError,
    checked_box,
    checked_guidance,
    checked_name,
    checked_number,
    checked_prompts,
    checked_seed,
    checked_share,
    checked_size,
    checked_temperature,
    checked_whole,
)
from course_utils.generate.codes import checked_codes, codes_of, is_whole, pictures_of, side_of_cell
from course_utils.generate.sampling import text_tokens

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Generator, Tensor

    from course_utils.models import Masked

MASKED = -1  # stands in codes where one is still to be found
ROUNDS, GUIDED, WARMTH, DARING = 12, 2.0, 0.7, 4.0  # where none are asked for
Keep = Literal["surest", "any"]


def places_of(masked: "Masked") -> int:
    """How many codes a picture has."""
    return masked.model.config.n_positions - masked.model.config.text_length


def code_logits(masked: "Masked", texts: "Tensor", codes: "Tensor") -> "Tensor":
    """What the model says each place may hold: [pictures, places, kinds].

    texts: tokens [pictures, text_length], padded; codes: [pictures, places], MASKED where one is to be found.
    """
    import torch
    import torch.nn.functional as F

    config = masked.model.config
    first, kinds = config.text_vocab_size, config.vocab_size - config.text_vocab_size - 1
    there = torch.where(codes == MASKED, kinds, codes) + first  # the last token of all is the mask's
    stream = torch.cat([texts, there], dim=1)
    all_seen = torch.zeros(1, 1, stream.shape[1], stream.shape[1])  # is added: no place is hidden from any other
    hidden = masked.model.transformer(stream, attention_mask=all_seen, use_cache=False).last_hidden_state
    return F.linear(hidden[:, texts.shape[1] :], masked.model.lm_head.weight[first : first + kinds])


def still_masked(done: float) -> float:
    """Which share of the places is still masked when the share `done` of the rounds is over: few fall early, many late.

    With few codes to go on from, a model guesses badly; the more stand, the more it can add at once.
    """
    return math.cos(math.pi / 2 * checked_share(done, "share of the rounds"))


def fill_codes(
    masked: "Masked",
    prompts: Sequence[str],
    *,
    rounds: int = ROUNDS,
    guidance: float = GUIDED,
    temperature: float = WARMTH,
    daring: float = DARING,
    keep: Keep = "surest",
    seed: int = 0,
    start: "Tensor | None" = None,
    callback: "Callable[[Tensor], None] | None" = None,
) -> "Tensor":
    """Find the codes of one picture for each prompt in a few rounds: [prompts, rows, columns].

    In each round the model finds codes for all masked places, and the surest of them stay. guidance and temperature: as
    for `sample_codes`. daring: how much chance there is in what counts as sure; it falls to 0 with the last round.
    keep: "any" keeps codes by chance instead. start: codes [prompts, rows, columns], MASKED (-1) where one is to be
    found; the others stay. callback: gets the codes after each round. PaintError for what makes no sense.
    """
    import torch

    prompts, guidance = checked_prompts(prompts), checked_guidance(guidance)
    temperature = checked_temperature(temperature)
    rounds = checked_whole(rounds, "number of rounds")
    daring = checked_number(daring, "daring", "from 0 on", lambda number: number >= 0)
    checked_name(keep, "setting keep", get_args(Keep))
    guided = guidance != 1
    texts = text_tokens(masked.tokenizer, [*prompts, *([""] * len(prompts) if guided else [])])
    codes = _begun(start, len(prompts), masked)
    side, open_places = math.isqrt(codes.shape[1]), (codes == MASKED).sum(1)  # [prompts]
    generator = torch.Generator().manual_seed(checked_seed(seed))
    with torch.inference_mode():
        for number in range(1, rounds + 1):
            logits = code_logits(masked, texts, codes.repeat(2 if guided else 1, 1))
            if guided:
                asked, free = logits.chunk(2)
                logits = free + guidance * (asked - free)
            chances = (logits / temperature).softmax(-1)
            found = torch.multinomial(chances.flatten(0, 1), 1, generator=generator).view_as(codes)
            sure = chances.gather(2, found.unsqueeze(2)).squeeze(2).clamp(min=1e-9).log()
            sure = sure + daring * (1 - number / rounds) * _gumbel(sure.shape, generator)
            if keep == "any":
                sure = torch.rand(sure.shape, generator=generator)
            again = (open_places * still_masked(number / rounds)).long() if number < rounds else open_places * 0
            codes = _kept(codes, found, sure, again)
            if callback is not None:
                callback(codes.view(-1, side, side))
    return codes.view(-1, side, side)


def fill_in(
    prompts: Sequence[str], *, masked: "Masked | None" = None, vq: "VQModel | None" = None, **filling
) -> "list[Image.Image]":
    """One picture for each prompt. `filling`: what `fill_codes` takes. By default with the shipped models."""
    return pictures_of(vq or models.shared("vq"), fill_codes(masked or models.shared("masked"), prompts, **filling))


def with_hole(codes: "Tensor", box: tuple[int, int, int, int], side: int) -> "Tensor":
    """Codes [pictures, rows, columns] with MASKED wherever a cell of `side` pixels touches the box.

    box: left, top, right and bottom edge in pixels. PaintError where it touches no cell.
    """
    left, top, right, bottom = checked_box(box)
    holed, side = checked_codes(codes).clone(), checked_whole(side, "side of a cell")
    rows, columns = (slice(max(0, low // side), -(-high // side)) for low, high in ((top, bottom), (left, right)))
    holed[:, rows, columns] = MASKED
    if not (right > left and bottom > top) or not (holed == MASKED).any():
        raise PaintError(f"The hole {box} lies outside of the picture: give its left, top, right and bottom edge.")
    return holed


def fill_hole(
    picture: "Image.Image",
    box: tuple[int, int, int, int],
    prompt: str,
    number: int = 1,
    *,
    masked: "Masked | None" = None,
    vq: "VQModel | None" = None,
    **filling,
) -> "list[Image.Image]":
    """So many ways to fill a hole in a picture: all cells that touch the box are drawn anew.

    box: its left, top, right and bottom edge in pixels. `filling`: what `fill_codes` takes. Raises PaintError.
    """
    vq, masked = vq or models.shared("vq"), masked or models.shared("masked")
    number = checked_whole(number, "number of pictures")
    whole = checked_size(picture, math.isqrt(places_of(masked)) * side_of_cell(vq))
    holed = with_hole(codes_of(vq, [whole]), box, side_of_cell(vq))
    return fill_in([prompt] * number, masked=masked, vq=vq, start=holed.repeat(number, 1, 1), **filling)


def _kept(codes: "Tensor", found: "Tensor", sure: "Tensor", again: "Tensor") -> "Tensor":
    """The codes with those found of which the model is surest; the `again` [pictures] least sure ones stay masked."""
    import torch

    is_open = codes == MASKED
    rank = sure.masked_fill(~is_open, math.inf).argsort(1).argsort(1)  # 0: least sure; those that stand come last
    return torch.where(is_open & (rank >= again.unsqueeze(1)), found, codes)


def _gumbel(shape: "tuple[int, ...]", generator: "Generator") -> "Tensor":
    import torch

    return -(-torch.rand(shape, generator=generator).clamp(1e-9, 1 - 1e-7).log()).log()


def _begun(start: "Tensor | None", prompts: int, masked: "Masked") -> "Tensor":
    """The codes [prompts, places] to begin with: all masked, or those given. PaintError if unfit."""
    import torch

    places = places_of(masked)
    kinds = masked.model.config.vocab_size - masked.model.config.text_vocab_size - 1
    if start is None:
        return torch.full((prompts, places), MASKED)
    fits = isinstance(start, torch.Tensor) and is_whole(start) and start.ndim == 3 and len(start) == prompts
    if not fits or start.shape[1] * start.shape[2] != places:
        side = math.isqrt(places)
        raise PaintError(f"The start must hold {side} x {side} codes for each of the prompts, as codes_of gives them.")
    if start.min() < MASKED or start.max() >= kinds:
        raise PaintError(f"The start holds numbers from 0 to {kinds - 1}, and {MASKED} where a code is to be found.")
    return start.flatten(1).long()
