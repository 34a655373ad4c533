"""Train the judge: python -m training.judge

A small convolutional network that says what is in a picture of Emoji World: which noun, on which colour, how many
things. It scores generated pictures and does nothing else: it shares no weight with any other pocket model, and no
loss, guidance or re-ranking ever asks it. A painter that could ask its judge would learn to please it.
"""

import argparse
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import ResNetConfig, ResNetForImageClassification

from course_utils import measure, world
from course_utils.measure.judge import COLOURS, MOST_THINGS, NOUNS, split_logits
from course_utils.models import Judge
from training import card, common

LABELS = [*NOUNS, *(f"{colour} background" for colour in COLOURS), *(f"things: {n + 1}" for n in range(MOST_THINGS))]

CONFIG = ResNetConfig(
    embedding_size=32,
    hidden_sizes=[32, 64, 128, 256],
    depths=[1, 2, 1, 1],
    layer_type="basic",
    id2label=dict(enumerate(LABELS)),
    label2id={label: i for i, label in enumerate(LABELS)},
)

WHAT = (
    "A ResNet that judges generated pictures of Emoji World: its 147 outputs are 133 nouns, 10 background colours and "
    "4 counts, each of the three with a softmax of its own. No model is trained, guided or re-ranked with it."
)
USAGE = """from transformers import ResNetForImageClassification, ViTImageProcessor
model = ResNetForImageClassification.from_pretrained("course_utils/checkpoints/judge-pocket", dtype="float32")
processor = ViTImageProcessor.from_pretrained("course_utils/checkpoints/judge-pocket")
# nouns, colours, counts = model(**processor(pictures, return_tensors="pt")).logits.split([133, 10, 4], dim=1)"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still answers with nouns of Emoji World.",
    "It judges what it was taught: a picture that it recognises need not please a person.",
    "It errs on clean pictures too: read a score of a generated picture beside the scores here.",
]


def labels(scene: world.Scene, rng: random.Random, true_colours: bool) -> Tensor:
    """[first noun, second noun, colour, count]."""
    nouns = [NOUNS.index(noun) for noun in scene.nouns]
    colour = COLOURS.index(scene.background) if true_colours else common.IGNORE
    return torch.tensor([nouns[0], nouns[-1], colour, scene.count - 1])


def worsened(pictures: Tensor) -> Tensor:
    """Blur and noise, half of the time each: what is painted is never as clean as what is drawn. Any shape, -1..1."""
    share = torch.rand(len(pictures), 1, 1, 1) * (torch.rand(len(pictures), 1, 1, 1) < 0.5)
    blurred = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    noise = torch.randn_like(pictures) * 0.15 * torch.rand(len(pictures), 1, 1, 1)
    return pictures.lerp(blurred, share) + noise * (torch.rand(len(pictures), 1, 1, 1) < 0.5)


def loss_of(model: ResNetForImageClassification, pictures: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of the nouns (of a pair: both), the colour and the count."""
    nouns, colours, counts = split_logits(model(worsened(pictures)).logits)
    first, second, colour, count = targets.unbind(1)
    noun_loss = (F.cross_entropy(nouns, first) + F.cross_entropy(nouns, second)) / 2
    return noun_loss + 0.3 * F.cross_entropy(colours, colour) + 0.3 * F.cross_entropy(counts, count)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    model = ResNetForImageClassification(CONFIG)
    inner, outer = common.split_parameters(model, lambda name: "convolution" in name)
    seen, seconds = common.fit(
        "judge",
        args,
        args.pictures,
        model,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr, weight_decay=0.01)],
        lambda seen: common.TrainingScenes(seen, args.batch, labels),
        lambda batch, progress: loss_of(model, common.normalise(batch[0]), batch[1]),
        clip_norm_of=outer,
    )
    write(model, args, seen, seconds)


def write(model: ResNetForImageClassification, args: argparse.Namespace, seen: int, seconds: float) -> None:
    """Write the checkpoint folder: weights in half precision, processor, and a card with measured scores."""
    model = model.eval()
    processor = common.picture_processor()
    table = measure.table(measure.judge_scores(Judge(model, processor)), measure.JUDGE_TARGETS)
    facts = {
        "architecture": f"`ResNetForImageClassification`, {world.SIDE} px, widths {CONFIG.hidden_sizes}",
        "parameters": f"{model.num_parameters():,}",
        "training data": f"{seen:,} augmented Emoji World scenes of split `train`, each seen once, half of them "
        "blurred and half of them with noise; labels: nouns, background colour, number of things",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes",
    }

    def save(folder: Path) -> None:
        model.half().save_pretrained(folder)
        processor.save_pretrained(folder)

    card.ship(save, "judge-pocket", WHAT, USAGE, facts, table, LIMITS)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=140_000, batch=128, lr=4e-3))
