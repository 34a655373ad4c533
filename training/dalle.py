"""Train the pocket DALL-E: python -m training.dalle (after training.vq)

One stream of tokens: 24 for a caption, filled up with padding, then the 64 codes of the picture, row by row. A GPT-2
learns to go on with the stream. All scenes are turned into codes once, at the start; captions vary from pass to pass.

The world is made simpler for it (`course_utils.world.simple`): one artist and plain shades; a lone thing is big and
stands left, right or in the middle; others are small; and all stand on the grid of the codes (multiples of 8 pixels).
"""

import argparse
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from course_utils import generate, measure, world
from course_utils.models import Dalle
from course_utils.world.simple import BIG, CELL, simplified
from training import card, common, vq

PAD = "<pad>"
VOCABULARY = 640  # text tokens; the codes of pictures come behind them
TEXT_LENGTH, GRID = 24, 8
WITHOUT_CAPTION = 0.1  # of the examples, so that guidance knows what a picture without a prompt is like
TELLING = 0.6  # of the captions name thing and background
OWN = 0.25  # of the first row's codes that the model goes on from are its own guesses
TEXT_WEIGHT = 0.05  # of the loss on text tokens: what matters here is the picture
LAYOUTS = (*["one"] * 6, *["many"] * 2, "beside", "stacked")
POOL = 30_000  # scenes that become codes

WHAT = "A DALL-E of the first kind for Emoji World: a GPT-2 that writes the 64 codes of a picture behind a caption."
USAGE = """from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast
folder = "course_utils/checkpoints/dalle-pocket"
model = GPT2LMHeadModel.from_pretrained(folder, dtype="float32")
tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
# `generate.sample` of the course feeds the model texts and turns the codes that it writes into pictures."""
LIMITS = [
    "It knows the nouns, colours and counts of Emoji World and no other word, and it draws in one artist's hand.",
    "What stands left and what stands right it often mixes up.",
    "Its pictures are 64 pixels wide and show what its VQ model can show: fine lines are blurred.",
]


def train_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE vocabulary of captions; a text is filled up with PAD on the right."""
    return PreTrainedTokenizerFast(
        tokenizer_object=common.byte_pairs(common.training_captions(), VOCABULARY, [PAD]),
        pad_token=PAD,
        padding_side="right",
        truncation_side="right",
        model_max_length=TEXT_LENGTH,
        clean_up_tokenization_spaces=False,
    )


def build(tokenizer: PreTrainedTokenizerFast) -> GPT2LMHeadModel:
    """A new GPT-2 in which a place of the picture begins as the sum of a vector for its row and one for its column."""
    config = GPT2Config(
        vocab_size=VOCABULARY + 512,
        n_positions=TEXT_LENGTH + GRID * GRID,
        n_embd=128,
        n_layer=4,
        n_head=4,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=tokenizer.pad_token_id,
    )
    config.text_vocab_size, config.text_length = VOCABULARY, TEXT_LENGTH
    model = GPT2LMHeadModel(config)
    rows, columns = torch.randn(2, GRID, config.n_embd) * 0.1
    with torch.no_grad():
        model.transformer.wpe.weight[TEXT_LENGTH:] = (rows.unsqueeze(1) + columns).flatten(0, 1)
    return model


def scene_of(index: int) -> world.Scene:
    """Scene number `index` of the training pictures, made simpler: see above."""
    rng = random.Random(f"layout/{index}")
    scene = world.sample_scene("train", index, rng.choice(LAYOUTS))
    return simplified(scene, left=rng.randrange(0, world.SIDE - BIG + 1, CELL))


class Streams(torch.utils.data.IterableDataset):
    """Streams of tokens [88] from number `start` on: a caption and the codes of its picture."""

    def __init__(self, start: int, tokenizer: PreTrainedTokenizerFast, codes: Tensor) -> None:
        self.start, self.tokenizer, self.codes = start, tokenizer, codes

    def __iter__(self) -> Iterator[Tensor]:
        for number in itertools.count(self.start):
            rng = random.Random(f"caption/{number}")
            index = number % len(self.codes)
            text = generate.text_tokens(self.tokenizer, [caption_of(scene_of(index), rng, self.tokenizer)])[0]
            yield torch.cat([text, self.codes[index].long() + VOCABULARY])


def caption_of(scene: world.Scene, rng: random.Random, tokenizer: PreTrainedTokenizerFast) -> str:
    """A caption of the scene that is not too long for the stream, or none."""
    if rng.random() < WITHOUT_CAPTION:
        return ""
    captions = world.captions(scene)
    telling = [text for text in captions[1:] if "background" in text]
    while True:
        text = rng.choice(telling if rng.random() < TELLING else captions)
        if len(tokenizer(text).input_ids) <= TEXT_LENGTH:
            return text


def loss_of(model: GPT2LMHeadModel, read: Tensor, streams: Tensor) -> Tensor:
    """Cross-entropy of each next token of the streams [batch, 88], when `read` is what came before it.

    Padding is not learned.
    """
    logits = model(read).logits[:, :-1].transpose(1, 2)  # [batch, vocabulary, 87]
    each = F.cross_entropy(logits, streams[:, 1:], ignore_index=model.config.pad_token_id, reduction="none")
    return each[:, TEXT_LENGTH - 1 :].mean() + TEXT_WEIGHT * each[:, : TEXT_LENGTH - 1].mean()


@torch.no_grad()
def with_own_codes(model: GPT2LMHeadModel, streams: Tensor) -> Tensor:
    """The streams with some codes of the first row exchanged for those that the model would write there itself.

    A caption leaves open where the thing stands, and with it which codes come first. Who only ever reads right ones
    trusts them more than the caption: one code that fits none of the pictures, and the rest is no picture either.
    """
    row = slice(TEXT_LENGTH, TEXT_LENGTH + GRID)
    logits = model(streams[:, : row.stop - 1]).logits[:, row.start - 1 :]  # [batch, 8, vocabulary]
    guessed = torch.distributions.Categorical(logits=logits).sample()
    read = streams.clone()
    read[:, row] = torch.where(torch.rand(guessed.shape) < OWN, guessed, streams[:, row])
    return read


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    tokenizer = train_tokenizer()
    model = build(tokenizer)
    inner, outer = common.split_parameters(model, lambda name: ".h." in name)
    seen, seconds = common.fit(
        "dalle",
        args,
        args.pictures,
        model,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: Streams(seen, tokenizer, vq.codes_of_scenes("dalle", scene_of, POOL)),
        lambda batch, progress: loss_of(model, with_own_codes(model, batch), batch),
        clip_norm_of=outer,
    )
    write(model, tokenizer, args, seen, seconds)


def write(
    model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace, seen: int, seconds: float
) -> None:
    """Write the checkpoint folder: half-precision weights, tokenizer, and a card with its scores."""
    model = model.eval()
    table = measure.table(measure.dalle_scores(Dalle(model, tokenizer)), measure.DALLE_TARGETS)
    facts = {
        "architecture": f"`GPT2LMHeadModel`, width {model.config.n_embd}, {model.config.n_layer} layers; "
        f"{TEXT_LENGTH} text tokens (byte-level BPE of {VOCABULARY}), then {GRID * GRID} picture tokens of 512",
        "parameters": f"{model.num_parameters():,}",
        "training data": f"{seen:,} captions of {POOL:,} Emoji World scenes of split `train`, by one artist, "
        "in plain shades, lone things big, others small, all on the grid of the codes",
        "first row": f"in training, {OWN:.0%} of its codes are read as the model would write them itself",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes, after the VQ model's",
    }

    def save(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=common.half_precision(model.state_dict()))
        tokenizer.save_pretrained(folder)

    card.ship(save, "dalle-pocket", WHAT, USAGE, facts, table, LIMITS)


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=920_000, batch=32, lr=6e-3))
