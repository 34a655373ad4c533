"""Train the pocket CLIP: python -m training.clip (after training.vit)

The image encoder starts from the pocket ViT's weights, the text encoder from nothing. Pictures and captions of a batch
learn to find each other. From scratch the loss hardly moves on a CPU: labels first, then contrast.
"""

import argparse
import json
import math
import random
from pathlib import Path

import open_clip
import torch
from open_clip.transformer import PatchDropout
from safetensors.torch import save_file
from tokenizers import processors
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from course_utils import measure, world
from course_utils.models import Clip
from training import card, common, vision

CONTEXT_LENGTH = 32
VOCABULARY = 640
PAD, START, END = "<pad>", "<start>", "<end>"
NOUNS_A_BATCH = 48
WHOLE_PICTURES_FROM = 0.85  # the part of training after which no patch is hidden any more
MODEL = {
    "embed_dim": 128,
    "vision_cfg": {
        "image_size": world.SIDE,
        "patch_size": 8,
        "width": 128,
        "layers": 4,
        "head_width": 32,
        "no_ln_pre": True,
    },
    "text_cfg": {
        "context_length": CONTEXT_LENGTH,
        "vocab_size": VOCABULARY,
        "hf_tokenizer_name": "local",
        "width": 128,
        "heads": 4,
        "layers": 3,
        "pool_type": "eos",
        "pad_id": 0,
        "eos_id": 2,
    },
}
PREPROCESS = {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic", "resize_mode": "squash"}

WHAT = "A CLIP that lays pictures of Emoji World and captions of them in one space of 128 numbers."
USAGE = """import open_clip
checkpoint = "local-dir:course_utils/checkpoints/clip-pocket"
model, _, preprocess = open_clip.create_model_and_transforms(checkpoint, require_pretrained=True)
tokenizer = open_clip.get_tokenizer(checkpoint)"""
LIMITS = [
    "It knows nothing of photographs, and no word outside the captions of Emoji World.",
    "It knows side by side from one above the other, but not which of two things stands where: see how often a caption "
    "beats its foil with the relation swapped.",
    "On an artist it never saw it is much weaker: compare the first two scores.",
]


def train_tokenizer() -> PreTrainedTokenizerFast:
    """A small byte-level BPE vocabulary, learned from captions of training scenes; every text has a spelling in it."""
    tokenizer = common.byte_pairs(common.training_captions(), VOCABULARY, [PAD, START, END])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(token, tokenizer.token_to_id(token)) for token in (START, END)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, bos_token=START, eos_token=END, model_max_length=CONTEXT_LENGTH
    )


def build(tokenizer: PreTrainedTokenizerFast) -> open_clip.CLIP:
    """A new CLIP whose image encoder is the pocket ViT."""
    if tokenizer.pad_token_id != MODEL["text_cfg"]["pad_id"] or tokenizer.eos_token_id != MODEL["text_cfg"]["eos_id"]:
        raise RuntimeError("The tokenizer's special tokens do not stand where the model looks for them.")
    model = open_clip.CLIP(**MODEL, output_dict=False)
    missing, unexpected = model.visual.load_state_dict(vision.for_clip(common.pocket_vit().state_dict()), strict=False)
    if unexpected or set(missing) != {"proj"}:
        raise RuntimeError(f"The pocket ViT does not fit: missing {missing}, unexpected {unexpected}.")
    return model


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    device = common.device_of(args.device)
    tokenizer = train_tokenizer()
    model = build(tokenizer).to(device)
    vision_inner, vision_outer = common.split_parameters(model.visual, lambda name: "resblocks" in name)
    text = nn.ModuleDict({"transformer": model.transformer, "embedding": model.token_embedding, "last": model.ln_final})
    text_inner, text_outer = common.split_parameters(text, lambda name: "resblocks" in name)
    text_outer += [model.positional_embedding, model.text_projection, model.logit_scale]

    def groups(vision: list[nn.Parameter], text: list[nn.Parameter]) -> list[dict]:
        # The image encoder has learned already: it moves more slowly.
        return [{"params": vision, "lr": args.lr / 6}, {"params": text, "lr": args.lr}]

    def label(scene: world.Scene, rng: random.Random, true_colours: bool) -> Tensor:
        if true_colours:
            caption = world.caption(scene, rng if rng.random() < 0.6 else None)
        else:
            caption = rng.choice([text for text in world.captions(scene) if "background" not in text])
        ids = tokenizer(caption, max_length=CONTEXT_LENGTH, padding="max_length", truncation=True).input_ids
        return torch.tensor(ids)

    contrast = open_clip.ClipLoss()

    def loss_of(batch: list[Tensor], progress: float) -> Tensor:
        pictures, texts = (tensor.to(device) for tensor in batch)
        model.visual.patch_dropout = PatchDropout(0.5) if progress < WHOLE_PICTURES_FROM else nn.Identity()
        model.logit_scale.data.clamp_(0, math.log(100))  # CLIP's own bound
        return contrast(*model(common.normalise(pictures), texts))

    seen, seconds = common.fit(
        "clip",
        args,
        args.pictures,
        model,
        [
            common.Muon(groups(vision_inner, text_inner), lr=args.lr),
            torch.optim.AdamW(groups(vision_outer, text_outer), weight_decay=0.0),
        ],
        lambda seen: common.TrainingScenes(seen, args.batch, label, NOUNS_A_BATCH),
        loss_of,
        clip_norm_of=vision_outer + text_outer,
    )
    write(model, tokenizer, args, seen, seconds, card.hardware(device))


def write(
    model: open_clip.CLIP,
    tokenizer: PreTrainedTokenizerFast,
    args: argparse.Namespace,
    seen: int,
    seconds: float,
    hardware: str,
) -> None:
    """Write the checkpoint folder: half-precision weights, configuration, tokenizer, and a card with its scores."""
    model.visual.patch_dropout = nn.Identity()
    model = model.cpu().eval()

    def fill(folder: Path) -> None:
        save(model, tokenizer, folder)
        clip, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}", require_pretrained=True)
        scores = measure.clip_scores(Clip(clip.eval(), preprocess, open_clip.get_tokenizer(f"local-dir:{folder}")))
        facts = {
            "architecture": "`open_clip` CLIP: image encoder 64 px, patch 8, width 128, 4 layers (started from "
            f"`vit-pocket`); text encoder width 128, 3 layers, context {CONTEXT_LENGTH}, "
            f"byte-level BPE of {VOCABULARY} tokens",
            "parameters": f"{sum(weight.numel() for weight in model.parameters()):,}",
            "training data": f"{seen:,} augmented Emoji World scenes of split `train`, each seen once with one "
            f"caption; batches of {args.batch} scenes with {NOUNS_A_BATCH} nouns",
            "seed": str(args.seed),
            "hardware": hardware,
            "training time": f"{seconds / 60:.0f} minutes, after the ViT's",
        }
        table = measure.table(scores, measure.CLIP_TARGETS)
        text = card.model_card("clip-pocket", WHAT, USAGE, facts, table, LIMITS, "python -m training.clip")
        (folder / "README.md").write_text(text, encoding="utf-8")
        print(table)

    common.write_checkpoint(common.CHECKPOINTS / "clip-pocket", fill)


def save(model: open_clip.CLIP, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Half-precision weights, configuration and tokenizer, as open_clip's `local-dir:` expects them."""
    config = {"model_cfg": MODEL, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    save_file(common.half_precision(model.state_dict()), folder / "open_clip_model.safetensors")
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=300_000, batch=256, lr=6e-3))
