"""The recipe of lesson 09 on the look-alike of SmolVLM: two processes learn what one learns."""

import os
import subprocess
import sys
from pathlib import Path

import hub
import look_alikes
import pytest
import torch
from safetensors.torch import load_file

RECIPE = ["-m", "course_utils.tuning.recipe", "--steps", "3"]
TWO = ["-m", "torch.distributed.run", "--nproc_per_node", "2"]  # what `accelerate launch` starts for several GPUs


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub cache with the look-alike of SmolVLM."""
    home = tmp_path_factory.mktemp("famous")
    hub.lay_out(home, "chat", look_alikes.write("chat", home / "made"))
    return home


def run(home: Path, *command: str) -> subprocess.CompletedProcess:
    environment = os.environ | hub.environment(home) | {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"}
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def test_two_processes_learn_what_one_learns(home: Path, tmp_path: Path) -> None:
    one = run(home, *RECIPE, "--examples", "16", "--batch-size", "4", "--out", str(tmp_path / "one"))
    two = run(home, *TWO, *RECIPE, "--examples", "16", "--batch-size", "2", "--out", str(tmp_path / "two"))
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    assert "step 3: loss" in one.stdout and two.stdout.count("step 3: loss") == 1
    assert last_loss(one) == pytest.approx(last_loss(two), abs=2e-3)
    alone, together = (detours(tmp_path / name) for name in ("one", "two"))
    assert alone.abs().max() > 1e-5  # it did learn: at the start all are zero
    assert (
        torch.nn.functional.cosine_similarity(alone, together, dim=0) > 0.98
    )  # Adam enlarges the smallest differences


def last_loss(done: subprocess.CompletedProcess) -> float:
    return float(done.stdout.split("step 3: loss ")[1].split()[0])


def detours(folder: Path) -> torch.Tensor:
    """All matrices B in a row."""
    weights = load_file(folder / "adapter_model.safetensors")
    return torch.cat([weights[name].flatten() for name in sorted(weights) if "lora_B" in name])
