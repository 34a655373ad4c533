"""The full tier's names against a hub cache on disk that holds the pocket models; and what is said without a hub."""

import socket
import subprocess
import sys
from pathlib import Path

import hub
import pytest

from course_utils.models import zoo

# Stand-ins are small, whatever the models cost whose names they bear.
ROOMY = """
from course_utils.models import hub as _hub
_hub.shortfall = lambda entry, to_download=True, bits=None: None
"""

LOAD_ALL = """
from course_utils import models, tiers
for role in ("vit", "clip", "guide", "vq", "blip2", "chat"):
    loaded = getattr(models, f"load_{role}")()
    model = getattr(loaded, "model", loaded)
    print(tiers.tier(), type(model).__name__, models.checkpoint(role), models.resolved_revision(role))
"""

# The seconds that the sentence takes by itself: those in which this process had no core because others had it all are
# not counted, where the system tells them (Linux does).
LOAD_AND_TIME = """
import sys, time
def waited():
    try:
        return int(open("/proc/self/schedstat").read().split()[1]) / 1e9
    except OSError:
        return 0
start = time.perf_counter() - waited()
from course_utils import models, tiers
try:
    getattr(models, sys.argv[1])()
except tiers.FullTierUnavailable as sentence:
    print(f"{time.perf_counter() - waited() - start:.2f} {'torch' in sys.modules} {sentence}")
"""


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("hf")
    for role in zoo.roles("pocket", "full"):
        hub.lay_out(home, role)
    return hub.environment(home)


def run(code: str, *arguments: str, env: dict[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_full_checkpoints_load_by_their_real_names(stand_in: dict[str, str]) -> None:
    lines = run(ROOMY + LOAD_ALL, env=stand_in)
    for line, kind, source, role in zip(
        lines,
        (
            "ViTForImageClassification",
            "CLIP",
            "CLIP",
            "VQModel",
            "Blip2ForConditionalGeneration",
            "Idefics3ForConditionalGeneration",
        ),
        (
            "google/vit-base-patch16-224",
            "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
            "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
            "amused/amused-256",
            "Salesforce/blip2-opt-2.7b",
            "HuggingFaceTB/SmolVLM-256M-Instruct",
        ),
        ("vit", "clip", "guide", "vq", "blip2", "chat"),
        strict=True,
    ):
        assert line.startswith(f"full {kind} ")
        commit = zoo.entry(role, "full").revision
        assert line.endswith(f"models--{source.replace('/', '--')}/snapshots/{commit} {commit}")


def test_the_stand_in_holds_the_files_of_the_hub(tmp_path: Path) -> None:
    for role in zoo.roles("pocket", "full"):
        hub.lay_out(tmp_path, role)
        files = zoo.entry(role, "full").files
        (snapshot,) = (tmp_path / "hub").glob(
            f"models--{zoo.entry(role, 'full').source.replace('/', '--')}/snapshots/*"
        )
        assert all((snapshot / name).exists() for name in files)
        assert ("model.safetensors" in files) == (snapshot / "model.safetensors").exists()


@pytest.mark.parametrize("loader", ["load_vit", "load_clip", "load_vq", "load_blip2", "load_chat"])
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
        seconds, heavy, sentence = run(LOAD_AND_TIME, loader, env=env)[0].split(" ", 2)
    assert float(seconds) < 5
    assert heavy == "False"  # libraries that take long to import come after the question whether the hub answers
    assert ("HF_HUB_OFFLINE" if hub_state == "forbidden" else f"{endpoint} does not answer") in sentence
    assert "not on this machine" in sentence
    assert 'tiers.set_tier("pocket")' in sentence


def test_a_half_downloaded_checkpoint_does_not_count(stand_in: dict[str, str], tmp_path: Path) -> None:
    hub.lay_out(tmp_path, "vit")
    (weights,) = tmp_path.glob("hub/models--google*/snapshots/*/model.safetensors")
    weights.unlink()
    (line,) = run(LOAD_AND_TIME, "load_vit", env=hub.environment(tmp_path))
    assert "HF_HUB_OFFLINE" in line
