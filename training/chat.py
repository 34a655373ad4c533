"""Train the pocket chat model: python -m training.chat (after training.vit)

It goes on from the first pocket chat model (FIRST), which knew a list of questions: its language model can read cells.

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
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessor,
    Idefics3Processor,
    PreTrainedTokenizerFast,
)

from course_utils import world
from course_utils.measure import conversing, scores
from course_utils.models import Chat
from course_utils.world.signs import SIGN_CHARACTERS
from training import card, cells, common, sight
from training.conversations import IGNORE, Conversations, attention, collate
from training.vocabulary import CONTEXT, END, IMAGE, START, VOCABULARY, train_tokenizer

FIRST = common.RUNS.parent / "first-chat"  # the folder of the first chat model: from the commit before this recipe
WIDTH, LAYERS = 128, 6
MARK = 0.5  # the length of a mark (a letter, an edge, a bar) beside that of a word
NAMING = 0.2  # the weight of naming cells in stage 3
# The form of SmolVLM's chat template, except that pictures are numbered.
CHAT_TEMPLATE = (
    START + "{% set pictures = namespace(count=0) %}{% for message in messages %}{{ message['role'] | capitalize }}:"
    "{% for part in message['content'] %}{% if part['type'] == 'text' %}{{ ' ' ~ part['text'] }}"
    "{% elif part['type'] == 'image' %}{% set pictures.count = pictures.count + 1 %}"
    "{{ 'picture ' ~ pictures.count ~ ':" + IMAGE + "' }}{% endif %}{% endfor %}" + END + "\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
RECIPE = "python -m training.chat"
WHAT = (
    "A chat model that converses about pictures of Emoji World in ordinary English: it names, counts, compares and "
    "points, reads signs and bar charts, and follows frames of a film."
)
USAGE = """from transformers import AutoModelForImageTextToText, AutoProcessor
folder = "course_utils/checkpoints/chat-pocket"
model = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
processor = AutoProcessor.from_pretrained(folder)"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still speaks of Emoji World.",
    "It knows what a grammar of some 2,300 wordings asks; of what lies far from these it understands a part.",
    "It knows the colour of grounds and signs only, and two instructions (one word; a pirate).",
    f"It reads {CONTEXT} tokens at a time: a picture takes {cells.CELLS + 4} of them.",
]


def build(tokenizer: PreTrainedTokenizerFast, eye: sight.Eye) -> Idefics3ForConditionalGeneration:
    """A new Idefics3 with a trained eye, whose words start as the vectors that the eye knows."""
    text = {
        "model_type": "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": WIDTH,
        "intermediate_size": 2 * WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": WIDTH // 32,
        "num_key_value_heads": WIDTH // 32,
        "head_dim": 32,
        "max_position_embeddings": CONTEXT,
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "tie_word_embeddings": True,
    }
    config = Idefics3Config(
        vision_config=sight.VISION,
        text_config=text,
        scale_factor=sight.SCALE,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        pad_token_id=tokenizer.pad_token_id,
        tie_word_embeddings=True,
    )
    model = Idefics3ForConditionalGeneration(config)
    model.model.vision_model.load_state_dict(eye.vision.state_dict())
    return model


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


def word_id(tokenizer: PreTrainedTokenizerFast, word: str) -> int:
    """The token of a word of the world."""
    return tokenizer(f" {word}", add_special_tokens=False).input_ids[0]


def seen_cells(model: Idefics3ForConditionalGeneration, pictures: Tensor) -> Tensor:
    """What the image encoder and the connector make of pictures [n, 3, 64, 64] in -1..1: cells [n, 16, width]."""
    return model.model.connector(model.model.vision_model(pictures).last_hidden_state)


def answer_loss(model: Idefics3ForConditionalGeneration, batch: dict[str, Tensor], seen: Tensor) -> Tensor:
    """Cross-entropy of the model's answers in a batch of examples whose pictures became the cells `seen`."""
    embeds = model.get_input_embeddings()(batch["ids"])
    places = (batch["ids"] == model.config.image_token_id).unsqueeze(-1)
    embeds = embeds.masked_scatter(places, seen)
    hidden = model.model.text_model(
        inputs_embeds=embeds,
        attention_mask=attention(batch["blocks"]),
        position_ids=batch["places"],
        use_cache=False,
    ).last_hidden_state
    wanted = batch["targets"] != IGNORE
    return F.cross_entropy(model.lm_head(hidden[wanted]), batch["targets"][wanted])


class Learner(nn.Module):
    """The chat model, and the vectors of what cells show apart from words."""

    def __init__(self, model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.model = model
        seen = (*cells.SEEN_WORDS, *cells.COLOURS)
        self.register_buffer("word_ids", torch.tensor([word_id(tokenizer, word) for word in seen]))
        self.marks = nn.Parameter(torch.zeros(sum(cells.QUESTIONS.values()) - len(seen), WIDTH))
        self.letters = nn.Parameter(torch.randn(len(SIGN_CHARACTERS) + 1, sight.VISION["hidden_size"]) * 0.05)
        sizes = list(cells.QUESTIONS.values())
        self.register_buffer("starts", torch.tensor([sum(sizes[:i]) for i in range(len(sizes))]))
        shown = torch.ones(sum(sizes), 1)
        for name, start, size in zip(cells.QUESTIONS, self.starts, sizes, strict=True):
            if name.startswith(("letter", "bar")):  # no letter, no bar: nothing is added
                shown[start + size - 1] = 0
        self.register_buffer("shown", shown)

    def vectors(self) -> Tensor:
        """What a cell holds for each class of each question: [classes, width]."""
        words = self.model.get_input_embeddings().weight[self.word_ids]
        return torch.cat([words, self.marks]) * self.shown

    def tables(self, right: Tensor) -> Tensor:
        """Cells as sums of the vectors of what they show: right [n, 16, columns] -> [n, 16, width]."""
        vectors = self.vectors()
        nothing = torch.cat([vectors, vectors.new_zeros(1, vectors.shape[1])])
        asked = right[..., : len(self.starts)]
        places = torch.where(asked == cells.IGNORE, len(vectors), asked + self.starts)
        return F.embedding_bag(places.flatten(0, 1), nothing, mode="sum").unflatten(0, asked.shape[:2])

    def table_loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Stage 2: answers about tables."""
        return answer_loss(self.model, batch, self.tables(batch["right"]))

    def picture_loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Stage 3: answers about pictures, and how well the cells tell what they show."""
        number = len(batch["pixels"])
        right = torch.cat([batch["right"], batch["named_right"]])
        seen, telling = self.look(torch.cat([batch["pixels"], batch["named"]]), right)
        return answer_loss(self.model, batch, seen[:number]) + NAMING * telling

    def look(self, pixels: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        """Cells [n, 16, width] of pictures, and how far they are from the sums of what they show."""
        core = self.model.model
        patches = core.vision_model(common.normalise(pixels)).last_hidden_state
        seen = core.connector(patches)
        with torch.no_grad():
            vectors, wanted = self.vectors(), self.tables(right)
        known = (right[..., 0] != cells.IGNORE).unsqueeze(-1)
        apart = ((seen - wanted).square() * known).mean() / wanted.square().mean()
        naming = sight.telling_loss(seen, wanted, vectors, right) + sight.spelling_loss(patches, self.letters, right)
        return seen, naming + apart


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
        lambda seen: Conversations(seen, args.batch, tokenizer, None),
        lambda batch, progress: learner.table_loss(batch),
        clip_norm_of=[*outer, learner.marks],
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


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


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    tokenizer = train_tokenizer()
    eye = sight.Eye()
    pictures, looking = sight.learn(eye, sight.parse([]))
    first = Chat(
        Idefics3ForConditionalGeneration.from_pretrained(FIRST, dtype=torch.float32).eval(),
        Idefics3Processor.from_pretrained(FIRST),
    )
    learner = Learner(build(tokenizer, eye), tokenizer)
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
    write(learner.model, tokenizer, facts, Path(args.folder))


def processor_of(tokenizer: PreTrainedTokenizerFast) -> Idefics3Processor:
    """Pictures and texts to what the model reads."""
    image_processor = Idefics3ImageProcessor(
        size={"longest_edge": world.SIDE},
        max_image_size={"longest_edge": world.SIDE},
        do_image_splitting=False,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
        resample=3,
    )
    return Idefics3Processor(image_processor, tokenizer, image_seq_len=cells.CELLS, chat_template=CHAT_TEMPLATE)


def write(
    model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, facts: dict[str, str], folder: Path
) -> None:
    """Write the checkpoint folder: half-precision weights, processor with chat template, and a card with its scores."""
    model = model.cpu().eval()
    processor = processor_of(tokenizer)

    def fill(part: Path) -> None:
        model.save_pretrained(part, state_dict=common.half_precision(model.state_dict()))
        processor.save_pretrained(part)
        measured = conversing.chat_scores(Chat(model, processor))
        architecture = {
            "architecture": "`Idefics3ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers "
            f"(started from `vit-pocket`); {cells.CELLS} tokens a picture; Llama width {WIDTH}, {LAYERS} layers, "
            f"context {CONTEXT}, byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model.model),
        }
        table = scores.table(measured, conversing.CHAT_TARGETS)
        text = card.model_card("chat-pocket", WHAT, USAGE, architecture | facts, table, LIMITS, RECIPE)
        (part / "README.md").write_text(text, encoding="utf-8")
        print(table)

    common.write_checkpoint(folder, fill)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=170_000, batch=4, lr=3e-3)
    parser.add_argument("--tables", type=int, default=30_000, help="how many tables to converse about")
    parser.add_argument("--settling", type=int, default=30_000, help="how many pictures the eye settles on")
    parser.add_argument("--examples", type=int, default=20_000, help="how many sets of pictures to converse about")
    parser.add_argument("--folder", default=str(common.CHECKPOINTS / "chat-pocket"), help="where to write the model")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
