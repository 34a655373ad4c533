"""environment.yml, pyproject.toml and constraints.txt agree, and the package is quick to import and complete."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import nbformat
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import course_utils
from course_utils.command import testing
from course_utils.course import NOTEBOOKS, ROOT, repository

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PACKAGE = Path(course_utils.__file__).parent


# Dependencies that no module of ours imports, and who needs them.
FOR_OTHERS = {
    "jupyterlab": "course lab",
    "sacrebleu": "lesson 10, which compares its own BLEU with it",
    "safetensors": "the recipes in training/",
    "tokenizers": "the recipes in training/",
    "torchvision": "transformers",
}


def dependencies(extra: str | None = None) -> set[str]:
    """The packages that the course, or one of its extras, asks for."""
    asked = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return {Requirement(text).name for text in asked}


def imported(folder: Path, *without: str) -> set[str]:
    """The packages of others that the modules below a folder import, anywhere in them; some rooms may be left out."""
    paths = [path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] not in without]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    modules += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    foreign = {module.split(".")[0] for module in modules} - sys.stdlib_module_names - {"course_utils"}
    packages = metadata.packages_distributions()
    return {canonicalize_name(package) for module in foreign for package in packages.get(module, [module])[:1]}


def canonical(names: Iterable[str]) -> set[str]:
    return {str(canonicalize_name(name)) for name in names}


def test_what_is_imported_is_declared() -> None:
    for_all = canonical(dependencies() | dependencies("gpu") | dependencies("scale"))
    assert imported(PACKAGE) <= for_all | canonical(dependencies("author") | dependencies("test"))
    assert imported(PACKAGE, "command") <= for_all  # only the command's tests and builds need more


def test_what_is_declared_is_imported() -> None:
    assert canonical(dependencies()) - imported(PACKAGE) == canonical(FOR_OTHERS)


def test_every_lesson_has_the_same_set_up() -> None:
    cells = {}
    for path in NOTEBOOKS.glob("*.ipynb"):
        code = (cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")
        cells.setdefault(next(code), []).append(path.stem)
    assert len(cells) == 1, list(cells.values())
    assert "colab.set_up()" in next(iter(cells))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def test_every_dependency_is_pinned_exactly() -> None:
    extras = [text for group in PROJECT["optional-dependencies"].values() for text in group]
    names = [canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"] + extras]
    assert [name for name in names if not re.fullmatch(r"==[\w.]+", pins().get(name, ""))] == []


def test_pins_are_installable_by_name() -> None:
    assert all(re.fullmatch(r"==[\w.]+", pin) for pin in pins().values())
    assert pins()["torch"] == "==2.15.0"
    assert pins()["torchvision"] == "==0.29.2"


def test_versions_stand_only_in_constraints() -> None:
    extras = [text for group in PROJECT["optional-dependencies"].values() for text in group]
    assert [text for text in PROJECT["dependencies"] + extras if Requirement(text).specifier] == []


def test_environment_installs_the_course_with_the_pins() -> None:
    by_pip = next(each["pip"] for each in ENVIRONMENT["dependencies"] if isinstance(each, dict))
    assert by_pip == ["-c constraints.txt", "-e .[test]"]


def test_environment_names_only_python_and_pip() -> None:
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    by_conda = dict(
        re.match(r"(\w+)=?(.*)", each).groups() for each in ENVIRONMENT["dependencies"] if isinstance(each, str)
    )
    assert by_conda.keys() == {"python", "pip"}
    assert Version(by_conda["python"]) in SpecifierSet(PROJECT["requires-python"])


def test_test_tools_are_the_test_extra() -> None:
    testing.need_tools()
    extra = {Requirement(text).name for text in PROJECT["optional-dependencies"]["test"]}
    named = {"importlinter": "import-linter", "xdist": "pytest-xdist"}  # module -> package
    assert {named.get(tool, tool) for tool in testing.TOOLS} <= extra


def test_importing_is_quick_and_light() -> None:
    heavy = {"torch", "transformers", "matplotlib", "nbformat", "numpy"}
    code = f"import sys, course_utils, course_utils.command.cli; print(*{heavy} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == ""
    nothing, package, command, yardstick = (
        min(work(each) for _ in range(3)) for each in ("", "import course_utils", code, "import torch")
    )
    assert package - nothing < 0.3
    assert command - nothing < (yardstick - nothing) / 6  # in units that a slow machine stretches, too


def work(code: str) -> float:
    """Seconds that a processor works on running the code: waiting for a busy neighbour is no fault of ours."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_data_files_are_where_the_package_looks() -> None:
    kinds = {path.suffix for path in PACKAGE.rglob("*") if path.is_file()}
    assert {".png", ".json", ".toml", ".safetensors"} <= kinds


def test_no_pickled_weights() -> None:
    pickled = {".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".npy"}
    assert [path for path in PACKAGE.rglob("*") if path.suffix in pickled] == []


def test_workflow_runs_what_make_test_runs() -> None:
    workflow = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    on = yaml.safe_load(workflow)[True]  # YAML 1.1 reads the key "on" as true
    assert {"push", "schedule"} <= set(on)
    assert ".ci/run" in workflow
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_issue_form_asks_for_notebook_cell_and_environment() -> None:
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "notebook.yml").read_text(encoding="utf-8"))
    required = {field["id"] for field in form["body"] if field.get("validations", {}).get("required")}
    assert required == {"notebook", "cell", "environment"}


def test_repository_is_owner_and_name() -> None:
    assert re.fullmatch(r"[\w-]+/[\w.-]+", repository())


def test_readme_shows_the_two_commands_first() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    assert [line.split("#")[0].strip() for line in first_screen if line.startswith("make ")] == [
        "make lab",
        "make test",
    ]
