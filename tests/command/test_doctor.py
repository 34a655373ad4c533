"""The doctor: each check is right about good and bad machines, and none raises."""

import importlib.util
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
import torch
from typer.testing import CliRunner

from course_utils.command import cli, doctor
from course_utils.course import NOTEBOOKS
from course_utils.models import hub, memory, zoo


@pytest.fixture(autouse=True)
def _hub_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_answers", lambda: False)


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine alone says how much memory there is, wherever the tests run."""
    monkeypatch.setattr(memory, "limits", list)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries that lessons load take seconds: one small one stands for all."""
    monkeypatch.setattr(doctor, "LIBRARIES", ("yaml",))


def found(name: str) -> doctor.Check:
    return doctor.check(name)


def test_every_check_reports() -> None:
    names = [check.name for check in doctor.checks()]
    assert names[:8] == ["Python", "packages", "memory", "disk", "hub", "tier", "libraries", "graphics card"]
    assert names[8:] == [f"model {role}" for role in zoo.roles()]


def test_bad_news_comes_with_advice() -> None:
    assert [check for check in doctor.checks() if check.status != "ok" and not check.advice] == []


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (("ok", "ok"), "You can start."),
        (("ok", "warn"), "You can start. What is marked [warn] can wait."),
        (("warn", "fail"), "You cannot start yet: first mend what is marked [fail]."),
    ],
)
def test_the_verdict_is_one_line(statuses: tuple[doctor.Status, ...], words: str) -> None:
    assert doctor.verdict([doctor.Check("x", status, "y") for status in statuses]) == words


@pytest.mark.parametrize(
    ("version", "status"), [((3, 10), "fail"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "warn")]
)
def test_python(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], status: str) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    assert found("Python").status == status


def test_a_missing_package_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "fsrs":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    check = found("packages")
    assert (check.status, "fsrs" in check.found, "pip install" in check.advice) == ("fail", True, True)


def test_another_version_warns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text("# tested with\ntorch==0.4.1\n")
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    check = found("packages")
    assert (check.status, "tested: 0.4.1" in check.found) == ("warn", True)


def test_a_course_that_is_not_installed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-distribution")
    assert found("packages").status == "fail"


def test_the_libraries_of_the_lessons_are_those_that_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    loaded = {name.split(".")[0] for name in doctor.LIBRARIES}
    code = [cell.source for path in NOTEBOOKS.glob("*.ipynb") for cell in nbformat.read(path, 4).cells]
    used = {name for text in code for name in re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)}
    foreign = used - sys.stdlib_module_names - {"course_utils", "IPython", "google", "ray"}  # ray is an extra
    assert {name for name in foreign if importlib.util.find_spec(name)} <= loaded


def test_a_library_that_cannot_be_loaded_fails_and_ends_the_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text("raise OSError('libfoo.so: cannot open shared object file')")
    (tmp_path / "crashing.py").write_text("import os\nos.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(doctor, "LIBRARIES", ("yaml", "broken", "tqdm"))
    found = list(doctor.checks())
    assert (found[-1].name, found[-1].status) == ("libraries", "fail")
    assert "broken is installed and cannot be loaded (OSError: libfoo.so" in found[-1].found
    monkeypatch.setattr(doctor, "LIBRARIES", ("yaml", "crashing"))
    assert "crashing is installed and cannot be loaded" in doctor.check("libraries").found


def test_a_damaged_pocket_model_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hub, "CHECKPOINTS", tmp_path)
    check = found("model vit")
    assert (check.status, check.found) == ("fail", "pocket is damaged")
    assert "git checkout" in check.advice


def test_a_limit_on_memory_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "limits", lambda: [(int(1e9), int(2e9))])
    assert found("memory").found == "1.0 GB free of 2.0 GB"
    assert found("memory").status == "warn"


def test_little_memory_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1e9, total=4e9))
    assert (found("memory").status, found("model clip").status) == ("warn", "warn")


def test_no_memory_fails_the_pocket_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1e8, total=4e9))
    check = found("model clip")
    assert (check.status, check.advice) == ("fail", "close other programs")


def test_a_full_disk_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=1e8))
    assert found("disk").status == "warn"


@pytest.mark.parametrize(("capability", "number"), [((7, 5), "float16"), ((8, 0), "bfloat16")])
def test_an_old_card_computes_in_fp16(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], number: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda *_: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda *_: "Test card")
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda *_: SimpleNamespace(total_memory=16e9))
    said = found("graphics card").found
    assert said.endswith(f"the full tier uses {number}")


def test_the_hub_is_reported_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("hub").status == "warn"
    monkeypatch.setattr(hub, "hub_answers", lambda: True)
    assert found("hub").status == "ok"


def test_an_unknown_tier_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_TIER", "huge")
    assert (found("tier").status, "huge" in found("tier").advice) == ("fail", True)


def test_a_check_that_breaks_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise RuntimeError("no such thing\nsecond line")

    monkeypatch.setattr(hub, "hub_answers", broken)
    check = found("hub")
    assert check.status == "warn"
    assert "RuntimeError: no such thing)" in check.found


def test_lines_and_json_say_the_same() -> None:
    lines = CliRunner().invoke(cli.app, ["doctor"])
    as_json = CliRunner().invoke(cli.app, ["doctor", "--json"])
    told = json.loads(as_json.stdout)
    assert lines.exit_code == as_json.exit_code == (any(each["status"] == "fail" for each in told))
    assert [line.split()[0] for line in lines.stdout.splitlines()[:-2]] == [f"[{each['status']}]" for each in told]
    assert told[0].keys() == {"name", "status", "found", "advice"}
