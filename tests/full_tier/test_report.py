"""`course full-tier` on look-alikes, and on a machine without them."""

from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from typer.testing import CliRunner, Result

from course_utils import tiers
from course_utils.command import cli, full_tier
from course_utils.models import hub, zoo
from course_utils.models.loaded import LOADERS


def course(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["full-tier", *arguments])


@pytest.mark.usefixtures("full_tier")
def test_each_model_is_loaded_and_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    tiers.set_tier("pocket")
    result = course()
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1] == "no graphics card: float32 on the CPU"
    assert "torch " in lines[2] and "transformers " in lines[2]
    assert [line.split()[:2] for line in lines[3:]] == [["[ok]", f"{role}:"] for role in zoo.roles("full")]
    for line, role in zip(lines[3:], zoo.roles("full"), strict=True):
        assert f"version {zoo.entry(role, 'full').revision[:7]}, loaded in " in line
    assert tiers.tier() == "pocket"


@pytest.mark.usefixtures("full_tier")
def test_a_model_that_fails_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("CUDA error:\nno kernel image")

    monkeypatch.setitem(LOADERS, "vit", fail)
    result = course("vit", "clip")
    assert result.exit_code == 1
    *_, vit, clip = result.stdout.splitlines()
    assert vit == "[fail] vit: RuntimeError: CUDA error: no kernel image"
    assert clip.startswith("[ok]   clip: version ")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been downloaded."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))


def test_without_a_hub_each_model_gets_one_sentence(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_answers", lambda: False)
    result = course()
    assert result.exit_code == 0
    for line, role in zip(result.stdout.splitlines()[3:], zoo.roles("full"), strict=True):
        source = zoo.entry(role, "full").source
        why = "it is not on this machine and the hub does not answer"
        assert line == f"[no]   {role}: {source} cannot be used here because {why}."


def test_nothing_is_downloaded_unasked(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "hub_answers", lambda: True)
    monkeypatch.setattr(hub, "shortfall", lambda entry, to_download=True, bits=None: None)
    monkeypatch.setattr(hub, "download", lambda entry, bits=None: pytest.fail("downloaded"))
    assert course("clip").stdout.endswith(
        "[no]   clip: laion/CLIP-ViT-B-32-laion2B-s34B-b79K is not on this machine (0.6 GB); "
        "to fetch it, add --download.\n"
    )


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(full_tier.UnknownRoleError, match="no full model 'dalle': choose from vit, clip, "):
        full_tier.known(["dalle"])
