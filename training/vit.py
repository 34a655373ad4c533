"""Train the pocket ViT: python -m training.vit

A Vision Transformer learns from labels: which noun, whose hand, which colour, how many, and for every patch which
noun covers it. The last task is the strong teacher: 64 answers a picture instead of one. Only the noun head is
shipped. While it learns, half of the patches are hidden at random: that is twice as fast and a good regulariser.
"""

import argparse
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import ViTConfig, ViTForImageClassification

from course_utils import measure, world
from course_utils.models import Vit
from course_utils.patches import encode_shown
from training import card, common

PATCH, GRID = 8, 8
NOUNS, ARTISTS, COLOURS = list(world.NOUNS), list(world.TRAIN_ARTISTS), list(world.COLOURS)
WHOLE_PICTURES_FROM = 0.88  # the part of training after which no patch is hidden any more

CONFIG = ViTConfig(
    hidden_size=128,
    num_hidden_layers=4,
    num_attention_heads=4,
    intermediate_size=512,
    image_size=world.SIDE,
    patch_size=PATCH,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
    layer_norm_eps=1e-5,
    id2label=dict(enumerate(NOUNS)),
    label2id={noun: i for i, noun in enumerate(NOUNS)},
)


WHAT = "A Vision Transformer that names the lone object in a picture of Emoji World, out of 133 nouns."
USAGE = """from transformers import ViTForImageClassification, ViTImageProcessor
model = ViTForImageClassification.from_pretrained("course_utils/checkpoints/vit-pocket", dtype="float32")
processor = ViTImageProcessor.from_pretrained("course_utils/checkpoints/vit-pocket")"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still answers with one of 133 nouns.",
    "It names one noun a picture, whatever else is in it.",
    "On an artist it never saw it is much weaker: compare the first two scores.",
]


class LabelTeacher(nn.Module):
    """The classifier to be shipped, plus heads that only training needs."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = ViTForImageClassification._from_config(CONFIG, attn_implementation="eager")
        width = CONFIG.hidden_size
        self.artist, self.colour, self.count = (
            nn.Linear(width, len(ARTISTS)),
            nn.Linear(width, len(COLOURS)),
            nn.Linear(width, 4),
        )
        self.patch_noun = nn.Linear(width, len(NOUNS) + 1)

    def forward(self, pictures: Tensor, keep: Tensor | None) -> tuple[Tensor, Tensor]:
        """pictures [batch, 3, 64, 64], keep [batch, kept] -> CLS [batch, width], patch tokens [batch, kept, width]."""
        if keep is None:
            tokens = self.classifier.vit(pictures).last_hidden_state  # [batch, 1 + patches, width]
        else:
            tokens = encode_shown(self.classifier, pictures, keep)
        return tokens[:, 0], tokens[:, 1:]


def labels(scene: world.Scene, rng: random.Random, true_colours: bool) -> Tensor:
    """[first noun, second noun, artist, colour, count, then 64 patch nouns] as int16."""
    nouns = [NOUNS.index(noun) for noun in scene.nouns]
    artist = ARTISTS.index(scene.artist) if scene.artist else common.IGNORE
    count = scene.count - 1 if scene.layout in ("one", "many") else common.IGNORE
    colour = COLOURS.index(scene.background) if true_colours else common.IGNORE
    return torch.tensor([nouns[0], nouns[-1], artist, colour, count, *patch_nouns(scene)], dtype=torch.int16)


def patch_nouns(scene: world.Scene) -> list[int]:
    """For each patch the noun that covers over half of it; the class "nothing" where free; IGNORE in between."""
    covered = [len(NOUNS)] * (GRID * GRID)
    for thing in scene.things:
        noun = NOUNS.index(thing.noun)
        for row in range(thing.top // PATCH, min(GRID, (thing.top + thing.size - 1) // PATCH + 1)):
            height = min(thing.top + thing.size, (row + 1) * PATCH) - max(thing.top, row * PATCH)
            for column in range(thing.left // PATCH, min(GRID, (thing.left + thing.size - 1) // PATCH + 1)):
                width = min(thing.left + thing.size, (column + 1) * PATCH) - max(thing.left, column * PATCH)
                share = height * width / PATCH**2
                if share > 0.5:
                    covered[row * GRID + column] = noun
                elif share > 0.1 and covered[row * GRID + column] == len(NOUNS):
                    covered[row * GRID + column] = common.IGNORE
    return covered


def loss_of(teacher: LabelTeacher, pictures: Tensor, targets: Tensor, drop: float) -> Tensor:
    """The sum of all tasks' losses, with a share `drop` of the patches hidden."""
    patches = GRID * GRID
    keep = None
    if drop > 0:
        keep = torch.rand(len(pictures), patches, device=pictures.device).argsort(1)[:, : round(patches * (1 - drop))]
    cls, tokens = teacher(pictures, keep)
    first, second, artist, colour, count = targets[:, :5].unbind(1)
    noun_logits = teacher.classifier.classifier(cls)
    noun_loss = (F.cross_entropy(noun_logits, first) + F.cross_entropy(noun_logits, second)) / 2
    patch_targets = targets[:, 5:] if keep is None else targets[:, 5:].gather(1, keep)
    patch_loss = F.cross_entropy(teacher.patch_noun(tokens).flatten(0, 1), patch_targets.flatten())
    side_loss = (
        F.cross_entropy(teacher.artist(cls), artist)
        + F.cross_entropy(teacher.colour(cls), colour)
        + F.cross_entropy(teacher.count(cls), count)
    )
    return noun_loss + patch_loss + 0.2 * side_loss


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    device = common.device_of(args.device)
    teacher = LabelTeacher().to(device)
    inner, outer = common.split_parameters(teacher, lambda name: "vit.layers" in name)
    seen, seconds = common.fit(
        "vit",
        args,
        args.pictures,
        teacher,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr, weight_decay=0.01)],
        lambda seen: common.TrainingScenes(seen, args.batch, labels),
        lambda batch, progress: loss_of(
            teacher,
            common.normalise(batch[0].to(device)),
            batch[1].to(device).long(),
            0.5 if progress < WHOLE_PICTURES_FROM else 0.0,
        ),
        clip_norm_of=outer,
    )
    write(teacher.classifier, args, seen, seconds, card.hardware(device))


def write(model: ViTForImageClassification, args: argparse.Namespace, seen: int, seconds: float, hardware: str) -> None:
    """Write the checkpoint folder: weights in half precision, processor, and a card with measured scores."""
    model = model.cpu().eval()
    processor = common.picture_processor()
    table = measure.table(measure.vit_scores(Vit(model, processor)), measure.VIT_TARGETS)
    facts = {
        "architecture": f"`ViTForImageClassification`, {world.SIDE} px, patch {PATCH}, width {CONFIG.hidden_size}, "
        f"{CONFIG.num_hidden_layers} layers, {CONFIG.num_attention_heads} heads",
        "parameters": f"{model.num_parameters():,}",
        "training data": f"{seen:,} augmented Emoji World scenes of split `train`, each seen once; "
        f"labels: noun, artist, colour, count, and the noun under every patch",
        "seed": str(args.seed),
        "hardware": hardware,
        "training time": f"{seconds / 60:.0f} minutes",
    }

    def save(folder: Path) -> None:
        model.half().save_pretrained(folder)
        processor.save_pretrained(folder)

    card.ship(save, "vit-pocket", WHAT, USAGE, facts, table, LIMITS)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=680_000, batch=128, lr=6e-3))
