"""A class of checker tests gives its own cases to its tests."""

import pytest
from checkers import Checkers


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is not None and issubclass(metafunc.cls, Checkers):
        metafunc.cls.parametrize(metafunc)
