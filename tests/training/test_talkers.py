"""BLIP-2's recipe: what it is told is true, what it shall say is what counts, and it reads nothing but sentences."""

import random

import pytest
import torch
from transformers import ViTForImageClassification

from course_utils import world
from course_utils.measure import asking
from course_utils.world.grammar import Turn
from course_utils.world.grammar.turns import bare
from training import blip2, blip2_texts, common


@pytest.fixture(scope="module")
def words():
    return blip2_texts.train_tokenizer()


def vit_features(pictures):
    vit = ViTForImageClassification.from_pretrained(common.CHECKPOINTS / "vit-pocket", dtype=torch.float32).eval()
    return vit.vit(pictures).last_hidden_state  # [n, 65, width]


@torch.no_grad()
def test_blip2_sees_exactly_what_the_vit_sees(words):
    pictures = torch.rand(3, 3, 64, 64) * 2 - 1
    seen = blip2.build(words).eval().vision_model(pictures).last_hidden_state
    torch.testing.assert_close(seen, vit_features(pictures), rtol=1e-4, atol=1e-4)


def test_the_facts_of_a_scene():
    def told(scene: world.Scene) -> list:
        return [values[i] for values, i in zip(blip2.FACTS.values(), blip2.facts_of(scene).tolist(), strict=True)]

    scene = world.compose(["cat", "dog"], "red", artist="noto", layout="stacked")
    assert told(scene)[:5] == ["cat", "dog", "stacked", 2, "red"]
    lone = world.compose("cat", "blue", artist="fluent-3d", size="small")
    assert told(lone) == ["cat", "nothing", "one", 1, "blue", "small", "3d render"]
    assert len(blip2.FACTS) < blip2.QUERIES


def test_the_language_model_reads_a_sentence_before_the_question_and_never_the_facts(words):
    for index in range(200):
        scene = world.sample_scene("train", index)
        before = blip2_texts.text_example(words, scene, random.Random(index))["before"]
        told = words.decode(before[before != words.pad_token_id]).strip()
        assert len(before) == blip2_texts.BEFORE
        assert len(told.split()) > 4
        assert f"{scene.background} background" in told
        assert all(bare(noun) in told or world.NOUNS[noun].many in told for noun in scene.nouns)


def test_after_each_answer_the_text_shall_end(words):
    turns = [Turn("what", f"what is {i}?", answer, "") for i, answer in enumerate(("cat", "flat icon"))]
    ids, targets, is_answer = blip2_texts.question_ids(words, turns)
    assert words.decode(ids[1:]).strip() == "question: what is 0? answer: cat. question: what is 1? answer: flat icon"
    wanted = words.decode([target for target, counts in zip(targets, is_answer, strict=True) if counts])
    assert wanted.split("</s>") == [" cat", " flat icon", ""]
    for i, (target, counts) in enumerate(zip(targets, is_answer, strict=True)):
        assert counts or target == (ids[i + 1] if i else blip2_texts.IGNORE)  # no caption shall begin as a question


def test_no_colour_is_told_of_a_picture_whose_colours_are_exchanged(words):
    for index in range(300):
        scene, rng = world.sample_scene("train", index), random.Random(index)
        example = blip2_texts.text_example(words, scene, rng, true_colours=False)
        told = words.decode(example["ids"])
        assert f"{scene.background} background" not in told
        assert blip2.facts_of(scene, False).tolist().count(blip2.IGNORE) == 1


def test_the_classic_conversation_ends_in_a_price_that_nobody_can_know():
    scene, prices = world.compose("car", "red"), set()
    for index in range(60):
        described, price = blip2_texts.classic(scene, random.Random(index))
        assert "car" in asking.spoken(described) and "red background" in asking.spoken(described)
        prices.add(asking.spoken(price))
    assert len(prices) > 3 and all(told.endswith(" coins") for told in prices)


def test_conversations_fit_into_the_context(words):
    texts = blip2_texts.Texts(0, 16, words)
    longest = max(len(texts.example(index)["ids"]) for index in range(300))
    assert longest + blip2_texts.BEFORE <= blip2_texts.CONTEXT


def test_texts_of_like_length_come_together_so_that_little_is_padded(words):
    count = 16 * common.BATCHES_A_BLOCK
    stream, texts = iter(blip2_texts.Texts(0, 16, words)), blip2_texts.Texts(0, 16, words)

    def padded(examples) -> int:
        lengths = torch.tensor([len(example["ids"]) for example in examples]).view(-1, 16)
        return int((lengths.max(1, keepdim=True).values - lengths).sum())

    assert padded([next(stream) for _ in range(count)]) < 0.6 * padded([texts.example(i) for i in range(count)])


def test_what_learns_from_pictures_leaves_the_language_model_alone(words):
    model = blip2.build(words).eval().requires_grad_(False)
    looker = blip2.Looker(model).requires_grad_(True)
    scenes = [world.sample_scene("train", index) for index in range(2)]
    made = [(torch.zeros(3, 64, 64), blip2.example(words, scene, random.Random(0), True)) for scene in scenes]
    pictures, right, texts = blip2.gather(made, words.pad_token_id)
    found = looker(model.vision_model(pictures).last_hidden_state)
    loss = blip2.saying_loss(model, words, looker.projection(found), texts) + looker.telling_loss(found, right)
    loss.backward()
    assert looker.query_tokens.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in model.language_model.parameters())
