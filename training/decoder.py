"""Train the pocket decoder: python -m training.decoder (after training.clip and training.vq)

A small version of DALL-E 2's decoder: a model that makes a picture of CLIP's embedding of a picture. It works on the
16 x 16 vectors of the codec, not on pixels: 3,072 numbers instead of 12,288.

It learns by flow matching. Between a picture's vectors and noise lies a straight line; in training a point on it is
drawn, and the network learns to say in which direction the line runs. CLIP's embedding is added to that of the time.
Now and then it is left out (all zeros), for classifier-free guidance. It sees about 63 pictures a second on one core.
"""

import argparse
import itertools
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import FlowMatchEulerDiscreteScheduler, UNet2DConditionModel, VQModel
from torch import Tensor

from course_utils import embed, measure, models, world
from course_utils.generate import diffusion, flow
from course_utils.models import Clip, Decoder
from training import card, common, dalle
from training import vq as vq_recipe

POOL = 30_000  # scenes that are drawn and encoded once
LAYOUTS = (*["one"] * 5, *["many"] * 2, *["beside"] * 2, *["stacked"] * 2)
WITHOUT_EMBEDDING = 0.1  # the share of the examples that learn to do without CLIP
CONFIG = {
    "sample_size": dalle.GRID,
    "in_channels": vq_recipe.WIDTH,
    "out_channels": vq_recipe.WIDTH,
    "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"],
    "mid_block_type": "UNetMidBlock2D",
    "up_block_types": ["AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
    "block_out_channels": [48, 96, 128],
    "layers_per_block": 1,
    "attention_head_dim": 32,
    "norm_num_groups": 8,
    "class_embed_type": "projection",
    "projection_class_embeddings_input_dim": 128,
    "resnet_time_scale_shift": "scale_shift",
}

WHAT = "A flow model that makes variations of a picture of Emoji World out of `clip-pocket`'s embedding of it."
USAGE = """from diffusers import FlowMatchEulerDiscreteScheduler, UNet2DConditionModel
folder = "course_utils/checkpoints/decoder-pocket"
model = UNet2DConditionModel.from_pretrained(folder)
scheduler = FlowMatchEulerDiscreteScheduler.from_pretrained(folder)
# direction = model(noisy, time, None, class_labels=embedding).sample
# noisy [batch, 12, 16, 16], time 0..1000, embedding [batch, 128]; the direction is noise minus picture"""
LIMITS = [
    "It knows nothing of photographs.",
    "What CLIP's embedding does not hold, it makes up: the exact place and size.",
    "It has seen one artist's drawings only (see `dalle-pocket`): of other hands' drawings it makes worse variations.",
    "The vectors that it makes belong to one `vq-pocket`: after a new one, it must be trained again.",
]


def loss_of(unet: UNet2DConditionModel, latents: Tensor, embeddings: Tensor) -> Tensor:
    """Mean squared error of the directions it finds; latents [batch, width, 16, 16], embeddings [batch, 128].

    Times are drawn more often in the middle of the way, where most is decided: near noise all pictures look alike, and
    near a picture the line is nearly known.
    """
    kept = torch.rand(len(embeddings), 1) >= WITHOUT_EMBEDDING
    noise = torch.randn_like(latents)
    times = torch.sigmoid(torch.randn(len(latents)))
    noisy = flow.between(latents, noise, times.view(-1, 1, 1, 1))
    found = unet(noisy, times * flow.TIMES, None, class_labels=embeddings * kept).sample
    return F.mse_loss(found, noise - latents)


def scene_of(index: int) -> world.Scene:
    """Scene number `index` of the training pictures: as simple as the DALL-E's, but all on shades that have a name."""
    return dalle.scene_of(index, LAYOUTS, strange=0)


def embeddings_of_scenes() -> Tensor:
    """CLIP's embeddings [POOL, 128] of the training pictures, computed once."""

    def embeddings(indices: range) -> Tensor:
        return embed.embed_pictures(models.shared("clip"), [world.render(scene_of(index)) for index in indices])

    return common.computed_once(f"decoder-embeddings-{common.version_of('clip-pocket')}", POOL, embeddings)


class Encoded(torch.utils.data.IterableDataset):
    """Codes [256] and CLIP's embedding [128] of the training pictures from number `start` on, again and again."""

    def __init__(self, start: int, codes: Tensor, embeddings: Tensor) -> None:
        self.start, self.codes, self.embeddings = start, codes, embeddings

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for number in itertools.count(self.start):
            index = number % len(self.embeddings)
            yield self.codes[index].long(), self.embeddings[index]


def vectors_of(vq: VQModel, codes: Tensor) -> Tensor:
    """The scaled vectors [batch, width, rows, columns] of codes [batch, places] of square pictures."""
    side = round(codes.shape[1] ** 0.5)
    with torch.no_grad():
        return diffusion.scale(vq, vq.quantize.embedding(codes.view(-1, side, side)).permute(0, 3, 1, 2))


def schedule() -> FlowMatchEulerDiscreteScheduler:
    """Time as flow matching counts it: equal steps from noise to the picture."""
    return FlowMatchEulerDiscreteScheduler(num_train_timesteps=flow.TIMES, shift=1.0)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    vq = models.shared("vq")
    unet, scheduler = UNet2DConditionModel(**CONFIG).to(memory_format=torch.channels_last), schedule()
    inner, outer = common.split_parameters(unet, lambda name: "block" in name)
    seen, seconds = common.fit(
        "decoder",
        args,
        args.pictures,
        unet,
        [
            common.Muon(inner, lr=args.lr, weight_decay=0.0),
            torch.optim.AdamW(outer, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0),
        ],
        lambda seen: Encoded(seen, vq_recipe.codes_of_scenes("decoder", scene_of, POOL), embeddings_of_scenes()),
        lambda batch, progress: loss_of(
            unet, vectors_of(vq, batch[0]).contiguous(memory_format=torch.channels_last), batch[1]
        ),
        clip_norm_of=outer,
    )
    write(Decoder(unet, scheduler), vq, models.shared("clip"), args, seen, seconds)


def write(decoder: Decoder, vq: VQModel, clip: Clip, args: argparse.Namespace, seen: int, seconds: float) -> None:
    """Write the checkpoint folder: half-precision weights, schedule, configuration, and a card with its scores."""
    unet = decoder.unet.eval().to(memory_format=torch.contiguous_format)
    scores = measure.decoder_scores(decoder, vq, clip)
    table = measure.table(scores, measure.DECODER_TARGETS)
    facts = {
        "architecture": f"`diffusers.UNet2DConditionModel`, 16 x 16 x {vq_recipe.WIDTH}, channels "
        f"{CONFIG['block_out_channels']}, self-attention, embedding of the picture added to that of the time",
        "parameters": card.parameters(unet, unet),
        "training data": f"{seen:,} times one of {POOL:,} Emoji World scenes of split `train`, each time with other "
        f"noise; without embedding in {WITHOUT_EMBEDDING:.0%} of the cases",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes",
    }

    def save(folder: Path) -> None:
        unet.half().save_pretrained(folder)
        decoder.scheduler.save_pretrained(folder)

    card.ship(save, "decoder-pocket", WHAT, USAGE, facts, table, card.limits(LIMITS, scores, measure.DECODER_TARGETS))


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=200_000, batch=64, lr=3e-3))
