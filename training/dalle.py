"""Train the pocket DALL-E: python -m training.dalle (after training.vq)

One stream of tokens: 32 for a text, filled up with padding, then the 256 codes of the picture, row by row. A GPT-2
learns to go on with the stream. All scenes are turned into codes once, at the start; texts vary from pass to pass: they
are captions, or orders as people type them (`course_utils.world.orders`, without the fifth that is held out).

The world is made simpler for it (`course_utils.world.simple`): one artist and plain shades; a lone thing is big and
stands left, right or in the middle; others are small; and all stand on multiples of 8 pixels, so that the codec's cells
cut each drawing always in the same way.

Half of the scenes stand on a shade that has no name, and their texts name none. What a thing looks like must not hang
on its ground, for there are pairs of noun and colour that no picture shows, and it shall draw them, too. Later few of
these scenes are left, for it is named grounds that people ask for. With named grounds alone, and 30,000 scenes, it
learned its pictures by heart: after 280,000 pictures the noun was right in 91 percent, and in 18 of pairs never seen
together. It sees about 23 pictures a second on one core, 40 on two: the recipe's 600,000 take four hours on two.
"""

import argparse
import functools
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from course_utils import generate, measure, models, world
from course_utils.models import Dalle
from course_utils.world import orders
from course_utils.world.simple import BIG, CELL, simplified
from training import card, common, vq

PAD = "<pad>"
VOCABULARY = 896  # text tokens; the codes of pictures come behind them
TEXT_LENGTH, GRID = 32, 16
WITHOUT_TEXT = 0.1  # of the examples, so that guidance knows what a picture without a prompt is like
ORDERS = 0.6  # of the texts are orders, the others captions
TELLING = 0.6  # of the captions name thing and background
OWN, OWN_ROWS = 0.25, 3  # of the first rows' codes that the model goes on from, so many are its own guesses
TEXT_WEIGHT = 0.05  # of the loss on text tokens: what matters here is the picture
LAYOUTS = (*["one"] * 4, *["many"] * 2, *["beside"] * 3, *["stacked"] * 3)
STRANGE = 0.5  # of the scenes stand on a shade without a name
LATE, STAYING = 400_000, 0.15  # from this example on, of the scenes on such shades only so many stay
POOL = 120_000  # scenes that become codes

WHAT = "A DALL-E of the first kind for Emoji World: a GPT-2 that writes the 256 codes of a picture behind a text."
USAGE = """from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast
folder = "course_utils/checkpoints/dalle-pocket"
model = GPT2LMHeadModel.from_pretrained(folder, dtype="float32")
tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
# `generate.sample` of the course feeds the model texts and turns the codes that it writes into pictures."""
LIMITS = [
    "It knows the nouns, colours and counts of Emoji World and words of ordering, and it draws in one artist's hand.",
    "Of two things that are ordered, one often goes missing, or both: see the score.",
    "Its pictures are 64 pixels wide and show what its codec can show.",
]


def train_tokenizer() -> PreTrainedTokenizerFast:
    """A byte-level BPE vocabulary of captions and orders; a text is filled up with PAD on the right."""
    rng = random.Random("words")
    ordered = (orders.order(world.sample_scene("train", index), rng) for index in range(10_000))
    return PreTrainedTokenizerFast(
        tokenizer_object=common.byte_pairs(itertools.chain(common.training_captions(), ordered), VOCABULARY, [PAD]),
        pad_token=PAD,
        padding_side="right",
        truncation_side="right",
        model_max_length=TEXT_LENGTH,
        clean_up_tokenization_spaces=False,
    )


def build(tokenizer: PreTrainedTokenizerFast, grid: int = GRID) -> GPT2LMHeadModel:
    """A new GPT-2 in which a place of the picture begins as the sum of a vector for its row and one for its column."""
    config = GPT2Config(
        vocab_size=VOCABULARY + vq.CODES,
        n_positions=TEXT_LENGTH + grid * grid,
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
    config.reads_orders = True  # the box then names other words as unknown
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        model.transformer.wpe.weight[TEXT_LENGTH:] = places(grid, config.n_embd)
    return model


def places(grid: int, width: int) -> Tensor:
    """Vectors [grid * grid, width] for the places of a picture: the sum of one for the row and one for the column."""
    rows, columns = torch.randn(2, grid, width) * 0.1
    return (rows.unsqueeze(1) + columns).flatten(0, 1)


def scene_of(index: int, layouts: Sequence[str] = LAYOUTS, strange: float = STRANGE) -> world.Scene:
    """Scene number `index` of the training pictures, made simpler: see above. `strange`: the share on such shades."""
    rng = random.Random(f"layout/{index}")
    scene = world.sample_scene("train", index, rng.choice(layouts))
    scene = simplified(scene, left=rng.randrange(0, world.SIDE - BIG + 1, CELL))
    if rng.random() < strange:
        return replace(scene, shade=tuple(rng.randrange(256) for _ in range(3)))
    return scene


def is_strange(scene: world.Scene) -> bool:
    """Whether no colour's name fits the ground."""
    return scene.shade != world.COLOURS[scene.background]


class Streams(torch.utils.data.IterableDataset):
    """Streams of tokens [288] from number `start` on: a text and the codes of its picture."""

    def __init__(self, start: int, tokenizer: PreTrainedTokenizerFast, codes: Tensor) -> None:
        self.start, self.tokenizer, self.codes = start, tokenizer, codes

    def __iter__(self) -> Iterator[Tensor]:
        for number in itertools.count(self.start):
            rng = random.Random(f"text/{number}")
            indices = _late(len(self.codes)) if number >= LATE else range(len(self.codes))
            index = indices[number % len(indices)]
            text = generate.text_tokens(self.tokenizer, [text_of(scene_of(index), rng, self.tokenizer)])[0]
            yield torch.cat([text, self.codes[index].long() + VOCABULARY])


@functools.cache  # it draws all scenes: only a training that comes so far waits for it
def _late(pool: int) -> list[int]:
    """The scenes, among so many, that are still learned from late in training."""
    staying = (random.Random(f"late/{index}").random() < STAYING for index in range(pool))
    return [index for index, stays in enumerate(staying) if stays or not is_strange(scene_of(index))]


def text_of(scene: world.Scene, rng: random.Random, tokenizer: PreTrainedTokenizerFast) -> str:
    """An order for the scene or a caption of it that is not too long for the stream, or none."""
    if rng.random() < WITHOUT_TEXT:
        return ""
    while True:
        text = caption_of(scene, rng) if rng.random() >= ORDERS else order_of(scene, rng)
        if len(tokenizer(text, verbose=False).input_ids) <= TEXT_LENGTH:
            return text


def order_of(scene: world.Scene, rng: random.Random) -> str:
    """An order for the scene, typed as people type."""
    return orders.typed(orders.order(scene, rng, ground=False if is_strange(scene) else None), rng)


def caption_of(scene: world.Scene, rng: random.Random) -> str:
    """A caption of the scene, often one that names thing and background."""
    captions = world.captions(scene)
    if is_strange(scene):
        return rng.choice([text for text in captions if "background" not in text])
    telling = [text for text in captions[1:] if "background" in text]
    return rng.choice(telling if rng.random() < TELLING else captions)


def loss_of(model: GPT2LMHeadModel, read: Tensor, streams: Tensor) -> Tensor:
    """Cross-entropy of each next token of the streams [batch, 288], when `read` is what came before it.

    Padding is not learned.
    """
    logits = model(read).logits[:, :-1].transpose(1, 2)  # [batch, vocabulary, 287]
    each = F.cross_entropy(logits, streams[:, 1:], ignore_index=model.config.pad_token_id, reduction="none")
    return each[:, TEXT_LENGTH - 1 :].mean() + TEXT_WEIGHT * each[:, : TEXT_LENGTH - 1].mean()


@torch.no_grad()
def with_own_codes(model: GPT2LMHeadModel, streams: Tensor) -> Tensor:
    """The streams with some codes of the first rows exchanged for those that the model would write there itself.

    A text leaves open where the thing stands, and with it which codes come first. Who only ever reads right ones
    trusts them more than the text: one code that fits none of the pictures, and the rest is no picture either.
    """
    side = round((model.config.n_positions - TEXT_LENGTH) ** 0.5)
    rows = slice(TEXT_LENGTH, TEXT_LENGTH + OWN_ROWS * side)
    logits = model(streams[:, : rows.stop - 1]).logits[:, rows.start - 1 :]  # [batch, places, vocabulary]
    guessed = torch.distributions.Categorical(logits=logits).sample()
    read = streams.clone()
    read[:, rows] = torch.where(torch.rand(guessed.shape) < OWN, guessed, streams[:, rows])
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
    dalle, painter = Dalle(model, tokenizer), models.shared("vq")
    scores = measure.drawing_scores(lambda prompts: generate.sample(prompts, dalle=dalle, vq=painter))
    table = measure.table(scores, measure.DRAWING_TARGETS)
    facts = {
        "architecture": f"`GPT2LMHeadModel`, width {model.config.n_embd}, {model.config.n_layer} layers; "
        f"{TEXT_LENGTH} text tokens (byte-level BPE of {VOCABULARY}), then {GRID * GRID} picture tokens of {vq.CODES}",
        "parameters": f"{model.num_parameters():,}",
        "training data": f"{seen:,} texts, {ORDERS:.0%} of them orders, the others captions, of {POOL:,} Emoji World "
        "scenes of split `train`, by one artist, in plain shades, lone things big, others small, on multiples of 8 "
        "pixels, half of them on shades that no text names; a fifth of the frames of orders was held out",
        "first rows": f"in training, {OWN:.0%} of the codes of {OWN_ROWS} rows are read as the model would write them",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{seconds / 60:.0f} minutes, after the VQ model's",
    }

    def save(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=common.half_precision(model.state_dict()))
        tokenizer.save_pretrained(folder)

    card.ship(save, "dalle-pocket", WHAT, USAGE, facts, table, card.limits(LIMITS, scores, measure.DRAWING_TARGETS))


if __name__ == "__main__":
    train(common.arguments(__doc__, pictures=600_000, batch=16, lr=4e-3))
