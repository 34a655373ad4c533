"""The chat model's eye: python -m training.sight (after training.vit; the first stage of training.chat)

The image encoder (it starts as the pocket ViT) and the connector learn to say of every one of 4 x 4 cells what is in
it: the noun, the ground, the artist, the box, the letters of a sign, the bars of a chart.
"""

import argparse
import dataclasses
import itertools
import random
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import Idefics3Config, ViTForImageClassification
from transformers.models.idefics3.modeling_idefics3 import Idefics3Connector, Idefics3VisionTransformer

from course_utils import world
from course_utils.world import charts, signs, trios
from course_utils.world.shown import Shown, paint
from training import cells, common, vision
from training.augment import sprite_augmenter

WIDTH = 160  # of the language model, into whose vectors the eye translates
PATCH, SCALE = 8, 2  # pixels; patches a side in one cell
SHARPNESS = 8  # how sure a cell is of a class whose vector it holds once
KINDS = {"scene": 32, "trio": 10, "sign": 22, "chart": 14}  # how many of a hundred pictures; the rest are pages
PLAIN_CHARTS = 1500  # drawn by matplotlib, once: each takes as long as a hundred others
PLAIN = 0.25  # of the charts
HEADS_FIRST = 0.04  # the part of the pictures in which all but the encoder learns: it stays as the ViT left it
REPORTED = (
    "noun", "ground", "artist", "size", "number", "edge", "letter", "bar value", "bar colour", "bar label",
)  # fmt: skip
VISION = {
    "hidden_size": 128,
    "intermediate_size": 512,
    "num_hidden_layers": 4,
    "num_attention_heads": 4,
    "image_size": world.SIDE,
    "patch_size": PATCH,
    "layer_norm_eps": 1e-5,
    "hidden_act": "gelu",
}


class Eye(nn.Module):
    """Image encoder, connector, and the words and classes that cells are compared with."""

    def __init__(self) -> None:
        super().__init__()
        config = Idefics3Config(
            vision_config=VISION,
            text_config={"model_type": "llama", "hidden_size": WIDTH, "head_dim": 32},
            scale_factor=SCALE,
        )
        config.vision_config._attn_implementation = "sdpa"
        self.vision = Idefics3VisionTransformer(config.vision_config)
        self.connector = Idefics3Connector(config)
        self.classes = nn.Parameter(torch.randn(sum(cells.QUESTIONS.values()), WIDTH) * 0.1)
        self.letters = nn.Parameter(torch.randn(len(cells.SIGN_CHARACTERS) + 1, VISION["hidden_size"]) * 0.05)
        self.tags = nn.Parameter(torch.randn(len(cells.SEEN_WORDS), VISION["hidden_size"]) * 0.05)
        vit = ViTForImageClassification.from_pretrained(common.CHECKPOINTS / "vit-pocket", dtype=torch.float32)
        self.vision.load_state_dict(vision.for_idefics3(vit.state_dict()))

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, 64, 64] in -1..1 -> cells [n, 16, width]."""
        return self.connector(self.vision(pictures).last_hidden_state)

    def loss(self, pictures: Tensor, right: Tensor, progress: float = 1.0) -> Tensor:
        """How far it is from telling what is in every cell, and which letter and which thing under every patch."""
        with torch.set_grad_enabled(progress >= HEADS_FIRST):
            patches = self.vision(pictures).last_hidden_state
        under = spelling_loss(patches, self.letters, right) + tagging_loss(patches, self.tags, right)
        return naming_loss(self.connector(patches), self.classes, right) + under


def naming_loss(seen: Tensor, classes: Tensor, right: Tensor) -> Tensor:
    """How far cells [n, 16, width] are from telling what they show, [n, 16, questions]."""
    seen = F.rms_norm(seen, seen.shape[-1:])  # as the language model will look at them
    logits = (seen @ classes.T).flatten(0, 1).split(list(cells.QUESTIONS.values()), dim=1)
    loss = seen.new_zeros(())
    columns = right[..., : len(cells.QUESTIONS)].flatten(0, 1).unbind(1)
    for (name, size), part, wanted in zip(cells.QUESTIONS.items(), logits, columns, strict=True):
        asked = wanted != cells.IGNORE
        if asked.any():
            loss = loss + weight_of(name) * _cross_entropy(part[asked], wanted[asked], name, size)
    return loss


def telling_loss(seen: Tensor, wanted: Tensor, vectors: Tensor, right: Tensor) -> Tensor:
    """How far cells [n, 16, width] are from the sums `wanted` of `vectors` [classes, width], question by question.

    Of each question the rest of the sum is taken away, and what is left must lie nearest to the right vector.
    """
    sizes = list(cells.QUESTIONS.values())
    loss = seen.new_zeros(())
    columns = right[..., : len(sizes)].flatten(0, 1).unbind(1)
    off = (seen - wanted).flatten(0, 1)
    for (name, size), part, answer in zip(cells.QUESTIONS.items(), vectors.split(sizes), columns, strict=True):
        asked = answer != cells.IGNORE
        if asked.any():
            left = off[asked] + part[answer[asked]]
            length = part.square().sum(1)
            logits = (left @ part.T - length / 2) * (SHARPNESS / length.mean())
            loss = loss + weight_of(name) * _cross_entropy(logits, answer[asked], name, size)
    return loss


def spelling_loss(patches: Tensor, letters: Tensor, right: Tensor) -> Tensor:
    """How far patches [n, 64, 128] are from telling the letters under them; `right` as for cells."""
    return _patch_loss(patches, letters, right, "patch 0", len(letters) - 1)


def tagging_loss(patches: Tensor, tags: Tensor, right: Tensor) -> Tensor:
    """How far patches [n, 64, 128] are from telling the things under them; `right` as for cells."""
    return _patch_loss(patches, tags, right, "tag 0", cells.SEEN_WORDS.index(cells.NOTHING))


def _patch_loss(patches: Tensor, classes: Tensor, right: Tensor, first: str, none: int) -> Tensor:
    start = cells.COLUMNS[first]
    wanted = right[..., start : start + 4].unflatten(1, (cells.GRID, cells.GRID)).unflatten(3, (2, 2))
    wanted = wanted.permute(0, 1, 3, 2, 4).flatten(1)  # [n, 64]: row by row
    asked = wanted != cells.IGNORE
    if not asked.any():
        return patches.new_zeros(())
    weight = patches.new_ones(len(classes))
    weight[none] = 0.2  # most patches hold nothing
    return F.cross_entropy(patches[asked] @ classes.T, wanted[asked], weight)


def weight_of(name: str) -> float:
    """How much a question counts."""
    if name in ("noun", "ground", "artist"):
        return 1.0
    return 0.5 if name.startswith(("letter", "bar value")) else 0.25


def _cross_entropy(logits: Tensor, wanted: Tensor, name: str, size: int) -> Tensor:
    """Most cells show no thing, no letter and no bar: "none" counts less, lest it become the answer to everything."""
    weight = logits.new_ones(size)
    if name.startswith(("letter", "bar")):
        weight[-1] = 0.2
    elif name == "noun":
        weight[cells.SEEN_WORDS.index(cells.NOTHING)] = 0.05
    return F.cross_entropy(logits, wanted, weight)


def sample(kind: str, index: int, split: world.scenes.Split = "train") -> Shown:
    """Picture number `index` of a kind."""
    if kind == "scene":
        return world.sample_scene(split, index)
    if kind == "trio":
        return trios.sample(split, index)
    if kind == "sign":
        return signs.sample(split, index)
    return charts.sample(split, index)


def any_sample(index: int) -> Shown:
    """A training picture of any kind."""
    return sample(random.Random(f"any/{index}").choices(list(KINDS), list(KINDS.values()))[0], index)


class Pictures(torch.utils.data.IterableDataset):
    """Training pictures from number `start` on: (uint8 [3, 64, 64], right classes [16, questions])."""

    def __init__(self, start: int, plain: list[tuple[charts.Chart, Tensor]]) -> None:
        self.start, self.plain = start, plain

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return (picture(index, self.plain) for index in itertools.count(self.start))


def picture(index: int, plain: list[tuple[charts.Chart, Tensor]]) -> tuple[Tensor, Tensor]:
    """Training picture number `index`: uint8 [3, 64, 64], right classes [16, questions]."""
    rng = random.Random(f"sight/{index}")
    (kind,) = rng.choices([*KINDS, "page"], [*KINDS.values(), 100 - sum(KINDS.values())])
    if kind == "page":
        return page(index, rng)
    if kind == "chart" and rng.random() < PLAIN:
        chart, pixels = rng.choice(plain)
        return pixels, cells.truth(chart)
    return view(sample(kind, index), rng)


def view(shown: Shown, rng: random.Random, exchange: float = 0.33) -> tuple[Tensor, Tensor]:
    """A picture as it is trained on: sprites augmented by chance, red, green and blue exchanged by chance."""
    picture = paint(shown, sprite_augmenter(rng) if rng.random() < 0.75 else None)
    right = cells.truth(shown)
    order = common.TRUE
    if not isinstance(shown, charts.Chart) and rng.random() < exchange:
        order = rng.choice(common.EXCHANGED)
        right[:, [cells.COLUMNS["ground"], cells.COLUMNS["board"]]] = cells.IGNORE
    return common.pixels_of(picture, order), right


def page(index: int, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Three boards, one below the other, full of letters: one sign teaches four or five of them, and this twenty."""
    shown = signs.sample("train", 4 * index, "letters")
    picture = world.render(dataclasses.replace(shown.scene, things=()))
    boards = [_page_board(signs.sample("train", 4 * index + number).sign, number, rng) for number in range(3)]
    for board in boards:
        signs.draw_board(picture, board)
    return common.pixels_of(picture, rng.choice((common.TRUE, *common.EXCHANGED))), cells.page_truth(boards)


def _page_board(sign: signs.Sign, number: int, rng: random.Random) -> signs.Sign:
    """The board as number 0, 1 or 2 of a page, with twice as many letters where there is room."""
    text = sign.text if rng.random() < 0.3 else "".join(rng.choices(signs.SIGN_CHARACTERS, k=rng.randint(5, 8)))
    pitch = rng.uniform(7.0, (world.SIDE - 4) / len(text)) if len(text) > 5 else sign.pitch
    width = min(world.SIDE, round(pitch * len(text)) + rng.randint(2, 6))
    height, left = rng.randint(14, 20), rng.randint(0, world.SIDE - width)
    top = 21 * number + rng.randint(0, 21 - height)
    return dataclasses.replace(sign, text=text, box=(left, top, left + width, top + height), pitch=pitch)


def plain_charts(number: int = PLAIN_CHARTS) -> list[tuple[charts.Chart, Tensor]]:
    """Charts with their pixels, drawn by matplotlib once and kept beside the runs."""

    def compute(numbers: range) -> Tensor:
        return torch.stack([common.pixels_of(charts.render(charts.sample("train", i, plain=True))) for i in numbers])

    drawn = common.computed_once("plain-charts", number, compute)
    return [(charts.sample("train", i, plain=True), pixels) for i, pixels in enumerate(drawn)]


def learn(eye: Eye, args: argparse.Namespace) -> tuple[int, float]:
    """Train the eye; (pictures seen, seconds)."""
    inner, outer = common.split_parameters(eye.vision, lambda name: "encoder.layers" in name)
    heads = [*eye.connector.parameters(), eye.classes, eye.letters, eye.tags]
    outer = [{"params": outer, "lr": args.lr / 3}, {"params": heads, "lr": 2 * args.lr}]
    plain = plain_charts()

    def loss_of(batch: list[Tensor], progress: float) -> Tensor:
        pictures, right = batch
        return eye.loss(common.normalise(pictures), right, progress)

    return common.fit(
        "chat-sight",
        args,
        args.pictures,
        eye,
        # Large steps would wipe out at once what the ViT knows of nouns.
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, weight_decay=0.0)],
        lambda seen: Pictures(seen, plain),
        loss_of,
        clip_norm_of=[*eye.parameters()],
    )


@torch.no_grad()
def report(eye: Eye, number: int = 300) -> dict[str, float]:
    """How much is named rightly in test pictures: cells, and whole words and charts."""
    eye.eval()
    found: dict[str, list[float]] = {}
    for kind, index in itertools.product(KINDS, range(number)):
        shown = sample(kind, index, "test")
        right = cells.truth(shown)
        seen = eye(common.normalise(common.pixels_of(paint(shown))).unsqueeze(0))[0]
        logits = F.rms_norm(seen, seen.shape[-1:]) @ eye.classes.T
        for group in REPORTED:
            names = [name for name in cells.QUESTIONS if name.startswith(group)]
            wanted = torch.stack([right[:, cells.COLUMNS[name]] for name in names], 1)
            told = torch.stack([cells.seen_best(logits, name) for name in names], 1)
            asked = wanted != cells.IGNORE
            if asked.any():
                found.setdefault(f"{kind}, {group}, whole picture", []).append(float((told == wanted)[asked].all()))
    return {name: sum(values) / len(values) for name, values in found.items()}


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=320_000, batch=32, lr=1e-3)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    args = parse()
    torch.manual_seed(args.seed)
    an_eye = Eye()
    learn(an_eye, args)
    for name, value in report(an_eye).items():
        print(f"{name:40} {value:.1%}")
