"""Train the pocket chat model: python -m training.chat (after training.vit)

1. The eye (image encoder and connector, see training.sight) learns to say of every one of 4 x 4 cells what is in it.
2. The language model learns to answer questions about tables of truth: each cell is the sum of vectors for what is in
   it, and what there is a word for is that word's own vector. No picture is drawn.
3. The connector is fitted to these sums (least squares), and all parts learn together from pictures.
"""

import argparse
import random
from pathlib import Path

import torch
from torch import nn
from transformers import PreTrainedTokenizerFast

from training import card, cells, chat_model, common, sight
from training.conversations import Conversations, collate
from training.tables import Learner
from training.vocabulary import kept_tokenizer


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    tokenizer = kept_tokenizer()
    eye = sight.Eye()
    pictures, looking = sight.learn(eye, sight.parse(["--pictures", str(args.pictures)]))
    learner = Learner(chat_model.build(tokenizer, eye), tokenizer)
    learner.letters, learner.tags = eye.letters, eye.tags
    tables, talking = converse(learner, tokenizer, args)
    fit_connector(learner)
    settled, settling = settle(learner, args)
    examples, together = look(learner, tokenizer, args)
    facts = {
        "training data": f"{pictures:,} pictures named cell by cell, {tables:,} tables of truth with six to twenty "
        f"questions each, {settled:,} pictures to be told in the language model's vectors, then {examples:,} pictures, "
        "pairs and films with as many questions as the tables",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{looking / 60:.0f} minutes for the eye alone, {talking / 60:.0f} with tables, "
        f"{settling / 60:.0f} of settling, {together / 60:.0f} with pictures, after the ViT's",
    }
    chat_model.write(learner.model, tokenizer, facts, Path(args.folder))


def converse(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 2: the language model answers about tables; (examples seen, seconds)."""
    inner, outer = common.split_parameters(learner.model.model.text_model, lambda name: "layers." in name)
    outer = [*outer, learner.marks]
    return common.fit(
        "chat-converse",
        args,
        args.tables,
        learner,
        [
            common.Muon(inner, lr=args.lr, steps=3),
            torch.optim.AdamW(outer, lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01),
        ],
        lambda seen: Conversations(seen, args.batch, tokenizer, None),
        learner.table_loss,
        clip_norm_of=outer,
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
    inner, outer = common.split_parameters(core.vision_model, lambda name: "encoder.layers" in name)
    heads = [*core.connector.parameters(), learner.letters, learner.tags]
    outer = [{"params": outer, "lr": args.lr / 9}, {"params": heads, "lr": args.lr * 2 / 3}]
    plain = sight.plain_charts()
    return common.fit(
        "chat-settle",
        argparse.Namespace(**{**vars(args), "batch": 32}),
        args.settling,
        learner,
        [common.Muon(inner, lr=args.lr / 3, steps=3), torch.optim.AdamW(outer, weight_decay=0.0)],
        lambda seen: sight.Pictures(seen + 30_000_000, plain),
        lambda batch, progress: learner.look(*batch, progress)[1],
        clip_norm_of=[*core.vision_model.parameters(), *heads],
    )


def look(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 3: all parts learn together from pictures; (examples seen, seconds)."""
    core = learner.model.model
    text_inner, text_outer = common.split_parameters(core.text_model, lambda name: "layers." in name)
    parts = nn.ModuleDict({"vision": core.vision_model, "connector": core.connector})
    eye_inner, eye_outer = common.split_parameters(parts, lambda name: "encoder.layers" in name)
    inner = [{"params": eye_inner, "lr": args.lr / 6}, {"params": text_inner, "lr": args.lr}]
    eye_outer = [*eye_outer, learner.letters, learner.tags]
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
    common.add_arguments(parser, pictures=190_000, batch=16, lr=3e-3)
    parser.add_argument("--tables", type=int, default=130_000, help="how many tables to converse about")
    parser.add_argument("--settling", type=int, default=700_000, help="how many pictures the eye settles on")
    parser.add_argument("--examples", type=int, default=8_000, help="how many sets of pictures to converse about")
    parser.add_argument("--folder", default=str(common.CHECKPOINTS / "chat-pocket"), help="where to write the model")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
