"""A painter without a model: the interface of generate.paint, with pictures known beforehand; and its paintings."""

import dataclasses
import threading
from collections.abc import Callable, Sequence

from PIL import Image

from course_utils.generate import Painting, Prompt, Settings, prompts


@dataclasses.dataclass(frozen=True)
class FakeStep:
    """A step whose picture is of one gray, lighter from step to step."""

    number: int
    steps: int
    loss: float

    @property
    def picture(self) -> Image.Image:
        level = 255 * self.number // self.steps
        return Image.new("RGB", (64, 64), (level, level, level))


@dataclasses.dataclass
class FakePainter:
    """It waits `pause` seconds in each step, and after step `gate_at` for the gate; it ends by raising `failure`."""

    failure: Exception | None = None
    gate: threading.Event | None = None
    gate_at: int = 2
    pause: float = 0.0

    def __post_init__(self) -> None:
        self.calls: list[dict] = []

    def __call__(
        self,
        prompt: str | Sequence[Prompt],
        *,
        settings: Settings,
        start: Painting | None = None,
        callback: Callable[[FakeStep], bool],
    ) -> Painting:
        self.calls.append({"prompt": prompt, "settings": settings, "start": start})
        losses = list(start.losses) if start else []
        step, going = FakeStep(0, settings.steps, 1.0), True
        while going and len(losses) < settings.steps:
            losses.append(1 / (len(losses) + 1))
            step = FakeStep(len(losses), settings.steps, losses[-1])
            threading.Event().wait(self.pause)
            going = callback(step)
            while going and self.gate and step.number >= self.gate_at and not self.gate.wait(0.01):
                going = callback(step)
        if self.failure:
            raise self.failure
        asked = prompts(prompt) if isinstance(prompt, str) else list(prompt)
        return Painting(step.picture, settings, asked, losses, len(losses) == settings.steps, None)


def painting(prompt: str | Sequence[Prompt] = "a cat", steps: int = 10, done: int = 10, seed: int = 0) -> Painting:
    """A painting as `generate.paint` returns it, after `done` of `steps` steps."""
    asked = prompts(prompt) if isinstance(prompt, str) else list(prompt)
    settings = Settings(steps=steps, seed=seed)
    return Painting(Image.new("RGB", (64, 64), "red"), settings, asked, [0.5] * done, done == steps, None)
