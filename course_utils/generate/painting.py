"""Paint a prompt: change a VQ latent step by step until a CLIP finds the prompt in the decoded picture.

>>> painting = generate.paint("a cat on a blue background")
>>> painting.picture
"""

import copy
import functools
import io
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils import models
from course_utils.generate.canvas import Canvas, begin
from course_utils.generate.codes import decoded, to_pictures
from course_utils.generate.cutouts import (
    CUTOUTS_AT_ONCE,
    LEAST_TINT,
    clamp_with_gradient,
    cutouts,
    seen,
    side_of,
    spherical_distance,
)
from course_utils.generate.room import require_room
from course_utils.generate.settings import Settings, default_settings
from course_utils.generate.wishes import PaintError, Prompt, wishes_of

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor
    from torch.nn import Module

    from course_utils.models import Clip

PAINTINGS_AT_ONCE = 8  # more than this in one batch is no faster on a CPU
TEXT_CHUNK = "Seeing and Saying: painting"  # the name of the PNG's text chunk with the settings


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
    state: Canvas = field(repr=False)

    def png(self) -> bytes:
        """The content of a PNG file that holds the prompts and settings too (see `settings_in`)."""
        from PIL import PngImagePlugin

        said = [
            [wish.content if isinstance(wish.content, str) else "(a picture)", wish.weight] for wish in self.prompts
        ]
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
    takes the very steps it would have taken. vq, clip: by default the VQ model and the guide of the tier in use; one
    whose weights are not float32 stays as it is, and a copy in float32 paints.
    callback: called after each step; where it returns False, painting stops. An interrupt (KeyboardInterrupt) stops
    it too; both keep the picture. Raises PaintError.
    """
    wishes = wishes_of(prompt)
    vq, clip = _models(vq, clip)
    if settings is None:
        settings = start.settings if isinstance(start, Painting) else default_settings()
    require_room(vq, clip, settings, 1)
    first = start.state if isinstance(start, Painting) else start
    return _run([begin(wishes, settings, first, vq, clip)], vq, clip, callback)[0]


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
    require_room(vq, clip, settings, min(len(prompts), PAINTINGS_AT_ONCE))
    asked = [(wishes_of(prompt), replace(settings, seed=seed)) for prompt, seed in zip(prompts, seeds, strict=True)]
    done = []
    for first in range(0, len(asked), PAINTINGS_AT_ONCE):
        some = asked[first : first + PAINTINGS_AT_ONCE]
        done += _run([begin(wishes, each, None, vq, clip) for wishes, each in some], vq, clip, None)
    return done


def _models(vq: "VQModel | None", clip: "Clip | None") -> "tuple[VQModel, Clip]":
    """The models given, or else those of the tier, in single precision: 16 bits lose too much of a gradient."""
    vq, clip = vq or models.shared("vq"), clip or models.shared("guide")
    return _in_single_precision(vq), clip._replace(model=_in_single_precision(clip.model))


def _in_single_precision(model: "Module") -> "Module":
    """The model where its weights are float32 already, else a copy in float32: the model itself is never changed."""
    import torch

    if all(weight.dtype == torch.float32 for weight in model.parameters()):
        return model
    return copy.deepcopy(model).float()


def _run(
    canvases: list[Canvas], vq: "VQModel", clip: "Clip", callback: Callable[[Step], bool | None] | None
) -> list[Painting]:
    """Take the steps that remain, all canvases together. All have the same settings but for the seed."""
    settings = canvases[0].settings
    started, stopped = time.perf_counter(), False
    try:
        while len(canvases[0].losses) < settings.steps and not stopped:
            losses = _advance(canvases, vq, clip)
            if callback is not None:
                stopped = callback(_step(canvases[0], losses[0], started, vq)) is False
    except KeyboardInterrupt:
        pass
    return [_painting(canvas, vq) for canvas in canvases]


def _step(canvas: Canvas, losses: "Tensor", started: float, vq: "VQModel") -> Step:
    """The step just taken, for the callback. Its picture stays that of its own time."""
    settings = canvas.settings
    return Step(
        len(canvas.losses),
        settings.steps,
        canvas.losses[-1],
        losses.tolist(),
        time.perf_counter() - started,
        functools.partial(_picture, vq, canvas.shown().clone(), settings.quantise),
    )


def _painting(canvas: Canvas, vq: "VQModel") -> Painting:
    return Painting(
        _picture(vq, canvas.shown(), canvas.settings.quantise),
        canvas.settings,
        list(canvas.wishes),
        canvas.losses,
        len(canvas.losses) == canvas.settings.steps,
        canvas,
    )


def _advance(canvases: list[Canvas], vq: "VQModel", clip: "Clip") -> "Tensor":
    """One step of all canvases. Returns the losses [canvases, cutouts]."""
    import torch

    settings = canvases[0].settings
    latents = [canvas.latent for canvas in canvases]
    pixels = clamp_with_gradient(decoded(vq, torch.cat(latents), settings.quantise), 0, 1)
    tint = max(LEAST_TINT, settings.tint * (1 - 1.5 * len(canvases[0].losses) / settings.steps))
    cuts = [
        cutouts(picture[None], settings.cutouts, settings.cut_smallest, side_of(clip), canvas.draws(), tint)
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


def _distances(clip: "Clip", cuts: "Tensor", canvas: Canvas) -> "tuple[Tensor, Tensor]":
    """The weighted distance of each cutout [cutouts, 3, side, side] to the goals, [cutouts], and its gradient.

    A few cutouts at a time: what autograd keeps for the way back through the CLIP is most of the memory.
    """
    import torch

    parts = []
    for part in cuts.split(CUTOUTS_AT_ONCE):
        part = part.requires_grad_()
        distances = spherical_distance(seen(clip, part)[:, None], canvas.goals) @ canvas.weights
        parts.append((distances.detach(), torch.autograd.grad(distances.sum(), part)[0]))
    distances, gradients = zip(*parts, strict=True)
    return torch.cat(distances), torch.cat(gradients)


def _picture(vq: "VQModel", latent: "Tensor", quantise: bool) -> "Image.Image":
    import torch

    with torch.no_grad():
        return to_pictures(decoded(vq, latent, quantise))[0]
