"""Finding, running, rebuilding and restamping the course's notebooks."""

import os
import re
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from course_utils.course import NOTEBOOKS, ROOT, CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_BUDGET = 60.0
MEMORY_BUDGET = 2.5e9  # bytes
CELL_TIMEOUT = 600  # seconds: a cell that takes longer hangs
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_SENTENCE = "An interactive widget: run this cell to use it."

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


class PeakMemory:
    """The most resident memory, in bytes, that this process's children held together while the `with` block ran."""

    def __enter__(self) -> "PeakMemory":
        self.bytes = 0
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        import psutil

        me = psutil.Process()
        while not self._done.wait(0.1):
            now = 0
            for child in me.children(recursive=True):
                try:
                    now += child.memory_info().rss
                except psutil.Error:  # it ended between listing and asking
                    continue
            self.bytes = max(self.bytes, now)


@dataclass(frozen=True)
class Run:
    """One notebook's execution. `error` is None if every cell ran."""

    name: str
    seconds: float
    peak_bytes: int
    error: str | None = None

    @property
    def verdict(self) -> Literal["ok", "over budget", "failed"]:
        """ "over budget" warns; a cell that failed, or more than twice a budget, is a failure."""
        over = max(self.seconds / SECONDS_BUDGET, self.peak_bytes / MEMORY_BUDGET)
        if self.error or over > 2:
            return "failed"
        return "over budget" if over > 1 else "ok"

    @property
    def remark(self) -> str:
        """What is to be said about it in one line, empty if all is well."""
        if self.error:
            return self.error
        said = []
        if self.seconds > SECONDS_BUDGET:
            said.append(f"takes more than {SECONDS_BUDGET:.0f} s")
        if self.peak_bytes > MEMORY_BUDGET:
            said.append(f"needs more than {MEMORY_BUDGET / 1e9:.1f} GB")
        return " and ".join(said)


def read(path: Path) -> "NotebookNode":
    """A notebook from a file; `CourseError` if it is not one."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise CourseError(
            f"{path.name} cannot be read as a notebook ({type(error).__name__}): restore it with git."
        ) from error


def execute(path: Path, on_cell: Callable[[], None] = lambda: None) -> tuple["NotebookNode", Run]:
    """Run every cell of the notebook in a fresh kernel, beside its file. The file stays as it is.

    `on_cell` is called after each code cell. Returns the notebook with its new outputs, and how the run went.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    os.environ.update(ENVIRONMENT)
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],  # or each kernel greets the terminal with a warning
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        on_cell_executed=lambda **_: on_cell(),
    )
    error = None
    start = time.perf_counter()
    with PeakMemory() as memory:
        try:
            client.execute()
        except (CellControlSignal, DeadKernelError) as problem:
            error = _in_one_line(notebook, problem)
    return notebook, Run(path.name, time.perf_counter() - start, memory.bytes, error)


def _in_one_line(notebook: "NotebookNode", problem: Exception) -> str:
    counted = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(counted, start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                return f"code cell {number}: {output.ename}: {(output.evalue.splitlines() or [''])[0]}"
    return f"{type(problem).__name__}: {str(problem).strip().splitlines()[0]}"


def count_code_cells(path: Path) -> int:
    """How many cells a run of the notebook executes."""
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in read(path).cells)


def strip(notebook: "NotebookNode") -> "NotebookNode":
    """Take out, in place, what git should not see: widget state and views, versions, timings. Outputs and ids stay."""
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
            if output.get("data", {}).pop(WIDGET_VIEW, None):
                output.data["text/plain"] = WIDGET_SENTENCE
    return notebook


def build(path: Path, on_cell: Callable[[], None] = lambda: None) -> Run:
    """Run the notebook and store its new outputs in its file, stripped. A notebook that fails keeps its old ones."""
    import nbformat

    notebook, run = execute(path, on_cell)
    if run.error is None:
        beside = path.with_suffix(".ipynb.new")
        nbformat.write(strip(notebook), beside)
        os.replace(beside, path)
    return run


def repository(root: Path = ROOT) -> str:
    """ "OWNER/REPO" of the repository the course lives in, as pyproject.toml says."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def restamp(new: str, root: Path = ROOT) -> list[Path]:
    """Make a fork's copy point to the fork: write OWNER/REPO wherever the old one stands. Returns the changed files."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+", new):
        raise CourseError(
            f"'{new}' is not OWNER/REPO: write the two names as in the fork's address, such as ada/seeing."
        )
    old = repository(root)
    old_name, new_name = old.split("/")[1], new.split("/")[1]
    changed = []
    for path in _stamped_files(root):
        before = path.read_text(encoding="utf-8")
        after = before.replace(old, new)
        # The folder that a clone makes, as the set-up cells and the README's commands call it.
        after = re.sub(rf"(test -d |rm -rf |\bcd |\"){re.escape(old_name)}\b", rf"\g<1>{new_name}", after)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def _stamped_files(root: Path) -> list[Path]:
    named = [root / name for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md")]
    return [
        *(path for path in named if path.exists()),
        *sorted(root.glob(".github/**/*.yml")),
        *sorted(root.glob("notebooks/*.ipynb")),
    ]
