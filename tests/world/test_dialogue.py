"""Conversations: every answer must be true of its pictures, and no answer may be a good guess without looking."""

import pytest

from course_utils import world
from course_utils.world import dialogue
from course_utils.world.language import COUNT_WORDS

TELLERS = (dialogue.one_picture,)
NUMBERS = {word: number for number, word in COUNT_WORDS.items()} | {"none": 0}


def turns_of(tell, number=800):
    return [(told, i, turn) for told in (tell("train", n) for n in range(number)) for i, turn in enumerate(told.turns)]


@pytest.mark.parametrize("tell", TELLERS, ids=lambda tell: tell.__name__)
def test_the_same_number_gives_the_same_conversation(tell):
    assert [tell("test", n) for n in range(50)] == [tell("test", n) for n in range(50)]
    assert len({tell("test", n).turns for n in range(50)}) > 25
    assert tell("test", 3) != tell("train", 3)


@pytest.mark.parametrize("tell", TELLERS, ids=lambda tell: tell.__name__)
def test_every_word_of_the_brief_answer_is_in_the_sentence(tell):
    for _, _, turn in turns_of(tell, 300):
        if turn.answer not in ("neither", "none", "nowhere", "both"):
            for word in turn.answer.split(" and "):
                noun = world.NOUNS.get(word)
                assert word in turn.sentence or noun.one in turn.sentence or noun.many in turn.sentence, turn


def test_answers_about_one_picture_are_true():
    for told, _, turn in turns_of(dialogue.one_picture):
        (scene,) = told.scenes
        words = turn.question.rstrip("?")
        if turn.question in dialogue.BACKGROUND or "behind" in words:
            assert turn.answer == scene.background
        elif words.startswith("how many"):
            assert NUMBERS[turn.answer] == scene.count
        elif words in ("what is on the left", "what is at the top"):
            assert turn.answer == scene.things[0].noun
        elif words in ("what is on the right", "what is at the bottom"):
            assert turn.answer == scene.things[1].noun
        elif words.startswith(("is there", "do you see")):
            asked = [noun for noun, names in world.NOUNS.items() if f" {names.one} " in f" {words} "]
            assert (turn.answer == "yes") == bool(set(asked) & set(scene.nouns)), turn
        elif turn.question in dialogue.WHAT:
            assert turn.answer == " and ".join(scene.nouns)


def test_it_is_what_was_named_last():
    followed = 0
    for told, i, turn in turns_of(dialogue.one_picture):
        if turn.question.startswith("and what is"):
            assert turn.answer == next(noun for noun in told.scenes[0].nouns if noun != told.turns[i - 1].answer)
            followed += 1
        assert i > 0 or turn.kind != "follow-up"
    assert followed > 20


def test_training_conversations_show_nothing_held_out():
    for tell in TELLERS:
        for n in range(200):
            assert not any(world.has_held_out_pair(scene) for scene in tell("train", n).scenes)
