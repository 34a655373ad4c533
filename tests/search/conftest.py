"""What the tests of search share: the pocket CLIP, and a small library."""

import pytest

from course_utils import models, search
from course_utils.models import Clip


@pytest.fixture(scope="session")
def clip() -> Clip:
    return models.shared("clip")


@pytest.fixture(scope="session")
def library(clip: Clip) -> search.Library:
    return search.embed_library(clip, *search.scene_pictures(0, 24))
