"""Every lesson in the full tier, on look-alikes: no cell fails or warns, and the prose tells what holds in one tier."""

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile
from pathlib import Path

import hub
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from shorter import shorten

from course_utils.command import claims
from course_utils.command.claims import Claim
from course_utils.command.unclaimed import stands_for
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
WITHOUT_FULL_TIER = {"09_fine_tuning"}  # says so, and goes on in the pocket tier
TO_POCKET = 'tiers.set_tier("pocket")'  # in the lesson's cell that does so; what follows is run with the other tests
AFTER_POCKET = 'assert _tiers.tier() == "pocket" and not _used, "A full checkpoint was loaded."'
ONE_CELL = {
    "12_dalle_text_to_image": "l12-151"
}  # all else is of the pocket tier, and what follows runs with other tests
AFTER_ONE_CELL = 'assert _tiers.tier() == "pocket" and "amused" in _used, "aMUSEd was not loaded."'
# Cell -> why what its claims say holds in the full tier, though not for look-alikes or in so short a run.
LIVE = "trained live, the same in both tiers; here with fewer steps"
HOLDS = {
    "l02-088": "three fifths of SmolVLM's language model are MLPs, by its configuration; the look-alike is small",
    "l03-102": LIVE,
    "l10-059": LIVE,
}
MARK = "pocket"  # stands in each paragraph that speaks of a result of the pocket tier's models: "In the pocket tier, …"
LESSONS = [pytest.param(path, "", id=path.stem) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]
LESSONS += [
    pytest.param(path, SIXTEEN_BITS, id=f"{path.stem} in float16")
    for number in ("07", "08")
    for path in NOTEBOOKS.glob(f"{number}_*.ipynb")
]


def warnings_of(notebook: NotebookNode) -> list[str]:
    """What cells wrote to stderr, with their ids."""
    return [
        f"{cell.id}: {output.text}"
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]


class Lesson(NotebookClient):
    """Runs a lesson and its claims, and notes the claims that do not hold.

    Those that come before any famous model is used are left out: until then a lesson is the same in both tiers.
    """

    def __init__(self, notebook: NotebookNode, asserted: Sequence[Claim] = (), **options: object) -> None:
        super().__init__(notebook, on_cell_executed=self._check, **options)
        self.asserted, self.broken = asserted, []

    async def _check(self, cell: NotebookNode, execute_reply: dict, **_: object) -> None:
        for claim in claims.after(cell, self.asserted):
            code = f"if _used: {claims.code(claim, claims.said(cell.outputs))}"
            if claims.problem(await self.kc.execute_interactive(code, **claims.UNSEEN)):
                self.broken.append(claim)


def unmarked(notebook: NotebookNode, broken: Sequence[Claim]) -> list[str]:
    """Paragraphs without a mark that say what one of the claims asserts: that claim, and how the paragraph begins.

    What holds with the pocket models and not with look-alikes is a result of the pocket models.
    """
    return [
        f"{claim}\n    {paragraph[:100]}"
        for claim in broken
        if claim.cell not in HOLDS
        for paragraph in paragraphs_under(notebook, claim.cell)
        if MARK not in paragraph.lower() and any(stands_for(claim.sentence, text) for text in sentences(paragraph))
    ]


def paragraphs_under(notebook: NotebookNode, cell_id: str) -> list[str]:
    """The prose under a cell: up to the next code cell after it, heading or Predict."""
    place = next(i for i, cell in enumerate(notebook.cells) if cell.get("id") == cell_id)
    later = dropwhile(lambda cell: cell.cell_type == "code", notebook.cells[place:])
    texts = takewhile(lambda cell: cell.cell_type == "markdown", later)
    paragraphs = [text for cell in texts for text in re.split(r"\n\s*\n", cell.source)]
    return list(takewhile(lambda text: not text.startswith(("#", "*Predict")), paragraphs))


def sentences(paragraph: str) -> list[str]:
    """A paragraph cut after its full stops, colons and the like; without what holds no word of any weight."""
    return [text for text in re.split(r"(?<=[.:;!?])\W+", paragraph) if not stands_for("", text)]


@pytest.mark.parametrize(("path", "numbers"), LESSONS)
def test_every_lesson_runs_in_the_full_tier_without_a_warning(path: Path, numbers: str, famous: Path) -> None:
    notebook, after = nbformat.read(path, as_version=4), AFTER
    shorten(notebook, path.name[:2], "full tier")
    if path.stem in WITHOUT_FULL_TIER:
        last = next(i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and TO_POCKET in cell.source)
        notebook.cells, after = notebook.cells[: last + 1], AFTER_POCKET
    if path.stem in ONE_CELL:
        last = next(i for i, cell in enumerate(notebook.cells) if cell.get("id") == ONE_CELL[path.stem])
        notebook.cells, after = notebook.cells[: last + 1], AFTER_ONE_CELL
    notebook.cells.insert(0, nbformat.v4.new_code_cell(BEFORE + numbers))
    notebook.cells.append(nbformat.v4.new_code_cell(after))
    asserted = [] if numbers else claims.of(path)  # once is enough
    lesson = Lesson(notebook, asserted, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    lesson.execute(env=hub.environment(famous))  # raises CellExecutionError where a cell fails
    assert warnings_of(notebook) == []
    problems = unmarked(notebook, lesson.broken)
    assert not problems, "\n".join(problems)


def test_a_warning_counts() -> None:
    cell = nbformat.v4.new_code_cell("import warnings; warnings.warn('no')")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook).execute()
    assert "UserWarning: no" in warnings_of(notebook)[0]


BEFORE_AND_AFTER = """
# %% after early: all cats are found
assert False
# %% after late: all cats are found
assert not cats
# %% after late: no dog is found
assert not dogs
# %% after late: there are birds
assert False
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[Claim]:
    """The claims that do not hold in a lesson of two cells, of which the second uses a famous model."""
    cells = [nbformat.v4.new_code_cell(f"_used = {used}\ncats, dogs = 1, 0", id=name) for name, used in FAMOUS.items()]
    file = tmp_path_factory.mktemp("claims") / "lesson_00.py"
    file.write_text(BEFORE_AND_AFTER)
    lesson = Lesson(nbformat.v4.new_notebook(cells=cells), claims.read(file))
    lesson.execute()
    return lesson.broken


FAMOUS = {"early": [], "late": ["clip"]}


def test_claims_count_from_the_first_famous_model_on(broken: list[Claim]) -> None:
    assert [(claim.cell, claim.sentence) for claim in broken] == [
        ("late", "all cats are found"),
        ("late", "there are birds"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Here the cats are all found.", ["late: all cats are found"]),
        ("In the pocket tier all cats are found.", []),
        ("And now?\n\nLook: all cats were found.", ["late: all cats are found"]),
        ("There are no dogs at all in it.", []),
        ("*Predict:* will all cats be found?", []),
        ("## 2. Next\n\nAll cats were found.", []),
    ],
)
def test_a_result_of_the_pocket_models_needs_a_mark(broken: list[Claim], text: str, told: list[str]) -> None:
    cells = [nbformat.v4.new_code_cell("1", id="late"), nbformat.v4.new_markdown_cell(text)]
    found = unmarked(nbformat.v4.new_notebook(cells=cells), broken)
    assert [problem.split("\n")[0].partition("after ")[2] for problem in found] == told
