"""What the recipes share: the stream of training pictures, the optimiser, resuming, and writing a checkpoint folder."""

import argparse
import hashlib
import itertools
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast, ViTForImageClassification, ViTImageProcessor

from course_utils import world
from course_utils.course import CHECKPOINTS
from course_utils.world.language import RELATIONS, bare
from training.augment import sprite_augmenter

RUNS = Path(__file__).resolve().parent / "runs"
COOLDOWN = 0.35  # the last part of training, in which the learning rate falls to zero
WARMUP = 0.02
BATCHES_A_BLOCK = 8  # among which texts of like length are brought together
IGNORE = -100  # cross_entropy skips targets with this value
TRUE = (0, 1, 2)  # the order of red, green and blue
ONE_GRAY = normalizers.Replace(Regex(r"\bgrey\b"), "gray")  # people write both; Emoji World's colour is "gray"
EXCHANGED = [order for order in itertools.permutations(TRUE) if order != TRUE]


class TrainingScenes(torch.utils.data.IterableDataset):
    """Augmented training pictures from scene number `start` on, each drawn once: (picture uint8 [3, 64, 64], label).

    A third of the pictures have their red, green and blue exchanged. Otherwise a model notices that some nouns never
    come on some colours, and takes the background for a hint. `label` is told whether the colours are still true.

    With `pool_size`, each batch draws its scenes from that many nouns only: the fewer, the more often two pictures of
    a batch differ in nothing but their colour or their count. `augmented` and `exchanged` are shares of the pictures.
    """

    def __init__(
        self,
        start: int,
        batch: int,
        label: Callable[[world.Scene, random.Random, bool], object],
        pool_size: int = len(world.NOUNS),
        augmented: float = 0.85,
        exchanged: float = 0.33,
    ) -> None:
        self.start, self.batch, self.label, self.pool_size = start, batch, label, pool_size
        self.augmented, self.exchanged = augmented, exchanged

    def __iter__(self) -> Iterator[tuple[Tensor, object]]:
        worker = torch.utils.data.get_worker_info()
        first, step = (worker.id, worker.num_workers) if worker else (0, 1)
        for block in itertools.count(self.start // self.batch + first, step):
            nouns = random.Random(f"nouns/{block}").sample(list(world.NOUNS), self.pool_size)
            for index in range(block * self.batch, (block + 1) * self.batch):
                rng = random.Random(f"augment/{index}")
                scene = world.sample_scene("train", index, nouns=nouns)
                picture = world.render(scene, sprite_augmenter(rng) if rng.random() < self.augmented else None)
                channels = rng.choice(EXCHANGED) if rng.random() < self.exchanged else TRUE
                yield pixels_of(picture, channels), self.label(scene, rng, channels == TRUE)


def pixels_of(picture: Image.Image, order: tuple[int, ...] = TRUE) -> Tensor:
    """The picture as uint8 [3, 64, 64], its channels in this order."""
    return torch.from_numpy(np.ascontiguousarray(np.asarray(picture)[..., order].transpose(2, 0, 1)))


def normalise(pictures: Tensor) -> Tensor:
    """uint8 0..255 -> float -1..1, as the pocket models' preprocessors do."""
    return pictures.float() / 127.5 - 1


def training_captions(scenes: int = 3_000) -> Iterator[str]:
    """All captions of the first training scenes, for a vocabulary to be learned from."""
    return (text for index in range(scenes) for text in world.captions(world.sample_scene("train", index)))


def byte_pairs(
    lines: Iterable[str],
    vocabulary: int,
    special_tokens: list[str],
    cut: pre_tokenizers.PreTokenizer | None = None,
    spelling: Sequence[normalizers.Normalizer] = (),
) -> Tokenizer:
    """A byte-level BPE tokenizer of exactly `vocabulary` tokens: every text has a spelling in it.

    `cut` takes texts to pieces, none of which a token crosses: by default at spaces. `spelling`: what is done to texts
    beside making all letters small.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), *spelling])
    tokenizer.pre_tokenizer = cut or pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=special_tokens,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    if tokenizer.get_vocab_size() != vocabulary:
        raise RuntimeError(f"The vocabulary has {tokenizer.get_vocab_size()} tokens instead of {vocabulary}.")
    return tokenizer


def require_single_tokens(tokenizer: PreTrainedTokenizerFast, words: Iterable[str]) -> None:
    """Raise RuntimeError unless each of the words, behind a space, is one token."""
    split = [word for word in sorted(words) if len(tokenizer(word, add_special_tokens=False).input_ids) != 1]
    if split:
        raise RuntimeError(f"These words are more than one token: {split}.")


class OfLikeLength(torch.utils.data.IterableDataset):
    """Training examples from number `start` on, those of like length together, so that batches need little padding.

    A subclass defines `example(index)`: a dict with "ids" [n] and more.
    """

    def __init__(self, start: int, batch: int) -> None:
        self.start, self.batch = start, batch

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        size = self.batch * BATCHES_A_BLOCK
        for block in itertools.count(self.start // size):
            examples = sorted(
                (self.example(block * size + i) for i in range(size)), key=lambda example: len(example["ids"])
            )
            for start in random.Random(block).sample(range(0, size, self.batch), BATCHES_A_BLOCK):
                yield from examples[start : start + self.batch]


def pad_right(examples: list[dict[str, Tensor]], fill: dict[str, int]) -> dict[str, Tensor]:
    """The examples' tensors of the keys in `fill`, each [n], filled up to one length: [examples, longest]."""
    longest = max(len(example["ids"]) for example in examples)
    return {
        key: torch.stack([F.pad(example[key], (0, longest - len(example[key])), value=value) for example in examples])
        for key, value in fill.items()
    }


def relation_claims(scene: world.Scene, rng: random.Random, number: int, plain: float) -> list[tuple[str, bool]]:
    """Claims about where the things of a pair stand, without question mark, and whether they are true.

    A share `plain` says "to the left of" or "above": what decides there is easier to find, and then the rest follows.
    """
    claims = []
    for _ in range(number):
        subject, way = rng.randrange(2), int(rng.random() >= plain)
        one, other = (bare(scene.nouns[i]) for i in (subject, 1 - subject))
        claims.append((f"is the {one} {RELATIONS[scene.layout][way]} the {other}", subject == way))
    return claims


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal: each step moves every direction of a weight matrix equally far.

    Keller Jordan's Muon (2024). PyTorch's own version computes in bfloat16, which is far too slow on a CPU;
    this one stays in float32. Use it for the matrices inside a transformer, AdamW for everything else.
    """

    def __init__(self, params, lr: float, momentum: float = 0.95, weight_decay: float = 0.05, steps: int = 5) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})
        self.steps = steps

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                buffer = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                buffer.lerp_(weight.grad, 1 - group["momentum"])
                # A convolution's weight [out, in, height, width] is a matrix too: one row for each output channel.
                update = orthogonalise(weight.grad.lerp(buffer, group["momentum"]).flatten(1), self.steps)
                scale = 0.2 * max(update.shape) ** 0.5  # as large as AdamW's usual update
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.add_(update.view_as(weight), alpha=-group["lr"] * scale)


def orthogonalise(matrix: Tensor, steps: int = 5) -> Tensor:
    """The nearest matrix with all singular values near 1, by a quintic Newton-Schulz iteration."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.T if tall else x


def split_parameters(
    module: nn.Module, is_inner: Callable[[str], bool]
) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """(weight matrices and convolutions inside the network, for Muon; all other parameters, for AdamW)."""
    inner, outer = [], []
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            (inner if parameter.ndim in (2, 4) and is_inner(name) else outer).append(parameter)
    return inner, outer


def learning_rate_factor(progress: float) -> float:
    """Warm up, stay, then fall linearly to zero; `progress` runs from 0 to 1."""
    return min(1.0, progress / WARMUP, max(0.0, (1 - progress) / COOLDOWN))


class Run:
    """The state of one training run on disk, so that a killed run goes on where its last save was."""

    def __init__(self, name: str, fresh: bool) -> None:
        self.folder = RUNS / name
        self.path = self.folder / "state.pt"
        self.started = self.saved = time.time()
        self.seconds_before = 0.0
        if fresh and self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def load(self) -> dict | None:
        """The last saved state, or None for a new run. Tensors and numbers only: nothing in it can run code."""
        if not self.path.exists():
            return None
        state = torch.load(self.path, weights_only=True, map_location="cpu")
        self.seconds_before = state["seconds"]
        return state

    def save(self, **state) -> None:
        """Replace the saved state in one step: a kill leaves the old one or the new one, never half of one."""
        part = self.path.with_suffix(".part")
        torch.save({**state, "seconds": self.seconds}, part)
        os.replace(part, self.path)
        self.saved = time.time()

    @property
    def seconds_unsaved(self) -> float:
        """How much training a kill would lose now."""
        return time.time() - self.saved

    @property
    def seconds(self) -> float:
        """Training time so far, over all resumptions."""
        return self.seconds_before + time.time() - self.started

    def log(self, **values) -> None:
        """Print a line and append it to log.jsonl."""
        values = {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}
        print(" ".join(f"{key}={value}" for key, value in values.items()), flush=True)
        with open(self.folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps({**values, "seconds": round(self.seconds)}) + "\n")


def write_checkpoint(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill an empty folder, add `checksums.json`, and only then put it in place of `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write(part)
        sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(part.iterdir())}
        (part / "checksums.json").write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")
        old = part.with_name(part.name + "-old")
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
        folder.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def fit(
    name: str,
    args: argparse.Namespace,
    total: int,
    model: nn.Module,
    optimisers: list[torch.optim.Optimizer],
    examples: Callable[[int], torch.utils.data.IterableDataset],
    loss_of: Callable[[Any, float], Tensor],
    clip_norm_of: list[nn.Parameter],
    collate: Callable[[list], Any] | None = None,
) -> tuple[int, float]:
    """Train until `total` examples have been seen, from the last save where there is one; (examples seen, seconds).

    `examples(seen)` is the stream from example number `seen` on; `loss_of(batch, progress)` gets what `collate` makes
    of `args.batch` of them. Each parameter group's `lr` is its peak, and `clip_norm_of` are the parameters whose
    gradient is kept to norm 1 (Muon needs no clipping).
    """
    peaks = [[group["lr"] for group in optimiser.param_groups] for optimiser in optimisers]
    run = Run(name, args.fresh)
    seen = 0
    if (state := run.load()) is not None:
        seen = state["seen"]
        model.load_state_dict(state["model"])
    if args.write_now or seen >= total:
        return seen, run.seconds
    if state is not None:
        for optimiser, saved in zip(optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
    loader = torch.utils.data.DataLoader(examples(seen), args.batch, num_workers=args.workers, collate_fn=collate)
    batches = iter(loader)
    model.train()
    average, step = 0.0, 0
    while seen < total:
        progress = seen / total
        for optimiser, rates in zip(optimisers, peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = peak * learning_rate_factor(progress)
        loss = loss_of(next(batches), progress)
        loss.backward()
        nn.utils.clip_grad_norm_(clip_norm_of, 1.0)
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad()
        seen, step = seen + args.batch, step + 1
        average = 0.98 * average + 0.02 * loss.item()
        if step % 50 == 0:
            run.log(seen=seen, minutes=run.seconds / 60, loss=average / (1 - 0.98**step))
        if run.seconds_unsaved > args.save_every or seen >= total:
            states = [optimiser.state_dict() for optimiser in optimisers]
            run.save(seen=seen, model=model.state_dict(), optimisers=states)
    return seen, run.seconds


def computed_once(name: str, number: int, compute: Callable[[range], Tensor]) -> Tensor:
    """What `compute` makes of the numbers 0 to `number`, a thousand at a time; kept beside the runs."""
    path = RUNS / f"{name}.pt"
    if path.exists():
        return torch.load(path, weights_only=True)
    parts = []
    for start in range(0, number, 1000):
        parts.append(compute(range(start, min(start + 1000, number))))
        print(f"{name}: {start + len(parts[-1]):,} of {number:,}", flush=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(torch.cat(parts), path)
    return torch.cat(parts)


def version_of(checkpoint: str) -> str:
    """Eight letters that change with the weights of a checkpoint: what was computed with it is named by them."""
    return hashlib.sha256((CHECKPOINTS / checkpoint / "checksums.json").read_bytes()).hexdigest()[:8]


def half_precision(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights as they are shipped: float16, contiguous, on the CPU."""
    return {
        name: (value.half() if value.is_floating_point() else value).contiguous().cpu() for name, value in state.items()
    }


def pocket_vit() -> ViTForImageClassification:
    """The shipped ViT in single precision, for a recipe to start from."""
    return ViTForImageClassification.from_pretrained(CHECKPOINTS / "vit-pocket", dtype=torch.float32)


def picture_processor() -> ViTImageProcessor:
    """Pictures as a pocket classifier reads them: 64 x 64 pixels in -1..1."""
    side = {"height": world.SIDE, "width": world.SIDE}
    return ViTImageProcessor(size=side, image_mean=[0.5] * 3, image_std=[0.5] * 3, resample=3)


def device_of(argument: str | None) -> torch.device:
    """The device asked for, else the GPU where there is one, else the CPU."""
    return torch.device(argument or ("cuda" if torch.cuda.is_available() else "cpu"))


def arguments(doc: str, pictures: int, batch: int, lr: float) -> argparse.Namespace:
    """What was asked for on the command line; `doc` is what --help says first."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser, pictures, batch, lr)
    return parser.parse_args()


def add_arguments(parser: argparse.ArgumentParser, pictures: int, batch: int, lr: float) -> None:
    """The options every recipe takes."""
    parser.add_argument("--pictures", type=int, default=pictures, help="how many training pictures to see in all")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--lr", type=float, default=lr)
    parser.add_argument("--save-every", type=float, default=120, help="seconds between saves")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=0, help="processes that draw pictures (0: this one)")
    parser.add_argument("--device", help="cpu or cuda; the GPU by default where there is one")
    parser.add_argument("--fresh", action="store_true", help="forget an earlier run instead of going on with it")
    parser.add_argument(
        "--write-now", action="store_true", help="train no further: write the folder from the last save"
    )
