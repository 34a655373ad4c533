"""The hub's cache: what is wrong with it, or with a file in it, is said before anything is loaded."""

import json
import os
from pathlib import Path

import hub as stand_in
import pytest
from huggingface_hub import constants

from course_utils import models, tiers
from course_utils.models import cache, hub, zoo

CURE = r"delete the folder .*models--google--vit-base-patch16-224 and load it again; every lesson still works"


@pytest.fixture
def vit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the full ViT in a cache that holds it."""
    stand_in.lay_out(tmp_path, "vit")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "shortfall", lambda entry, to_download=True, bits=None: None)
    monkeypatch.setenv(tiers.VARIABLE, "full")
    return cache.cached(zoo.entry("vit", "full"))


def test_a_whole_checkpoint_has_no_flaw(vit: Path) -> None:
    assert cache.flaw(zoo.entry("vit", "full"), vit) is None
    assert models.checkpoint("vit") == vit


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("model.safetensors", lambda content: content[:-1000], "is cut short"),
        ("model.safetensors", lambda content: content[:100], "is damaged"),
        ("model.safetensors", lambda content: content[:4], "is damaged"),
        ("model.safetensors", lambda content: b"", "is empty"),
        (
            "model.safetensors",
            lambda content: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 4\n",
            r"is only a pointer to the real one \(of Git LFS\)",
        ),
        ("model.safetensors", lambda content: b"<html>Sign in to this network</html>", "is damaged"),
        ("config.json", lambda content: b"<!DOCTYPE html><html></html>", "is damaged"),
        ("config.json", lambda content: content[:50], "is damaged"),
        ("preprocessor_config.json", lambda content: b"\xff\xfe", "is damaged"),
    ],
)
def test_a_file_that_is_not_whole_is_named(vit: Path, name: str, spoil, words: str) -> None:
    (vit / name).write_bytes(spoil((vit / name).read_bytes()))
    with pytest.raises(tiers.FullTierUnavailable, match=f"its file {name} in the hub's cache {words}: {CURE}"):
        models.load_vit()
    assert words.split(" ")[1].strip("\\") in hub.obstacle(zoo.entry("vit", "full"))


def test_settings_beside_the_weights_count_too(vit: Path) -> None:
    (vit / "special.json").write_text("{")
    assert "its file special.json" in cache.flaw(zoo.entry("vit", "full"), vit)
    (vit / "special.json").write_text(json.dumps({}))
    assert cache.flaw(zoo.entry("vit", "full"), vit) is None


# ---- the cache as a whole


def test_a_drive_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", "X:\\models\\hub")
    monkeypatch.setattr(Path, "exists", lambda self: False)  # as on Windows, where not even the drive exists
    assert cache.no_cache().endswith("lies on a drive that is not there: set HF_HOME to a folder of your own")
    assert hub._free_disk(Path("X:/models/hub")) == 0


def test_a_folder_of_somebody_else_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "theirs" / "hub"))
    assert cache.no_cache() is None
    monkeypatch.setattr(os, "access", lambda *_: False)
    entry = zoo.entry("vit", "full")
    assert f"the folder {tmp_path} belongs to somebody else" in hub.shortfall(entry)
    assert "set HF_HOME" in hub.shortfall(entry)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", forbidden)
    assert cache.cached(entry) is None
    monkeypatch.setattr(Path, "exists", forbidden)
    assert "cannot be reached (Permission denied): set HF_HOME" in cache.no_cache()
