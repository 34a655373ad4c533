"""The chat model itself: its shape, what it reads, and the folder that it is written to, with its card."""

from pathlib import Path

import torch
from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessor,
    Idefics3Processor,
    PreTrainedTokenizerFast,
)

from course_utils import world
from course_utils.course import write_file
from course_utils.measure import conversing, scores
from course_utils.models import Chat
from training import card, cells, common, sight
from training.vocabulary import CONTEXT, END, IMAGE, START, VOCABULARY

WIDTH, LAYERS = 160, 6
STEEP = 0.7  # of the starting weights, beside those that keep the length of a vector
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
    "It learned from a grammar of some 9,100 wordings; of what lies far from these it understands a part.",
    "It knows the colour of grounds and signs only, and two instructions (one word; a pirate).",
    'A question that needs another one before it ("are you sure?") it answers with no sentence when it comes first. It '
    "counts the things of a category badly: a cat and a dog are one animal to it.",
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
    start_by_looking_up(model)
    model.model.vision_model.load_state_dict(eye.vision.state_dict())
    return model


@torch.no_grad()
def start_by_looking_up(model: Idefics3ForConditionalGeneration) -> None:
    """Start every attention as a look-up: keys as queries (like finds like), outputs as values turned back (a copy).

    So a word of the question finds the cell that holds it, and brings along what else is there, from the first step on.
    """
    text = model.model.text_model
    text.embed_tokens.weight.normal_(std=0.1)
    for layer in text.layers:
        attention, mlp = layer.self_attn, layer.mlp
        for weight in (attention.q_proj.weight, attention.v_proj.weight, mlp.gate_proj.weight, mlp.up_proj.weight):
            weight.normal_(std=STEEP * WIDTH**-0.5)
        mlp.down_proj.weight.normal_(std=0.3 * STEEP * (2 * WIDTH) ** -0.5)
        attention.k_proj.weight.copy_(attention.q_proj.weight)
        attention.o_proj.weight.copy_(STEEP * attention.v_proj.weight.T)


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
        measured = conversing.conversing_scores(Chat(model, processor))
        architecture = {
            "architecture": "`Idefics3ForConditionalGeneration`: image encoder 64 px, patch 8, width 128, 4 layers "
            f"(started from `vit-pocket`); {cells.CELLS} tokens a picture; Llama width {WIDTH}, {LAYERS} layers, "
            f"context {CONTEXT}, byte-level BPE of {VOCABULARY} tokens",
            "parameters": card.parameters(model, model.model),
        }
        targets = conversing.CONVERSING_TARGETS
        table, limits = scores.table(measured, targets), card.limits(LIMITS, measured, targets)
        text = card.model_card("chat-pocket", WHAT, USAGE, architecture | facts, table, limits, RECIPE)
        write_file(part / "README.md", text)
        print(table)

    common.write_checkpoint(folder, fill)
