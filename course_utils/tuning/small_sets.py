"""Pictures, questions and answers as BLIP-2 is trained on them: the image encoder looks once, and is not trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils.course import BadInput
from course_utils.talk.reading import QUESTION

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from transformers import Blip2ForConditionalGeneration

    from course_utils.models import Blip2

UNJUDGED = -100  # the label of a token that no loss is computed for


class SmallSet(NamedTuple):
    """`vectors` of the image encoder [n, patches + 1, width], and the texts after them: `ids` and `labels` [n, length].

    Labels are `UNJUDGED` on questions and padding, so that only the answers are learned.
    """

    vectors: "Tensor"
    ids: "Tensor"
    labels: "Tensor"


def small_set(
    blip2: "Blip2", pictures: Sequence[Image.Image], questions: Sequence[str] | str, answers: Sequence[str]
) -> SmallSet:
    """One question and answer for each picture; a question given as a str is asked about all. Raises BadInput."""
    questions = [questions] * len(pictures) if isinstance(questions, str) else list(questions)
    if not len(pictures) == len(questions) == len(answers) or not len(pictures):
        raise BadInput(
            f"There are {len(pictures)} pictures, {len(questions)} questions and {len(answers)} answers: "
            "give as many of each, and at least one."
        )
    ids, labels = _texts(blip2, questions, answers)
    return SmallSet(seen(blip2, pictures), ids, labels)


def loss_of(model: "Blip2ForConditionalGeneration", lot: SmallSet, rows: "Tensor | Sequence[int] | slice") -> "Tensor":
    """The mean cross-entropy of the answers' tokens in these rows of the set: one number, with a gradient."""
    import torch

    vectors, ids, labels = (part[rows] for part in lot)
    wanted = labels[:, _first(labels) :]
    logits = logits_of(model, vectors, ids, wanted.shape[1] + 1)[:, :-1]  # each token is told by the place before it
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=UNJUDGED)


def right(model: "Blip2ForConditionalGeneration", lot: SmallSet) -> "Tensor":
    """Whether each answer of the set is the one that the model itself would write, word by word: bool [n]."""
    import torch

    wanted = lot.labels[:, _first(lot.labels) :]
    with torch.no_grad():
        best = logits_of(model, lot.vectors, lot.ids, wanted.shape[1] + 1)[:, :-1].argmax(dim=-1)
    return ((best == wanted) | (wanted == UNJUDGED)).all(dim=1)


def logits_of(
    model: "Blip2ForConditionalGeneration", vectors: "Tensor", ids: "Tensor", last: int | None = None
) -> "Tensor":
    """What the model expects after each token of the texts, or after the last ones: [batch, length, vocabulary]."""
    import torch

    soft = soft_prompts(model, vectors)
    inputs = torch.cat([soft, model.get_input_embeddings()(ids)], dim=1)
    return model.language_model(inputs_embeds=inputs, logits_to_keep=last or ids.shape[1]).logits


def _first(labels: "Tensor") -> int:
    """The first place at which any row is judged: the vocabulary of all places before it would be for nothing."""
    return int((labels != UNJUDGED).any(dim=0).nonzero()[0])


def soft_prompts(model: "Blip2ForConditionalGeneration", vectors: "Tensor") -> "Tensor":
    """What the Q-Former and the projection hand to the language model: [batch, queries, width], with a gradient."""
    queries = model.query_tokens.expand(len(vectors), -1, -1)  # [batch, queries, width]
    return model.language_projection(model.qformer(query_embeds=queries, encoder_hidden_states=vectors)[0])


def answer_tokens(blip2: "Blip2", answers: Sequence[str], after: str = " ") -> list[list[int]]:
    """The tokens of each answer, with the token that ends it; `after` stands between question and answer."""
    tokenizer = blip2.processor.tokenizer
    return [[*tokenizer(after + text, add_special_tokens=False).input_ids, tokenizer.eos_token_id] for text in answers]


def padded(rows: Sequence[Sequence[int]], value: int, device: "torch.device", left: bool = False) -> "Tensor":
    """Rows of whole numbers as one tensor [rows, length of the longest], filled up with `value`, at the end or left."""
    import torch

    tensors = [torch.tensor(row, device=device) for row in rows]
    side = "left" if left else "right"
    return torch.nn.utils.rnn.pad_sequence(tensors, True, value, padding_side=side)


def seen(blip2: "Blip2", pictures: Sequence[Image.Image], batch_size: int = 100) -> "Tensor":
    """What the image encoder makes of the pictures: [n, patches + 1, width], without gradients.

    A picture that is given several times is looked at once.
    """
    import torch

    different = {id(picture): picture for picture in pictures}
    place = {key: row for row, key in enumerate(different)}
    pixels = blip2.processor.image_processor(list(different.values()), return_tensors="pt").pixel_values
    weight = next(blip2.model.vision_model.parameters())
    with torch.no_grad():
        batches = pixels.to(weight.device, weight.dtype).split(batch_size)
        vectors = torch.cat([blip2.model.vision_model(batch).last_hidden_state for batch in batches])
    return vectors[[place[id(picture)] for picture in pictures]]


def _texts(blip2: "Blip2", questions: Sequence[str], answers: Sequence[str]) -> tuple["Tensor", "Tensor"]:
    """(ids, labels), [n, length] each, padded at the end: after the last token of an answer nothing is judged."""
    tokenizer, device = blip2.processor.tokenizer, blip2.model.device
    asked = [tokenizer(QUESTION.format(question)).input_ids for question in questions]
    said = answer_tokens(blip2, answers)
    ids = [a + b for a, b in zip(asked, said, strict=True)]
    labels = [[UNJUDGED] * len(a) + b for a, b in zip(asked, said, strict=True)]
    return padded(ids, tokenizer.pad_token_id, device), padded(labels, UNJUDGED, device)
