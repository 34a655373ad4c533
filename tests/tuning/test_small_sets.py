"""Small sets of questions and answers for BLIP-2."""

import pytest
import torch

from course_utils import models, talk, tuning, world
from course_utils.course import BadInput

SCENES = [world.sample_scene("test", i, "one") for i in range(6)]
PICTURES = [world.render(scene) for scene in SCENES]
ASKED = "what colour is the background?"


@pytest.fixture(scope="module")
def blip2() -> models.Blip2:
    return models.load_blip2()


@pytest.fixture(scope="module")
def lot(blip2: models.Blip2) -> tuning.SmallSet:
    return tuning.small_set(blip2, PICTURES, ASKED, [scene.background for scene in SCENES])


def test_the_loss_is_the_librarys(blip2: models.Blip2, lot: tuning.SmallSet) -> None:
    row = lot.labels[0] != -100
    inputs = blip2.processor(
        text=[f"Question: {ASKED} Answer: {SCENES[0].background}"], images=PICTURES[:1], return_tensors="pt"
    )
    ids = torch.cat([inputs.input_ids, torch.tensor([[blip2.processor.tokenizer.eos_token_id]])], dim=1)
    labels = torch.full_like(ids, -100)
    labels[0, -int(row.sum()) :] = ids[0, -int(row.sum()) :]
    with torch.no_grad():
        theirs = blip2.model(pixel_values=inputs.pixel_values, input_ids=ids, labels=labels).loss
        ours = tuning.loss_of(blip2.model, lot, [0])
    assert ours.item() == pytest.approx(theirs.item(), abs=1e-4)


def test_right_is_what_the_model_writes_itself(blip2: models.Blip2, lot: tuning.SmallSet) -> None:
    answers = [SCENES[0].background, "a wrong one", *["red"] * 4]
    marked = tuning.right(blip2.model, tuning.small_set(blip2, PICTURES, ASKED, answers))
    said = talk.answer(PICTURES, ASKED, blip2)
    assert marked.tolist() == [text == answer for text, answer in zip(said, answers, strict=True)]


def test_only_answers_are_judged(blip2: models.Blip2, lot: tuning.SmallSet) -> None:
    tokens = blip2.processor.tokenizer(f" {SCENES[0].background}", add_special_tokens=False).input_ids
    assert lot.labels[0][lot.labels[0] != -100].tolist() == [*tokens, blip2.processor.tokenizer.eos_token_id]


def test_a_gradient_reaches_the_projection_and_not_the_image_encoder(blip2: models.Blip2, lot: tuning.SmallSet) -> None:
    tuning.loss_of(blip2.model, lot, slice(0, 2)).backward()
    assert blip2.model.language_projection.weight.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in blip2.model.vision_model.parameters())
    blip2.model.zero_grad()


def test_there_are_as_many_of_each(blip2: models.Blip2) -> None:
    with pytest.raises(BadInput, match="6 pictures, 6 questions and 2 answers"):
        tuning.small_set(blip2, PICTURES, ASKED, ["red", "blue"])
    with pytest.raises(BadInput, match="at least one"):
        tuning.small_set(blip2, [], ASKED, [])


def test_a_picture_given_several_times_is_looked_at_once(blip2: models.Blip2, lot: tuning.SmallSet) -> None:
    looked = []
    hook = blip2.model.vision_model.register_forward_pre_hook(
        lambda _, given, named: looked.append(len((*given, *named.values())[0])), with_kwargs=True
    )
    twice = tuning.small_set(blip2, PICTURES[:2] + PICTURES[:2], ASKED, ["red"] * 4)
    hook.remove()
    assert looked == [2]
    assert torch.equal(twice.vectors[:2], twice.vectors[2:])
    assert torch.allclose(twice.vectors[:2], lot.vectors[:2], atol=1e-4)
