from collections.abc import Callable

import pytest

from course_utils.study.questions import Card
from course_utils.study.record import Schedule, Store


@pytest.fixture
def schedule(store: Store, make_cards: Callable[..., list[Card]]) -> Schedule:
    """The schedule of five recall cards, with an empty record."""
    return Schedule(store, make_cards(5))
