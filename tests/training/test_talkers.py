"""The recipes of the models that speak: what they are told is true, and what they shall say is what counts."""

import random

import pytest
import torch
from transformers import Idefics3ImageProcessor, Idefics3Processor, ViTForImageClassification

from course_utils import world
from course_utils.world import dialogue
from training import blip2, chat, common


@pytest.fixture(scope="module")
def words():
    return blip2.train_tokenizer()


@pytest.fixture(scope="module")
def chat_words():
    return chat.train_tokenizer()


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


def test_the_training_text_is_what_the_chat_template_makes(chat_words):
    processor = Idefics3Processor(
        Idefics3ImageProcessor(do_image_splitting=False), chat_words, image_seq_len=16, chat_template=chat.CHAT_TEMPLATE
    )
    told = next(d for n in range(99) for d in [dialogue.two_pictures("train", n)] if len(d.turns) > 1)
    text, spans, scenes = chat.conversation(
        [(told.scenes if i == 0 else (), turn) for i, turn in enumerate(told.turns)], random.Random(3)
    )
    messages = [{"role": "system", "content": [{"type": "text", "text": s}]} for s in _system_of(text)]
    for i, (_, (start, end)) in enumerate(zip(told.turns, spans, strict=True)):
        question = text[:start].rsplit("User:", 1)[1].split(chat.END)[0].replace(chat.numbered(0, 2), "").strip()
        shown = [{"type": "image"} for _ in scenes] if i == 0 else []
        reply = text[start:end].removesuffix(chat.END).strip()
        messages.append({"role": "user", "content": [*shown, {"type": "text", "text": question}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": reply}]})
    rendered = processor.apply_chat_template(messages).replace(chat.IMAGE, chat.PICTURE)
    assert rendered == text


def _system_of(text: str) -> list[str]:
    return [text.split("System: ")[1].split(chat.END)[0]] if "System: " in text else []


def test_only_answers_are_targets(chat_words):
    text, spans, _ = chat.conversation([((), dialogue.Turn("manners", "hi", "hello!", "hello!"))], random.Random(1))
    ids, targets = chat.encode(chat_words, text, spans)
    wanted = chat_words.decode([target for target in targets if target != chat.IGNORE])
    assert wanted == text[spans[0][0] : spans[0][1]].lower()
    assert len(ids) == len(targets)


def test_conversations_fit_into_the_models_context(chat_words):
    stream = chat.Conversations(0, 8, chat_words, draw=True)
    for index in range(60):
        example = stream.example(index)
        assert len(example["ids"]) <= chat.CONTEXT
        pictures = (example["ids"] == chat_words.convert_tokens_to_ids(chat.IMAGE)).sum() // chat.CELLS
        assert len(example["pixels"]) == len(example["nouns"]) == len(example["colours"]) == pictures


def test_a_table_says_what_covers_each_cell():
    scene = world.Scene("one", "red", (222, 80, 80), (world.Thing("cat", "noto", 16, 20, 32),))
    grid = torch.tensor(chat.table(scene, 0.3)).view(4, 4)
    assert (grid[1:3, 1:3] == chat.NOUNS.index("cat")).all() and (grid[0] == len(chat.NOUNS)).all()
    assert torch.tensor(chat.table(scene, None)).view(4, 4)[3, 1] == chat.IGNORE  # a quarter: in doubt


def test_true_cells_name_the_truth_and_wrong_ones_do_not(chat_words):
    torch.manual_seed(0)
    words = chat.Words(chat.build(chat_words), chat_words)
    nouns, colours = torch.randint(134, (4, 16)), torch.randint(10, (4,))
    true = words.cells(nouns, colours)
    assert words.naming_loss(true, nouns, colours) < 0.1
    assert words.naming_loss(true.roll(1, 0), nouns, colours) > 1
