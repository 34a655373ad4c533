"""Train the pocket codec: python -m training.vq (after training.vit)

An autoencoder with a codebook: a picture of 64 x 64 pixels becomes 16 x 16 numbers of codes, and a picture again. Its
encoder sees each cell of 4 x 4 pixels alone: so a cell inside a drawing has one code, whatever the ground and wherever
the drawing stands, and a model that writes codes need learn each drawing once.

1. The encoder learns to say of each cell where it lies along the `WIDTH` directions in which cells differ most (their
   principal components).
2. The codebook is laid by k-means over what the encoder says of many cells: each code is the mean of those that are
   nearest to it. A code that is nearest to none is laid onto some cell; so every code is used.
3. Encoder and codebook stay what they are, and the decoder learns to make the most of the codes. It sees them all, so
   it can mend what one cell cannot tell. From `FEATURES_FROM` on, copies must also look to the pocket ViT as the
   pictures do: shapes count, not only pixels. From `DISCRIMINATOR_FROM` on, a discriminator that sees patches of 18
   pixels learns to tell pictures from reconstructions, and the decoder learns to deceive it.

On one core, encoder and codebook take about two minutes, and the decoder sees 71 pictures a second before
`FEATURES_FROM` and 50 after. After 12,000, with codes of width 8, copies came to 24.8 dB, and the judge named the noun
in 95 % of 200 of them.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import VQModel
from torch import Tensor, nn
from torch.func import functional_call

from course_utils import generate, measure, models, world
from training import card, common

SIDE, CODES, WIDTH = 4, 512, 12  # pixels of a cell's side, codes, numbers of a code
CELL_PICTURES = 3_000  # pictures whose cells show in which directions cells differ, and where codes should lie
ENCODER_STEPS, ENCODER_BATCH = 1_500, 1024  # what the encoder learns from, in cells
CLUSTERED, ROUNDS = 200_000, 30  # cells for k-means, and how often each code moves to the mean of its cells
GROUND = 0.1  # of the cells for encoder and codebook are of one colour; in pictures it is two thirds
FLAT = 0.004  # a cell whose red, green and blue spread less is of one colour
FEATURES_FROM, DISCRIMINATOR_FROM = 0.3, 0.75
FEATURE_LAYERS, FEATURE_WEIGHT = (1, 2, 4), 0.2  # of the pocket ViT
THING_WEIGHT = 32  # pixels of a thing of this size count twice; the smaller the thing, the more its pixels count
CONFIG = {
    "down_block_types": ["DownEncoderBlock2D"] * 3,
    "up_block_types": ["UpDecoderBlock2D"] * 3,
    "block_out_channels": [16, 16, 32],
    "layers_per_block": 1,
    "latent_channels": WIDTH,
    "sample_size": SIDE,  # a whole picture for the encoder is one cell: `generate.codes_of` cuts them by this
    "num_vq_embeddings": CODES,
    "vq_embed_dim": WIDTH,
    "norm_num_groups": 4,
    "mid_block_add_attention": False,
    "lookup_from_codebook": True,
}

WHAT = "A VQGAN for pictures of Emoji World: each cell of 4 x 4 pixels becomes a token of 512 kinds, and pixels again."
USAGE = """from diffusers import VQModel
model = VQModel.from_pretrained("course_utils/checkpoints/vq-pocket")
# The encoder sees cells of 4 x 4 pixels, each alone; the decoder sees all codes of a picture.
# cells = pixels.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)   [batch * 256, 3, 4, 4], 0..1
# codes = model.quantize(model.encode(cells).latents)[2][2].view(-1, 16, 16)               each 0..511
# pixels = model.decode(codes.flatten(), force_not_quantize=True, shape=(*codes.shape, 12)).sample"""
LIMITS = [
    "It knows nothing of photographs: they come back as cells of Emoji World.",
    "Whole pictures must be cut before `encode`: of one that is not, it sees what it never saw in training.",
    "Where the edge of a drawing crosses a cell, its code depends on the ground too.",
]


def discriminator() -> nn.Module:
    """Real or not, for overlapping patches of 18 pixels: pictures [batch, 3, 64, 64] -> logits [batch, 1, 16, 16]."""
    return nn.Sequential(
        nn.Conv2d(3, 24, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(24, 48, 4, stride=2, padding=1),
        nn.GroupNorm(8, 48),
        nn.LeakyReLU(0.2),
        nn.Conv2d(48, 1, 3, padding=1),
    )


class Features(nn.Module):
    """What the pocket ViT sees: a distance between pictures in which edges and shapes count, not pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.vit = common.pocket_vit().vit.requires_grad_(False).eval()
        self.vit.layers = self.vit.layers[: max(FEATURE_LAYERS)]  # what lies above is not needed

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures [batch, 3, 64, 64] in 0..1 -> unit vectors [layers, batch, tokens, width]."""
        states = self.vit(pictures * 2 - 1, output_hidden_states=True).hidden_states
        return F.normalize(torch.stack([states[layer] for layer in FEATURE_LAYERS]), dim=-1)

    def distance(self, pictures: Tensor, copies: Tensor) -> Tensor:
        """The mean squared distance of the unit vectors."""
        with torch.no_grad():
            wanted = self(pictures)
        return (self(copies) - wanted).square().sum(-1).mean()


def codes_of_scenes(name: str, scene_of: Callable[[int], world.Scene], number: int) -> Tensor:
    """The codes [number, places] of scenes 0 to `number`, computed once with the codec in the checkpoints' folder."""

    def codes(indices: range) -> Tensor:
        pictures = [world.render(scene_of(index)) for index in indices]
        return generate.codes_of(models.shared("vq"), pictures).flatten(1).short()

    return common.computed_once(f"{name}-{number}-codes-{common.version_of('vq-pocket')}", number, codes)


# The encoder


def cells_of_scenes(number: int) -> Tensor:
    """Cells [cells, 3, 4, 4] in 0..1 of the first training pictures, `GROUND` of them of one colour."""
    stream = iter(common.TrainingScenes(0, 32, lambda scene, rng, true: 0, augmented=0.15, exchanged=0.0))
    pictures = torch.stack([next(stream)[0] for _ in range(number)])
    cells = generate.cells_of(pictures.float() / 255, SIDE).flatten(0, 2)
    flat = cells.flatten(2).std(2).amax(1) < FLAT
    things, grounds = cells[~flat], cells[flat]
    few = grounds[torch.randperm(len(grounds))[: round(len(things) * GROUND / (1 - GROUND))]]
    return torch.cat([things, few])


def directions_of(cells: Tensor) -> tuple[Tensor, Tensor]:
    """(the mean of the cells [48], the `WIDTH` directions in which they differ most [48, WIDTH]).

    Along all of them together the cells' mean square is one a number.
    """
    flat = cells.flatten(1)
    mean = flat.mean(0)
    spreads, directions = torch.linalg.eigh((flat - mean).T @ (flat - mean) / len(flat))
    largest = spreads.flip(0)[:WIDTH]
    return mean, directions.flip(1)[:, :WIDTH] / largest.mean().sqrt()


def learn_to_describe(vq: VQModel, cells: Tensor, steps: int = ENCODER_STEPS) -> list[float]:
    """Train the encoder to say where each cell [cells, 3, 4, 4] lies along their directions; the losses of the steps.

    A cell's mean square is one a number before, so a loss of 0.01 is a hundredth of what there is to say.
    """
    mean, directions = directions_of(cells)
    inner, outer = common.split_parameters(nn.ModuleList([vq.encoder, vq.quant_conv]), lambda name: "block" in name)
    optimisers = [common.Muon(inner, lr=3e-3, weight_decay=0.0), torch.optim.AdamW(outer, lr=3e-3, weight_decay=0.0)]
    peaks, losses = [3e-3, 3e-3], []
    for step in range(steps):
        for optimiser, peak in zip(optimisers, peaks, strict=True):
            optimiser.param_groups[0]["lr"] = peak * common.learning_rate_factor(step / steps)
        some = cells[torch.randint(len(cells), (ENCODER_BATCH,))]
        wanted = (some.flatten(1) - mean) @ directions
        loss = F.mse_loss(described(vq, some), wanted)
        loss.backward()
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad()
        losses.append(loss.item())
    return losses


def described(vq: VQModel, cells: Tensor) -> Tensor:
    """What the encoder says of cells [cells, 3, 4, 4], each seen alone: [cells, WIDTH]."""
    return vq.encode(cells.contiguous(memory_format=torch.channels_last)).latents.flatten(1)


# The codebook


@torch.no_grad()
def clustered(vectors: Tensor, number: int, rounds: int = ROUNDS) -> Tensor:
    """k-means: `number` codes, each the mean of the vectors [vectors, width] nearest to it; none is nearest to none."""
    codes = vectors[torch.randperm(len(vectors))[:number]].clone()
    for _ in range(rounds):
        nearest = torch.cat([torch.cdist(part, codes).argmin(1) for part in vectors.split(20_000)])
        uses = torch.bincount(nearest, minlength=number)
        codes = torch.zeros_like(codes).index_add_(0, nearest, vectors) / uses.clamp(min=1).unsqueeze(1)
        idle = (uses == 0).nonzero().squeeze(1)
        codes[idle] = vectors[torch.randint(len(vectors), (len(idle),))]
    return codes


def coder(fresh: bool) -> dict[str, Tensor]:
    """The weights of a VQ model whose encoder and codebook are done, computed once."""
    path = common.RUNS / "vq-coder.pt"
    if path.exists() and not fresh:
        return torch.load(path, weights_only=True)
    vq, cells = VQModel(**CONFIG), cells_of_scenes(CELL_PICTURES)
    losses = learn_to_describe(vq, cells)
    print(f"encoder: loss {losses[0]:.3f} -> {sum(losses[-50:]) / 50:.4f}", flush=True)
    some = cells[torch.randperm(len(cells))[:CLUSTERED]]
    with torch.no_grad():
        vectors = torch.cat([described(vq, part) for part in some.split(ENCODER_BATCH)])
    vq.quantize.embedding.weight.data.copy_(clustered(vectors, CODES))
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(vq.state_dict(), path)
    return vq.state_dict()


# The decoder


class Autoencoder(nn.Module):
    """The VQ model, of which only the decoder learns, and its discriminator."""

    def __init__(self, weights: dict[str, Tensor] | None = None) -> None:
        super().__init__()
        self.vq = VQModel(**CONFIG)
        if weights is not None:
            self.vq.load_state_dict(weights)
        self.vq.to(memory_format=torch.channels_last)
        self.vq.quantize.legacy = False  # the published losses; True keeps an old error for old checkpoints
        for part in (self.vq.encoder, self.vq.quant_conv, self.vq.quantize):
            part.requires_grad_(False)
        self.discriminator = discriminator()

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures [batch, 3, 64, 64] in 0..1 -> what the decoder makes of their codes."""
        with torch.no_grad():
            codes = self.vq.quantize(generate.latents_of(self.vq, pictures))[0]
        return self.vq.decoder(self.vq.post_quant_conv(codes))


def pixel_weights(scene: world.Scene) -> Tensor:
    """[1, 64, 64]: how much each pixel counts in the reconstruction loss, 1 on the background and more on a thing."""
    weights = torch.ones(1, world.SIDE, world.SIDE)
    for thing in scene.things:
        rows, columns = (slice(edge, edge + thing.size) for edge in (thing.top, thing.left))
        weights[:, rows, columns] = 1 + THING_WEIGHT / thing.size
    return weights


def loss_of(trainee: Autoencoder, features: Features, pictures: Tensor, weights: Tensor, progress: float) -> Tensor:
    """Reconstruction and perceptual loss; later the adversarial loss and the discriminator's own."""
    copies = trainee(pictures)
    error = copies - pictures
    loss = (weights * (error.abs() + 5 * error.square())).mean()
    if progress >= FEATURES_FROM:
        loss = loss + FEATURE_WEIGHT * features.distance(pictures, copies)
    if progress < DISCRIMINATOR_FROM:
        return loss
    judged_true, judged_false = trainee.discriminator(pictures), trainee.discriminator(copies.detach())
    own = (F.relu(1 - judged_true) + F.relu(1 + judged_false)).mean()
    frozen = {name: weight.detach() for name, weight in trainee.discriminator.named_parameters()}
    deceived = -functional_call(trainee.discriminator, frozen, copies).mean()
    return loss + 0.01 * deceived + own


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    trainee, features = Autoencoder(coder(args.fresh)), Features()
    inner, outer = common.split_parameters(trainee.vq, lambda name: "block" in name)
    guess = list(trainee.discriminator.parameters())
    seen, seconds = common.fit(
        "vq",
        args,
        args.pictures,
        trainee,
        [
            common.Muon(inner, lr=args.lr, weight_decay=0.0),
            torch.optim.AdamW(outer, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0),
            torch.optim.AdamW(guess, lr=5e-4, betas=(0.5, 0.9), weight_decay=0.0),
        ],
        lambda seen: common.TrainingScenes(
            seen, args.batch, lambda scene, rng, true_colours: pixel_weights(scene), augmented=0.15, exchanged=0.0
        ),
        lambda batch, progress: loss_of(
            trainee,
            features,
            (batch[0].float() / 255).contiguous(memory_format=torch.channels_last),
            batch[1],
            progress,
        ),
        clip_norm_of=outer,
    )
    write(trainee.vq, args, seen, seconds)


def write(vq: VQModel, args: argparse.Namespace, seen: int, seconds: float) -> None:
    """Write the checkpoint folder: half-precision weights, configuration, and a card with its scores."""
    vq = vq.eval().to(memory_format=torch.contiguous_format)
    scores = measure.codec_scores(vq)
    table = measure.table(scores, measure.CODEC_TARGETS)
    facts = {
        "architecture": f"`diffusers.VQModel`, f4, cells of {SIDE} px seen alone, channels "
        f"{CONFIG['block_out_channels']}, {CODES} codes of width {WIDTH}",
        "parameters": card.parameters(vq, vq),
        "training data": f"encoder and codebook: the cells of {CELL_PICTURES:,} Emoji World scenes of split `train`, "
        f"{GROUND:.0%} of them of one colour; decoder: {seen:,} scenes, some of them augmented, each seen once; copies "
        f"compared by the pocket ViT from {FEATURES_FROM:.0%} and a discriminator from {DISCRIMINATOR_FROM:.0%} on",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes for the decoder",
    }

    def save(folder: Path) -> None:
        vq.half().save_pretrained(folder)

    card.ship(save, "vq-pocket", WHAT, USAGE, facts, table, card.limits(LIMITS, scores, measure.CODEC_TARGETS))


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=100_000, batch=16, lr=3e-3))
