"""Small notebooks for the tests of the command."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

v4 = nbformat.v4


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a notebook of the given code cells and returns its path."""

    def write(*sources: str, name: str = "00_small.ipynb", **metadata: object) -> Path:
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(s) for s in sources], metadata={"kernelspec": kernel, **metadata}
        )
        nbformat.write(notebook, tmp_path / name)
        return tmp_path / name

    return write
