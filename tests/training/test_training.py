"""The recipes: resuming after a kill, folders written whole or not at all, and the steps that are easy to get wrong."""

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from course_utils import world
from training import clip, common, vit

ROOT = Path(__file__).resolve().parents[2]


def arguments(**changes) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    common.add_arguments(parser, pictures=64, batch=32, lr=1e-3)
    return argparse.Namespace(**{**vars(parser.parse_args([])), "save_every": 0, **changes})


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setattr(common, "RUNS", tmp_path)
    return tmp_path


def fit_a_line(args: argparse.Namespace) -> tuple[torch.nn.Linear, int]:
    """A tiny model through the real training loop."""
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1)
    seen, _ = common.fit(
        "line",
        args,
        args.pictures,
        model,
        [torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)],
        lambda seen: common.TrainingScenes(seen, args.batch, lambda scene, rng, true: torch.tensor(float(scene.count))),
        lambda batch, progress: (model(common.normalise(batch[0]).mean((2, 3))).squeeze(1) - batch[1]).square().mean(),
        clip_norm_of=list(model.parameters()),
    )
    return model, seen


def test_a_run_cut_in_two_ends_where_a_whole_run_ends(runs, monkeypatch):
    save = common.Run.save
    whole, _ = fit_a_line(arguments(pictures=256, fresh=True))
    monkeypatch.setattr(common.Run, "save", stop_after(save, saves=4))
    with pytest.raises(KeyboardInterrupt):
        fit_a_line(arguments(pictures=256, fresh=True))
    monkeypatch.setattr(common.Run, "save", save)
    halves, seen = fit_a_line(arguments(pictures=256))
    assert seen == 256
    torch.testing.assert_close(halves.weight, whole.weight)


def stop_after(save, saves: int):
    done = []

    def counted(run, **state):
        save(run, **state)
        done.append(1)
        if len(done) == saves:
            raise KeyboardInterrupt

    return counted


ENDLESS_RUN = """
import argparse, pathlib, sys, torch
from training import common
common.RUNS = pathlib.Path(sys.argv.pop())
parser = argparse.ArgumentParser()
common.add_arguments(parser, pictures=10**9, batch=8, lr=0.1)
model = torch.nn.Linear(3, 1)
common.fit(
    "line", parser.parse_args(), 10**9, model, [torch.optim.SGD(model.parameters(), lr=0.1)],
    lambda seen: common.TrainingScenes(seen, 8, lambda scene, rng, true: torch.tensor(float(scene.count))),
    lambda batch, progress: (model(batch[0].float().mean((2, 3))).squeeze(1) - batch[1]).square().mean(),
    clip_norm_of=list(model.parameters()),
)
"""


def test_a_killed_process_leaves_a_state_to_go_on_from(tmp_path):
    command = [sys.executable, "-c", ENDLESS_RUN, "--save-every", "0", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT)
    state = tmp_path / "line" / "state.pt"
    deadline = time.time() + 120
    while not state.exists() and time.time() < deadline:
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    saved = torch.load(state, weights_only=True)
    assert saved["seen"] >= 8 and saved["seen"] % 8 == 0 and saved["seconds"] > 0


def test_a_folder_is_written_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "model"
    common.write_checkpoint(folder, lambda part: (part / "weights").write_bytes(b"good"))
    sums = json.loads((folder / "checksums.json").read_text())
    assert sums == {"weights": hashlib.sha256(b"good").hexdigest()}

    def fail(part: Path) -> None:
        (part / "weights").write_bytes(b"half")
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        common.write_checkpoint(folder, fail)
    assert (folder / "weights").read_bytes() == b"good"
    common.write_checkpoint(folder, lambda part: (part / "weights").write_bytes(b"better"))
    assert (folder / "weights").read_bytes() == b"better"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_takes_long_is_computed_once(runs):
    asked = []

    def squares(numbers: range) -> torch.Tensor:
        asked.append(numbers)
        return torch.tensor(numbers) ** 2

    first = common.computed_once("squares", 2500, squares)
    assert torch.equal(first, torch.arange(2500) ** 2) and [len(part) for part in asked] == [1000, 1000, 500]
    assert torch.equal(common.computed_once("squares", 2500, squares), first) and len(asked) == 3


def test_muon_makes_updates_orthogonal():
    torch.manual_seed(0)
    for shape in ((16, 64), (64, 16), (16, 16)):
        values = torch.linalg.svdvals(common.orthogonalise(torch.randn(shape)))
        assert values.min() > 0.3 and values.max() < 1.3


def test_the_learning_rate_rises_stays_and_falls():
    factors = [common.learning_rate_factor(progress) for progress in (0, 0.01, 0.1, 0.5, 0.9, 1)]
    assert factors[0] == 0 and factors[1] == 0.5 and factors[2] == factors[3] == 1
    assert 0 < factors[4] < 1 and factors[5] == 0


def test_every_training_picture_comes_once_whatever_the_number_of_workers():
    def index_of(scene, rng, true):
        return hash(scene)

    def stream(workers):
        scenes = common.TrainingScenes(0, 8, index_of, pool_size=20)
        loader = iter(torch.utils.data.DataLoader(scenes, batch_size=8, num_workers=workers))
        return torch.cat([next(loader)[1] for _ in range(6)])

    assert stream(0).unique().numel() == 48
    assert torch.equal(stream(0), stream(2))


def test_batches_keep_to_their_nouns():
    seen = []
    scenes = common.TrainingScenes(0, 50, lambda scene, rng, true: seen.extend(scene.nouns) or 0, pool_size=10)
    next(iter(torch.utils.data.DataLoader(scenes, batch_size=50)))
    assert len(set(seen[:50])) <= 10


def test_patch_nouns_lie_under_the_things():
    scene = world.Scene("one", "red", (222, 80, 80), (world.Thing("cat", "noto", 8, 16, 24),))
    grid = torch.tensor(vit.patch_nouns(scene)).view(8, 8)
    cat, nothing = vit.NOUNS.index("cat"), len(vit.NOUNS)
    assert (grid[2:5, 1:4] == cat).all() and (grid == cat).sum() == 9 and (grid == nothing).sum() == 55
    shifted = world.Scene("one", "red", (222, 80, 80), (world.Thing("cat", "noto", 12, 16, 24),))
    grid = torch.tensor(vit.patch_nouns(shifted)).view(8, 8)
    assert (grid[2:5, 2:4] == cat).all() and (grid[2:5, [1, 4]] == common.IGNORE).all()


def test_labels_say_what_is_true_and_nothing_else():
    for index in range(200):
        scene = world.sample_scene("train", index)
        first, last, artist, colour, count = vit.labels(scene, random.Random(0), True)[:5].tolist()
        assert (vit.NOUNS[first], vit.NOUNS[last]) == (scene.nouns[0], scene.nouns[-1])
        assert vit.COLOURS[colour] == scene.background
        assert artist == common.IGNORE or vit.ARTISTS[artist] == scene.artist
        assert count == (scene.count - 1 if scene.layout in ("one", "many") else common.IGNORE)
        assert vit.labels(scene, random.Random(0), False)[3] == common.IGNORE


@pytest.fixture(scope="module")
def tokenizer():
    return clip.train_tokenizer()


def test_clip_starts_with_exactly_the_vits_features(tokenizer):
    model = clip.build(tokenizer).eval()
    classifier = common.pocket_vit().eval()
    pictures = torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        features = classifier.vit(pictures).last_hidden_state[:, 0]  # [4, width]
        torch.testing.assert_close(model.encode_image(pictures), features @ model.visual.proj, rtol=1e-3, atol=1e-3)


def test_the_tokenizer_spells_every_text_and_fits_every_caption(tokenizer):
    for text in ("a cat on a red background", "кот", "猫 🐱", "<b>cat</b>"):
        ids = tokenizer(text).input_ids
        assert ids[0] == tokenizer.bos_token_id and ids[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(ids, skip_special_tokens=True).strip() == text
    longest = max((text for i in range(3000) for text in world.captions(world.sample_scene("train", i))), key=len)
    assert len(tokenizer(longest).input_ids) < clip.CONTEXT_LENGTH
