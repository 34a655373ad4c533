"""Train the pocket BLIP-2: python -m training.blip2 (after training.vit)

In three stages, with the image encoder (the pocket ViT) frozen from the start:

1. The language model reads texts of Emoji World and never sees a picture: descriptions in ordinary English, and what is
   asked about them in some six thousand wordings (see training.blip2_texts). In the second part of its reading more
   questions ask for what is not there.
2. The Q-Former learns from pictures, and the language model has no part in it: each query answers one question of fact
   (which noun, how many, which ground ...) through a small head of its own, which is thrown away in the end. (The
   paper's first stage has three objectives: contrast, matching and captioning.)
3. Queries and projection learn to make the frozen language model say the right captions and answers. The language model
   stays frozen, so it cannot forget what it read; it has never read anything but sentences.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
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
from course_utils.course import write_file
from course_utils.measure import asking, talking
from course_utils.measure import scores as held_out
from course_utils.models import Blip2
from course_utils.world.grammar import facts
from training import card, common, vision
from training.blip2_texts import (
    BEFORE,
    CONTEXT,
    IGNORE,
    IMAGE,
    QUERIES,
    VOCABULARY,
    Texts,
    collate,
    text_example,
    text_loss,
    train_tokenizer,
)

FALSE_PREMISES = 0.35  # in the second part of reading and later: of the questions that name a thing
TELLING = 0.3  # the weight of the facts in the third stage
NOTHING = "nothing"
STYLES = tuple(dict.fromkeys(artist.style for artist in world.ARTISTS.values()))
FACTS = {  # the questions of fact that the queries answer, one each: what may be right
    "noun": tuple(world.NOUNS),
    "other noun": (NOTHING, *world.NOUNS),
    "layout": tuple(world.LAYOUTS),
    "count": (1, 2, 3, 4),
    "ground": tuple(world.COLOURS),
    "size": (NOTHING, "small", "large"),
    "style": (NOTHING, *STYLES),
}
RECIPE = "python -m training.blip2"
WHAT = "A BLIP-2 that captions pictures of Emoji World and answers questions about them."
USAGE = """from transformers import AutoModelForImageTextToText, AutoProcessor
folder = "course_utils/checkpoints/blip2-pocket"
model = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
processor = AutoProcessor.from_pretrained(folder)"""
LIMITS = [
    "It knows nothing of photographs: shown one, it still speaks of Emoji World.",
    "It learned from a grammar of some 6,000 wordings; of what lies far from these it understands a part. Of three "
    'things in a picture, signs, charts and boxes it has read nothing. ("answers, all" above asks in a few fixed '
    'wordings; "one picture" in those of the grammar.)',
    "Asked for a price it answers with confidence, but the prices it read were drawn at random: it cannot know any.",
]


def facts_of(scene: world.Scene, true_colours: bool = True) -> Tensor:
    """The right class of each fact, [7]; IGNORE for the ground where red, green and blue were exchanged."""
    pair = scene.layout in facts.PAIRS
    told = {
        "noun": scene.nouns[0],
        "other noun": scene.nouns[1] if pair else NOTHING,
        "layout": scene.layout,
        "count": scene.count,
        "ground": scene.background,
        "size": facts.size(scene) or NOTHING,
        "style": world.ARTISTS[scene.artist].style if scene.artist else NOTHING,
    }
    right = torch.tensor([FACTS[name].index(value) for name, value in told.items()])
    if not true_colours:
        right[list(FACTS).index("ground")] = IGNORE
    return right


class Looker(nn.Module):
    """The parts that learn from pictures: queries, Q-Former, projection, and the heads that tell facts."""

    def __init__(self, model: Blip2ForConditionalGeneration) -> None:
        super().__init__()
        self.query_tokens, self.qformer, self.projection = (
            model.query_tokens,
            model.qformer,
            model.language_projection,
        )
        self.heads = nn.ModuleList(nn.Linear(model.config.qformer_config.hidden_size, len(f)) for f in FACTS.values())

    def forward(self, image_embeds: Tensor) -> Tensor:
        """What the queries found: [batch, 65, 128] -> [batch, 8, 128]."""
        queries = self.query_tokens.expand(len(image_embeds), -1, -1)
        return self.qformer(query_embeds=queries, encoder_hidden_states=image_embeds).last_hidden_state

    def telling_loss(self, found: Tensor, right: Tensor) -> Tensor:
        """How far the queries [batch, 8, 128] are from telling the facts [batch, 7]."""
        losses = [
            F.cross_entropy(head(found[:, i]), right[:, i], ignore_index=IGNORE) for i, head in enumerate(self.heads)
        ]
        return torch.stack(losses).mean()


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


def read(
    model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace
) -> tuple[int, float]:
    """Stage 1: the language model learns to read and write, and then to doubt: (texts seen, seconds).

    At first most questions are about what is there, and it learns to find it. In the second part a third of those that
    name a thing name one that is not there.
    """
    first = read_texts(
        "blip2-read", model, tokenizer, args, args.texts, lambda seen: Texts(seen, args.batch, tokenizer)
    )
    second = read_texts(
        "blip2-doubt",
        model,
        tokenizer,
        args,
        args.doubts,
        lambda seen: Texts(args.texts + seen, args.batch, tokenizer, false=FALSE_PREMISES),
    )
    return first[0] + second[0], first[1] + second[1]


def read_texts(
    name: str,
    model: Blip2ForConditionalGeneration,
    tokenizer: PreTrainedTokenizerFast,
    args: argparse.Namespace,
    total: int,
    texts: Callable[[int], Texts],
) -> tuple[int, float]:
    """One part of the reading; (texts seen, seconds)."""
    reader = model.language_model
    device = next(reader.parameters()).device
    inner, outer = common.split_parameters(reader, lambda name: ".layers." in name)

    def loss_of(batch: dict[str, Tensor], progress: float) -> Tensor:
        batch = {key: tensor.to(device) for key, tensor in batch.items()}
        ids = torch.cat([batch["before"], batch["ids"]], dim=1)  # [batch, BEFORE + length]
        logits = reader(input_ids=ids, attention_mask=ids != tokenizer.pad_token_id).logits
        return text_loss(logits[:, BEFORE:], batch)

    return common.fit(
        name,
        args,
        total,
        reader,
        # Word vectors that move fast never meet: to find the question's word in the description, both must stay alike.
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 10, weight_decay=0.0)],
        texts,
        loss_of,
        clip_norm_of=outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def look(model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace):
    """Stages 2 and 3: the queries learn facts, then to make the frozen language model say the right words.

    Returns (pictures seen, seconds).
    """
    device = next(model.parameters()).device
    model.requires_grad_(False)
    looker = Looker(model).to(device).requires_grad_(True)
    inner, outer = common.split_parameters(looker, lambda name: "qformer.encoder" in name)

    def loss_of(batch: tuple[Tensor, Tensor, dict[str, Tensor]], progress: float) -> Tensor:
        pictures, right, texts = (
            batch[0].to(device),
            batch[1].to(device),
            {k: t.to(device) for k, t in batch[2].items()},
        )
        with torch.no_grad():
            image_embeds = model.vision_model(common.normalise(pictures)).last_hidden_state  # [batch, 65, 128]
        found = looker(image_embeds)
        telling = looker.telling_loss(found, right)
        if progress < args.telling:
            return telling
        return saying_loss(model, tokenizer, looker.projection(found), texts) + TELLING * telling

    return common.fit(
        "blip2-look",
        args,
        args.pictures,
        looker,
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, lr=args.lr / 3, weight_decay=0.0)],
        lambda seen: common.TrainingScenes(seen, args.batch, lambda *scene: example(tokenizer, *scene)),
        loss_of,
        clip_norm_of=outer,
        collate=lambda examples: gather(examples, tokenizer.pad_token_id),
    )


def example(
    tokenizer: PreTrainedTokenizerFast, scene: world.Scene, rng: random.Random, true_colours: bool
) -> tuple[Tensor, dict[str, Tensor]]:
    """The facts of a scene, and a text about it."""
    return facts_of(scene, true_colours), text_example(tokenizer, scene, rng, true_colours, false=FALSE_PREMISES)


def gather(examples: list[tuple[Tensor, tuple]], pad: int) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """A batch of pictures [n, 3, 64, 64], their facts [n, 7] and texts."""
    pictures, told = zip(*examples, strict=True)
    right, texts = zip(*told, strict=True)
    return torch.stack(pictures), torch.stack(right), collate(list(texts), pad)


def saying_loss(
    model: Blip2ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, prompts: Tensor, texts: dict[str, Tensor]
) -> Tensor:
    """How far the frozen language model is from the texts, behind the soft visual prompts [batch, 8, 128]."""
    embeds = torch.cat([prompts, model.get_input_embeddings()(texts["ids"])], dim=1)
    seen = torch.ones(prompts.shape[:2], dtype=torch.long, device=prompts.device)
    mask = torch.cat([seen, (texts["ids"] != tokenizer.pad_token_id).long()], dim=1)
    return text_loss(model.language_model(inputs_embeds=embeds, attention_mask=mask).logits[:, QUERIES:], texts)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    device = common.device_of(args.device)
    tokenizer = train_tokenizer()
    model = build(tokenizer).to(device)
    texts, reading = read(model, tokenizer, args)
    pictures, looking = look(model, tokenizer, args)
    facts = {
        "training data": f"the language model read {texts:,} texts about scenes of split `train`, the last "
        f"{args.doubts:,} with more questions about what is not there; then the Q-Former "
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
        blip2 = Blip2(model, processor)
        scores = talking.blip2_scores(blip2) | asking.asking_scores(blip2)
        architecture = {
            "architecture": "`Blip2ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers (the "
            f"weights of `vit-pocket`); Q-Former with {QUERIES} queries, width 128, 3 layers; OPT width 128, 4 layers, "
            f"context {CONTEXT}, byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model),
        }
        targets = talking.BLIP2_TARGETS | asking.ASKING_TARGETS
        table, limits = held_out.table(scores, targets), card.limits(LIMITS, scores, targets)
        text = card.model_card("blip2-pocket", WHAT, USAGE, architecture | facts, table, limits, RECIPE)
        write_file(folder / "README.md", text)
        print(table)

    common.write_checkpoint(common.CHECKPOINTS / "blip2-pocket", fill)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=240_000, batch=128, lr=6e-3)
    parser.add_argument("--texts", type=int, default=410_000, help="how many texts the language model reads")
    parser.add_argument("--doubts", type=int, default=390_000, help="how many more with many false premises")
    parser.add_argument("--telling", type=float, default=0.37, help="the part of the pictures in stage 2")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
