"""Train the pocket masked model: python -m training.masked (after training.dalle)

The third road from words to pictures, after writing code by code and taking noise away: masked prediction, as in
MaskGIT, Muse and aMUSEd. A transformer that looks both ways reads a text and the 256 codes of a picture, some of them
masked, and learns to say what the masked ones are. How many they are changes from example to example: later the model
must go on from nothing, from a few codes and from nearly all.

It is the network of the pocket DALL-E, with its weights to begin with, but each place now sees all others; and it goes
on learning from the same texts and pictures. (From nothing, with a BERT of five such layers, 150,000 pictures taught it
far less than they taught the DALL-E: the noun was right in 16 percent. From the DALL-E of 600,000, with its 120,000
scenes, 60,000 bring it to 31; the shipped one began when the DALL-E had seen 257,856, of 30,000 scenes, and has 67.) It
sees about 40 pictures a second on one core.
"""

import argparse
import copy
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils import generate, measure, models
from course_utils.generate import masking
from course_utils.models import Dalle, Masked
from training import card, common, dalle, vq

WHAT = "A masked model for Emoji World: a GPT-2 that sees all places and fills in the 256 codes of a picture in rounds."
USAGE = """from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast
folder = "course_utils/checkpoints/masked-pocket"
model = GPT2LMHeadModel.from_pretrained(folder, dtype="float32")
tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
# `generate.fill_in` of the course feeds the model texts and turns the codes that it finds into pictures."""
LIMITS = [
    "It knows the nouns, colours and counts of Emoji World and words of ordering, and it draws in one artist's hand.",
    "Codes that are kept in one round are not thought over in the next: one that is wrong stays.",
    "Its pictures are 64 pixels wide and show what its codec can show.",
]


def build(start: Dalle) -> Masked:
    """A DALL-E's network and weights with one more token, the mask, behind those of texts and codes."""
    model = copy.deepcopy(start.model)
    model.resize_token_embeddings(start.model.config.vocab_size + 1, mean_resizing=False)
    return Masked(model, start.tokenizer)


def with_masks(codes: Tensor) -> Tensor:
    """Codes [batch, places] with a part of each row masked: shares as they come while codes are found, in any place."""
    shares = torch.cos(math.pi / 2 * torch.rand(len(codes), 1))  # see `masking.still_masked`
    order = torch.rand(codes.shape).argsort(1).argsort(1)
    number = (shares * codes.shape[1]).ceil().clamp(min=1)
    return torch.where(order < number, masking.MASKED, codes)


def loss_of(masked: Masked, streams: Tensor) -> Tensor:
    """Cross-entropy of the masked codes of streams [batch, text and codes], as `dalle.Streams` gives them."""
    texts, codes = streams[:, : dalle.TEXT_LENGTH], streams[:, dalle.TEXT_LENGTH :] - dalle.VOCABULARY
    shown = with_masks(codes)
    logits = masking.code_logits(masked, texts, shown)  # [batch, places, kinds]
    return F.cross_entropy(logits[shown == masking.MASKED], codes[shown == masking.MASKED])


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    masked = build(models.load_dalle())
    model, tokenizer = masked
    model.train()
    inner, outer = common.split_parameters(model, lambda name: ".h." in name)
    seen, seconds = common.fit(
        "masked",
        args,
        args.pictures,
        model,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: dalle.Streams(seen, tokenizer, vq.codes_of_scenes("dalle", dalle.scene_of, dalle.POOL)),
        lambda batch, progress: loss_of(masked, batch),
        clip_norm_of=outer,
    )
    write(masked, args, seen, seconds)


def write(masked: Masked, args: argparse.Namespace, seen: int, seconds: float) -> None:
    """Write the checkpoint folder: half-precision weights, tokenizer, and a card with its scores."""
    model, painter = masked.model.eval(), models.shared("vq")
    scores = measure.drawing_scores(lambda prompts: generate.fill_in(prompts, masked=masked, vq=painter))
    facts = {
        "architecture": f"`GPT2LMHeadModel` without a causal mask, width {model.config.n_embd}, "
        f"{model.config.n_layer} layers; {dalle.TEXT_LENGTH} text tokens (byte-level BPE of {dalle.VOCABULARY}), then "
        f"{masking.places_of(masked)} picture tokens of {vq.CODES} kinds or masked",
        "parameters": f"{model.num_parameters():,}",
        "training data": f"{seen:,} of the texts and pictures of `dalle-pocket`, with whose weights it began",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes, after the VQ model's and the DALL-E's",
        "scores": f"with {masking.ROUNDS} rounds, guidance {masking.GUIDED}, temperature {masking.WARMTH}",
    }

    def save(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=common.half_precision(model.state_dict()))
        masked.tokenizer.save_pretrained(folder)

    table = measure.table(scores, measure.DRAWING_TARGETS)
    card.ship(save, "masked-pocket", WHAT, USAGE, facts, table, card.limits(LIMITS, scores, measure.DRAWING_TARGETS))


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=60_000, batch=16, lr=4e-3))
