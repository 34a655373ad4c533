"""Captions, foils and questions must be true of their picture."""

import random

from course_utils import world
from course_utils.world.language import COUNT_WORDS

SCENES = [world.sample_scene("train", index) for index in range(600)]


def test_captions_are_true_and_the_full_one_says_everything():
    for scene in SCENES:
        full = world.caption(scene)
        assert scene.background in full
        for noun in scene.nouns:
            entry = world.NOUNS[noun]
            assert entry.one.split(" ", 1)[1] in full or entry.many in full
        if scene.layout == "many":
            assert f"{COUNT_WORDS[scene.count]} " in full
        if scene.artist:
            assert world.ARTISTS[scene.artist].style in full
        said = world.captions(scene)
        assert len(said) == len(set(said)) >= 8
        assert all(f" a {vowel}" not in text for text in said for vowel in "aeio")
        assert world.caption(scene, random.Random(0)) in said


def test_left_and_right_are_not_mixed_up():
    scene = world.compose(["cat", "dog"], "red", artist="noto", layout="beside")
    assert world.caption(scene) == "a cartoon of a cat to the left of a dog on a red background"
    assert "a dog to the right of a cat" in world.captions(scene)
    assert world.foils(scene, random.Random(0))["swapped relation"] == (
        "a cartoon of a dog to the left of a cat on a red background"
    )
    assert world.caption(world.compose(["cat", "dog"], "red", artist="noto", layout="stacked")) == (
        "a cartoon of a cat above a dog on a red background"
    )


def test_foils_differ_from_the_caption_and_are_false():
    kinds = set()
    for i, scene in enumerate(SCENES):
        for kind, foil in world.foils(scene, random.Random(i)).items():
            kinds.add(kind)
            assert foil != world.caption(scene) and foil not in world.captions(scene)
    assert kinds == {"swapped relation", "wrong colour", "wrong count", "wrong noun"}


def test_questions_have_right_answers_and_balanced_yes_and_no():
    says = {"yes/no": [], "relation": []}
    for i, scene in enumerate(SCENES * 3):
        for question in world.questions(scene, random.Random(i)):
            if question.kind == "colour":
                assert question.answer == scene.background
            elif question.kind == "count":
                assert question.answer == COUNT_WORDS[scene.count]
            elif question.kind == "what":
                assert question.answer == scene.nouns[0]
            elif question.answer in ("yes", "no"):
                says[question.kind].append(question.answer == "yes")
            if question.kind == "yes/no":
                asked = question.text.removeprefix("is there ").removesuffix(" in the picture?")
                assert (asked in [world.NOUNS[noun].one for noun in scene.nouns]) == (question.answer == "yes")
            if question.text.startswith("what is") and question.kind == "relation":
                index = 0 if ("left" in question.text or "above" in question.text) else 1
                assert question.answer == scene.nouns[index]
    for kind, answers in says.items():
        assert 0.45 < sum(answers) / len(answers) < 0.55, kind


def test_is_questions_on_relations_are_answered_by_the_picture():
    scene = world.compose(["cat", "dog"], layout="beside")
    seen = {}
    for seed in range(40):
        for question in world.questions(scene, random.Random(seed)):
            if question.text.startswith("is the "):
                seen[question.text] = question.answer
    assert seen == {
        "is the cat to the left of the dog?": "yes",
        "is the cat to the right of the dog?": "no",
        "is the dog to the left of the cat?": "no",
        "is the dog to the right of the cat?": "yes",
    }
