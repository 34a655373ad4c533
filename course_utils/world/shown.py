"""Any picture of Emoji World: a scene, a sign with or without a thing, or a bar chart; and the one way to draw it."""

from collections.abc import Callable

from PIL import Image

from course_utils.world import charts, scenes, signs

Shown = scenes.Scene | signs.SignScene | charts.Chart


def paint(shown: Shown, sprite_transform: Callable | None = None) -> Image.Image:
    """The picture of any truth, 64 x 64 RGB."""
    if isinstance(shown, charts.Chart):
        return charts.render(shown)
    if isinstance(shown, signs.SignScene):
        return signs.render(shown, sprite_transform)
    return scenes.render(shown, sprite_transform)
