"""Paint a prompt: change a latent step by step until a CLIP finds the prompt in the picture that is drawn of it.

>>> painting = generate.paint("a cat on a blue background")
>>> painting.picture
"""

import copy
import functools
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from course_utils import models
from course_utils.generate.canvas import Canvas, begin
from course_utils.generate.checks import PaintError, checked_list
from course_utils.generate.codes import to_pictures
from course_utils.generate.cutouts import (
    CUTOUTS_AT_ONCE,
    LEAST_TINT,
    clamp_with_gradient,
    cosine_distance,
    cutouts,
    lopsidedness,
    off_palette,
    roughness,
    seen,
    side_of,
    spherical_distance,
)
from course_utils.generate.drawers import Drawer, drawer_of
from course_utils.generate.painted import Painting, Step
from course_utils.generate.room import require_room
from course_utils.generate.settings import Settings, default_settings
from course_utils.generate.wishes import Prompt, wishes_of
from course_utils.models.memory import enough_memory

if TYPE_CHECKING:
    from diffusers import VQModel
    from PIL import Image
    from torch import Tensor
    from torch.nn import Module

    from course_utils.models import Clip

DISTANCES = {"great circle": spherical_distance, "cosine": cosine_distance}
PAINTINGS_AT_ONCE = 8  # more than this in one batch is no faster on a CPU


def paint(
    prompt: "str | Image.Image | Sequence[Prompt]",
    *,
    settings: Settings | None = None,
    start: "Image.Image | Tensor | Painting | None" = None,
    vq: "VQModel | None" = None,
    clip: "Clip | None" = None,
    callback: Callable[[Step], bool | None] | None = None,
) -> Painting:
    """Change a latent step by step until a CLIP finds the prompt in random crops of the picture that is drawn of it.

    By default the latent is a VQ model's; `settings.drawer` names another.
    start: None for a gray picture with a little noise in its vectors, a picture, codes [rows, columns], or a painting
    to go on with: one that was stopped takes the very steps it would have taken.
    vq, clip: by default the VQ model and the guide of the tier in use; one whose weights are not float32 stays as it
    is, and a copy in float32 paints.
    callback: called after each step; where it returns False, painting stops. An interrupt (KeyboardInterrupt) stops
    it too; both keep the picture. Raises PaintError.
    """
    wishes = wishes_of(prompt)
    vq, clip = _models(vq, clip)
    if settings is None:
        settings = start.settings if isinstance(start, Painting) else default_settings()
    require_room(vq, clip, settings, 1)
    first = start.state if isinstance(start, Painting) else start
    drawer = drawer_of(vq, settings)
    canvas, started = begin(wishes, settings, first, drawer, clip), time.perf_counter()
    try:
        for (canvas,), losses in _steps([canvas], drawer, clip):  # noqa: B020  the canvas as it is after each step
            if callback is not None and callback(_step(canvas, losses[0], started, drawer)) is False:
                break
    except KeyboardInterrupt:  # a step that was not completed leaves no trace
        pass
    return _painting(canvas, drawer)


def paint_many(
    prompts: Sequence[str],
    seeds: Sequence[int],
    *,
    settings: Settings | None = None,
    vq: "VQModel | None" = None,
    clip: "Clip | None" = None,
) -> list[Painting]:
    """One painting from noise for each prompt and its seed, several in a batch. Raises PaintError.

    An interrupt is not caught: a list with some of the pictures would be taken for all of them.
    """
    prompts, seeds = checked_list(prompts, "prompts", '["a cat"]'), checked_list(seeds, "seeds", "[0]")
    if len(prompts) != len(seeds):
        raise PaintError(f"There are {len(prompts)} prompts and {len(seeds)} seeds: give each prompt one seed.")
    vq, clip = _models(vq, clip)
    settings = settings or default_settings()
    require_room(vq, clip, settings, min(len(prompts), PAINTINGS_AT_ONCE))
    asked = [(wishes_of(prompt), replace(settings, seed=seed)) for prompt, seed in zip(prompts, seeds, strict=True)]
    done, drawer = [], drawer_of(vq, settings)
    for first in range(0, len(asked), PAINTINGS_AT_ONCE):
        some = asked[first : first + PAINTINGS_AT_ONCE]
        canvases = [begin(wishes, each, None, drawer, clip) for wishes, each in some]
        ((canvases, _),) = deque(_steps(canvases, drawer, clip), maxlen=1)  # the last of them
        done += [_painting(canvas, drawer) for canvas in canvases]
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


def _steps(canvases: list[Canvas], drawer: Drawer, clip: "Clip") -> "Iterator[tuple[list[Canvas], Tensor]]":
    """Take the steps that remain, all canvases together: new canvases, and their losses [canvases, cutouts], for each.

    All canvases have the same settings but for the seed.
    """
    while len(canvases[0].losses) < canvases[0].settings.steps:
        with enough_memory():
            canvases, losses = _advance(canvases, drawer, clip)
        yield canvases, losses


def _step(canvas: Canvas, losses: "Tensor", started: float, drawer: Drawer) -> Step:
    """The step just taken, for the callback. Its picture stays that of its own time."""
    settings = canvas.settings
    return Step(
        len(canvas.losses),
        settings.steps,
        canvas.losses[-1],
        losses.tolist(),
        time.perf_counter() - started,
        functools.partial(_picture, drawer, canvas.shown()),
    )


def _painting(canvas: Canvas, drawer: Drawer) -> Painting:
    return Painting(
        _picture(drawer, canvas.shown()),
        canvas.settings,
        list(canvas.wishes),
        canvas.losses,
        len(canvas.losses) == canvas.settings.steps,
        canvas,
    )


def _advance(canvases: list[Canvas], drawer: Drawer, clip: "Clip") -> "tuple[list[Canvas], Tensor]":
    """The canvases after one step, and its losses [canvases, cutouts]. The canvases given stay as they are."""
    import torch

    settings = canvases[0].settings
    latents = [canvas.latent for canvas in canvases]
    pixels = clamp_with_gradient(drawer.pixels(torch.cat(latents)), 0, 1)
    tint = max(LEAST_TINT, settings.tint * (1 - 1.5 * len(canvases[0].losses) / settings.steps))
    cuts = [
        cutouts(picture[None], settings.cutouts, settings.cut_smallest, side_of(clip), canvas.draws(), tint)
        for picture, canvas in zip(pixels, canvases, strict=True)
    ]
    measured = [_distances(clip, some.detach(), canvas) for some, canvas in zip(cuts, canvases, strict=True)]
    losses = torch.stack([distances for distances, _ in measured])  # [canvases, cutouts]
    wished = settings.smoothness * roughness(pixels) + settings.symmetry * lopsidedness(pixels)  # [canvases]
    if settings.palette:
        wished = wished + settings.palette_weight * off_palette(pixels, settings.colours())
    arriving = [*(gradient / settings.cutouts for _, gradient in measured), torch.ones_like(wished)]
    gradients = torch.autograd.grad([*cuts, wished], latents, arriving)
    means = losses.mean(dim=1).tolist()
    stepped = zip(canvases, gradients, means, strict=True)
    return [canvas.after(gradient, loss, drawer.lowest, drawer.highest) for canvas, gradient, loss in stepped], losses


def _distances(clip: "Clip", cuts: "Tensor", canvas: Canvas) -> "tuple[Tensor, Tensor]":
    """The weighted distance of each cutout [cutouts, 3, side, side] to the goals, [cutouts], and its gradient.

    A few cutouts at a time: what autograd keeps for the way back through the CLIP is most of the memory.
    """
    import torch

    parts = []
    for part in cuts.split(CUTOUTS_AT_ONCE):
        part = part.requires_grad_()
        distances = DISTANCES[canvas.settings.distance](seen(clip, part)[:, None], canvas.goals) @ canvas.weights
        parts.append((distances.detach(), torch.autograd.grad(distances.sum(), part)[0]))
    distances, gradients = zip(*parts, strict=True)
    return torch.cat(distances), torch.cat(gradients)


def _picture(drawer: Drawer, latent: "Tensor") -> "Image.Image":
    import torch

    with torch.no_grad():
        return to_pictures(drawer.pixels(latent))[0]
