"""Every lesson in the full tier, on look-alikes: no cell fails, and none writes a warning."""

from pathlib import Path

import hub
import nbformat
import pytest
from nbclient import NotebookClient

from course_utils.course import NOTEBOOKS

# Put before a lesson's first cell. Stand-ins are small, whatever the models cost whose names they bear; every use of a
# full checkpoint is noted, and any of a pocket one fails.
BEFORE = """
from course_utils import tiers as _tiers
from course_utils.models import hub as _hub, zoo as _zoo
_hub.shortfall = lambda entry, to_download=True, bits=None: None
_used, _cached = [], _hub.cached
_replaced = {_zoo.entry(role, "pocket").source for role in _zoo.roles("pocket", "full")}
def _refuse(folder):
    if _tiers.tier() == "full" and folder.name in _replaced:  # the judge, for one, has no full counterpart
        raise AssertionError(f"The full tier loaded {folder.name}.")
_hub.verify = _refuse
_hub.cached = lambda entry: _used.append(entry.role) or _cached(entry)
"""
# As on a T4, where models load in float16 where nobody asks for more: here on the CPU.
SIXTEEN_BITS = "import torch as _torch\n_tiers.dtype = lambda on=None: _torch.float16\n"
AFTER = 'assert _tiers.tier() == "full" and _used, "No full checkpoint was loaded."'
WITHOUT_FULL_TIER = {"12_dalle_text_to_image"}  # says so, and goes on in the pocket tier
TO_POCKET = 'tiers.set_tier("pocket")'  # in the lesson's cell that does so; what follows is run with the other tests
AFTER_POCKET = 'assert _tiers.tier() == "pocket" and not _used, "A full checkpoint was loaded."'
FEWER_STEPS = ("steps=45", "steps=9")  # of each painting: nothing that has learned nothing gets better
LESSONS = [pytest.param(path, "", id=path.stem) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
LESSONS += [
    pytest.param(path, SIXTEEN_BITS, id=f"{path.stem} in float16")
    for number in ("07", "08")
    for path in NOTEBOOKS.glob(f"{number}_*.ipynb")
]


def warnings_of(notebook: nbformat.NotebookNode) -> list[str]:
    """What cells wrote to stderr, with their ids."""
    return [
        f"{cell.id}: {output.text}"
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]


@pytest.mark.parametrize(("path", "numbers"), LESSONS)
def test_every_lesson_runs_in_the_full_tier_without_a_warning(path: Path, numbers: str, famous: Path) -> None:
    notebook, after = nbformat.read(path, as_version=4), AFTER
    for cell in notebook.cells:
        cell.source = cell.source.replace(*FEWER_STEPS)
    if path.stem in WITHOUT_FULL_TIER:
        last = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and TO_POCKET in cell.source)
        notebook.cells, after = notebook.cells[: last + 1], AFTER_POCKET
    notebook.cells.insert(0, nbformat.v4.new_code_cell(BEFORE + numbers))
    notebook.cells.append(nbformat.v4.new_code_cell(after))
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=hub.environment(famous))  # raises CellExecutionError where a cell fails
    assert warnings_of(notebook) == []


def test_a_warning_counts() -> None:
    cell = nbformat.v4.new_code_cell("import warnings; warnings.warn('no')")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook).execute()
    assert "UserWarning: no" in warnings_of(notebook)[0]
