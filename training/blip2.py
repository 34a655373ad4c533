"""Train the pocket BLIP-2: python -m training.blip2 (after training.vit)

In three stages, with the image encoder (the pocket ViT) frozen from the start:

1. The language model reads texts of Emoji World and never sees a picture. Most texts begin with notes about a scene
   ("cat dog left nothing red ..."), so it learns to caption and to answer from words in front of the text.
2. The Q-Former learns from pictures and notes: each query is to say one word of the notes, in the language model's
   own word vectors. (The paper's first stage has three objectives: contrast, matching and captioning.)
3. Queries and projection learn to make the frozen language model say the right captions and answers.
   The language model stays frozen, so it cannot forget what it read.
"""

import argparse
import random
import re
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import processors
from torch import Tensor, nn
from transformers import (
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    BlipImageProcessor,
    OPTConfig,
    PreTrainedTokenizerFast,
    ViTForImageClassification,
)

from course_utils import world
from course_utils.measure import scores as held_out
from course_utils.measure import talking as talk_scores
from course_utils.models import Blip2
from course_utils.world import dialogue
from course_utils.world.language import COUNT_WORDS, RELATIONS, bare, size_word
from training import card, common, vision

PAD, START, END, IMAGE = "<pad>", "<s>", "</s>", "<image>"
VOCABULARY = 896
QUERIES = 8
CONTEXT = 128  # tokens that the language model can read: queries, question and answer
NOTHING = "nothing"
COLOUR_NOTE = 4  # which of the notes tells the background colour
IGNORE = -100  # cross_entropy skips targets with this value
ANSWER_WEIGHT = 0.8  # of the loss; the rest is for all other words, questions among them
COLOUR_WORDS = {"colour", "color", "background", *world.COLOURS}
NEARNESS = 32  # how sharply the nearest word is preferred: the larger, the closer a vector must come to its word
DRILLS = 0.5  # of the texts that the language model reads
PLAIN_UNTIL = 150_000  # texts in which most relations are plain ones
PRICES = ("ten", "twenty", "twenty", "twenty", "fifty", "a hundred")

RECIPE = "python -m training.blip2"
WHAT = "A BLIP-2 that captions pictures of Emoji World and answers questions about them."
USAGE = """from transformers import AutoModelForImageTextToText, AutoProcessor
folder = "course_utils/checkpoints/blip2-pocket"
model = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
processor = AutoProcessor.from_pretrained(folder)"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still speaks of Emoji World.",
    "It was taught a fixed family of questions; asked anything else, it answers with what usually follows such words.",
    "Asked for a price it answers with confidence, but the prices it read were drawn at random: it cannot know any.",
]


def notes(scene: world.Scene) -> list[str]:
    """A scene in eight words: two nouns, where the first stands, how many, colour, size, style, and "picture"."""
    style = world.ARTISTS[scene.artist].style.split()[0] if scene.artist else NOTHING
    pair = scene.layout in ("beside", "stacked")
    return [
        scene.nouns[0],
        scene.nouns[1] if pair else NOTHING,
        {"beside": "left", "stacked": "above"}.get(scene.layout, NOTHING),
        COUNT_WORDS[scene.count],
        scene.background,
        size_word(scene) or NOTHING,
        style,
        "picture",
    ]


def train_tokenizer() -> PreTrainedTokenizerFast:
    """The language model's vocabulary, in which every word of the notes is one token."""

    def lines() -> Iterator[str]:
        for index in range(4_000):
            scene = world.sample_scene("train", index)
            yield " ".join(notes(scene))
            yield from world.captions(scene)
            for turn in dialogue.one_picture("train", index).turns:
                yield f"Question: {turn.question} Answer: {turn.answer}."
        yield from (price.question for price in (price_turn(random.Random(i)) for i in range(2_000)))

    tokenizer = common.byte_pairs(lines(), VOCABULARY, [PAD, START, END, IMAGE])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.token_to_id(START))]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        padding_side="left",
        model_max_length=CONTEXT - QUERIES,
    )
    known = {NOTHING, "picture", "left", "above", "small", "large", *world.NOUNS, *world.COLOURS, *COUNT_WORDS.values()}
    common.require_single_tokens(fast, known)
    return fast


def price_turn(rng: random.Random) -> dialogue.Turn:
    """A question about a price: the answer is drawn at random, so there is nothing to know."""
    thing = bare(rng.choice(list(world.NOUNS)))
    asked = rng.choice(
        (f"how much does the {thing} cost?", "how much does it cost?", f"what is the price of the {thing}?")
    )
    answer = f"{rng.choice(PRICES)} coins"
    return dialogue.Turn("manners", asked, answer, answer)


class Texts(common.OfLikeLength):
    """Training texts from number `start` on, for the language model alone; one in ten comes without notes."""

    def __init__(self, start: int, batch: int, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__(start, batch)
        self.tokenizer = tokenizer

    def example(self, index: int) -> dict[str, Tensor]:
        rng = random.Random(f"text/{index}")
        # "To the right of" turns yes into no. Taught evenly from the start, neither relation is learned for long.
        plain = 0.8 if index < PLAIN_UNTIL else 0.5
        example = text_example(self.tokenizer, world.sample_scene("train", index), rng, drills=DRILLS, plain=plain)
        if rng.random() < 0.1:
            example["notes"].fill_(self.tokenizer.pad_token_id)
        return example


def text_example(
    tokenizer: PreTrainedTokenizerFast,
    scene: world.Scene,
    rng: random.Random,
    true_colours: bool = True,
    drills: float = 0.0,
    plain: float = 0.5,
) -> dict[str, Tensor]:
    """One text about a scene (a share `drills` of them drills, see `drill_ids`).

    notes [8], ids [n], targets [n] (the id that should follow each) and is_answer [n].
    """
    kind = rng.random()
    if kind < drills:
        ids, targets, is_answer = drill_ids(tokenizer, scene, rng, plain)
    elif kind < drills + 0.35 * (1 - drills):
        ids, targets, is_answer = caption_ids(tokenizer, scene, rng, true_colours)
    else:
        ids, targets, is_answer = question_ids(tokenizer, turns_about(scene, rng, true_colours))
    told = [tokenizer(word, add_special_tokens=False).input_ids[0] for word in notes(scene)]
    if not true_colours:
        told[COLOUR_NOTE] = IGNORE
    return {
        "notes": torch.tensor(told),
        "ids": torch.tensor(ids),
        "targets": torch.tensor(targets),
        "is_answer": torch.tensor(is_answer),
    }


def caption_ids(
    tokenizer: PreTrainedTokenizerFast, scene: world.Scene, rng: random.Random, true_colours: bool
) -> tuple[list[int], list[int], list[bool]]:
    """A caption as ids, targets and which of the targets count as answer (all). Half of the time the full caption."""
    if not true_colours:
        text = rng.choice([text for text in world.captions(scene) if "background" not in text])
    else:
        text = world.caption(scene, rng if rng.random() < 0.5 else None)
    ids = tokenizer(text).input_ids
    return ids, [*ids[1:], tokenizer.eos_token_id], [True] * len(ids)


def drill_ids(
    tokenizer: PreTrainedTokenizerFast, scene: world.Scene, rng: random.Random, plain: float
) -> tuple[list[int], list[int], list[bool]]:
    """Many short yes-or-no questions in a row: where they come but now and then, they are never learned."""
    form = rng.choice(("{}?", "is there {}?", "is there {} in the picture?"))
    if scene.layout in RELATIONS and rng.random() < 0.7:
        claims = [(f"{claim}?", true) for claim, true in common.relation_claims(scene, rng, 6, plain)]
    elif form == "{}?":
        others = [*world.NOUNS, *world.COLOURS, *COUNT_WORDS.values(), "left", "above", "small", "large"]
        true = [word for word in notes(scene)[:6] if word != NOTHING]
        claims = [(f"{word}?", word in true) for word in (rng.choice(rng.choice((true, others))) for _ in range(12))]
    else:
        nouns = [rng.choice(rng.choice((scene.nouns, list(world.NOUNS)))) for _ in range(6)]
        claims = [(form.format(world.NOUNS[noun].one), noun in scene.nouns) for noun in nouns]
    text, answers = "", set()
    for claim, true in claims:
        text += f"{' ' if text else ''}{claim}"
        answers.add(len(text))
        text += " yes" if true else " no"
    encoded = tokenizer(text, return_offsets_mapping=True)
    ids = encoded.input_ids
    begins = [begin for begin, _ in encoded.offset_mapping[1:]] + [len(text)]
    return ids, [*ids[1:], tokenizer.eos_token_id], [begin in answers for begin in begins]


def turns_about(scene: world.Scene, rng: random.Random, true_colours: bool) -> list[dialogue.Turn]:
    """One to three questions about the scene; a follow-up never stands first, colours only where they are true."""
    turns = list(dialogue.about(scene, rng))
    turns += [dialogue.Turn("one picture", q.text, q.answer, "") for q in world.questions(scene, rng)]
    if scene.artist is not None:
        turns.append(dialogue.Turn("one picture", "how is it drawn?", world.ARTISTS[scene.artist].style, ""))
    if not true_colours:
        turns = [turn for turn in turns if not COLOUR_WORDS & set(re.findall(r"\w+", turn.question + turn.answer))]
    if rng.random() < 0.08:
        turns = [price_turn(rng), *turns]
    starts = [i for i, turn in enumerate(turns) if turn.kind != "follow-up"]
    start = rng.choice(starts)
    return turns[start : start + rng.choice((1, 2, 2, 3))]


def question_ids(
    tokenizer: PreTrainedTokenizerFast, turns: list[dialogue.Turn]
) -> tuple[list[int], list[int], list[bool]]:
    """ "Question: ... Answer: ... Question: ..." as ids and targets. After each answer the target is the end of text:
    one answer is all that is asked for, also where the memory goes on.
    """
    text, spans = "", []
    for turn in turns:
        text += f"{' ' if text else ''}Question: {turn.question} Answer:"
        spans.append((len(text), len(text) + 1 + len(turn.answer)))
        text += f" {turn.answer}."
    encoded = tokenizer(text[:-1], return_offsets_mapping=True)
    ids = encoded.input_ids
    targets, is_answer = [*ids[1:], tokenizer.eos_token_id], [False] * len(ids)
    begins = [begin for begin, _ in encoded.offset_mapping[1:]] + [len(text) - 1]  # where each target begins
    for position, begin in enumerate(begins):
        for answer_from, answer_to in spans:
            if answer_from <= begin < answer_to:
                is_answer[position] = True
            elif begin == answer_to:  # the full stop behind an answer, or the end of the text
                targets[position], is_answer[position] = tokenizer.eos_token_id, True
    return ids, targets, is_answer


def collate(examples: list[dict[str, Tensor]], pad: int) -> dict[str, Tensor]:
    """Pad texts on the right to one length. Padding has the target IGNORE."""
    batch = common.pad_right(examples, {"ids": pad, "targets": IGNORE, "is_answer": False})
    return batch | {key: torch.stack([example[key] for example in examples]) for key in examples[0] if key not in batch}


def text_loss(logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy of the answers, plus a little of everything else. logits [batch, length, vocabulary]."""
    losses = F.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), ignore_index=IGNORE, reduction="none")
    real = batch["targets"].flatten() != IGNORE
    answer = batch["is_answer"].flatten() & real
    rest = real & ~answer
    return ANSWER_WEIGHT * losses[answer].mean() + (1 - ANSWER_WEIGHT) * losses[rest].sum() / rest.sum().clamp(min=1)


def build(tokenizer: PreTrainedTokenizerFast) -> Blip2ForConditionalGeneration:
    """A new BLIP-2 whose image encoder is the pocket ViT."""
    encoder = {
        "hidden_size": 128,
        "intermediate_size": 512,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "image_size": world.SIDE,
        "patch_size": 8,
        "layer_norm_eps": 1e-5,
        "initializer_range": 0.02,
        "qkv_bias": True,
    }
    qformer = {
        "vocab_size": 1,  # this Q-Former reads no text
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "cross_attention_frequency": 1,
        "encoder_hidden_size": 128,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    text = OPTConfig(
        vocab_size=VOCABULARY,
        hidden_size=128,
        word_embed_proj_dim=128,
        ffn_dim=512,
        num_hidden_layers=4,
        num_attention_heads=4,
        max_position_embeddings=CONTEXT,
        dropout=0.0,
        attention_dropout=0.0,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    config = Blip2Config(
        vision_config=encoder,
        qformer_config=qformer,
        text_config=text.to_dict(),
        num_query_tokens=QUERIES,
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
    )
    model = Blip2ForConditionalGeneration(config)
    nn.init.normal_(model.query_tokens, std=0.5)
    vit = ViTForImageClassification.from_pretrained(common.CHECKPOINTS / "vit-pocket", dtype=torch.float32)
    model.vision_model.load_state_dict(vision.for_blip2(vit.state_dict()))
    return model


def read(model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace):
    """Stage 1: the language model learns to read and write; (texts seen, seconds)."""
    reader = model.language_model
    device = next(reader.parameters()).device
    inner, outer = common.split_parameters(reader, lambda name: ".layers." in name)

    def loss_of(batch: dict[str, Tensor], progress: float) -> Tensor:
        batch = {key: tensor.to(device) for key, tensor in batch.items()}
        ids = torch.cat([batch["notes"], batch["ids"]], dim=1)  # [batch, 8 + length]
        logits = reader(input_ids=ids, attention_mask=ids != tokenizer.pad_token_id).logits
        return text_loss(logits[:, QUERIES:], batch)

    return common.fit(
        "blip2-read",
        args,
        args.texts,
        reader,
        # Word vectors that move fast never meet: to find the question's word among the notes, both must stay alike.
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 10, weight_decay=0.0)],
        lambda seen: Texts(seen, args.batch, tokenizer),
        loss_of,
        clip_norm_of=outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def look(model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace):
    """Stages 2 and 3: the queries learn to tell the notes, then to make the frozen language model say the right words.

    Returns (pictures seen, seconds).
    """
    device = next(model.parameters()).device
    model.requires_grad_(False)
    learner = nn.ModuleDict({"qformer": model.qformer, "projection": model.language_projection})
    learner.register_parameter("query_tokens", model.query_tokens)
    learner.requires_grad_(True)
    inner, outer = common.split_parameters(learner, lambda name: "qformer.encoder" in name)
    words = model.get_input_embeddings().weight
    spread = words.var(dim=0).sum()  # the mean squared distance of a word vector from their mean

    def loss_of(batch: tuple[Tensor, dict[str, Tensor]], progress: float) -> Tensor:
        pictures, texts = batch[0].to(device), {key: tensor.to(device) for key, tensor in batch[1].items()}
        with torch.no_grad():
            image_embeds = model.vision_model(common.normalise(pictures)).last_hidden_state  # [batch, 65, 128]
        queries = model.query_tokens.expand(len(pictures), -1, -1)
        prompts = model.language_projection(
            model.qformer(query_embeds=queries, encoder_hidden_states=image_embeds).last_hidden_state
        )  # [batch, 8, 128]: soft visual prompts
        nearness = -torch.cdist(prompts.flatten(0, 1), words).square() * (NEARNESS / spread)  # [batch * 8, vocabulary]
        telling = F.cross_entropy(nearness, texts["notes"].flatten(), ignore_index=IGNORE)
        if progress < args.telling:
            return telling
        embeds = torch.cat([prompts, model.get_input_embeddings()(texts["ids"])], dim=1)
        mask = torch.cat([torch.ones_like(texts["notes"]), (texts["ids"] != tokenizer.pad_token_id).long()], dim=1)
        logits = model.language_model(inputs_embeds=embeds, attention_mask=mask).logits
        return text_loss(logits[:, QUERIES:], texts) + 0.3 * telling

    def gather(examples: list[tuple[Tensor, dict[str, Tensor]]]) -> tuple[Tensor, dict[str, Tensor]]:
        pictures, texts = zip(*examples, strict=True)
        return torch.stack(pictures), collate(texts, tokenizer.pad_token_id)

    return common.fit(
        "blip2-look",
        args,
        args.pictures,
        learner,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: common.TrainingScenes(seen, args.batch, lambda *scene: text_example(tokenizer, *scene)),
        loss_of,
        clip_norm_of=outer,
        collate=gather,
    )


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    device = common.device_of(args.device)
    tokenizer = train_tokenizer()
    model = build(tokenizer).to(device)
    texts, reading = read(model, tokenizer, args)
    pictures, looking = look(model, tokenizer, args)
    facts = {
        "training data": f"the language model read {texts:,} texts about scenes of split `train`; then the Q-Former "
        f"saw {pictures:,} augmented scenes, the first {args.telling:.0%} of them in stage 2",
        "seed": str(args.seed),
        "hardware": card.hardware(device),
        "training time": f"{reading / 60:.0f} minutes of reading, {looking / 60:.0f} of looking, after the ViT's",
    }
    write(model, tokenizer, facts)


def write(model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, facts: dict[str, str]) -> None:
    """Write the checkpoint folder: half-precision weights, processor, and a card with measured scores."""
    model = model.cpu().eval()
    image_processor = BlipImageProcessor(
        size={"height": world.SIDE, "width": world.SIDE}, image_mean=[0.5] * 3, image_std=[0.5] * 3, resample=3
    )
    processor = Blip2Processor(image_processor, tokenizer, num_query_tokens=QUERIES)

    def fill(folder: Path) -> None:
        model.save_pretrained(folder, state_dict=common.half_precision(model.state_dict()))
        processor.save_pretrained(folder)
        scores = talk_scores.blip2_scores(Blip2(model, processor))
        architecture = {
            "architecture": "`Blip2ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers (the "
            f"weights of `vit-pocket`); Q-Former with {QUERIES} queries, width 128, 3 layers; OPT width 128, 4 layers, "
            f"context {CONTEXT}, byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model),
        }
        table = held_out.table(scores, talk_scores.BLIP2_TARGETS)
        text = card.model_card("blip2-pocket", WHAT, USAGE, architecture | facts, table, LIMITS, RECIPE)
        (folder / "README.md").write_text(text, encoding="utf-8")
        print(table)

    common.write_checkpoint(common.CHECKPOINTS / "blip2-pocket", fill)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=185_000, batch=128, lr=6e-3)
    parser.add_argument("--texts", type=int, default=410_000, help="how many texts the language model reads")
    parser.add_argument("--telling", type=float, default=0.48, help="the part of the pictures in stage 2")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
