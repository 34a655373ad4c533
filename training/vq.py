"""Train the pocket VQGAN: python -m training.vq (after training.vit)

An autoencoder with a codebook: a picture of 64 x 64 pixels becomes 8 x 8 numbers of codes, and a picture again.

1. First encoder and decoder learn alone, without codebook (`CODES_FROM` of the training).
2. Then the codebook is laid into the cloud of the encoder's vectors, and all learn together. A code that is not used
   for a while is laid somewhere else in the cloud; otherwise most of a codebook dies.
3. From `FEATURES_FROM` on, copies must also look to the pocket ViT as the pictures do: shapes count, not only pixels.
4. From `DISCRIMINATOR_FROM` on, a discriminator that sees patches of 18 pixels learns to tell pictures from
   reconstructions, and the decoder learns to deceive it. Earlier it would win too easily and teach nothing.
5. From `DECODER_ALONE_FROM` on, codes stay what they are, and only the decoder learns: to make the most of them.
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

CODES_FROM, FEATURES_FROM, DISCRIMINATOR_FROM, DECODER_ALONE_FROM = 0.06, 0.35, 0.65, 0.76
RESEED_UNTIL = 0.75  # the part of training after which unused codes stay where they are
IDLE = 60  # batches after which an unused code is laid somewhere else
FEATURE_LAYERS, FEATURE_WEIGHT = (1, 2, 4), 0.3  # of the pocket ViT
THING_WEIGHT = 32  # pixels of a thing of this size count twice; the smaller the thing, the more its pixels count
CONFIG = {
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "block_out_channels": [16, 16, 32, 96],
    "layers_per_block": 1,
    "latent_channels": 16,
    "sample_size": world.SIDE,
    "num_vq_embeddings": 512,
    "vq_embed_dim": 16,
    "norm_num_groups": 4,
    "mid_block_add_attention": False,
    "lookup_from_codebook": True,
}

WHAT = "A VQGAN for pictures of Emoji World: 64 x 64 pixels become 8 x 8 tokens of 512 kinds, and pixels again."
USAGE = """from diffusers import VQModel
model = VQModel.from_pretrained("course_utils/checkpoints/vq-pocket")
# latents = model.encode(pixels).latents            pixels [batch, 3, 64, 64] in 0..1 -> [batch, 16, 8, 8]
# codes = model.quantize(latents)[2][2]             [batch * 64], each 0..511
# pixels = model.decode(latents).sample"""
LIMITS = [
    "It knows nothing of photographs: they come back as patches of Emoji World.",
    "Fine lines and small things come back blurred or changed: 64 tokens of 9 bits are 72 bytes a picture.",
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


class Autoencoder(nn.Module):
    """The VQ model, its discriminator, and for how many batches each code has been idle."""

    def __init__(self) -> None:
        super().__init__()
        self.vq = VQModel(**CONFIG).to(memory_format=torch.channels_last)
        self.vq.quantize.legacy = False  # the published losses; True keeps an old error for old checkpoints
        self.discriminator = discriminator()
        self.register_buffer("idle", torch.full((CONFIG["num_vq_embeddings"],), IDLE + 1))

    def forward(self, pictures: Tensor, progress: float) -> tuple[Tensor, Tensor]:
        """pictures [batch, 3, 64, 64] in 0..1 -> (reconstructions, loss of the codebook)."""
        if progress >= DECODER_ALONE_FROM:
            with torch.no_grad():
                quantised, codebook_loss, _ = self.vq.quantize(self.vq.encode(pictures).latents)
            return self.vq.decoder(self.vq.post_quant_conv(quantised)), torch.zeros_like(codebook_loss)
        latents = self.vq.encode(pictures).latents
        if progress < CODES_FROM:
            # A mild pull to the middle keeps the cloud of vectors small until the codebook holds it.
            return self.vq.decoder(self.vq.post_quant_conv(latents)), 0.01 * latents.square().mean()
        if progress < RESEED_UNTIL:
            self.lay_idle_codes(latents.detach().permute(0, 2, 3, 1).flatten(0, 2))
        quantised, codebook_loss, (_, _, codes) = self.vq.quantize(latents)
        self.idle += 1
        self.idle[codes] = 0
        return self.vq.decoder(self.vq.post_quant_conv(quantised)), codebook_loss

    @torch.no_grad()
    def lay_idle_codes(self, vectors: Tensor) -> None:
        """Move the codes that were idle for too long onto some of the vectors [batch * 64, width]."""
        idle = (self.idle > IDLE).nonzero().squeeze(1)
        chosen = torch.randint(len(vectors), (len(idle),))
        self.vq.quantize.embedding.weight[idle] = vectors[chosen]
        self.idle[idle] = 0


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
    """The codes [number, 64] of scenes 0 to `number`, computed once with the shipped VQ model."""

    def codes(indices: range) -> Tensor:
        pictures = [world.render(scene_of(index)) for index in indices]
        return generate.codes_of(models.shared("vq"), pictures).flatten(1).short()

    return common.computed_once(f"{name}-codes", number, codes)


def pixel_weights(scene: world.Scene) -> Tensor:
    """[1, 64, 64]: how much each pixel counts in the reconstruction loss, 1 on the background and more on a thing."""
    weights = torch.ones(1, world.SIDE, world.SIDE)
    for thing in scene.things:
        rows, columns = (slice(edge, edge + thing.size) for edge in (thing.top, thing.left))
        weights[:, rows, columns] = 1 + THING_WEIGHT / thing.size
    return weights


def loss_of(trainee: Autoencoder, features: Features, pictures: Tensor, weights: Tensor, progress: float) -> Tensor:
    """Reconstruction, perceptual and codebook loss; later the adversarial loss and the discriminator's own."""
    copies, codebook_loss = trainee(pictures, progress)
    error = copies - pictures
    loss = (weights * (error.abs() + 5 * error.square())).mean() + codebook_loss
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
    trainee, features = Autoencoder(), Features()
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
    table = measure.table(measure.vq_scores(vq), measure.VQ_TARGETS)
    facts = {
        "architecture": f"`diffusers.VQModel`, {world.SIDE} px, f8, channels {CONFIG['block_out_channels']}, "
        f"{CONFIG['num_vq_embeddings']} codes of width {CONFIG['vq_embed_dim']}",
        "parameters": card.parameters(vq, vq),
        "training data": f"{seen:,} Emoji World scenes of split `train`, some of them augmented, each seen once; "
        f"codebook from {CODES_FROM:.0%} and discriminator from {DISCRIMINATOR_FROM:.0%} of them on, "
        f"the decoder alone from {DECODER_ALONE_FROM:.0%} on",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes",
    }

    def save(folder: Path) -> None:
        vq.half().save_pretrained(folder)

    card.ship(save, "vq-pocket", WHAT, USAGE, facts, table, LIMITS)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=264_000, batch=32, lr=3e-3))
