"""Emoji World as a dataset: what `torch.utils.data.DataLoader` asks for, without importing torch here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from course_utils.world.language import caption
from course_utils.world.scenes import Layout, Scene, Split, render, sample_scene


@dataclass(frozen=True)
class Example:
    """One picture with its truth and its full caption."""

    picture: Image.Image
    scene: Scene
    caption: str


class SceneDataset:
    """The first `length` scenes of a split, optionally of one layout. Scenes are drawn when asked for.

    Without `transform` an item is an `Example`; with it, whatever `transform(example)` returns
    (for a DataLoader: tensors).
    """

    def __init__(
        self,
        split: Split,
        length: int,
        layout: Layout | None = None,
        transform: Callable[[Example], Any] | None = None,
    ) -> None:
        self.split, self.length, self.layout, self.transform = split, length, layout, transform

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < self.length:
            raise IndexError(f"Scene {index} is outside 0 to {self.length - 1}.")
        scene = sample_scene(self.split, index, self.layout)
        example = Example(render(scene), scene, caption(scene))
        return example if self.transform is None else self.transform(example)
