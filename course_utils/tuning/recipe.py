"""LoRA on the chat model of the tier in use: the same file on a CPU, on one GPU, and on several.

python -m course_utils.tuning.recipe --steps 100 --out my_lora
accelerate launch --multi_gpu --num_processes 2 -m course_utils.tuning.recipe --steps 100 --out my_lora

With VLM_COURSE_TIER=full the model is SmolVLM, and a T4 is enough.
"""

import argparse
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils import models, tiers, world
from course_utils.tuning.fitting import trained
from course_utils.tuning.small_sets import UNJUDGED

if TYPE_CHECKING:
    from accelerate import Accelerator
    from peft import PeftModel
    from torch import Tensor
    from transformers import BatchFeature

    from course_utils.models import Chat

TARGETS = r".*text_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"  # not in the image encoder
THINGS = {"red": "strawberry", "orange": "carrot", "yellow": "banana", "green": "frog", "blue": "whale"}
THINGS |= {"purple": "grapes", "pink": "pig", "brown": "bear", "gray": "elephant", "white": "cloud"}


class Example(NamedTuple):
    """A picture, a question about it, and the answer to be learned. Put your own in place of `examples`."""

    picture: Image.Image
    question: str
    answer: str


def examples(count: int) -> list[Example]:
    """The question of lesson 09: which thing has the colour of the background?"""
    scenes = [world.sample_scene("train", i, "one") for i in range(count)]
    question = "Which thing has the colour of the background?"
    return [Example(world.render(scene), question, THINGS[scene.background]) for scene in scenes]


def batch_of(chat: "Chat", rows: Sequence[Example]) -> "BatchFeature":
    """input_ids, attention_mask and labels [rows, length], and pixel_values. Only answers have labels."""
    import torch

    chats = [_messages(row) for row in rows]
    whole, asked = _inputs(chat, rows, chats), _inputs(chat, rows, [messages[:1] for messages in chats])
    labels = whole.input_ids.masked_fill(whole.attention_mask == 0, UNJUDGED)
    questions = torch.arange(labels.shape[1]) < asked.attention_mask.sum(dim=1, keepdim=True)  # padded on the right
    whole["labels"] = labels.masked_fill(questions, UNJUDGED)
    return whole


def loss_of(model: "PeftModel", batch: "BatchFeature") -> "Tensor":
    """Mean over the examples of the mean over each answer's tokens: however the examples are split, the sum is one."""
    import torch

    labels = batch["labels"][:, 1:]
    inputs = {name: value for name, value in batch.items() if name != "labels"}
    logits = model(**inputs).logits[:, :-1].float()
    losses = torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels, ignore_index=UNJUDGED, reduction="none")
    return (losses.sum(dim=1) / (labels != UNJUDGED).sum(dim=1)).mean()


def train(
    accelerator: "Accelerator", chat: "Chat", rows: Sequence[Example], steps: int, batch_size: int
) -> "PeftModel":
    """The model with LoRA, trained on the rows in their order; `batch_size` is that of each process."""
    import torch
    from peft import LoraConfig, get_peft_model

    warnings.filterwarnings("ignore", "`is_gradient_checkpointing`")  # peft still asks for it by its old name
    model = get_peft_model(chat.model, LoraConfig(r=8, lora_alpha=16, target_modules=TARGETS))
    optimiser = torch.optim.AdamW(trained(model), lr=2e-4)
    loader = torch.utils.data.DataLoader(list(rows), batch_size, collate_fn=lambda some: batch_of(chat, some))
    model, optimiser, loader = accelerator.prepare(model, optimiser, loader)
    step = 0
    while step < steps:
        for batch in loader:
            loss = loss_of(model, batch)
            accelerator.backward(loss)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            if step % 10 == 0 or step == steps:
                accelerator.print(f"step {step}: loss {accelerator.gather(loss.detach()).mean():.3f}")
            if step == steps:
                break
    return accelerator.unwrap_model(model)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and save the detours alone: a few megabytes."""
    parser = argparse.ArgumentParser(description="LoRA on the chat model of the tier in use.")
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch-size", type=int, default=4, help="of each process")
    parser.add_argument("--out", type=Path, default=Path("my_lora"))
    chosen = parser.parse_args(arguments)
    from accelerate import Accelerator

    tiers.set_seed(0)
    accelerator = Accelerator(mixed_precision=_precision())  # first: it gives each process its GPU
    model = train(accelerator, models.load_chat(), examples(chosen.examples), chosen.steps, chosen.batch_size)
    if accelerator.is_main_process:
        model.save_pretrained(chosen.out)
        print(f"The detours are in {chosen.out}.")
    accelerator.end_training()


def _precision() -> str:
    return {"torch.float32": "no", "torch.float16": "fp16", "torch.bfloat16": "bf16"}[str(tiers.dtype())]


def _messages(row: Example) -> list[dict]:
    said = [{"type": "text", "text": row.answer}]
    asked = [{"type": "image"}, {"type": "text", "text": row.question}]
    return [{"role": "user", "content": asked}, {"role": "assistant", "content": said}]


def _inputs(chat: "Chat", rows: Sequence[Example], chats: list[list[dict]]) -> "BatchFeature":
    texts = [
        chat.processor.apply_chat_template(messages, add_generation_prompt=len(messages) == 1) for messages in chats
    ]
    pictures = [[row.picture] for row in rows]
    options = {"padding": True, "padding_side": "right", "do_image_splitting": False, "return_tensors": "pt"}
    return chat.processor(text=texts, images=pictures, **options)


if __name__ == "__main__":
    main()
