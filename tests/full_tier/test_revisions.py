"""The version that a full checkpoint has: the one the course was tested with, or the latest and a sentence."""

import subprocess
import sys
from pathlib import Path

import hub
import hub_server
import look_alikes
import pytest

from course_utils.models import zoo

LOAD_VIT = """
from course_utils.models import hub
hub.shortfall = lambda entry, to_download=True, bits=None: None
print(hub.checkpoint("vit").name)
"""


@pytest.fixture(scope="module")
def vit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return look_alikes.write("vit", tmp_path_factory.mktemp("written") / "vit")


def load(home: Path, endpoint: str = "", offline: str = "1") -> list[str]:
    """What is printed where the ViT is asked for: sentences, and last the folder's name."""
    env = hub.environment(home, HF_ENDPOINT=endpoint, HF_HUB_OFFLINE=offline, NO_PROXY="*")
    env["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    done = subprocess.run([sys.executable, "-c", LOAD_VIT], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_every_full_model_is_pinned_to_a_commit() -> None:
    for role in zoo.roles("full"):
        revision = zoo.entry(role, "full").revision
        assert len(revision) == 40 and set(revision) <= set("0123456789abcdef")


def test_the_pinned_version_is_downloaded(vit: Path, tmp_path: Path) -> None:
    pinned = zoo.entry("vit", "full").revision
    with hub_server.serving(vit, commit=pinned) as server:
        first, _, last = load(tmp_path, server.address, offline="0")
    assert first.startswith("Downloading google/vit-base-patch16-224 once: 0.3 GB")
    assert last == pinned
    assert load(tmp_path) == [pinned]  # now it is here


def test_a_refused_version_gives_way_to_the_latest_with_a_sentence(vit: Path, tmp_path: Path) -> None:
    with hub_server.serving(vit) as server:
        *_, sentence, last = load(tmp_path, server.address, offline="0")
    assert sentence == (
        "The course was tested with version 3f49326 of google/vit-base-patch16-224, which the hub no longer has: "
        "taking its latest."
    )
    assert last == hub.ANOTHER


def test_where_only_the_latest_is_here_it_is_used_with_a_sentence(vit: Path, tmp_path: Path) -> None:
    hub.lay_out(tmp_path, "vit", vit, latest=hub.ANOTHER)
    sentence, last = load(tmp_path)
    assert sentence.startswith("The course was tested with version 3f49326 of google/vit-base-patch16-224; the one on")
    assert last == hub.ANOTHER
