"""A class of checker tests gives its own cases to its tests; attempts are not recorded where no test looks at them."""

import pytest
from checkers import Checkers

from course_utils.study import record


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is not None and issubclass(metafunc.cls, Checkers):
        metafunc.cls.parametrize(metafunc)


@pytest.fixture(autouse=True)
def _nothing_recorded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record on disk for each of a thousand attempts would take most of the time."""
    if "recorded" not in request.fixturenames:
        monkeypatch.setattr(record, "note", lambda *_: None)


@pytest.fixture
def recorded() -> None:
    """For tests of the record itself."""
