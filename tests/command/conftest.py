"""Small notebooks for the tests of the command."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

from course_utils.command import notebooks

v4 = nbformat.v4


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a notebook of the given code cells and returns its path."""
    return writer(tmp_path)


@pytest.fixture(scope="session")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lesson that was built once for all tests; its second cell would show a name that leaked."""
    leaks = "print('four', 'pair' in globals())"
    path = writer(tmp_path_factory.mktemp("built"))("one = 1", leaks, folder="notebooks", ids=("first", "second"))
    asyncio.run(notebooks.build(path))
    return path


def writer(place: Path) -> Callable[..., Path]:
    """A function that writes a notebook of the given code cells below a folder and returns its path."""

    def write(
        *sources: str, name: str = "00_small.ipynb", folder: str = "", ids: Sequence[str] = (), **metadata: object
    ) -> Path:
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        cells = [v4.new_code_cell(source) for source in sources]
        for cell, chosen in zip(cells, ids, strict=False):
            cell["id"] = chosen
        path = place / folder / name
        path.parent.mkdir(exist_ok=True)
        nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, **metadata}), path)
        return path

    return write
