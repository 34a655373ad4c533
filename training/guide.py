"""Train the guide, the CLIP that guides painting: python -m training.guide (after training.clip and training.vq)

The pocket CLIP goes on learning, from pictures that are made to deceive it. A CLIP that saw only clean pictures answers
to changes that no person would see, and painting finds these first. So here each picture is changed before it is
learned from, within a given distance, in the direction in which the CLIP as it is now mistakes it most (adversarial
training). What still raises the fit to "a cat" after that looks like a cat to people, too.

Most pictures are reconstructions by the VQ model in which a share of the codes was exchanged for random ones, and all
are seen in crops, with noise. What is shipped lies between the weights before and after: the CLIP before knows things
better, the one after deceptions.
"""

import argparse
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import open_clip
import torch
from open_clip.transformer import PatchDropout
from torch import Tensor, nn

from course_utils import generate, measure, models, world
from course_utils.models import Clip
from course_utils.world import simple
from training import card, clip, common, dalle, vq

LAYOUTS = (*["one"] * 3, *["many"] * 2, "beside", "stacked")
POOL = 40_000  # scenes that become codes
REBUILT = 0.8  # of the pictures come from the VQ model
EXCHANGED = 0.7  # of a picture's codes at most
SMALLEST_CROP = 0.75  # of the side
NOISE = 0.1  # at most, in a space from -1 to 1
FURTHEST = 5.0  # so far an attack moves a picture at most, of 64 x 64 x 3 numbers from -1 to 1
ATTACKS = 2  # steps of an attack
AFTER = 0.7  # of each weight is that after training, the rest that before
WHOLE_PICTURES_FROM = 0.8  # the part of training after which no patch is hidden any more

WHAT = "A CLIP for Emoji World that also knows unfinished pictures: it guides painting."
LIMITS = [
    "It knows nothing of photographs, and no word outside the captions of Emoji World.",
    "On clean pictures it is weaker than `clip-pocket`, from which it comes, above all where noun and colour were "
    "never seen together: see the scores of both, and use that one for searching.",
    "It does not know left from right: see how often a caption beats its foil with the relation swapped.",
    "A picture that it likes need not look right to a person: ask a judge that took no part.",
]


def scene_of(index: int) -> world.Scene:
    """Scene number `index` of the training pictures: things of all artists, in two sizes on the grid of the codes."""
    return simple.on_grid(world.sample_scene("train", index, random.Random(f"layout/{index}").choice(LAYOUTS)))


class CodedScenes(torch.utils.data.IterableDataset):
    """Training examples from number `start` on: (pixels [3, 64, 64] in 0..1, codes, whether to use them, text)."""

    def __init__(self, start: int, tokenizer, codes: Tensor) -> None:
        self.start, self.tokenizer, self.codes = start, tokenizer, codes

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, bool, Tensor]]:
        for number in itertools.count(self.start):
            rng = random.Random(f"guide/{number}")
            index = rng.randrange(len(self.codes))
            scene = scene_of(index)
            codes, rebuilt = self.codes[index].long(), rng.random() < REBUILT
            share = rng.random() * EXCHANGED
            strange = torch.tensor([rng.random() < share for _ in codes])
            codes = torch.where(strange, torch.tensor([rng.randrange(vq.CODES) for _ in codes]), codes)
            pixels = torch.zeros(3, world.SIDE, world.SIDE)
            if not rebuilt:
                pixels = generate.to_pixels([world.render(scene)])[0]
            text = world.caption(scene, rng if rng.random() < 0.6 else None)
            ids = self.tokenizer(text, max_length=clip.CONTEXT_LENGTH, padding="max_length", truncation=True).input_ids
            yield pixels, codes, rebuilt, torch.tensor(ids)


def seen_while_painting(pixels: Tensor) -> Tensor:
    """Crops with noise of pixels [batch, 3, 64, 64] in 0..1 -> the same shape in -1..1."""
    batch = len(pixels)
    size = SMALLEST_CROP + (1 - SMALLEST_CROP) * torch.rand(batch)
    shift = (1 - size).unsqueeze(1) * (2 * torch.rand(batch, 2) - 1)
    turn = torch.zeros(batch, 2, 3)
    turn[:, 0, 0] = turn[:, 1, 1] = size
    turn[:, :, 2] = shift
    grid = nn.functional.affine_grid(turn, list(pixels.shape), align_corners=False)
    crops = nn.functional.grid_sample(pixels * 2 - 1, grid, padding_mode="border", align_corners=False)
    return crops + torch.randn_like(crops) * NOISE * torch.rand(batch, 1, 1, 1)


def attacked(model: open_clip.CLIP, pixels: Tensor, texts: Tensor) -> Tensor:
    """Pixels [batch, 3, 64, 64] in -1..1, moved where the CLIP takes them least for their own text of those given.

    Each by a distance of its own, up to FURTHEST: two steps up the slope of the loss, from a place drawn at random.
    """
    with torch.no_grad():
        wanted = model.encode_text(texts, normalize=True) * model.logit_scale.exp()
    reach = FURTHEST * torch.rand(len(pixels), 1, 1, 1)
    moved = reach * torch.rand(len(pixels), 1, 1, 1) * of_length_one(torch.randn_like(pixels))
    for _ in range(ATTACKS):
        moved.requires_grad_()
        logits = model.encode_image(pixels + moved, normalize=True) @ wanted.T
        loss = nn.functional.cross_entropy(logits, torch.arange(len(pixels)))
        (slope,) = torch.autograd.grad(loss, moved)
        moved = moved.detach() + 1.5 / ATTACKS * reach * of_length_one(slope)
        moved = moved * (reach / length(moved)).clamp(max=1)  # no further than its reach
        moved = (pixels + moved).clamp(-1, 1) - pixels
    return pixels + moved


def length(vectors: Tensor) -> Tensor:
    """The lengths [batch, 1, 1, 1] of pictures taken as vectors; a little above 0 where they are."""
    return vectors.flatten(1).norm(dim=1).view(-1, 1, 1, 1) + 1e-6


def of_length_one(vectors: Tensor) -> Tensor:
    return vectors / length(vectors)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    start = models.load_clip()
    model, tokenizer, painter = start.model.train(), start.tokenizer.tokenizer, models.shared("vq")
    inner, outer = common.split_parameters(model, lambda name: "resblocks" in name)
    contrast = open_clip.ClipLoss()

    def loss_of(batch: list[Tensor], progress: float) -> Tensor:
        pixels, codes, rebuilt, texts = batch
        with torch.no_grad():
            part = codes[rebuilt]
            shape = (len(part), dalle.GRID, dalle.GRID, painter.config.vq_embed_dim)
            pixels[rebuilt] = painter.decode(part.flatten(), force_not_quantize=True, shape=shape).sample.clamp(0, 1)
        model.visual.patch_dropout = PatchDropout(0.5) if progress < WHOLE_PICTURES_FROM else nn.Identity()
        return contrast(*model(attacked(model, seen_while_painting(pixels), texts), texts))

    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    seen, seconds = common.fit(
        "guide",
        args,
        args.pictures,
        model,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: CodedScenes(seen, tokenizer, vq.codes_of_scenes("guide", scene_of, POOL)),
        loss_of,
        clip_norm_of=outer,
    )
    after = model.state_dict()
    model.load_state_dict({name: weight.lerp(after[name], AFTER) for name, weight in before.items()})
    write(start, args, seen, seconds)


def write(guide: Clip, args: argparse.Namespace, seen: int, seconds: float) -> None:
    """Write the checkpoint folder, in the form of the pocket CLIP's."""
    guide.model.visual.patch_dropout = nn.Identity()
    facts = {
        "architecture": "that of `clip-pocket`, with which it started",
        "parameters": f"{sum(weight.numel() for weight in guide.model.parameters()):,}",
        "training data": f"{seen:,} captions and pictures of {POOL:,} Emoji World scenes of split `train`, "
        f"{REBUILT:.0%} of them rebuilt by `vq-pocket` with up to {EXCHANGED:.0%} of the codes exchanged; all in crops "
        f"with noise, and moved by up to {FURTHEST:g} against the model itself; shipped: {AFTER:.0%} of the weights "
        f"after, {1 - AFTER:.0%} of those before",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes, after those of the ViT, the CLIP and the VQ model",
    }
    scores = measure.clip_scores(guide._replace(model=guide.model.eval()))
    targets = dict.fromkeys(measure.CLIP_TARGETS)
    usage = clip.USAGE.replace("clip-pocket", "guide-pocket")

    def save(folder: Path) -> None:
        clip.save(guide.model, guide.tokenizer.tokenizer, folder)

    card.ship(save, "guide-pocket", WHAT, usage, facts, measure.table(scores, targets), LIMITS)
    scores |= measure.paint_scores()  # with the guide that is now in its folder
    targets |= measure.PAINT_TARGETS
    limits = card.limits(LIMITS, scores, targets)
    card.ship(save, "guide-pocket", WHAT, usage, facts, measure.table(scores, targets), limits)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=360_000, batch=128, lr=2e-3))
