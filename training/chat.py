"""Train the pocket chat model: python -m training.chat (after training.vit)

In three stages:

1. The language model learns to converse about pictures that it gets as tables of words: 4 x 4 cells, each the sum of
   two word vectors, the noun that covers it (or "nothing") and the background colour. No picture is drawn yet.
2. The image encoder (it starts from the pocket ViT) and the connector learn to give these same vectors for pictures.
3. All parts learn together from conversations about drawn pictures.
"""

import argparse
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessor,
    Idefics3Processor,
    PreTrainedTokenizerFast,
    ViTForImageClassification,
)

from course_utils import world
from course_utils.measure import scores as held_out
from course_utils.measure import talking as talk_scores
from course_utils.models import Chat
from course_utils.world import dialogue
from course_utils.world.dialogue import Turn
from course_utils.world.language import COUNT_WORDS, RELATIONS
from training import card, common, vision
from training.augment import sprite_augmenter

PAD, START, END, IMAGE, AROUND, GLOBAL = (
    "<pad>",
    "<|im_start|>",
    "<end_of_utterance>",
    "<image>",
    "<fake_token_around_image>",
    "<global-img>",
)
VOCABULARY = 960
CONTEXT = 256  # tokens that the language model can read
PATCH, GRID, SCALE = 8, 4, 2  # pixels; cells a side; patches a side in one cell
LONGEST = (96, 96, 96, CONTEXT)  # about tables most conversations end early: short ones teach as much in less time
QUARTERS = [f"{down} {across}" for down in ("top", "bottom") for across in ("left", "right")]
DRILLS, DRILLS_DRAWN = 0.5, 0.3  # of the conversations about tables, and about pictures
CELLS = GRID * GRID
CELL = world.SIDE // GRID
NOTHING = "nothing"
NOUNS, COLOURS = list(world.NOUNS), list(world.COLOURS)
IGNORE = -100  # cross_entropy skips targets with this value
NEARNESS = 32  # how sharply the nearest word is preferred: the larger, the closer a vector must come to its word
KINDS = {dialogue.one_picture: 24, dialogue.two_pictures: 52, dialogue.moving: 21, dialogue.manners: 3}
SENTENCE_SYSTEMS = (None, None, None, None, None, None, "You are a helpful assistant.")
BRIEF, PIRATE = "Answer in one word.", "You are a pirate."
PICTURE = f"{AROUND}{GLOBAL}{IMAGE * CELLS}{AROUND}"
# The form of SmolVLM's chat template, except that pictures are numbered.
CHAT_TEMPLATE = (
    START + "{% set pictures = namespace(count=0) %}{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}{{ ':' }}{% else %}{{ ': ' }}{% endif %}"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ part['text'] }}"
    "{% elif part['type'] == 'image' %}{% set pictures.count = pictures.count + 1 %}"
    "{{ 'picture ' ~ pictures.count ~ ':" + IMAGE + "' }}{% endif %}{% endfor %}" + END + "\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
RECIPE = "python -m training.chat"
WHAT = "A chat model that converses about one or several pictures of Emoji World, and about frames of a moving thing."
USAGE = """from transformers import AutoModelForImageTextToText, AutoProcessor
folder = "course_utils/checkpoints/chat-pocket"
model = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
processor = AutoProcessor.from_pretrained(folder)"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still speaks of Emoji World.",
    "It was taught a fixed family of questions; asked anything else, it answers something that sounds alike.",
    "It cannot read text in a picture, and it knows three system messages; to others it does not listen.",
    f"It reads {CONTEXT} tokens at a time: a picture takes {CELLS + 3} of them.",
]
Exchange = tuple[tuple[world.Scene, ...], Turn]  # pictures shown with a question, and the question


def train_tokenizer() -> PreTrainedTokenizerFast:
    """The vocabulary, in which every word of the tables is one token."""

    def lines() -> Iterator[str]:
        for index in range(3_000):
            for kind in KINDS:
                yield conversation(exchanges(kind("train", index), index), random.Random(index))[0].replace(PICTURE, "")
            yield from world.captions(world.sample_scene("train", index))
            yield NOTHING

    special = [PAD, START, END, IMAGE, AROUND, GLOBAL]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=common.byte_pairs(lines(), VOCABULARY, special),
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        additional_special_tokens=[IMAGE, AROUND, GLOBAL],
        padding_side="left",
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    common.require_single_tokens(tokenizer, {NOTHING, *NOUNS, *COLOURS})
    return tokenizer


def exchanges(told: dialogue.Dialogue, index: int) -> list[Exchange]:
    """The dialogue with its pictures before the first question; of two pictures, the second may come later."""
    rng = random.Random(f"exchanges/{index}")
    is_pair = len(told.scenes) == 2 and told.turns[0].kind in ("comparison", "one picture")
    if not is_pair or rng.random() < 0.5:
        return [(told.scenes if i == 0 else (), turn) for i, turn in enumerate(told.turns)]
    first, second = told.scenes
    talk = [((first,), turn) if i == 0 else ((), turn) for i, turn in enumerate(dialogue.about(first, rng)[:3])]
    if rng.random() < 0.5:  # a question without "first" or "second" is about the picture shown last
        talk += [((second,), turn) if i == 0 else ((), turn) for i, turn in enumerate(dialogue.about(second, rng)[:2])]
        return talk + [((), turn) for turn in told.turns]
    return talk + [((second,) if i == 0 else (), turn) for i, turn in enumerate(told.turns)]


def conversation(
    talk: list[Exchange], rng: random.Random, brief: float = 0.15
) -> tuple[str, list[tuple[int, int]], list[world.Scene]]:
    """(the string that the model reads, where its answers begin and end in it, the pictures in order).

    A share `brief` of the conversations has one-word answers.
    """
    style = rng.random()
    system = BRIEF if style < brief else PIRATE if style < brief + 0.1 else rng.choice(SENTENCE_SYSTEMS)
    text = START + (f"System: {system}{END}\n" if system else "")
    spans, pictures = [], []
    for shown, turn in talk:
        text += f"User:{numbered(len(pictures), len(shown))}{'' if shown else ' '}{varied(turn.question, rng)}{END}\n"
        text += "Assistant:"
        pictures += shown
        brief, pirate = f" {turn.answer}", f" arr, {turn.answer.rstrip('.!')}!"
        reply = brief if system == BRIEF else pirate if system == PIRATE else f" {turn.sentence}"
        spans.append((len(text), len(text) + len(reply) + len(END)))
        text += f"{reply}{END}\n"
    return text, spans, pictures


def drill(told: dialogue.Dialogue, rng: random.Random) -> tuple[str, list[tuple[int, int]], list[world.Scene]]:
    """Many short questions in a row about the dialogue's pictures, without any chat: as `conversation`.

    What is asked but now and then in conversations, such as yes or no, or places, is learned here.
    """
    shown = told.scenes
    if any(turn.kind == "motion" for turn in told.turns):
        claims = _motion(shown)
    elif len(shown) == 1:
        claims = rng.choice((_presence, _places, _places, _relations, _relations))(shown[0], rng)
    else:
        claims = rng.choice((_which, _which, _numbers))(shown, rng)
    text, spans = START + numbered(0, len(shown)), []
    for question, answer in claims:
        text += f" {question}?"
        spans.append((len(text), len(text) + 1 + len(answer)))
        text += f" {answer}"
    return text, spans, list(shown)


def _presence(scene: world.Scene, rng: random.Random) -> list[tuple[str, str]]:
    """cat? yes dog? no red? yes"""
    claims, true = [], (*scene.nouns, *scene.nouns, scene.background)
    for _ in range(10):
        word = rng.choice(rng.choice((true, (*NOUNS, *COLOURS * 4))))
        claims.append((word, "yes" if word in true else "no"))
    return claims


def _places(scene: world.Scene, rng: random.Random) -> list[tuple[str, str]]:
    """top left? cat bottom left? nothing, and where the middle of each thing is."""
    quarters = {}
    for thing in scene.things:
        quarters.setdefault(dialogue.quarter(thing), thing.noun)
    claims = [(quarter, quarters.get(quarter, NOTHING)) for quarter in QUARTERS]
    return rng.sample(claims, 4) + _relations(scene, rng)[:3]


def _relations(scene: world.Scene, rng: random.Random) -> list[tuple[str, str]]:
    """is the cat to the left of the dog? yes. Of a lone kind: how many?"""
    if scene.layout not in RELATIONS:
        word = COUNT_WORDS[scene.count]
        return [
            ("how many", word),
            *((n, "yes" if n == word else "no") for n in rng.sample(list(COUNT_WORDS.values()), 4)),
        ]
    claims = common.relation_claims(scene, rng, 5, plain=0.8)
    return [(claim, "yes" if true else "no") for claim, true in claims]


def _which(shown: tuple[world.Scene, ...], rng: random.Random) -> list[tuple[str, str]]:
    """a cat in the first? yes. in the second? no. Of things in either, in both, or in neither."""
    first, second = (scene.nouns for scene in shown)
    claims = []
    for _ in range(6):
        noun = rng.choice(rng.choice((first, second, NOUNS)))
        claims.append((f"{world.NOUNS[noun].one} in the first", "yes." if noun in first else "no."))
        claims.append(("in the second", "yes." if noun in second else "no."))
    return claims


def _numbers(shown: tuple[world.Scene, ...], rng: random.Random) -> list[tuple[str, str]]:
    """cats in the first? two. in the second? none."""
    claims = []
    for _ in range(5):
        noun = rng.choice(rng.choice((shown[0].nouns, shown[1].nouns, NOUNS)))
        first, second = (COUNT_WORDS.get(dialogue.number_of(scene, noun), "none") for scene in shown)
        claims.append((f"{world.NOUNS[noun].many} in the first", f"{first}."))
        claims.append(("in the second", f"{second}."))
    return claims


def _motion(shown: tuple[world.Scene, ...]) -> list[tuple[str, str]]:
    """start? top left end? bottom left which way? down"""
    start, end = shown[0].things[0], shown[-1].things[0]
    ways = [
        way
        for way, (x, y) in dialogue.DIRECTIONS.items()
        if x * (end.left - start.left) + y * (end.top - start.top) > 0
    ]
    way = ways[0] if ways else "nowhere"
    return [
        ("start", dialogue.quarter(start)),
        ("end", dialogue.quarter(end)),
        ("which way", way),
        ("did it move", "yes" if ways else "no"),
    ]


def numbered(before: int, count: int) -> str:
    """The strings that stand for `count` more pictures: the model cannot count them, so each has its number."""
    return "".join(f"picture {before + i + 1}:{PICTURE}" for i in range(count))


def varied(question: str, rng: random.Random) -> str:
    """The question as people also type it: now and then without its question mark."""
    return question.rstrip("?") if rng.random() < 0.1 else question


def encode(tokenizer: PreTrainedTokenizerFast, text: str, spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """ids and targets: the id that should follow each, IGNORE outside the model's answers."""
    encoded = tokenizer(text, return_offsets_mapping=True, verbose=False)  # what is too long is cut later
    ids = encoded.input_ids
    begins = [begin for begin, _ in encoded.offset_mapping]
    inside = [any(start <= begin < end for start, end in spans) for begin in begins]
    return ids, [ids[i + 1] if inside[i + 1] else IGNORE for i in range(len(ids) - 1)] + [IGNORE]


def table(scene: world.Scene, threshold: float | None) -> list[int]:
    """For each of the 4 x 4 cells the number of the noun that covers it, else that of "nothing".

    A cell counts as covered from the share `threshold` on. With None, cells in doubt are IGNORE.
    """
    covered = [(0.0, len(NOUNS))] * CELLS
    for thing, cell in itertools.product(scene.things, range(CELLS)):
        top, left = CELL * (cell // GRID), CELL * (cell % GRID)
        height = min(top + CELL, thing.top + thing.size) - max(top, thing.top)
        width = min(left + CELL, thing.left + thing.size) - max(left, thing.left)
        share = max(0, height) * max(0, width) / CELL**2
        covered[cell] = max(covered[cell], (share, NOUNS.index(thing.noun)))
    if threshold is not None:
        return [noun if share >= threshold else len(NOUNS) for share, noun in covered]
    return [noun if share >= 0.4 else len(NOUNS) if share < 0.15 else IGNORE for share, noun in covered]


class Conversations(common.OfLikeLength):
    """Training conversations from number `start` on.

    Each is a dict of ids [n], targets [n], nouns [pictures, 16], colours [pictures], and with `draw`
    pixels [pictures, 3, 64, 64] too. All frames of a moving thing are augmented alike.
    """

    def __init__(self, start: int, batch: int, tokenizer: PreTrainedTokenizerFast, draw: bool) -> None:
        super().__init__(start, batch)
        self.tokenizer, self.draw = tokenizer, draw

    def example(self, index: int) -> dict[str, Tensor]:
        rng = random.Random(f"conversation/{index}")
        (kind,) = rng.choices(list(KINDS), list(KINDS.values()))
        told = kind("train", index)
        drilled = told.scenes != () and rng.random() < (DRILLS_DRAWN if self.draw else DRILLS)
        talk = exchanges(told, index)
        longest = CONTEXT if self.draw else rng.choice(LONGEST)
        while True:
            if drilled:
                text, spans, scenes = drill(told, rng)
            else:
                text, spans, scenes = conversation(talk, random.Random(f"say/{index}"), 0.15 if self.draw else 0.5)
            ids, targets = encode(self.tokenizer, text, spans)
            if drilled or len(ids) <= longest or len(talk) == 1:
                break
            talk.pop()
        threshold = None if self.draw else rng.uniform(0.2, 0.4)
        example = {
            "ids": torch.tensor(ids),
            "targets": torch.tensor(targets),
            "nouns": torch.tensor([table(scene, threshold) for scene in scenes], dtype=torch.long).view(-1, CELLS),
            "colours": torch.tensor([COLOURS.index(scene.background) for scene in scenes], dtype=torch.long),
        }
        if self.draw:
            augments = rng.random() < 0.7
            pictures = [
                world.render(scene, sprite_augmenter(random.Random(f"augment/{index}/{scene.nouns}")))
                if augments
                else world.render(scene)
                for scene in scenes
            ]
            pixels = [torch.from_numpy(np.asarray(picture).transpose(2, 0, 1).copy()) for picture in pictures]
            example["pixels"] = torch.stack(pixels) if pixels else torch.zeros(0, 3, world.SIDE, world.SIDE)
        return example


def collate(examples: list[dict[str, Tensor]], pad: int) -> dict[str, Tensor]:
    """Pad texts on the right to one length; pictures of all conversations one behind the other."""
    batch = common.pad_right(examples, {"ids": pad, "targets": IGNORE})
    return batch | {key: torch.cat([example[key] for example in examples]) for key in examples[0] if key not in batch}


def build(tokenizer: PreTrainedTokenizerFast) -> Idefics3ForConditionalGeneration:
    """A new Idefics3 whose image encoder starts as the pocket ViT, without its class token."""
    encoder = {
        "hidden_size": 128,
        "intermediate_size": 512,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "image_size": world.SIDE,
        "patch_size": PATCH,
        "layer_norm_eps": 1e-5,
        "hidden_act": "gelu",
    }
    text = {
        "model_type": "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 5,
        "num_attention_heads": 4,
        "num_key_value_heads": 4,
        "head_dim": 32,
        "max_position_embeddings": CONTEXT,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "tie_word_embeddings": True,
    }
    config = Idefics3Config(
        vision_config=encoder,
        text_config=text,
        scale_factor=SCALE,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=True,
    )
    model = Idefics3ForConditionalGeneration(config)
    vit = ViTForImageClassification.from_pretrained(common.CHECKPOINTS / "vit-pocket", dtype=torch.float32)
    model.model.vision_model.load_state_dict(vision.for_idefics3(vit.state_dict()))
    return model


class Words(nn.Module):
    """What cells are made of: word vectors, and a vector for each place in the table."""

    def __init__(self, model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.embedding = model.get_input_embeddings()
        self.places = nn.Embedding(CELLS, self.embedding.embedding_dim)
        nn.init.normal_(self.places.weight, std=self.embedding.weight.std().item())

        def ids(words: list[str]) -> Tensor:
            return torch.tensor([tokenizer(word, add_special_tokens=False).input_ids[0] for word in words])

        self.register_buffer("noun_ids", ids([*world.NOUNS, NOTHING]))
        self.register_buffer("colour_ids", ids(list(world.COLOURS)))

    def cells(self, nouns: Tensor, colours: Tensor) -> Tensor:
        """The true cells: nouns [pictures, 16], colours [pictures] -> vectors [pictures, 16, width]."""
        colour = self.embedding(self.colour_ids[colours]).unsqueeze(1)
        return self.embedding(self.noun_ids[nouns]) + colour + self.places.weight

    def naming_loss(self, cells: Tensor, nouns: Tensor, colours: Tensor) -> Tensor:
        """How far cells [pictures, 16, width] are from naming the true noun and colour: nearer vectors are likelier."""
        pairs = (
            self.embedding(self.noun_ids).unsqueeze(1) + self.embedding(self.colour_ids)
        ).detach()  # [134, 10, width]
        spread = pairs.flatten(0, 1).var(dim=0).sum()
        nearness = -torch.cdist((cells - self.places.weight.detach()).flatten(0, 1), pairs.flatten(0, 1)).square() * (
            8 / spread
        )
        log_p = nearness.log_softmax(-1).unflatten(-1, pairs.shape[:2])  # [cells, nouns, colours]
        return F.nll_loss(log_p.logsumexp(2), nouns.flatten(), ignore_index=IGNORE) + F.nll_loss(
            log_p.logsumexp(1), colours.repeat_interleave(CELLS), ignore_index=IGNORE
        )


def seen_cells(model: Idefics3ForConditionalGeneration, pictures: Tensor) -> Tensor:
    """What the image encoder and the connector make of pictures [n, 3, 64, 64] in -1..1: cells [n, 16, width]."""
    return model.model.connector(model.model.vision_model(pictures).last_hidden_state)


def answer_loss(
    model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, batch: dict[str, Tensor], cells: Tensor
) -> Tensor:
    """Cross-entropy of the model's answers in a batch of conversations whose pictures became `cells`."""
    embeds = model.get_input_embeddings()(batch["ids"])
    places = (batch["ids"] == model.config.image_token_id).unsqueeze(-1)
    embeds = embeds.masked_scatter(places, cells)
    hidden = model.model.text_model(
        inputs_embeds=embeds, attention_mask=batch["ids"] != tokenizer.pad_token_id, use_cache=False
    ).last_hidden_state
    wanted = batch["targets"] != IGNORE
    return F.cross_entropy(model.lm_head(hidden[wanted]), batch["targets"][wanted])


def converse(
    model: Idefics3ForConditionalGeneration, words: Words, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace
) -> tuple[int, float]:
    """Stage 1: the language model converses about tables of words; (conversations seen, seconds)."""
    device = words.noun_ids.device
    learner = nn.ModuleDict({"text_model": model.model.text_model, "words": words})
    inner, outer = common.split_parameters(learner, lambda name: "layers." in name)

    def loss_of(batch: dict[str, Tensor], progress: float) -> Tensor:
        batch = {key: tensor.to(device) for key, tensor in batch.items()}
        return answer_loss(model, tokenizer, batch, words.cells(batch["nouns"], batch["colours"]))

    return common.fit(
        "chat-converse",
        args,
        args.tables,
        learner,
        # Word vectors that move fast never meet: to find the cat of the question in a cell, both must stay alike.
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 10, weight_decay=0.0)],
        lambda seen: Conversations(seen, args.batch, tokenizer, draw=False),
        loss_of,
        clip_norm_of=outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def look(
    model: Idefics3ForConditionalGeneration, words: Words, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace
) -> tuple[int, float]:
    """Stages 2 and 3: the image encoder learns to name cells, then all parts learn together from conversations.

    Returns (conversations seen, seconds).
    """
    device = words.noun_ids.device
    text_inner, text_outer = common.split_parameters(model.model.text_model, lambda name: "layers." in name)
    eye = nn.ModuleDict({"vision": model.model.vision_model, "connector": model.model.connector})
    eye_inner, eye_outer = common.split_parameters(eye, lambda name: "encoder.layers" in name)

    # The language model can converse already: it moves more slowly, and its word vectors hardly at all.
    inner = [{"params": eye_inner, "lr": args.lr}, {"params": text_inner, "lr": args.lr / 2}]
    outer = [{"params": eye_outer, "lr": args.lr / 3}, {"params": text_outer, "lr": args.lr / 20}]

    def loss_of(batch: dict[str, Tensor], progress: float) -> Tensor:
        batch = {key: tensor.to(device) for key, tensor in batch.items()}
        cells = seen_cells(model, common.normalise(batch["pixels"]))
        naming = words.naming_loss(cells, batch["nouns"], batch["colours"])
        if progress < args.naming:
            return naming
        return answer_loss(model, tokenizer, batch, cells) + 0.3 * naming

    return common.fit(
        "chat-look",
        args,
        args.pictures,
        model,
        [
            common.Muon(inner, lr=args.lr),
            torch.optim.AdamW(outer, weight_decay=0.0),
        ],
        lambda seen: Conversations(seen, args.batch, tokenizer, draw=True),
        loss_of,
        clip_norm_of=eye_outer + text_outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    device = common.device_of(args.device)
    tokenizer = train_tokenizer()
    model = build(tokenizer).to(device)
    words = Words(model, tokenizer).to(device)
    tables, talking = converse(model, words, tokenizer, args)
    pictures, looking = look(model, words, tokenizer, args)
    facts = {
        "training data": f"{tables:,} conversations about tables of words, then {pictures:,} about drawn and augmented "
        f"pictures of split `train`; in the first {args.naming:.0%} of these only the image encoder and the connector "
        "learned",
        "seed": str(args.seed),
        "hardware": card.hardware(device),
        "training time": f"{talking / 60:.0f} minutes with tables, {looking / 60:.0f} with pictures, after the ViT's",
    }
    write(model, tokenizer, facts)


def write(model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, facts: dict[str, str]) -> None:
    """Write the checkpoint folder: half-precision weights, processor with chat template, and a card with its scores."""
    model = model.cpu().eval()
    image_processor = Idefics3ImageProcessor(
        size={"longest_edge": world.SIDE},
        max_image_size={"longest_edge": world.SIDE},
        do_image_splitting=False,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
        resample=3,
    )
    processor = Idefics3Processor(image_processor, tokenizer, image_seq_len=CELLS, chat_template=CHAT_TEMPLATE)

    def fill(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=common.half_precision(model.state_dict()))
        processor.save_pretrained(folder)
        scores = talk_scores.chat_scores(Chat(model, processor))
        architecture = {
            "architecture": "`Idefics3ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers "
            f"(started from `vit-pocket`); {CELLS} tokens a picture; Llama width 128, 5 layers, context {CONTEXT}, "
            f"byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model.model),
        }
        table = held_out.table(scores, talk_scores.CHAT_TARGETS)
        text = card.model_card("chat-pocket", WHAT, USAGE, architecture | facts, table, LIMITS, RECIPE)
        (folder / "README.md").write_text(text, encoding="utf-8")
        print(table)

    common.write_checkpoint(common.CHECKPOINTS / "chat-pocket", fill)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=256_000, batch=32, lr=6e-3)
    parser.add_argument("--tables", type=int, default=233_000, help="how many conversations about tables of words")
    parser.add_argument("--naming", type=float, default=0.15, help="the part of the pictures in stage 2")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
