"""Train the pocket chat model: python -m training.chat (after training.vit)

1. The eye (image encoder and connector, see training.sight) learns to say of every one of 4 x 4 cells what is in it.
2. The language model learns to answer questions about tables of truth: each cell is the sum of vectors for what is in
   it, and what there is a word for is that word's own vector. No picture is drawn.
3. The connector is fitted to these sums (least squares), and the eye settles on them.
4. The language model listens to the eye: it answers about cells as they are seen.
"""

import argparse
import itertools
import random
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerFast

from training import card, cells, chat_model, common, sight
from training.conversations import Conversations, collate
from training.tables import Learner
from training.vocabulary import kept_tokenizer

FALSE = 0.35  # of what is asked while listening: the eye misses things, and the model must not believe the question


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
    examples, listening = listen(learner, tokenizer, args)
    facts = {
        "training data": f"{pictures:,} pictures named cell by cell, {tables:,} tables of truth with six to twenty "
        f"questions each, {settled:,} pictures to be told in the language model's vectors, then {examples:,} sets of "
        "pictures with as many questions as the tables",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{looking / 60:.0f} minutes for the eye alone, {talking / 60:.0f} with tables, "
        f"{settling / 60:.0f} of settling, {listening / 60:.0f} of listening, after the ViT's",
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
    """Stage 3: the eye learns to give these sums, without any questions; (pictures seen, seconds)."""
    core = learner.model.model
    inner, outer = common.split_parameters(core.vision_model, lambda name: "encoder.layers" in name)
    heads = [*core.connector.parameters(), learner.letters, learner.tags]
    groups = [{"params": outer, "lr": args.lr / 9}, {"params": heads, "lr": args.lr * 2 / 3}]
    plain = sight.plain_charts()
    return common.fit(
        "chat-settle",
        argparse.Namespace(**{**vars(args), "batch": 32}),
        args.settling,
        learner,
        [common.Muon(inner, lr=args.lr / 3, steps=3), torch.optim.AdamW(groups, weight_decay=0.0)],
        lambda seen: sight.Pictures(seen + 30_000_000, plain),
        lambda batch, progress: learner.telling_loss(*batch),
        clip_norm_of=inner + outer + heads,
    )


def listen(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stage 4: the language model answers about what the eye sees, which stays as it is; (examples seen, seconds)."""
    inner, outer = common.split_parameters(learner.model.model.text_model, lambda name: "layers." in name)
    plain = sight.plain_charts()
    told = itertools.cycle((False, False, True))  # lest it forget what cells say when the eye misses nothing
    return common.fit(
        "chat-listen",
        args,
        args.examples,
        learner,
        [common.Muon(inner, lr=args.lr / 2, steps=3), torch.optim.AdamW(outer, lr=args.lr / 8, weight_decay=0.0)],
        lambda seen: Conversations(seen + args.tables, args.batch, tokenizer, plain, FALSE),
        lambda batch, progress: learner.listening_loss(batch, next(told)),
        clip_norm_of=outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=59_000, batch=16, lr=3e-3)
    parser.add_argument("--tables", type=int, default=197_000, help="how many tables to converse about")
    parser.add_argument("--settling", type=int, default=1_970_000, help="how many pictures the eye settles on")
    parser.add_argument("--examples", type=int, default=188_000, help="how many sets of pictures to converse about")
    parser.add_argument("--folder", default=str(common.CHECKPOINTS / "chat-pocket"), help="where to write the model")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
