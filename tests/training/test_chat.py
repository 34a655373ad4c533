"""The chat recipe: its text is what the template makes, separate talks stay apart, tables tell the truth."""

import copy
import random

import pytest
import torch

from course_utils import world
from course_utils.world import charts, grammar
from course_utils.world.grammar import Turn
from training import cells, chat_model, common, drills, sight, vocabulary
from training.conversations import (
    IGNORE,
    PICTURE,
    READING_FIRST,
    Conversations,
    Text,
    attention,
    collate,
    numbered,
    reply,
)
from training.tables import KEPT, Learner


@pytest.fixture(scope="module")
def words():
    return vocabulary.train_tokenizer()


@pytest.fixture(scope="module")
def learner(words):
    torch.manual_seed(0)
    learner = Learner(chat_model.build(words, sight.Eye()), words)
    torch.nn.init.normal_(learner.marks, std=0.02)
    return learner.eval()


def test_every_word_of_the_world_and_every_letter_of_a_sign_is_one_token(words):
    for word in (*cells.SEEN_WORDS, *cells.COLOURS, "trophies"):
        assert len(words(f" {word}", add_special_tokens=False).input_ids) == 1
    assert words.tokenize('"open"') == ['"', "o", "p", "e", "n", '"']


def test_the_training_text_is_what_the_chat_template_makes(words):
    turns = [
        Turn("what", "what is it?", "cat", "there is a cat."),
        Turn("ground", "and behind it?", "red", "it is red."),
    ]
    stream = Conversations(0, 4, words, None)
    text, place = stream._opening(2, "Be polite.")
    for number, turn in enumerate(turns):
        place = stream._turn(text, turn, "Be polite.", 0, place, opens=number == 0)
    messages = [{"role": "system", "content": [{"type": "text", "text": "Be polite."}]}]
    for number, turn in enumerate(turns):
        shown = [{"type": "image"}] * 2 if number == 0 else []
        messages.append({"role": "user", "content": [*shown, {"type": "text", "text": turn.question}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": turn.sentence}]})
    said = chat_model.processor_of(words).apply_chat_template(messages).replace(vocabulary.IMAGE, PICTURE)
    assert words(said.removesuffix("\n"), add_special_tokens=False).input_ids == text.ids


def test_only_answers_are_targets(words):
    text = Text()
    place = text.add([1, 2], 0, 0)
    text.add([7, 8, 9], 1, place, learned=True)
    assert text.targets == [IGNORE, 7, 8, 9, IGNORE]
    assert text.places == [0, 1, 2, 3, 4]


def test_separate_talks_see_the_pictures_and_not_each_other():
    seen = attention(torch.tensor([[0, 0, 1, 1, 2, 2]]))[0, 0]
    assert seen[5].tolist() == [True, True, False, False, True, True]
    assert seen[3].tolist() == [True, True, True, True, False, False]
    assert not seen[0, 1]


def test_conversations_fit_into_the_context_and_have_a_table_for_every_picture(words):
    stream = Conversations(0, 4, words, None)
    image = words.convert_tokens_to_ids(vocabulary.IMAGE)
    for index in (*range(20), *range(READING_FIRST, READING_FIRST + 80)):
        example = stream.example(index)
        assert int(example["places"].max()) < vocabulary.CONTEXT
        assert len(example["right"]) == (example["ids"] == image).sum() // cells.CELLS
        assert (example["targets"] != IGNORE).any()


def test_an_answer_follows_the_system_message():
    turn = Turn("what", "what is it?", "cat", "there is a cat.")
    assert reply(turn, vocabulary.BRIEF) == "cat"
    assert reply(turn, vocabulary.PIRATE) == "arr, there is a cat!"
    assert reply(turn, None) == "there is a cat."


def test_the_drills_of_a_scene_are_true():
    scene = world.compose(["cat", "dog"], "red", layout="beside")
    topic = grammar.Topic("scene", (scene,), scene)
    told = dict(drills.claim(topic, random.Random(i)) for i in range(300))
    assert told["background"] == "red" and told["what"] == "cat and dog"
    assert told["left of dog"] == "cat" and told["cat left of dog"] == "yes" and told["dog left of cat"] == "no"


def test_a_table_is_the_sum_of_what_its_cells_show(learner):
    scene = world.compose(["cat", "dog"], "red", layout="beside")
    right = cells.truth(scene).unsqueeze(0)
    made, by_hand, vectors = learner.tables(right)[0], torch.zeros(cells.CELLS, chat_model.WIDTH), learner.vectors()
    for cell in range(cells.CELLS):
        for column, start in enumerate(learner.starts.tolist()):
            if (answer := int(right[0, cell, column])) != cells.IGNORE:
                by_hand[cell] += vectors[start + answer]
    torch.testing.assert_close(made, by_hand, rtol=1e-4, atol=1e-5)


def test_cells_hold_nothing_in_common_and_words_where_there_are_words(learner):
    start = learner.starts[cells.COLUMNS["ground"]]
    grounds = learner.vectors()[start : start + len(cells.COLOURS)]
    assert grounds.mean(0).norm() < 1e-4 * grounds.norm(dim=1).mean()
    made = learner.word_parts @ learner.model.get_input_embeddings().weight + learner.marks
    torch.testing.assert_close(grounds[0] - grounds[1], made[start] - made[start + 1], rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_what_cells_hold_is_faded_in_and_then_kept(words, learner):
    learner = copy.deepcopy(learner)
    batch = collate([Conversations(0, 2, words, None).example(index) for index in range(2)], words.pad_token_id)
    ground = learner.starts[cells.COLUMNS["ground"]]
    learner.table_loss(batch, 0.0)
    assert not learner.vectors()[ground].any()
    learner.table_loss(batch, KEPT)
    held = learner.vectors().clone()
    assert held[ground].any()
    learner.model.get_input_embeddings().weight.add_(1)
    learner.table_loss(batch, 1.0)
    assert torch.equal(learner.vectors(), held)


@torch.no_grad()
def test_true_cells_tell_the_truth_and_those_of_another_picture_do_not(learner):
    right = torch.stack([cells.truth(world.sample_scene("train", index)) for index in range(8)])
    tables, vectors = learner.tables(right), learner.vectors()
    true = sight.telling_loss(tables, tables, vectors, right)
    assert sight.telling_loss(tables.roll(1, 0), tables, vectors, right) > true + 1


@torch.no_grad()
def test_a_batch_of_tables_has_a_loss(learner, words):
    stream = Conversations(0, 2, words, None)
    batch = collate([stream.example(index) for index in range(2)], words.pad_token_id)
    assert torch.isfinite(learner.table_loss(batch, 0.0))


def test_listening_teaches_the_language_model_and_not_the_eye(learner, words):
    drawn = common.pixels_of(world.render(world.compose("cat", "red")))
    stream = Conversations(0, 2, words, [(charts.sample("train", 0), drawn)], false=1.0)
    batch = collate([stream.example(index) for index in range(2)], words.pad_token_id)
    for told in (True, False):
        learner.zero_grad()
        learner.listening_loss(batch, told).backward()
        core = learner.model.model
        assert all(weight.grad is None for weight in core.vision_model.parameters())
        assert all(weight.grad is not None for weight in core.text_model.layers.parameters())
    learner.zero_grad()


@torch.no_grad()
def test_listening_teaches_no_belief_in_what_the_eye_does_not_see(learner, monkeypatch):
    scenes = [world.compose(noun, "red", seed=1) for noun in ("cat", "dog", "bus")]
    right = torch.stack([cells.truth(scene) for scene in scenes])
    should = learner.tables(right)
    nouns = right[..., cells.COLUMNS["noun"]] != cells.SEEN_WORDS.index(cells.NOTHING)  # [3, 16]: one cell of each
    dim = should + 0.01 * torch.randn(should.shape, generator=torch.Generator().manual_seed(0))
    blind = dim.clone()
    blind[0], blind[1] = dim[1], dim[0]  # a cat seen as a dog, and a dog as a cat
    monkeypatch.setattr("training.tables.seen_cells", lambda model, pictures: blind)
    heard = learner.well_seen(torch.zeros(3, 3, 64, 64, dtype=torch.uint8), right)
    told = (heard == should).all(-1)
    assert torch.equal(told[:2], nouns[:2]) and not told[2].any()
    assert torch.equal(heard[2], blind[2])


def test_an_asker_takes_for_granted_what_is_not_there_as_often_as_told():
    scene = world.compose(["cat", "dog"], "red", layout="beside")
    topic = grammar.Topic("scene", (scene,), scene)

    def share(false: float) -> float:
        talks = [grammar.talk(topic, grammar.Asker(random.Random(i), false=false))[0] for i in range(400)]
        return sum(turn.false_premise for turn in talks) / len(talks)

    assert share(0.0) < 0.02 and share(0.9) > 2 * share(0.2) > 0.02


def test_pictures_are_numbered():
    assert numbered(1, 2) == f"picture 2:{PICTURE}picture 3:{PICTURE}"


def test_pictures_that_come_later_are_numbered_on_and_asked_about_at_once(words):
    stream, image = Conversations(0, 4, words, None), words.convert_tokens_to_ids(vocabulary.IMAGE)
    grown = 0
    for index in range(READING_FIRST, READING_FIRST + 60):
        steps = stream._steps(index, random.Random(index))
        if len(steps) < 2:
            continue
        text = stream._growing(steps, random.Random(index))
        number = sum(len(step.pictures) for step in steps)
        said = words.decode(text.ids).replace(" ", "")
        assert text.ids.count(image) == number * cells.CELLS and len(text.ids) <= vocabulary.CONTEXT
        assert all(f"picture{i}:" in said for i in range(1, number + 1))
        assert f"user:picture{len(steps[0].pictures) + 1}:" in said
        grown += 1
    assert grown >= 3
