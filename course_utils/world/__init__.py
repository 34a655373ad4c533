"""Emoji World: the pocket tier's universe of small pictures whose full truth is known.

>>> from course_utils import world
>>> scene = world.compose(["cat", "dog"], "red", layout="beside")
>>> world.caption(scene)
"""

from course_utils.world.dataset import Example, SceneDataset
from course_utils.world.language import Question, caption, captions, foils, questions, with_article
from course_utils.world.scenes import (
    COLOURS,
    LAYOUTS,
    SIDE,
    SPLITS,
    Scene,
    Thing,
    compose,
    has_held_out_pair,
    never_together,
    render,
    sample_scene,
)
from course_utils.world.sprites import ARTISTS, NOUNS, TRAIN_ARTISTS, UNSEEN_ARTIST, artists_of, load_sprites

__all__ = [
    "ARTISTS",
    "COLOURS",
    "LAYOUTS",
    "NOUNS",
    "SIDE",
    "SPLITS",
    "TRAIN_ARTISTS",
    "UNSEEN_ARTIST",
    "Example",
    "Question",
    "Scene",
    "SceneDataset",
    "Thing",
    "artists_of",
    "caption",
    "captions",
    "compose",
    "foils",
    "has_held_out_pair",
    "load_sprites",
    "never_together",
    "questions",
    "render",
    "sample_scene",
    "with_article",
]
