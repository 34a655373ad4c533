"""Captions as a second index: what a query and a caption have in common."""

import random

import pytest

from course_utils import search, world


def test_overlap_keeps_the_order_of_words() -> None:
    query, twin = "a cat to the left of a dog", "a dog to the left of a cat"
    assert search.overlap(query, query) == 1
    assert search.overlap(query, twin, length=1) == 1
    assert search.overlap(query, twin) == pytest.approx(0.5)  # "to the left", "the left of", "left of a" of six
    assert search.overlap("cat dog", query) == 0  # no trigram to share


def test_what_is_content_words_is_named_as_whole_words_in_any_number_and_case() -> None:
    assert search.content_words("Show me a picture of the red CATS, please!") == {"red", "cat", "please"}
    assert search.content_words("what is this?") == set()
    assert search.named("Two CATS!", "a cat on a red background") == {"cat"}
    assert search.named("a cat", "a caterpillar above a bobcat") == set()
    assert search.named("a sun", "a sticker of a large sunflower") == set()
    assert search.named("кот", "a cat") == set()


@pytest.mark.parametrize("noun", world.NOUNS)
def test_one_and_many_of_a_thing_are_the_same_word(noun: str) -> None:
    one, many = world.NOUNS[noun].one, world.NOUNS[noun].many
    last = search.content_words(one.split()[-1])
    assert last == search.content_words(many.split()[-1])
    assert search.named(many, f"a picture of {one}") >= last


@pytest.mark.parametrize(("one", "many"), [("box", "boxes"), ("baby", "babies"), ("glass", "glasses"), ("bus", "bus")])
def test_words_outside_emoji_world(one: str, many: str) -> None:
    assert search.named(one, many) == search.content_words(one)


def test_reranking_by_words_then_by_runs_then_as_it_was() -> None:
    captions = ["a dog to the left of a cat", "a bee", "a cat to the left of a dog", "a fox", "two dogs"]
    assert search.rerank("a cat to the left of a dog", captions) == [2, 0, 4, 1, 3]
    assert search.rerank("a dog", captions) == [0, 2, 4, 1, 3]
    assert search.rerank("", captions) == [0, 1, 2, 3, 4]


def test_a_rare_word_says_more_than_a_frequent_one() -> None:
    captions = [f"a {noun} on a red background" for noun in ("bee", "fox", "cow")] + ["a cat on a blue background"]
    assert search.rerank("a cat on a red background", captions)[0] == 3
    assert search.rerank("a picture of a cat", ["a picture of a bee", "two cats"])[0] == 1


def test_what_no_caption_names() -> None:
    captions = ["a cat on a red background", "two dogs"]
    assert search.unnamed("a happy dog with a cat", captions) == {"happy"}
    assert search.unnamed("who is happy?", captions) == {"happy"}
    assert search.unnamed("a dog", []) == {"dog"}


def test_the_things_of_a_question() -> None:
    assert search.things("what is to the left of the red umbrella?") == {"umbrella"}
    assert search.things("Is a small CAT below two dogs?") == {"cat", "dog"}
    assert search.things("What does the taco cost?") == search.things("How expensive is a taco?") == {"taco"}
    assert search.things("Isn't there another dog, too?") == search.things("Has it got a dog?") == {"dog"}
    for about_any in ("what colour is the background?", "how many things do you see?", "which animal is on the left?"):
        assert search.things(about_any) == set()


@pytest.mark.parametrize("number", range(0, 200, 3))
def test_true_captions_name_what_true_questions_take_for_granted(number: int) -> None:
    scene = world.sample_scene("test", number)
    caption, other = world.caption(scene), world.caption(world.compose("ladybug", "pink"))
    asked = world.questions(scene, random.Random(number))
    for things in (search.things(question.text) for question in asked if question.kind != "yes/no"):
        assert search.lacking(things, [caption]) == set()
        assert search.lacking(things, [other]) == (things - {"ladybug"})


def test_what_none_of_several_captions_names() -> None:
    assert search.lacking(frozenset({"cat", "hat"}), ["two cats", "a dog"]) == {"hat"}
    assert search.lacking(frozenset({"cat"}), []) == {"cat"}
