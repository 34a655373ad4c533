"""Finding, running and rebuilding the course's notebooks."""

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_utils.command import claims, widget_pictures
from course_utils.command.claims import Claim
from course_utils.command.runs import Run, Usage, pid_of
from course_utils.course import CHECKPOINTS, NOTEBOOKS, CourseError, write_file

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = "python3"  # this environment's, whatever name a notebook was saved with, such as conda-env-vlm-py
CELL_TIMEOUT = 600  # seconds: a cell that takes longer hangs
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

# What a run needs so that its outputs are the same everywhere and free of progress bars.
ENVIRONMENT = {
    "VLM_COURSE_TIER": "pocket",
    "VLM_COURSE_DATA": str(Path(tempfile.gettempdir()) / f"vlm-course-{os.getpid()}"),  # not the author's own record
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "TQDM_DISABLE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, not one registered for the user
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # or the kernel's debugger writes a warning into the outputs
}


def find(names: Sequence[str] = ()) -> list[Path]:
    """The notebooks called for by path, file name or lesson number ("4", "04"); without names, all of them in order."""
    lessons = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if not names:
        if not lessons:
            raise CourseError(f"There are no notebooks in {NOTEBOOKS}: work in a clone of the course's repository.")
        return lessons
    return [_find_one(name, lessons) for name in names]


def _find_one(name: str, lessons: Sequence[Path]) -> Path:
    if Path(name).is_file() and name.endswith(".ipynb"):
        return Path(name).resolve()
    for lesson in lessons:
        if name in (lesson.name, lesson.stem) or (name.isdigit() and lesson.name.startswith(f"{int(name):02d}_")):
            return lesson
    known = ", ".join(lesson.stem for lesson in lessons) or "none"
    raise CourseError(f"There is no notebook '{name}': give a path or one of the lessons ({known}).")


def read(path: Path) -> "NotebookNode":
    """A notebook from a file; `CourseError` if it is not one."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # a list where a notebook should be raises AttributeError, and so on
        raise CourseError(
            f"{path.name} cannot be read as a notebook ({type(error).__name__}): restore it with git."
        ) from error


async def execute(
    path: Path, on_cell: Callable[[], None] = lambda: None, asserted: Sequence[Claim] = ()
) -> tuple["NotebookNode", Run]:
    """Run every cell of the notebook in a fresh kernel, beside its file. The file stays as it is.

    `on_cell` is called after each code cell; the claims in `asserted` are checked after the cells they name.
    Returns the notebook with its new outputs, and how the run went. Where it is cancelled, its kernel ends first.
    """
    import asyncio

    from nbclient import NotebookClient

    os.environ.update(ENVIRONMENT)
    notebook = read(path)
    broken = [f"{claim}\n{claims.NO_SUCH_CELL}" for claim in claims.misplaced(asserted, notebook)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None

    async def after(cell: "NotebookNode", execute_reply: dict[str, Any], **_: object) -> None:
        on_cell()
        if execute_reply["content"]["status"] != "ok":
            return
        for claim in claims.after(cell, asserted):
            code = claims.code(claim, claims.said(cell.outputs))
            if problem := claims.problem(await client.kc.execute_interactive(code, **claims.UNSEEN)):
                broken.append(problem)

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # or each kernel greets the terminal with a warning
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        on_cell_executed=after,
        kernel_name=KERNEL,
    )
    manager, error = client.create_kernel_manager(), None
    with Usage(lambda: pid_of(manager)) as usage:
        try:
            await client.async_execute()
        except Exception as problem:
            if asyncio.current_task().cancelling():  # of which nbclient says that the kernel died
                raise asyncio.CancelledError from problem
            error = _failed_cell(notebook) or in_one_line(problem) + _hidden_module(path.parent)
        finally:
            if manager.has_kernel:  # cancelled as it came up, or as it went
                await manager.shutdown_kernel(now=True)
            atexit.unregister(client._cleanup_kernel)  # of a kernel that never came up nbclient forgets to
    return notebook, Run(path.name, usage.seconds, usage.peak_bytes, error or "\n".join(broken) or None)


def _failed_cell(notebook: "NotebookNode") -> str:
    """Which cell ended in which error, in a line; empty if none did."""
    counted = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(counted, start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                return f"code cell {number}: {output.ename}: {(output.evalue.splitlines() or [''])[0]}"
    return ""


def in_one_line(problem: Exception) -> str:
    """What went wrong, in a line: a CourseError's own words, or the kind of error and its first line."""
    words = (str(problem).strip().splitlines() or [""])[0]
    return words if isinstance(problem, CourseError) else f"{type(problem).__name__}: {words}"


def _hidden_module(folder: Path) -> str:
    """What to say where a file beside a notebook hides one of Python's own modules, so that no kernel can start."""
    hiding = sorted(path.name for path in folder.glob("*.py") if path.stem in sys.stdlib_module_names)
    return f" (rename {hiding[0]}: it hides Python's own module of that name)" if hiding else ""


def count_code_cells(path: Path) -> int:
    """How many cells a run of the notebook executes; 0 if it cannot be read."""
    try:
        return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in read(path).cells)
    except CourseError:
        return 0


def forget_record() -> None:
    """Take away the study record that runs of notebooks left in the folder for temporary files."""
    shutil.rmtree(ENVIRONMENT["VLM_COURSE_DATA"], ignore_errors=True)


def strip(notebook: "NotebookNode") -> "NotebookNode":
    """Take out, in place, what git should not see: widget state and views, versions, timings. Outputs and ids stay."""
    import nbformat
    from nbstripout import strip_output

    strip_output(
        notebook,
        keep_output=True,
        keep_count=True,
        keep_id=True,
        extra_keys=["metadata.widgets", "metadata.language_info.version", "cell.metadata.execution"],
    )
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            # A view names a model that died with its kernel, and the text beside it is Python's for programmers.
            if WIDGET_VIEW in output.get("data", {}) or widget_pictures.stands_for_a_widget(output):
                output.data = nbformat.from_dict(widget_pictures.in_place_of_widget(cell.get("id", "")))
    return notebook


def need_for_building() -> None:
    """Raise `CourseError` unless what a build needs is here: tools, packages, whole models."""
    from course_utils import models
    from course_utils.command import doctor
    from course_utils.models import zoo

    if importlib.util.find_spec("nbstripout") is None:
        raise CourseError("Building needs nbstripout: run pip install -c constraints.txt -e '.[author]'")
    packages = doctor.check("packages")
    if packages.status == "fail":
        raise CourseError(f"Building needs all packages ({packages.found}): {packages.advice}")
    for role in zoo.roles("pocket"):
        models.verify(CHECKPOINTS / zoo.entry(role, "pocket").source)


async def build(path: Path, on_cell: Callable[[], None] = lambda: None) -> Run:
    """Run the notebook and its claims, and store its new outputs, stripped, in its file.

    Where a cell or a claim fails, the old outputs stay.
    """
    import nbformat

    notebook, run = await execute(path, on_cell, claims.of(path))
    if run.error is None:
        write_file(path, nbformat.writes(strip(notebook)) + "\n")
    return run
