"""Guards over what is stored in the repository. Each is a function that returns what is wrong, in sentences.

Every guard is also fed a notebook that breaks it, so that a guard that accepts everything is caught.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from course_utils.command import claims, widget_pictures
from course_utils.command.notebooks import read, strip
from course_utils.course import NOTEBOOKS, ROOT, repository

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
HEADINGS = ("Before you start", "Exercises", "Pitfalls", "Recap", "Quiz", "Review plan", "Further reading")
LONGEST_CELL = 30  # lines
LARGEST_FILE, LARGEST_CLONE = 20e6, 70e6  # bytes
SHOWS = {"print", "display"}  # functions whose call leaves an output
ABSOLUTE = re.compile(r"/(?:work|home|root|Users|tmp)/\w|\bC:\\")
MARKDOWN_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")
HTML_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
LINK = re.compile(r"(?<!!)\[(?:!\[[^\]]*\]\([^)]*\)|[^\]])*\]\((?P<target>[^)]*)\)")
# Written in pieces, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]


# ---- reading a notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that are run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def prose(notebook: NotebookNode) -> list[str]:
    """The texts of the Markdown cells, without what stands in code blocks."""
    return [
        re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
    ]


def output_texts(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """(MIME type, text) of everything stored as text in the outputs."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "stream":
                yield "text/plain", output.text
            for mime, value in output.get("data", {}).items():
                if isinstance(value, str) and not mime.startswith("image/"):
                    yield mime, value


def html_pictures(text: str) -> Iterator[tuple[str, str]]:
    """(alt, src) of each <img> in a text."""
    for tag in HTML_PICTURE.findall(text):
        attributes = dict(re.findall(r"""(alt|src)\s*=\s*["']([^"']*)["']""", tag))
        yield attributes.get("alt", ""), attributes.get("src", "")


def pictures(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """(alt, target) of every picture in prose and in HTML outputs."""
    for text in prose(notebook):
        for found in MARKDOWN_PICTURE.finditer(text):
            yield found["alt"], found["target"]
        yield from html_pictures(text)
    for mime, text in output_texts(notebook):
        if mime in ("text/html", "text/markdown"):
            yield from html_pictures(text)


# ---- guards


def run_in_order(notebook: NotebookNode, path: Path) -> list[str]:
    """Every code cell was run, once, in order, without an error."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    wrong = [] if counts == list(range(1, len(counts) + 1)) else [f"the code cells were run in the order {counts}"]
    if not counts:
        wrong.append("there is no code cell")
    for number, cell in enumerate(code_cells(notebook), start=1):
        wrong += [
            f"code cell {number} stores {'an error' if output.output_type == 'error' else 'a warning (stderr)'}"
            for output in cell.outputs
            if output.output_type == "error" or output.get("name") == "stderr"
        ]
    return wrong


def outputs_stored(notebook: NotebookNode, path: Path) -> list[str]:
    """A cell that prints, draws or ends in a value has an output."""
    numbered = enumerate(code_cells(notebook), start=1)
    return [
        f"code cell {n} shows something but stores no output"
        for n, cell in numbered
        if shows(cell.source) and not cell.outputs
    ]


def shows(source: str) -> bool:
    """Whether running the cell surely leaves an output."""
    statements = ast.parse(TransformerManager().transform_cell(source)).body
    calls = [s.value for s in statements if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    for call in calls:
        name = ast.unparse(call.func)
        if name in SHOWS or name.startswith("plots.") or name.endswith((".check", ".hint", ".solution")):
            return True
    last = statements[-1] if statements else None
    return isinstance(last, ast.Expr) and not isinstance(last.value, (ast.Call, ast.Constant))


def short_cells(notebook: NotebookNode, path: Path) -> list[str]:
    """A learner reads about 15 lines at a time; 30 are the limit."""
    lengths = [(n, len(cell.source.splitlines())) for n, cell in enumerate(code_cells(notebook), start=1)]
    return [f"code cell {n} has {length} lines" for n, length in lengths if length > LONGEST_CELL]


def stripped(notebook: NotebookNode, path: Path) -> list[str]:
    """No widget state, views or versions: they break GitHub's and Colab's readers."""
    wrong = ["metadata.widgets is stored"] if "widgets" in notebook.metadata else []
    if strip(nbformat.from_dict(notebook)) != nbformat.from_dict(notebook):
        wrong.append("it holds what git should not see: run `course build`")
    return wrong


def no_remote_picture(notebook: NotebookNode, path: Path) -> list[str]:
    """Pictures of other hosts vanish."""
    return [f"remote picture {target}" for _, target in pictures(notebook) if re.match(r"(https?:)?//", target)]


def pictures_exist(notebook: NotebookNode, path: Path) -> list[str]:
    """Every picture named is there."""
    local = [target for _, target in pictures(notebook) if not re.match(r"(https?:)?//|data:", target)]
    return [
        f"no such picture: {target or '(no name)'}"
        for target in local
        if not target or not (path.parent / target).is_file()
    ]


def alt_text(notebook: NotebookNode, path: Path) -> list[str]:
    """Every picture, in prose and in outputs, says in words what it shows."""
    wrong = [f"picture without alt text: {target[:60]}" for alt, target in pictures(notebook) if not alt.strip()]
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell.outputs:
            for mime in output.get("data", {}):
                if mime.startswith("image/") and not output.metadata.get(mime, {}).get("alt", "").strip():
                    wrong.append(
                        f"code cell {number} stores a picture without alt text: show it with course_utils.plots"
                    )
    return wrong


def shown_to_all(notebook: NotebookNode, path: Path) -> list[str]:
    """On the web nothing runs: a stored picture comes in HTML too, with its alt text, and a widget as a picture."""
    wrong = []
    for cell in code_cells(notebook):
        for output in cell.outputs:
            drawn = "image/png" in output.get("data", {}) or widget_pictures.stands_for_a_widget(output)
            if drawn and "<img" not in output.data.get("text/html", ""):
                wrong.append(f"cell {cell.id} has no picture for the web: run `course build`, or widget_pictures.py")
    return wrong


def no_absolute_path(notebook: NotebookNode, path: Path) -> list[str]:
    """Paths of the author's machine mean nothing elsewhere."""
    texts = [cell.source for cell in notebook.cells] + [text for _, text in output_texts(notebook)]
    return [f"absolute path: {found.group()}" for text in texts for found in ABSOLUTE.finditer(text)]


def badge(notebook: NotebookNode, path: Path) -> list[str]:
    """The first cell carries the Colab badge of this very notebook, and no cell names another repository."""
    address = f"https://colab.research.google.com/github/{repository()}/blob/main/notebooks/{path.name}"
    expected = f"[![Open in Colab](../images/colab-badge.svg)]({address})"
    wrong = (
        []
        if notebook.cells and expected in notebook.cells[0].source
        else [f"the first cell lacks the badge {expected}"]
    )
    named = re.findall(
        r"github(?:\.com)?/([\w.-]+/[\w.-]+?)(?:\.git)?(?=/blob/main/notebooks|/tree/main/notebooks)",
        all_text(notebook),
    )
    cloned = re.findall(r"git clone [^\n]*github\.com/([\w.-]+/[\w.-]+)", all_text(notebook))
    return wrong + [
        f"names the repository {name}, not {repository()}" for name in named + cloned if name != repository()
    ]


def all_text(notebook: NotebookNode) -> str:
    """All sources in one string."""
    return "\n".join(cell.source for cell in notebook.cells)


def links(notebook: NotebookNode, path: Path) -> list[str]:
    """Links are well-formed addresses, or files that exist."""
    return [f"bad link: {target!r}" for text in prose(notebook) for target in bad_links(text, path.parent)]


def bad_links(text: str, folder: Path) -> list[str]:
    """Targets of Markdown links that are neither https addresses nor files below the repository nor headings here."""
    targets = [found["target"] for found in LINK.finditer(text)]
    return [target for target in targets if not good_link(target, folder)]


def good_link(target: str, folder: Path) -> bool:
    """Whether one link target is well-formed."""
    if re.match(r"[a-z]+:", target):
        return re.fullmatch(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"]*)?|mailto:\S+@\S+", target) is not None
    file = target.split("#")[0]
    return bool(target) and (not file or (folder / file).exists())


def anatomy(notebook: NotebookNode, path: Path) -> list[str]:
    """The parts that every lesson has, as headings, in order, after one title."""
    headings = re.findall(r"^(#+) +(.+?)\s*$", "\n".join(prose(notebook)), flags=re.MULTILINE)
    wrong = [] if [level for level, _ in headings].count("#") == 1 else ["it needs one title: a single '# ' heading"]
    places = []
    for wanted in HEADINGS:
        at = [i for i, (_, text) in enumerate(headings) if text == wanted]
        if not at:
            wrong.append(f"the heading '{wanted}' is missing")
        places += at[:1]
    return wrong if places == sorted(places) else [*wrong, "the headings are not in the order " + ", ".join(HEADINGS)]


def stable_ids(notebook: NotebookNode, path: Path) -> list[str]:
    """Cells have ids of their own, so that a rebuilt notebook differs only where it changed."""
    ids = [cell.get("id") for cell in notebook.cells]
    return (
        [] if all(ids) and len(set(ids)) == len(ids) else ["cell ids are missing or repeated: save it as nbformat 4.5"]
    )


Guard = Callable[[NotebookNode, Path], list[str]]
GUARDS: list[Guard] = [
    run_in_order,
    outputs_stored,
    short_cells,
    stripped,
    no_remote_picture,
    pictures_exist,
    alt_text,
    shown_to_all,
    no_absolute_path,
    badge,
    links,
    anatomy,
    stable_ids,
]


def named(guard: Guard) -> str:
    """The guard's name, for pytest's reports."""
    return guard.__name__


@pytest.mark.parametrize("guard", GUARDS, ids=named)
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson(path: Path, guard: Guard) -> None:
    assert guard(nbformat.read(path, as_version=4), path) == []


@pytest.mark.parametrize("guard", [run_in_order, outputs_stored, stripped, no_absolute_path], ids=named)
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("apps/*.ipynb")), ids=lambda path: path.stem)
def test_app(path: Path, guard: Guard) -> None:
    assert guard(nbformat.read(path, as_version=4), path) == []


def test_the_lessons_are_there() -> None:
    ready = "00_start_here 01_embeddings 03_vision_transformer 04_clip_zero_shot 07_blip2_captioning_vqa"
    ready += " 08_chatbot_widgets 11_vqgan_clip_generation 12_dalle_text_to_image"
    assert set(ready.split()) <= {path.stem for path in LESSONS}


def test_every_file_of_claims_belongs_to_a_lesson() -> None:
    files = {path.name for path in (ROOT / "tests" / "claims").glob("*.py")}
    assert files <= {f"lesson_{path.name[:2]}.py" for path in LESSONS}
    assert {claim.cell for path in LESSONS for claim in claims.of(path)}
    assert [claim for path in LESSONS for claim in claims.misplaced(claims.of(path), read(path))] == []


# ---- each guard refuses what it is there to refuse

HERE = NOTEBOOKS / "99_example.ipynb"


def good_notebook() -> NotebookNode:
    """A small notebook that every guard accepts."""
    v4 = nbformat.v4
    address = f"https://colab.research.google.com/github/{repository()}/blob/main/notebooks/{HERE.name}"
    first = f"# Example\n\n[![Open in Colab](../images/colab-badge.svg)]({address})"
    shown = v4.new_output("stream", name="stdout", text="2\n")
    tag = '<img src="data:image/png;base64,AAAA" alt="a">'
    forms = {"text/html": tag, "image/png": "AAAA", "text/plain": "a"}
    drawn = v4.new_output("display_data", forms, metadata={"image/png": {"alt": "a"}})
    cells = [
        v4.new_markdown_cell(first),
        v4.new_code_cell("print(1 + 1)", execution_count=1, outputs=[shown]),
        v4.new_code_cell("plots.show(figure, 'a')", execution_count=2, outputs=[drawn]),
        *(v4.new_markdown_cell(f"## {heading}") for heading in HEADINGS),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def with_prose(text: str) -> NotebookNode:
    """The good notebook and one more Markdown cell."""
    notebook = good_notebook()
    notebook.cells.append(nbformat.v4.new_markdown_cell(text))
    return notebook


def with_code(source: str, *outputs: NotebookNode, count: int | None = 3) -> NotebookNode:
    """The good notebook and one more code cell."""
    notebook = good_notebook()
    notebook.cells.append(nbformat.v4.new_code_cell(source, execution_count=count, outputs=list(outputs)))
    return notebook


def without_cell(index: int) -> NotebookNode:
    """The good notebook less one cell."""
    notebook = good_notebook()
    del notebook.cells[index]
    return notebook


def with_metadata(**more: object) -> NotebookNode:
    """The good notebook with more metadata."""
    notebook = good_notebook()
    notebook.metadata.update(more)
    return notebook


def with_repeated_ids() -> NotebookNode:
    """The good notebook with one id on two cells."""
    notebook = good_notebook()
    notebook.cells[0]["id"] = notebook.cells[1]["id"]
    return notebook


def html(text: str) -> NotebookNode:
    """An HTML output."""
    return nbformat.v4.new_output("display_data", {"text/html": text, "text/plain": "a"})


OTHER = repository().replace("/", "-fork/")
BAD: list[tuple[Guard, NotebookNode]] = [
    (run_in_order, with_code("x = 1", count=None)),
    (run_in_order, with_code("x = 1", count=7)),
    (run_in_order, with_code("x", nbformat.v4.new_output("error", ename="NameError", evalue="x", traceback=[]))),
    (run_in_order, with_code("x = 1", nbformat.v4.new_output("stream", name="stderr", text="UserWarning"))),
    (outputs_stored, with_code("print(1)")),
    (outputs_stored, with_code("x = 1\nx")),
    (outputs_stored, with_code("%time x = 1\nplots.show(figure, 'a')")),
    (outputs_stored, with_code("answer = ...\nexercise('1.1').check(answer)")),
    (short_cells, with_code("x = 1\n" * 31)),
    (stripped, with_metadata(widgets={"application/vnd.jupyter.widget-state+json": {}})),
    (stripped, with_metadata(language_info={"name": "python", "version": "3.11.7"})),
    (
        stripped,
        with_code(
            "w", nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}})
        ),
    ),
    (no_remote_picture, with_prose("![A cat](https://example.com/cat.png)")),
    (no_remote_picture, with_prose('<img alt="A cat" src="//example.com/cat.png">')),
    (no_remote_picture, with_code("show()", html('<img alt="A cat" src="http://example.com/cat.png">'))),
    (pictures_exist, with_prose("![A cat](../images/no-such-cat.png)")),
    (alt_text, with_prose("![](../images/colab-badge.svg)")),
    (alt_text, with_prose('<img src="../images/colab-badge.svg">')),
    (alt_text, with_code("show()", nbformat.v4.new_output("display_data", {"image/png": "AAAA"}))),
    (shown_to_all, with_code("show()", nbformat.v4.new_output("display_data", {"image/png": "AAAA"}))),
    (shown_to_all, with_code("w", nbformat.v4.new_output("display_data", {"text/plain": widget_pictures.SENTENCE}))),
    (no_absolute_path, with_code("open('/home/ada/cat.png')")),
    (no_absolute_path, with_code("x", nbformat.v4.new_output("stream", name="stdout", text="saved in C:\\data"))),
    (no_absolute_path, with_prose("It lies in /work/main.")),
    (badge, without_cell(0)),
    (badge, with_prose(f"https://colab.research.google.com/github/{OTHER}/blob/main/notebooks/00_start_here.ipynb")),
    (badge, with_code(f"!git clone -q https://github.com/{OTHER}")),
    (links, with_prose("[paper](htps://arxiv.org)")),
    (links, with_prose("[paper](https://arxiv.org/a b)")),
    (links, with_prose("[next](99_no_such_lesson.ipynb)")),
    (links, with_prose("[nothing]()")),
    (anatomy, without_cell(-1)),
    (anatomy, with_prose("# A second title")),
    (anatomy, good_notebook() | {"cells": good_notebook().cells[::-1]}),
    (stable_ids, with_repeated_ids()),
]


@pytest.mark.parametrize("guard", GUARDS, ids=named)
def test_guard_accepts_a_good_notebook(guard: Guard) -> None:
    assert guard(good_notebook(), HERE) == []


@pytest.mark.parametrize(("guard", "notebook"), BAD, ids=[named(guard) for guard, _ in BAD])
def test_guard_refuses_a_bad_notebook(guard: Guard, notebook: NotebookNode) -> None:
    assert guard(nbformat.from_dict(notebook), HERE) != []


def test_every_guard_is_fed_a_bad_notebook() -> None:
    assert {guard for guard, _ in BAD} == set(GUARDS)


# ---- the repository as a whole


def stored_files() -> list[Path]:
    """What git stores, or will once it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this copy of the course is no git repository")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def too_large(sizes: dict[str, int], most: float) -> list[str]:
    """What is larger than `most`, given bytes by name."""
    return [f"{name}: {size / 1e6:.0f} MB" for name, size in sizes.items() if size > most]


def test_no_file_is_large() -> None:
    assert too_large({str(path.relative_to(ROOT)): path.stat().st_size for path in stored_files()}, LARGEST_FILE) == []


def test_a_shallow_clone_is_small(tmp_path: Path) -> None:
    """What a learner fetches: `git clone --depth 1`."""
    clone = ["git", "clone", "-q", "--depth", "1", "--bare", ROOT.as_uri(), str(tmp_path / "clone")]
    if subprocess.run(clone, capture_output=True, check=False).returncode:
        pytest.skip("this copy of the course is no git repository")
    fetched = sum(path.stat().st_size for path in (tmp_path / "clone" / "objects").rglob("*") if path.is_file())
    assert too_large({"a shallow clone": fetched}, LARGEST_CLONE) == []


def test_size_guard_refuses() -> None:
    assert too_large({"one.bin": 21_000_000, "two.bin": 2}, LARGEST_FILE) == ["one.bin: 21 MB"]
    assert too_large({"a shallow clone": 71_000_000}, LARGEST_CLONE) == ["a shallow clone: 71 MB"]


def test_no_registry_is_named() -> None:
    texts = {path: path.read_bytes().decode("utf-8", errors="ignore") for path in stored_files()}
    assert [(str(path), host) for path, text in texts.items() for host in REGISTRIES if host in text] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "TEACHING.md", "docs/glossary.md"])
def test_prose_links(name: str) -> None:
    folder = (ROOT / name).parent
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    assert bad_links(text, folder) == []
    assert [target for _, target in re.findall(MARKDOWN_PICTURE, text) if not (folder / target).is_file()] == []
    assert [target for alt, target in re.findall(MARKDOWN_PICTURE, text) if not alt.strip()] == []
