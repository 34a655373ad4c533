"""A canvas: the latent that is painted and all that its next step needs; and what a painting can start from."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from course_utils.generate.checks import PaintError
from course_utils.generate.drawers import Drawer, cannot_start_from
from course_utils.generate.settings import Settings
from course_utils.generate.wishes import Prompt, goals_of, shares

if TYPE_CHECKING:
    from PIL import Image
    from torch import Generator, Tensor
    from torch.optim import Adam

    from course_utils.models import Clip


@dataclass
class Canvas:
    """A latent under way and all that its next step needs."""

    settings: Settings
    wishes: Sequence[Prompt]
    goals: "Tensor"  # [wishes, width], unit vectors
    weights: "Tensor"  # [wishes], their absolute values sum to 1
    latent: "Tensor"  # [1, width, rows, columns]
    average: "Tensor"  # the same shape; starts from 0, so it is too small by the factor `summed`
    optimiser: "Adam"
    losses: list[float]
    summed: float = 0.0  # the weights of all that went into the average, which need not all have had one `ema`

    def shown(self) -> "Tensor":
        """The latent to decode for a person: the running average, as soon as there is one."""
        if not self.losses:
            return self.latent.detach()
        return self.average / self.summed

    def draws(self) -> "Generator":
        """The chance of the next step. It hangs on seed and step alone, so a resumed painting draws the same."""
        import torch

        return torch.Generator().manual_seed(self.settings.seed * 1_000_003 + len(self.losses))

    def after(self, gradient: "Tensor", loss: float, lowest: "Tensor", highest: "Tensor") -> "Canvas":
        """The canvas one step further. This one stays as it is, so that an interrupt finds either of them whole.

        gradient: of the latent's shape. lowest, highest: between them its numbers stay, [width].
        """
        import torch

        latent = self.latent.detach().clone().requires_grad_()
        rate = self.optimiser.param_groups[0]["lr"]
        following = replace(self, latent=latent, optimiser=torch.optim.Adam([latent], lr=rate))
        following.take_over(self)
        latent.grad = gradient
        following.optimiser.step()
        with torch.no_grad():
            latent.copy_(latent.clamp(lowest[:, None, None], highest[:, None, None]))
            following.average.lerp_(latent, 1 - self.settings.ema)
        following.summed += (1 - self.settings.ema) * (1 - following.summed)
        following.losses.append(loss)
        return following

    def take_over(self, earlier: "Canvas") -> None:
        """Go on where an earlier canvas stopped; that one stays as it is."""
        self.average = earlier.average.clone()
        self.losses, self.summed = list(earlier.losses), earlier.summed
        state = copy.deepcopy(earlier.optimiser.state_dict())
        state["param_groups"] = self.optimiser.state_dict()["param_groups"]  # the learning rate may be a new one
        self.optimiser.load_state_dict(state)


def begin(
    wishes: Sequence[Prompt],
    settings: Settings,
    start: "Image.Image | Tensor | Canvas | None",
    drawer: Drawer,
    clip: "Clip",
) -> Canvas:
    """A canvas with the first latent, or one that goes on where an earlier one stopped. Raises PaintError."""
    import torch
    from PIL import Image

    if isinstance(start, Canvas):
        latent = start.latent.detach()
    elif start is None or isinstance(start, (Image.Image, torch.Tensor)):
        latent = drawer.first(start, settings.seed)
    else:
        raise cannot_start_from(start)
    _require_shape(latent, drawer)
    latent = latent.clone().requires_grad_()
    canvas = Canvas(
        settings,
        wishes,
        goals_of(clip, wishes, settings.style).to(latent),
        torch.tensor(shares(wishes)).to(latent),
        latent,
        torch.zeros_like(latent, requires_grad=False),
        torch.optim.Adam([latent], lr=settings.learning_rate * drawer.step),
        [],
    )
    if isinstance(start, Canvas):
        canvas.take_over(start)
    if len(canvas.losses) >= settings.steps:
        raise PaintError(
            f"This painting has had its {len(canvas.losses)} steps already: to go on, give settings with more steps."
        )
    return canvas


def _require_shape(latent: "Tensor", drawer: Drawer) -> None:
    width, rows, columns = drawer.shape
    if latent.shape[1:] != drawer.shape:
        raise PaintError(
            f"The start is {latent.shape[2]} x {latent.shape[3]} {drawer.kind} of width {latent.shape[1]}, and the "
            f"settings and the model want {rows} x {columns} of width {width}: make them equal."
        )
