"""BLIP-2's recipe: what it is told is true, and what it shall say is what counts."""

import random

import pytest
import torch
from transformers import ViTForImageClassification

from course_utils import world
from course_utils.world import dialogue
from training import blip2, common


@pytest.fixture(scope="module")
def words():
    return blip2.train_tokenizer()


def vit_features(pictures):
    vit = ViTForImageClassification.from_pretrained(common.CHECKPOINTS / "vit-pocket", dtype=torch.float32).eval()
    return vit.vit(pictures).last_hidden_state  # [n, 65, width]


@torch.no_grad()
def test_blip2_sees_exactly_what_the_vit_sees(words):
    pictures = torch.rand(3, 3, 64, 64) * 2 - 1
    seen = blip2.build(words).eval().vision_model(pictures).last_hidden_state
    torch.testing.assert_close(seen, vit_features(pictures), rtol=1e-4, atol=1e-4)


def test_the_notes_of_a_scene():
    scene = world.compose(["cat", "dog"], "red", artist="noto", layout="stacked")
    assert blip2.notes(scene)[:5] == ["cat", "dog", "above", "two", "red"]
    lone = world.compose("cat", "blue", artist="fluent-3d", size="small")
    assert blip2.notes(lone) == ["cat", "nothing", "nothing", "one", "blue", "small", "3d", "picture"]
    assert all(len(blip2.notes(world.sample_scene("train", i))) == blip2.QUERIES for i in range(200))


def test_after_each_answer_the_text_shall_end(words):
    turns = [dialogue.Turn("one picture", f"what is {i}?", answer, "") for i, answer in enumerate(("cat", "flat icon"))]
    ids, targets, is_answer = blip2.question_ids(words, turns)
    assert words.decode(ids[1:]).strip() == "question: what is 0? answer: cat. question: what is 1? answer: flat icon"
    wanted = words.decode([target for target, counts in zip(targets, is_answer, strict=True) if counts])
    assert wanted.split("</s>") == [" cat", " flat icon", ""]
    for i, (target, counts) in enumerate(zip(targets, is_answer, strict=True)):
        assert counts or target == ids[i + 1]


def test_no_colour_is_told_of_a_picture_whose_colours_are_exchanged(words):
    for index in range(300):
        scene, rng = world.sample_scene("train", index), random.Random(index)
        example = blip2.text_example(words, scene, rng, true_colours=False)
        told = set(words.decode(example["ids"]).replace("?", "").replace(".", "").split())
        if scene.background != "orange" and "orange" not in scene.nouns:
            assert not told & {"background", "colour", scene.background}
        assert example["notes"][blip2.COLOUR_NOTE] == blip2.IGNORE


def test_texts_of_like_length_come_together_so_that_little_is_padded(words):
    count = 16 * common.BATCHES_A_BLOCK
    stream, texts = iter(blip2.Texts(0, 16, words)), blip2.Texts(0, 16, words)

    def padded(examples) -> int:
        lengths = torch.tensor([len(example["ids"]) for example in examples]).view(-1, 16)
        return int((lengths.max(1, keepdim=True).values - lengths).sum())

    assert padded([next(stream) for _ in range(count)]) < 0.6 * padded([texts.example(i) for i in range(count)])
