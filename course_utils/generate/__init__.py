"""Paint a prompt: CLIP-guided optimisation of a VQ model's latent, and sampling of picture tokens.

>>> from course_utils import generate
>>> painting = generate.paint("a cat on a blue background")
>>> painting.picture
"""

import copy
import functools
import io
import json
import math
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils import embed, models, tiers
from course_utils.course import CourseError
from course_utils.pictures import PictureError, plain

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Generator, Tensor, device
    from torch.nn import Module
    from torch.optim import Adam
    from transformers import PreTrainedTokenizerFast

    from course_utils.models import Clip, Dalle


BATCH = 100
GUIDANCE, TEMPERATURE = 1.25, 0.3  # of sampling, where none are asked for
MOST_PROMPTS, MOST_CHARACTERS = 16, 1000
PAINTINGS_AT_ONCE = 8  # more than this in one batch is no faster on a CPU
CUTOUTS_AT_ONCE = 16  # more than this at once is no faster on a CPU, and takes more memory
TEXT_CHUNK = "Seeing and Saying: painting"  # the name of the PNG's text chunk with the settings
LEAST_TINT = 0.05  # how much the colours of a cutout are moved in any case
COPIES_OF_CUTOUTS = 6  # the picture before the crop, the noise, the gradient, ...
SPARE = 1.5  # times what autograd keeps: the gradients need room beside it


class PaintError(CourseError, ValueError):
    """What was asked cannot be painted. The message is one sentence that says why and what to do."""


def to_pixels(pictures: "Sequence[Image.Image]") -> "Tensor":
    """Pictures of one size as float pixels [pictures, 3, height, width] in 0..1."""
    import numpy as np
    import torch

    stacked = np.stack([np.asarray(picture.convert("RGB")) for picture in pictures])
    return torch.from_numpy(stacked).permute(0, 3, 1, 2).float() / 255


def to_pictures(pixels: "Tensor") -> "list[Image.Image]":
    """Pixels [pictures, 3, height, width] in 0..1 (values outside are clipped) as pictures."""
    from PIL import Image

    array = (pixels.detach().float().clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(each) for each in array]


def codes_of(vq: "VQModel", pictures: "Sequence[Image.Image]") -> "Tensor":
    """The numbers of the codes for pictures of one size: [pictures, rows, columns]."""
    import torch

    parts = []
    for start in range(0, len(pictures), BATCH):
        pixels = to_pixels(pictures[start : start + BATCH]).to(vq.device, vq.dtype)
        with torch.no_grad():
            latents = vq.encode(pixels).latents  # [batch, width, rows, columns]
            codes = vq.quantize(latents)[2][2]
        parts.append(codes.view(len(latents), *latents.shape[2:]))
    return torch.cat(parts)


def pictures_of(vq: "VQModel", codes: "Tensor") -> "list[Image.Image]":
    """The pictures that codes [pictures, rows, columns] stand for."""
    import torch

    pictures = []
    for part in codes.split(BATCH):
        shape = (*part.shape, vq.config.vq_embed_dim)
        with torch.no_grad():
            pictures += to_pictures(vq.decode(part.flatten(), force_not_quantize=True, shape=shape).sample)
    return pictures


# Sampling: a stream of text and picture tokens


@dataclass(frozen=True)
class Ranked:
    """A sampled picture, its codes [rows, columns], and the cosine of CLIP's vectors of the picture and the prompt."""

    picture: "Image.Image"
    codes: "Tensor"
    score: float


def text_tokens(tokenizer: "PreTrainedTokenizerFast", texts: Sequence[str]) -> "Tensor":
    """The texts as the first part of the stream: [texts, text_length]. PaintError for one that is too long."""
    room = tokenizer.model_max_length
    encoded = tokenizer(list(texts), verbose=False)  # the library would warn of a text that we refuse
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
    """Write the codes of one picture for each prompt, token by token: [prompts, 8, 8].

    guidance: 1 follows the prompt as the model learned to; more exaggerates what the prompt changes (classifier-free
    guidance: the model also reads an empty prompt, and its logits are pushed away from those). temperature, top_k,
    top_p: as for text. start: codes [prompts, known] that stand already, such as the upper half of a picture.
    use_cache: keep keys and values of earlier tokens instead of computing them again. callback: gets the codes
    [prompts, so far] after each token. PaintError for a prompt that is empty or too long, or an impossible number.
    """
    import torch
    from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

    _require_sampling(prompts, guidance, temperature, top_k, top_p)
    model, guided = dalle.model, guidance != 1
    warpers = LogitsProcessorList([TemperatureLogitsWarper(float(temperature))])
    if top_k is not None:
        warpers.append(TopKLogitsWarper(top_k))
    if top_p is not None:
        warpers.append(TopPLogitsWarper(top_p))
    texts = text_tokens(dalle.tokenizer, [*prompts, *([""] * len(prompts) if guided else [])])
    first_code = model.config.text_vocab_size
    codes = torch.zeros(len(prompts), 0, dtype=torch.long) if start is None else start.long()
    if len(codes) != len(prompts) or not ((codes >= 0) & (codes < model.config.vocab_size - first_code)).all():
        raise PaintError("The start must hold codes for each of the prompts: one row a prompt, as codes_of gives them.")
    generator = torch.Generator().manual_seed(seed)
    side = math.isqrt(model.config.n_positions - texts.shape[1])
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
    """So many pictures of one prompt, the one that CLIP finds nearest to it first."""
    clip = clip or models.shared("clip")
    codes = sample_codes(dalle or models.shared("dalle"), [prompt] * number, **sampling)
    pictures = pictures_of(vq or models.shared("vq"), codes)
    scores = embed.embed_pictures(clip, pictures) @ embed.embed_texts(clip, [prompt])[0]  # [number]
    order = scores.argsort(descending=True, stable=True).tolist()
    return [Ranked(pictures[i], codes[i], scores[i].item()) for i in order]


def _require_sampling(
    prompts: Sequence[str], guidance: float, temperature: float, top_k: int | None, top_p: float | None
) -> None:
    """Raise PaintError for what cannot be sampled."""
    if isinstance(prompts, str):
        raise PaintError('Give a list of prompts, such as ["a cat"]: each becomes a picture.')
    if not prompts or not all(prompt.strip() for prompt in prompts):
        raise PaintError("The prompt is empty: say what to paint.")
    if not temperature > 0:
        raise PaintError(f"The temperature must be above 0, not {temperature}; for the likeliest tokens use top_k=1.")
    if not math.isfinite(guidance):
        raise PaintError(f"The guidance must be a number, not {guidance}.")
    if top_k is not None and top_k < 1:
        raise PaintError(f"top_k must be at least 1, not {top_k}.")
    if top_p is not None and not 0 < top_p <= 1:
        raise PaintError(f"top_p must lie between 0 and 1, not at {top_p}.")


@dataclass(frozen=True)
class Prompt:
    """What to paint, a text or a picture, and how much it counts; a negative weight pushes away from it."""

    content: "str | Image.Image"
    weight: float = 1.0


@dataclass(frozen=True)
class Settings:
    """How to paint. PaintError where a value makes no sense.

    steps: how often the latent is changed; learning_rate: by how much, in standard deviations of the codebook.
    cutouts: how many random crops the CLIP sees in each step; cut_smallest: the side of the smallest of them as a
    share of the picture's side; tint: by how much at most red, green and blue of a cutout are moved at the start. It
    fades until two thirds of the steps, and keeps colours from settling too early on the nearest wrong one.
    ema: how much of the running average of the latent, which is what one sees, stays in each step (0: no average).
    quantise: decode the nearest codes (with False anything the decoder can draw). rows, columns: the size in codes.
    """

    steps: int = 50
    learning_rate: float = 1.0
    cutouts: int = 4
    cut_smallest: float = 0.8
    tint: float = 0.2
    ema: float = 0.9
    quantise: bool = True
    seed: int = 0
    rows: int = 8
    columns: int = 8

    def __post_init__(self) -> None:
        for name in ("steps", "cutouts", "rows", "columns"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:  # a bool is an int too
                raise PaintError(f"The setting {name} is a whole number from 1 on, not {value!r}.")
        if not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise PaintError(f"The seed is a whole number from 0 to {2**31 - 1}, not {self.seed!r}.")
        for name, good, words in (
            ("learning_rate", lambda value: 0 < value < math.inf, "greater than 0"),
            ("cut_smallest", lambda value: 0 < value <= 1, "greater than 0 and at most 1"),
            ("tint", lambda value: 0 <= value <= 1, "from 0 to 1"),
            ("ema", lambda value: 0 <= value < 1, "from 0 to less than 1"),
        ):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not good(value):
                raise PaintError(f"The setting {name} is a number {words}, not {value!r}.")


FULL_SETTINGS = Settings(300, learning_rate=0.3, cutouts=32, cut_smallest=0.4, tint=0.0, rows=16, columns=16)


def default_settings() -> Settings:
    """The settings that suit the models of the tier in use."""
    return FULL_SETTINGS if tiers.tier() == "full" else Settings()


@dataclass(frozen=True)
class Step:
    """One step of a painting, as a callback sees it. `losses`: one for each cutout; `seconds`: since the start."""

    number: int  # from 1 to steps
    steps: int
    loss: float
    losses: list[float]
    seconds: float
    decode: "Callable[[], Image.Image]" = field(repr=False)

    @property
    def picture(self) -> "Image.Image":
        """The picture as it is now. It is decoded only when asked for."""
        return self.decode()


@dataclass(frozen=True)
class Painting:
    """A picture that was painted. `finished` is False where it was stopped: give it to `paint` as start to go on."""

    picture: "Image.Image"
    settings: Settings
    prompts: list[Prompt]
    losses: list[float]  # the mean over the cutouts, for each step
    finished: bool
    state: "_Canvas" = field(repr=False)

    def png(self) -> bytes:
        """The content of a PNG file that holds the prompts and settings too (see `settings_in`)."""
        from PIL import PngImagePlugin

        said = [[p.content if isinstance(p.content, str) else "(a picture)", p.weight] for p in self.prompts]
        facts = {"prompts": said, "steps done": len(self.losses), **asdict(self.settings)}
        chunks = PngImagePlugin.PngInfo()
        chunks.add_itxt(TEXT_CHUNK, json.dumps(facts, ensure_ascii=False))
        buffer = io.BytesIO()
        self.picture.save(buffer, "PNG", pnginfo=chunks)
        return buffer.getvalue()

    def save(self, path: str | os.PathLike) -> None:
        """Write `png()` to a file. PaintError where that fails."""
        content = self.png()
        try:
            Path(path).write_bytes(content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PaintError(
                f"The picture could not be saved as {str(path)!r} ({reason}): choose another place."
            ) from None


def settings_in(path: str | os.PathLike) -> dict:
    """The prompts and settings that `Painting.save` wrote into a PNG. PaintError where there are none."""
    from PIL import Image

    try:
        with Image.open(path, formats=["PNG"]) as opened:
            opened.load()
            return dict(json.loads(opened.text[TEXT_CHUNK]))
    except FileNotFoundError:
        raise PaintError(f"There is no file {str(path)!r}: check its name and folder.") from None
    except Exception:  # not a PNG, another program's PNG, damaged
        raise PaintError(f"The file {str(path)!r} holds no settings of a painting: save one with the course.") from None


# Prompts


def prompts(text: str) -> list[Prompt]:
    """The parts of a text such as "a cat:1 | snow:0.5 | text:-0.5"; a part without a number has the weight 1.

    Raises PaintError.
    """
    if not isinstance(text, str):
        raise PaintError(f"A prompt is a text or a picture, not of type {type(text).__name__}.")
    if len(text) > MOST_CHARACTERS:
        raise PaintError(f"The prompt is {len(text):,} characters long: use at most {MOST_CHARACTERS:,}.")
    return _checked_prompts([_prompt(part) for part in text.split("|")])


def _prompt(part: str) -> Prompt:
    content, colon, number = part.rpartition(":")
    if not colon:
        content, number = part, "1"
    content = " ".join(content.split())
    if not content:
        raise PaintError('A prompt is empty: say what to paint, such as "a cat" or "a cat:1 | snow:0.5".')
    try:
        return Prompt(content, float(number))
    except ValueError:
        raise PaintError(f"Behind the colon of {part.strip()!r} stands a number: its weight, such as 0.5.") from None


def _checked_prompts(given: "str | Image.Image | Sequence[Prompt]") -> list[Prompt]:
    """Prompts whose weights leave something to do. Equal texts become one prompt with the sum of their weights."""
    from PIL import Image

    if isinstance(given, str):
        return prompts(given)
    if not isinstance(given, (Image.Image, Sequence)):
        raise PaintError(f"A prompt is a text, a picture or a list of Prompt, not of type {type(given).__name__}.")
    given = [Prompt(given)] if isinstance(given, Image.Image) else list(given)
    if not given:
        raise PaintError("The list of prompts is empty: give at least one.")
    if len(given) > MOST_PROMPTS:
        raise PaintError(f"There are {len(given)} prompts: use at most {MOST_PROMPTS}.")
    for prompt in given:
        if not isinstance(prompt, Prompt):
            raise PaintError(f"A list of prompts holds Prompt(text, weight), not {type(prompt).__name__}.")
        if not isinstance(prompt.content, (str, Image.Image)):
            raise PaintError(f"A prompt is a text or a picture, not of type {type(prompt.content).__name__}.")
        if isinstance(prompt.content, str) and not prompt.content.strip():
            raise PaintError('A prompt is empty: say what to paint, such as "a cat".')
        if not isinstance(prompt.weight, (int, float)) or not math.isfinite(prompt.weight):
            raise PaintError(f"The weight of a prompt is a number such as 1 or -0.5, not {prompt.weight!r}.")
    if not any(prompt.weight for prompt in given):
        raise PaintError("All weights are 0, so there is nothing to paint: give one prompt another weight.")
    texts = dict.fromkeys(prompt.content for prompt in given if isinstance(prompt.content, str))
    sums = [Prompt(text, sum(p.weight for p in given if p.content == text)) for text in texts]
    merged = sums + [prompt for prompt in given if not isinstance(prompt.content, str)]
    if not any(prompt.weight for prompt in merged):
        raise PaintError("The prompts contradict each other: equal texts with opposite weights cancel out.")
    return [prompt for prompt in merged if prompt.weight]


def notes(prompt: "str | Image.Image | Sequence[Prompt]") -> list[str]:
    """What a painter should know of a prompt before painting it, in sentences: words no model of the tier knows.

    Raises PaintError.
    """
    if tiers.tier() == "full":
        return []
    texts = [part.content for part in _checked_prompts(prompt) if isinstance(part.content, str)]
    unknown = [word for word in dict.fromkeys(_words(" ".join(texts))) if word not in _known_words()]
    if not unknown:
        return []
    named = ", ".join(f'"{word}"' for word in unknown[:5]) + (" and more" if len(unknown) > 5 else "")
    return [f"The pocket models have never read {named}: what such a word does to the picture is chance."]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.lower())


@functools.cache
def _known_words() -> frozenset[str]:
    """The words of the captions of Emoji World, of training scenes alone."""
    from course_utils import world

    scenes = [
        world.compose(noun, count=count, seed=seed) for noun in world.NOUNS for count in (None, 2) for seed in (0, 1)
    ]
    scenes += [world.compose("cat", count=count, seed=seed) for count in (3, 4) for seed in range(20)]
    scenes += [
        world.compose("cat", colour, artist, size=size)
        for colour in world.COLOURS
        for artist in world.TRAIN_ARTISTS
        for size in ("small", "large")
    ]
    scenes += [world.compose(["cat", "dog"], layout=layout) for layout in ("beside", "stacked")]
    return frozenset(word for scene in scenes for text in world.captions(scene) for word in _words(text))


# The parts of a step


def clamp_with_gradient(x: "Tensor", low: float, high: float) -> "Tensor":
    """x clamped to low..high. Outside of it the gradient still flows where it leads back inside (any shape)."""
    outside = (x - x.clamp(low, high)).detach()
    clamped = x - outside
    if clamped.requires_grad:
        clamped.register_hook(lambda gradient: gradient * (gradient * outside >= 0))
    return clamped


def spherical_distance(u: "Tensor", v: "Tensor") -> "Tensor":
    """Half the squared angle between unit vectors [..., width], by the great circle: 2 arcsin(|u - v| / 2)² -> [...].

    Its gradient stays strong where a cosine's is nearly flat: far away.
    """
    half_chord = ((u - v).square().sum(-1) + 1e-12).sqrt() / 2  # a bare norm has no gradient where u = v
    return 2 * half_chord.clamp(max=1 - 1e-6).arcsin().square()


def cutouts(
    pixels: "Tensor", number: int, smallest: float, side: int, generator: "Generator", tint: float = LEAST_TINT
) -> "Tensor":
    """Random crops of pictures, each turned, sheared and recoloured a little, in one differentiable batch.

    pixels [n, 3, height, width] in 0..1 -> [n * number, 3, side, side], those of the first picture first.
    A crop is a rectangle whose sides are a share from `smallest` to 1 of the picture's. Its red, green and blue are
    each moved by at most `tint`. The generator is on the CPU.
    """
    import torch
    import torch.nn.functional as F

    count = len(pixels) * number

    def draw(low: float, high: float, *shape: int) -> "Tensor":
        values = torch.rand(count, *shape, generator=generator)
        return (low + (high - low) * values).to(pixels.device, pixels.dtype)

    share = draw(smallest, 1)
    places = draw(-1, 1, 2) * (1 - share)[:, None]  # of the crop's centre; the picture reaches from -1 to 1
    turn = draw(-0.1, 0.1, 2, 2) + torch.eye(2).to(pixels)
    maps = torch.cat([turn * share[:, None, None], places[:, :, None]], dim=2)  # [count, 2, 3]
    grid = F.affine_grid(maps, [count, 3, side, side], align_corners=False)
    repeated = pixels.repeat_interleave(number, dim=0)
    cuts = F.grid_sample(repeated, grid, padding_mode="reflection", align_corners=False)
    contrast, shift = draw(0.9, 1.1, 1, 1, 1), draw(-tint, tint, 3, 1, 1)
    noise = torch.randn(cuts.shape, generator=generator).to(cuts) * draw(0, 0.05, 1, 1, 1)
    return (cuts - 0.5) * contrast + 0.5 + shift + noise


# Painting


@dataclass
class _Canvas:
    """A latent under way and all that its next step needs."""

    settings: Settings
    prompts: list[Prompt]
    goals: "Tensor"  # [prompts, width], unit vectors
    weights: "Tensor"  # [prompts], their absolute values sum to 1
    latent: "Tensor"  # [1, width, rows, columns]
    average: "Tensor"  # the same shape; starts from 0, so it is too small by the factor 1 - ema ** steps
    optimiser: "Adam"
    losses: list[float]

    def shown(self) -> "Tensor":
        """The latent to decode for a person: the running average, as soon as there is one."""
        if not self.losses:
            return self.latent.detach()
        return self.average / (1 - self.settings.ema ** len(self.losses))

    def draws(self) -> "Generator":
        """The chance of the next step. It hangs on seed and step alone, so a resumed painting draws the same."""
        import torch

        return torch.Generator().manual_seed(self.settings.seed * 1_000_003 + len(self.losses))


def paint(
    prompt: "str | Image.Image | Sequence[Prompt]",
    *,
    settings: Settings | None = None,
    start: "Image.Image | Tensor | Painting | None" = None,
    vq: "VQModel | None" = None,
    clip: "Clip | None" = None,
    callback: Callable[[Step], bool | None] | None = None,
) -> Painting:
    """Change a VQ latent step by step until a CLIP finds the prompt in random crops of the decoded picture.

    start: None for random codes, a picture, codes [rows, columns], or a painting to go on with: one that was stopped
    takes the very steps it would have taken. vq, clip: by default the VQ model and the guide of the tier in use.
    callback: called after each step; where it returns False, painting stops. An interrupt (KeyboardInterrupt) stops
    it too; both keep the picture. Raises PaintError.
    """
    aims = _checked_prompts(prompt)
    vq, clip = _models(vq, clip)
    if settings is None:
        settings = start.settings if isinstance(start, Painting) else default_settings()
    _check_room(vq, clip, settings, 1)
    canvas = _canvas(aims, settings, start, vq, clip)
    return _run([canvas], vq, clip, callback)[0]


def paint_many(
    prompts: Sequence[str],
    seeds: Sequence[int],
    *,
    settings: Settings | None = None,
    vq: "VQModel | None" = None,
    clip: "Clip | None" = None,
) -> list[Painting]:
    """One painting from noise for each prompt and its seed, several in a batch. Raises PaintError."""
    if len(prompts) != len(seeds):
        raise PaintError(f"There are {len(prompts)} prompts and {len(seeds)} seeds: give each prompt one seed.")
    vq, clip = _models(vq, clip)
    settings = settings or default_settings()
    _check_room(vq, clip, settings, min(len(prompts), PAINTINGS_AT_ONCE))
    jobs = [
        (_checked_prompts(prompt), replace(settings, seed=seed)) for prompt, seed in zip(prompts, seeds, strict=True)
    ]
    done = []
    for first in range(0, len(jobs), PAINTINGS_AT_ONCE):
        batch = jobs[first : first + PAINTINGS_AT_ONCE]
        done += _run([_canvas(aims, each, None, vq, clip) for aims, each in batch], vq, clip, None)
    return done


def _models(vq: "VQModel | None", clip: "Clip | None") -> "tuple[VQModel, Clip]":
    """The models given, or else those of the tier in single precision: 16 bits lose too much of a gradient."""
    vq, clip = vq or models.shared("vq").float(), clip or models.shared("guide")
    clip.model.float()
    return vq, clip


def _canvas(
    aims: list[Prompt], settings: Settings, start: "Image.Image | Tensor | Painting | None", vq: "VQModel", clip: "Clip"
) -> _Canvas:
    """A canvas with the first latent, or with that of a painting to go on with."""
    import torch

    codebook = vq.quantize.embedding.weight.detach().float()
    latent = start.state.latent.detach() if isinstance(start, Painting) else _first_latent(start, settings, vq)
    if latent.shape[1:] != (codebook.shape[1], settings.rows, settings.columns):
        raise PaintError(
            f"The start is {latent.shape[2]} x {latent.shape[3]} codes of width {latent.shape[1]}, and the settings "
            f"and the model want {settings.rows} x {settings.columns} of width {codebook.shape[1]}: make them equal."
        )
    latent = latent.clone().requires_grad_()
    weights = torch.tensor([aim.weight for aim in aims]).to(codebook)
    canvas = _Canvas(
        settings,
        aims,
        _goals(clip, aims).to(codebook),
        weights / weights.abs().sum(),
        latent,
        torch.zeros_like(latent, requires_grad=False),
        torch.optim.Adam([latent], lr=settings.learning_rate * codebook.std().item()),
        [],
    )
    if isinstance(start, Painting):
        canvas.average = start.state.average.clone()
        canvas.losses = list(start.losses)
        state = copy.deepcopy(start.state.optimiser.state_dict())
        state["param_groups"] = canvas.optimiser.state_dict()["param_groups"]  # the learning rate may be a new one
        canvas.optimiser.load_state_dict(state)
    if len(canvas.losses) >= settings.steps:
        raise PaintError(
            f"This painting has had its {len(canvas.losses)} steps already: to go on, give settings with more steps."
        )
    return canvas


def _first_latent(start: "Image.Image | Tensor | None", settings: Settings, vq: "VQModel") -> "Tensor":
    """[1, width, rows, columns] from random codes (None), from a picture, or from codes [rows, columns]."""
    import torch
    from PIL import Image

    codebook = vq.quantize.embedding.weight.detach()  # [codes, width]
    if isinstance(start, Image.Image):
        return _encoded(start, settings, vq)
    if start is None:
        draws = torch.Generator().manual_seed(settings.seed)
        codes = torch.randint(len(codebook), (settings.rows, settings.columns), generator=draws)
    elif isinstance(start, torch.Tensor) and not start.is_floating_point() and start.numel() and start.ndim in (2, 3):
        codes = start[0] if start.ndim == 3 else start
        if codes.min() < 0 or codes.max() >= len(codebook):
            raise PaintError(f"The codes to start from must be numbers from 0 to {len(codebook) - 1}.")
    else:
        raise PaintError(
            "A painting starts from a picture, from whole numbers of codes [rows, columns], or from another painting, "
            f"not from {type(start).__name__}."
        )
    return codebook[codes.to(codebook.device)].permute(2, 0, 1)[None].float()


def _encoded(picture: "Image.Image", settings: Settings, vq: "VQModel") -> "Tensor":
    import torch

    factor = 2 ** (len(vq.config.block_out_channels) - 1)  # pixels for each code
    whole = _plain(picture, "to start from").resize((settings.columns * factor, settings.rows * factor))
    with torch.no_grad():
        return vq.encode(to_pixels([whole]).to(vq.device, vq.dtype)).latents.float()


def _plain(picture: "Image.Image", which: str) -> "Image.Image":
    """The picture as plain RGB, or PaintError."""
    try:
        return plain(picture)
    except PictureError as error:
        raise PaintError(str(error)) from None
    except Exception as error:  # decoders raise many kinds of exception when the file behind a picture is damaged
        raise PaintError(f"The picture {which} is damaged or cut short: use another one.") from error


def _goals(clip: "Clip", aims: list[Prompt]) -> "Tensor":
    """Unit vectors [prompts, width] of texts and pictures."""
    import torch

    vectors = []
    for aim in aims:
        if isinstance(aim.content, str):
            vectors.append(embed.embed_texts(clip, [aim.content]))
        else:
            vectors.append(embed.embed_pictures(clip, [_plain(aim.content, "of the prompt")]))
    return torch.cat(vectors)


def _run(
    canvases: list[_Canvas], vq: "VQModel", clip: "Clip", callback: Callable[[Step], bool | None] | None
) -> list[Painting]:
    """Take the steps that remain, all canvases together. All have the same settings but for the seed."""
    settings = canvases[0].settings
    started, stopped = time.perf_counter(), False
    try:
        while len(canvases[0].losses) < settings.steps and not stopped:
            losses = _advance(canvases, vq, clip)
            if callback is not None:
                canvas = canvases[0]
                step = Step(
                    len(canvas.losses),
                    settings.steps,
                    canvas.losses[-1],
                    losses[0].tolist(),
                    time.perf_counter() - started,
                    functools.partial(_picture, vq, canvas.shown().clone(), settings.quantise),
                )
                stopped = callback(step) is False
    except KeyboardInterrupt:
        pass
    return [
        Painting(
            _picture(vq, canvas.shown(), settings.quantise),
            canvas.settings,
            canvas.prompts,
            canvas.losses,
            len(canvas.losses) == settings.steps,
            canvas,
        )
        for canvas in canvases
    ]


def _advance(canvases: list[_Canvas], vq: "VQModel", clip: "Clip") -> "Tensor":
    """One step of all canvases. Returns the losses [canvases, cutouts]."""
    import torch

    settings = canvases[0].settings
    latents = [canvas.latent for canvas in canvases]
    pixels = clamp_with_gradient(_decoded(vq, torch.cat(latents), settings.quantise), 0, 1)
    tint = max(LEAST_TINT, settings.tint * (1 - 1.5 * len(canvases[0].losses) / settings.steps))
    cuts = [
        cutouts(picture[None], settings.cutouts, settings.cut_smallest, _side(clip), canvas.draws(), tint)
        for picture, canvas in zip(pixels, canvases, strict=True)
    ]
    measured = [_distances(clip, some.detach(), canvas) for some, canvas in zip(cuts, canvases, strict=True)]
    losses = torch.stack([distances for distances, _ in measured])  # [canvases, cutouts]
    gradients = torch.autograd.grad(cuts, latents, [gradient / settings.cutouts for _, gradient in measured])
    codebook = vq.quantize.embedding.weight.detach()
    lowest, highest = (bound[None, :, None, None] for bound in (codebook.amin(0), codebook.amax(0)))
    for canvas, gradient, loss in zip(canvases, gradients, losses.mean(dim=1).tolist(), strict=True):
        canvas.latent.grad = gradient
        canvas.optimiser.step()
        with torch.no_grad():
            canvas.latent.copy_(canvas.latent.clamp(lowest, highest))  # else it drifts to where no code is near
            canvas.average.lerp_(canvas.latent, 1 - settings.ema)
        canvas.losses.append(loss)
    return losses


def _distances(clip: "Clip", cuts: "Tensor", canvas: _Canvas) -> "tuple[Tensor, Tensor]":
    """The weighted distance of each cutout [cutouts, 3, side, side] to the prompts, [cutouts], and its gradient.

    A few cutouts at a time: what autograd keeps for the way back through the CLIP is most of the memory.
    """
    import torch

    parts = []
    for part in cuts.split(CUTOUTS_AT_ONCE):
        part = part.requires_grad_()
        distances = spherical_distance(_seen(clip, part)[:, None], canvas.goals) @ canvas.weights
        parts.append((distances.detach(), torch.autograd.grad(distances.sum(), part)[0]))
    distances, gradients = zip(*parts, strict=True)
    return torch.cat(distances), torch.cat(gradients)


def _decoded(vq: "VQModel", latents: "Tensor", quantise: bool) -> "Tensor":
    """Pixels [n, 3, height, width] of latents; the gradient passes the quantisation straight through."""
    latents = latents.to(vq.dtype)
    if quantise:
        return vq.decode(latents).sample.float()
    return vq.decoder(vq.post_quant_conv(latents)).float()


def _picture(vq: "VQModel", latent: "Tensor", quantise: bool) -> "Image.Image":
    import torch

    with torch.no_grad():
        return to_pictures(_decoded(vq, latent, quantise))[0]


def _side(clip: "Clip") -> int:
    """The side in pixels of the pictures that the CLIP takes."""
    size = clip.model.visual.image_size
    return size if isinstance(size, int) else size[0]


def _seen(clip: "Clip", pixels: "Tensor") -> "Tensor":
    """Unit vectors [n, width] of pixels [n, 3, side, side] in 0..1, as the CLIP wants them normalised."""
    import torch

    visual = clip.model.visual
    mean, spread = (torch.tensor(values).to(pixels)[:, None, None] for values in (visual.image_mean, visual.image_std))
    normal = ((pixels - mean) / spread).to(next(visual.parameters()).dtype)
    return torch.nn.functional.normalize(clip.model.encode_image(normal).float(), dim=-1)


def _check_room(vq: "VQModel", clip: "Clip", settings: Settings, paintings: int) -> None:
    """PaintError where so many paintings at once need more memory than is free, before anything is painted."""
    need, have = needed_bytes(vq, clip, settings, paintings), _free_bytes(vq.device)
    if need > have:
        raise PaintError(
            f"{settings.rows} x {settings.columns} codes with {settings.cutouts} cutouts need about "
            f"{tiers.gigabytes(need)} of memory and {tiers.gigabytes(have)} are free: use fewer of one or the other."
        )


def needed_bytes(vq: "VQModel", clip: "Clip", settings: Settings, paintings: int = 1) -> float:
    """An estimate of the memory that so many paintings at once take beside the models, from a very small step."""
    import torch

    small = replace(settings, rows=min(settings.rows, 4), columns=min(settings.columns, 4), cutouts=1)
    latent = _first_latent(None, small, vq).requires_grad_()
    side = _side(clip)
    crop = torch.zeros(1, 3, side, side, device=vq.device, requires_grad=True)
    area = settings.rows * settings.columns / (small.rows * small.columns)
    picture = _kept_bytes(lambda: _decoded(vq, latent, settings.quantise), vq) * area
    crops = _kept_bytes(lambda: _seen(clip, crop), clip.model) * min(settings.cutouts, CUTOUTS_AT_ONCE)
    cuts = paintings * settings.cutouts * crop.nbytes * COPIES_OF_CUTOUTS
    return SPARE * (paintings * picture + crops + cuts)


def _kept_bytes(work: "Callable[[], Tensor]", model: "Module") -> int:
    """How much memory autograd keeps for the way back through `work`, without the model's weights."""
    import torch

    weights = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    kept: dict[int, int] = {}  # address -> bytes

    def note(tensor: "Tensor") -> "Tensor":
        memory = tensor.untyped_storage()
        if memory.data_ptr() not in weights:
            kept[memory.data_ptr()] = memory.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        result = work()  # while it lives, no memory that was noted is given to another tensor
    del result
    return sum(kept.values())


def _free_bytes(device: "device") -> int:
    import psutil
    import torch

    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else psutil.virtual_memory().available
