"""The full tier: real code and real names against a hub cache on disk, and plain words where there is no hub."""

import socket
import subprocess
import sys
from pathlib import Path

import hub
import nbformat
import pytest
from nbclient import NotebookClient

from course_utils import zoo

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))

LOAD_BOTH = """
from course_utils import models, tiers
vit, clip = models.load_vit(), models.load_clip()
print(tiers.tier(), type(vit.model).__name__, type(clip.model).__name__)
print(models.checkpoint("vit"), models.resolved_revision("vit"))
print(models.checkpoint("clip"), models.resolved_revision("clip"))
"""

USE_BOTH = """
from course_utils import embed, models, pictures
cat = pictures.picture("photos/cat.jpg")
model, processor = models.load_vit()
print(tuple(model(**processor([cat], return_tensors="pt")).logits.shape))
clip = models.load_clip()
print(tuple(embed.embed_pictures(clip, [cat]).shape), tuple(clip.tokenizer(["a cat"]).shape))
print(tuple(embed.zero_shot(clip, [cat], ["cat", "dog", "car"], ["a photo of a {}"]).shape))
"""

LOAD_AND_TIME = """
import sys, time
start = time.perf_counter()
from course_utils import models, tiers
try:
    getattr(models, sys.argv[1])()
except tiers.FullTierUnavailable as sentence:
    print(f"{time.perf_counter() - start:.2f} {sentence}")
"""

# Put before a notebook's first cell: every use of a full checkpoint is noted, and any of a pocket one fails.
WATCH = """
from course_utils import models as _models
_used, _cached = [], _models.cached
def _refuse(folder):
    raise AssertionError(f"The full tier loaded {folder.name}.")
_models.verify = _refuse
_models.cached = lambda entry: _used.append(entry.role) or _cached(entry)
"""
CONFIRM = 'assert tiers.tier() == "full" and _used, "No full checkpoint was loaded."'


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("hf")
    for role in zoo.roles():
        hub.lay_out(home, role)
    return hub.environment(home)


def run(code: str, *arguments: str, env: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_full_checkpoints_load_by_their_real_names(stand_in: dict[str, str]) -> None:
    kinds, vit, clip = run(LOAD_BOTH, env=stand_in)
    assert kinds == "full ViTForImageClassification CLIP"
    assert f"models--google--vit-base-patch16-224/snapshots/{hub.REVISION} {hub.REVISION}" in vit
    assert f"models--laion--CLIP-ViT-B-32-laion2B-s34B-b79K/snapshots/{hub.REVISION} {hub.REVISION}" in clip


def test_models_with_the_outer_shape_of_the_full_ones_can_be_used(tmp_path: Path) -> None:
    hub.write_lookalike_vit(tmp_path / "vit")
    hub.write_lookalike_clip(tmp_path / "clip")
    for role in ("vit", "clip"):
        hub.lay_out(tmp_path, role, tmp_path / role)
    logits, vectors, probabilities = run(USE_BOTH, env=hub.environment(tmp_path))
    assert logits == "(1, 1000)"
    assert vectors == "(1, 48) (1, 77)"
    assert probabilities == "(1, 3)"


@pytest.mark.parametrize("loader", ["load_vit", "load_clip"])
@pytest.mark.parametrize("hub_state", ["forbidden", "refused", "silent", "unknown name"])
def test_without_a_hub_one_sentence_within_five_seconds(hub_state: str, loader: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, never answers
        refused = socket.create_server(("127.0.0.1", 0))
        endpoint = {
            "forbidden": "http://127.0.0.1:9",
            "refused": f"http://127.0.0.1:{refused.getsockname()[1]}",
            "silent": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "unknown name": "http://hub.invalid",
        }[hub_state]
        refused.close()
        offline = "1" if hub_state == "forbidden" else "0"
        env = hub.environment(tmp_path, HF_ENDPOINT=endpoint, HF_HUB_OFFLINE=offline, NO_PROXY="*")
        (line,) = run(LOAD_AND_TIME, loader, env=env)
    seconds, sentence = line.split(" ", 1)
    assert float(seconds) < 5
    assert ("HF_HUB_OFFLINE" if hub_state == "forbidden" else f"{endpoint} does not answer") in sentence
    assert "not on this machine" in sentence
    assert 'tiers.set_tier("pocket")' in sentence


def test_a_half_downloaded_checkpoint_does_not_count(stand_in: dict[str, str], tmp_path: Path) -> None:
    hub.lay_out(tmp_path, "vit")
    (weights,) = tmp_path.glob("hub/models--google*/snapshots/*/model.safetensors")
    weights.unlink()
    (line,) = run(LOAD_AND_TIME, "load_vit", env=hub.environment(tmp_path))
    assert "HF_HUB_OFFLINE" in line


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_runs_in_the_full_tier(path: Path, stand_in: dict[str, str]) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
    notebook.cells.append(nbformat.v4.new_code_cell(CONFIRM))
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=stand_in)  # raises CellExecutionError where a cell fails
