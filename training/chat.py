"""Train the pocket chat model: python -m training.chat (after training.vit)

It goes on from the first pocket chat model (see training.first_chat), which knew a list of questions: its language
model can read cells.

1. The eye (image encoder and connector, see training.sight) learns to say of every one of 4 x 4 cells what is in it.
2. The language model, with more words and one layer more, learns to answer questions about tables of truth: each cell
   is the sum of vectors for what is in it, of which the nouns' and the colours' are its own word vectors. No picture is
   drawn.
3. The connector is fitted to these sums (least squares), and all parts learn together from pictures.
"""

import argparse
import random
from pathlib import Path

import torch
from torch import nn
from transformers import Idefics3ForConditionalGeneration, PreTrainedTokenizerFast

from course_utils import world
from course_utils.models import Chat
from training import card, cells, chat_model, common, first_chat, sight
from training.conversations import Conversations, collate
from training.tables import Learner, seen_cells
from training.vocabulary import kept_tokenizer

MARK = 0.5  # the length of a mark (a letter, an edge, a bar) beside that of a word


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    tokenizer = kept_tokenizer()
    eye = sight.Eye()
    pictures, looking = sight.learn(eye, sight.parse(["--pictures", str(args.pictures)]))
    first = first_chat.load()
    learner = Learner(chat_model.build(tokenizer, eye), tokenizer)
    go_on_from(first, learner.model, tokenizer)
    start_marks(learner, first)
    tables, talking = converse(learner, tokenizer, args)
    fit_connector(learner)
    settle(learner, args)
    examples, together = look(learner, tokenizer, args)
    facts = {
        "training data": f"{pictures:,} pictures named cell by cell, {tables:,} tables of truth with six to twenty "
        f"questions each, then {examples:,} pictures, pairs and films with as many",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{looking / 60:.0f} minutes for the eye, {talking / 60:.0f} with tables, "
        f"{together / 60:.0f} with pictures, after the ViT's",
    }
    chat_model.write(learner.model, tokenizer, facts, Path(args.folder))


@torch.no_grad()
def go_on_from(first: Chat, model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    """Take over the first model's layers, and its vectors for words that it knows, whole or in pieces."""
    new, old = model.model.text_model, first.model.model.text_model
    new.load_state_dict({k: v for k, v in old.state_dict().items() if "embed_tokens" not in k}, strict=False)
    for layer in new.layers[len(old.layers) :]:  # at the start a further layer changes nothing
        layer.self_attn.o_proj.weight.zero_()
        layer.mlp.down_proj.weight.zero_()
    words, known = new.embed_tokens.weight, old.embed_tokens.weight
    spellings = first.processor.tokenizer.get_vocab()
    for token, place in tokenizer.get_vocab().items():
        if token in spellings:
            words[place] = known[spellings[token]]
        else:
            text = tokenizer.decode([place]).strip()
            pieces = first.processor.tokenizer(text, add_special_tokens=False).input_ids if text else []
            words[place] = known[pieces].mean(0) if pieces else known.mean(0)
            words[place] += 0.3 * known.std() * torch.randn(words.shape[1])


@torch.no_grad()
def start_marks(learner: "Learner", first: Chat, number: int = 300) -> None:
    """The first model's cells were a noun, a colour and a place: its places are found again, other marks are new."""
    shown = [world.sample_scene("train", index + 80_000_000) for index in range(number)]
    pixels = torch.stack([sight.pixels_of(world.render(scene)) for scene in shown])
    seen = torch.cat([seen_cells(first.model, common.normalise(part)) for part in pixels.split(50)])
    right = torch.stack([cells.truth(scene) for scene in shown])
    right[..., 2 : len(cells.QUESTIONS)] = cells.IGNORE
    learner.marks.normal_(std=MARK * learner.vectors()[learner.word_ids.argsort()[:100]].std().item())
    rest = seen - learner.tables(right)
    known = (right[..., 0] != cells.IGNORE).unsqueeze(-1)
    learner.marks[: cells.CELLS] = (rest * known).sum(0) / known.sum(0)
    left = (rest - learner.marks[: cells.CELLS]) * known
    print(f"the first model's cells: {1 - left.square().sum() / (seen * known).square().sum():.1%} noun, colour, place")


def converse(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 2: the language model answers about tables; (examples seen, seconds)."""
    inner, outer = common.split_parameters(learner.model.model.text_model, lambda name: "layers." in name)
    return common.fit(
        "chat-converse",
        args,
        args.tables,
        learner,
        # Word vectors that move fast never meet: to find the cat of the question in a cell, both must stay alike.
        [
            common.Muon(inner, lr=args.lr, steps=3),
            torch.optim.AdamW([*outer, learner.marks], lr=args.lr / 4, weight_decay=0.0),
        ],
        lambda seen: Conversations(seen, args.batch, tokenizer, None, args.drilled),
        lambda batch, progress: learner.table_loss(batch),
        clip_norm_of=[*outer, learner.marks],
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


@torch.no_grad()
def fit_connector(learner: Learner, number: int = 600) -> None:
    """Turn what the image encoder sees into sums of the language model's vectors, as well as a matrix can."""
    core, features, wanted = learner.model.model, [], []
    for index in range(number):
        pixels, right = sight.view(sight.any_sample(index + 70_000_000), random.Random(f"fit/{index}"), exchange=0.0)
        patches = core.vision_model(common.normalise(pixels.unsqueeze(0))).last_hidden_state
        known = right[:, 0] != cells.IGNORE
        features.append(core.connector.pixel_shuffle(patches, sight.SCALE)[0][known])
        wanted.append(learner.tables(right.unsqueeze(0))[0][known])
    x, y = torch.cat(features).double(), torch.cat(wanted).double()
    ridge = 1e-3 * x.square().mean() * len(x) * torch.eye(x.shape[1], dtype=torch.double)
    solution = torch.linalg.solve(x.T @ x + ridge, x.T @ y)
    print(f"connector: {1 - (x @ solution - y).var() / y.var():.1%} of what cells show is told by a matrix", flush=True)
    core.connector.modality_projection.proj.weight.copy_(solution.T.float())


def settle(learner: Learner, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 3, first part: the eye learns to give these sums, without any questions; (pictures seen, seconds)."""
    core = learner.model.model
    parts = nn.ModuleDict({"vision": core.vision_model, "connector": core.connector})
    inner, outer = common.split_parameters(parts, lambda name: "encoder.layers" in name)
    outer = [*outer, learner.letters]
    plain = sight.plain_charts()
    return common.fit(
        "chat-settle",
        argparse.Namespace(**{**vars(args), "batch": 32}),
        args.settling,
        learner,
        [common.Muon(inner, lr=args.lr, steps=3), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: sight.Pictures(seen + 30_000_000, plain),
        lambda batch, progress: learner.look(*batch)[1],
        clip_norm_of=outer,
    )


def look(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 3: all parts learn together from pictures; (examples seen, seconds)."""
    core = learner.model.model
    text_inner, text_outer = common.split_parameters(core.text_model, lambda name: "layers." in name)
    parts = nn.ModuleDict({"vision": core.vision_model, "connector": core.connector})
    eye_inner, eye_outer = common.split_parameters(parts, lambda name: "encoder.layers" in name)
    inner = [{"params": eye_inner, "lr": args.lr / 2}, {"params": text_inner, "lr": args.lr}]
    eye_outer = [*eye_outer, learner.letters]
    outer = [{"params": eye_outer, "lr": args.lr / 6}, {"params": [*text_outer, learner.marks], "lr": args.lr / 4}]
    plain = sight.plain_charts()
    return common.fit(
        "chat-look",
        args,
        args.examples,
        learner,
        [common.Muon(inner, lr=args.lr, steps=3), torch.optim.AdamW(outer, weight_decay=0.0)],
        lambda seen: Conversations(seen + args.tables, args.batch, tokenizer, plain),
        lambda batch, progress: learner.picture_loss(batch),
        clip_norm_of=eye_outer + text_outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=320_000, batch=8, lr=3e-3)
    parser.add_argument("--tables", type=int, default=60_000, help="how many tables to converse about")
    parser.add_argument("--drilled", type=int, default=12_000, help="how many of the first tables are drills only")
    parser.add_argument("--settling", type=int, default=30_000, help="how many pictures the eye settles on")
    parser.add_argument("--examples", type=int, default=12_000, help="how many sets of pictures to converse about")
    parser.add_argument("--folder", default=str(common.CHECKPOINTS / "chat-pocket"), help="where to write the model")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
