"""Train the pocket chat model: python -m training.chat (after training.vit)

In three stages:

1. The eye (image encoder and connector, see training.sight) learns to say of every one of 4 x 4 cells what is in it.
2. The language model learns to answer questions about what the eye sees; the eye stays as it is. The words for what is
   seen start as the vectors that the eye compares its cells with, so that question and picture speak of one thing.
3. All parts learn together, and the eye goes on naming its cells.
"""

import argparse
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

from benchmarks import grammar_scores, held_out
from course_utils import world
from course_utils.models import Chat
from training import card, cells, common, sight
from training.conversations import IGNORE, Conversations, attention, collate
from training.vocabulary import CONTEXT, END, IMAGE, START, VOCABULARY, train_tokenizer

LAYERS = 6
TWINS = 3  # layers in which keys start as queries: they look for what is like themselves
WORD_STD = 0.1
CELL_STD = 0.2
NAMING = 0.1  # the weight of naming cells in stage 3
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
        "hidden_size": sight.WIDTH,
        "intermediate_size": 2 * sight.WIDTH + 64,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": sight.WIDTH // 32,
        "num_key_value_heads": sight.WIDTH // 32,
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
    model.model.connector.load_state_dict(eye.connector.state_dict())
    _start_words(model, tokenizer, eye)
    return model


@torch.no_grad()
def _start_words(model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, eye: sight.Eye) -> None:
    """Vectors of nouns and colours, one or many, start as the eye's; keys of the first layers start as queries."""
    words = model.get_input_embeddings().weight
    words.normal_(std=WORD_STD)
    of = dict(zip((*cells.SEEN_WORDS, *cells.COLOURS), eye.classes, strict=False))
    for word, vector in of.items():
        vector = vector / vector.std() * WORD_STD
        forms = [word, world.NOUNS[word].one, world.NOUNS[word].many] if word in world.NOUNS else [word]
        for form in forms:
            ids = tokenizer(f" {form}", add_special_tokens=False).input_ids
            words[ids[-1]] = vector + 0.3 * WORD_STD * torch.randn_like(vector)
    projection = model.model.connector.modality_projection.proj.weight
    projection.mul_(CELL_STD / _spread(model))
    for layer in model.model.text_model.layers[:TWINS]:
        layer.self_attn.k_proj.weight.copy_(layer.self_attn.q_proj.weight)


def _spread(model: Idefics3ForConditionalGeneration) -> Tensor:
    """How large the numbers in cells are, over some pictures."""
    shown = [sight.pixels_of(world.render(world.sample_scene("train", i))) for i in range(32)]
    return seen_cells(model, common.normalise(torch.stack(shown))).std()


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
    """The chat model and the classes that its eye compares cells with."""

    def __init__(self, model: Idefics3ForConditionalGeneration, eye: sight.Eye) -> None:
        super().__init__()
        self.model = model
        self.classes = nn.Parameter(eye.classes.detach().clone())
        self.letters = nn.Parameter(eye.letters.detach().clone())

    def loss(self, batch: dict[str, Tensor], looks: bool) -> Tensor:
        """In stage 2 the eye does not learn; in stage 3 (`looks`) it does, from answers and from naming cells."""
        pixels = common.normalise(batch["pixels"])
        if not looks:
            with torch.no_grad():
                seen = seen_cells(self.model, pixels)
            return answer_loss(self.model, batch, seen)
        core, number = self.model.model, len(pixels)
        right = torch.cat([batch["right"], batch["named_right"]])
        patches = core.vision_model(torch.cat([pixels, common.normalise(batch["named"])])).last_hidden_state
        seen = core.connector(patches)
        naming = sight.naming_loss(seen, self.classes, right) + sight.spelling_loss(patches, self.letters, right)
        return answer_loss(self.model, batch, seen[:number]) + NAMING * naming


def converse(learner: Learner, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> tuple[int, float]:
    """Stages 2 and 3; (examples seen, seconds)."""
    core = learner.model.model
    text_inner, text_outer = common.split_parameters(core.text_model, lambda name: "layers." in name)
    parts = nn.ModuleDict({"vision": core.vision_model, "connector": core.connector})
    eye_inner, eye_outer = common.split_parameters(parts, lambda name: "encoder.layers" in name)
    inner = [{"params": text_inner, "lr": args.lr}, {"params": eye_inner, "lr": args.lr / 2}]
    outer = [
        {"params": text_outer, "lr": args.lr / 10},
        {"params": [*eye_outer, learner.classes, learner.letters], "lr": args.lr / 6},
    ]
    plain = sight.plain_charts()

    def loss_of(batch: dict[str, Tensor], progress: float) -> Tensor:
        return learner.loss(batch, looks=progress >= args.blind)

    return common.fit(
        "chat-converse",
        args,
        args.examples,
        learner,
        # Word vectors that move fast never meet: to find the cat of the question in a cell, both must stay alike.
        [common.Muon(inner, lr=args.lr), torch.optim.AdamW(outer, weight_decay=0.0)],
        lambda seen: Conversations(seen, args.batch, tokenizer, plain),
        loss_of,
        clip_norm_of=text_outer + eye_outer,
        collate=lambda examples: collate(examples, tokenizer.pad_token_id),
    )


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    tokenizer = train_tokenizer()
    eye = sight.Eye()
    pictures, looking = sight.learn(eye, sight.parse([]))
    learner = Learner(build(tokenizer, eye), eye)
    examples, talking = converse(learner, tokenizer, args)
    facts = {
        "training data": f"{pictures:,} pictures named cell by cell, then {examples:,} pictures, pairs and films with "
        f"six to twenty questions each; in the first {args.blind:.0%} of these only the language model learned",
        "seed": str(args.seed),
        "hardware": card.hardware(torch.device("cpu")),
        "training time": f"{looking / 60:.0f} minutes for the eye, {talking / 60:.0f} for the rest, after the ViT's",
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
        scores = grammar_scores.chat_scores(Chat(model, processor))
        architecture = {
            "architecture": "`Idefics3ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers "
            f"(started from `vit-pocket`); {cells.CELLS} tokens a picture; Llama width {sight.WIDTH}, {LAYERS} layers, "
            f"context {CONTEXT}, byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model.model),
        }
        table = held_out.table(scores, grammar_scores.CHAT_TARGETS)
        text = card.model_card("chat-pocket", WHAT, USAGE, architecture | facts, table, LIMITS, RECIPE)
        (part / "README.md").write_text(text, encoding="utf-8")
        print(table)

    common.write_checkpoint(folder, fill)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    common.add_arguments(parser, pictures=170_000, batch=16, lr=6e-3)
    parser.add_argument("--examples", type=int, default=50_000, help="how many sets of pictures to converse about")
    parser.add_argument("--blind", type=float, default=0.1, help="the part of these in which the eye does not learn")
    parser.add_argument("--folder", default=str(common.CHECKPOINTS / "chat-pocket"), help="where to write the model")
    return parser.parse_args()


if __name__ == "__main__":
    train(parse())
