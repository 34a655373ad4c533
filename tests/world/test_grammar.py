"""The grammar of questions: what is held out, that answers are true and English, and that noise spares what matters."""

import itertools
import random
import re
import string

import pytest

from course_utils.search.scores import overlap
from course_utils.world import grammar
from course_utils.world.frames import expansions
from course_utils.world.grammar import facts, films, noise, one_picture, pointing, small_talk, wordings
from course_utils.world.grammar.well_formed import is_well_formed
from course_utils.world.scenes import Scene, compose, sample_scene

PICTURES = 400


def asker(seed: object, held_out: bool = False, noisy: float = 0.0) -> grammar.Asker:
    return grammar.Asker(random.Random(str(seed)), held_out, noisy)


@pytest.mark.parametrize("kind", wordings.kinds())
def test_every_kind_has_many_frames_and_a_fifth_is_held_out(kind: str) -> None:
    trained, held_out = wordings.frames(kind, False), wordings.frames(kind, True)
    assert len(trained) + len(held_out) >= 12
    fifth = round(len(wordings.all_frames()[kind]) / 5)
    assert len(trained) == len(wordings.all_frames()[kind]) - fifth
    assert 0.7 * fifth <= len(held_out) <= fifth  # without those that noise makes of trained ones
    assert not set(trained) & set(held_out)


@pytest.mark.parametrize("kind", wordings.kinds())
def test_noise_makes_no_held_out_wording_of_a_trained_one(kind: str) -> None:
    held_out = {wording for frame in wordings.frames(kind, True) for wording in expansions(frame)}
    for frame in wordings.frames(kind, False):
        for wording in expansions(frame):
            assert held_out.isdisjoint(f"{said} {wording}" for said in noise.BEFORE), wording
            assert held_out.isdisjoint(f"{wording} {said}" for said in noise.AFTER), wording


@pytest.mark.parametrize("kind", wordings.kinds())
def test_no_frame_stands_twice_in_a_kind(kind: str) -> None:
    frames = wordings.frames(kind, False) + wordings.frames(kind, True)
    assert len(set(frames)) == len(frames)


def test_frames_are_expanded() -> None:
    assert {wordings.expand("(a|b) c [d]", random.Random(i)) for i in range(50)} == {"a c", "b c", "a c d", "b c d"}


@pytest.mark.parametrize("split", ["train", "test"])
def test_every_answer_is_well_formed(split: str) -> None:
    for index in range(PICTURES):
        for turn in grammar.talk(grammar.sample(split, index), asker(index, held_out=index % 2 == 0, noisy=0.7)):
            assert is_well_formed(turn.sentence), turn
            assert turn.question.strip(), turn
            assert not set("{}@[]|") & set(turn.question), turn


def test_word_salad_is_not_well_formed() -> None:
    for salad in ("it is are that in the picture.", "abovefty coins", "there is a.", "the cat is cat.", ""):
        assert not is_well_formed(salad)


def test_how_many_there_are_is_affirmed_as_often_as_denied() -> None:
    turns = [one_picture.are_there(sample_scene("test", i, "many"), asker(i, noisy=0.0)) for i in range(800)]
    answers = [turn.brief for turn in turns if turn is not None]
    assert 0.4 < answers.count("yes") / len(answers) < 0.6
    assert any(any(letter.isdigit() for letter in turn.question) for turn in turns if turn is not None)


@pytest.mark.parametrize("index", range(30))
def test_things_are_listed_in_the_order_asked_for(index: int) -> None:
    scene = sample_scene("test", index, "beside")
    turn = one_picture.in_order(scene, asker(index))
    left = min(scene.things, key=lambda thing: thing.left).noun
    start = re.search("left|right", turn.question)[0]
    assert turn.brief.startswith(facts.NOUNS[left].one) == (start == "left")


def test_the_same_arguments_give_the_same_talk() -> None:
    first, second = (grammar.talk(grammar.sample("test", 7), asker(7)) for _ in range(2))
    assert first == second


def truths(scene: Scene) -> set[str]:
    return {
        f"the background is {scene.background}.",
        f"yes, the background is {scene.background}.",
        f"no, the background is {scene.background}.",
    }


@pytest.mark.parametrize("index", range(60))
def test_answers_about_the_ground_are_true(index: int) -> None:
    scene = sample_scene("test", index)
    for maker in (one_picture.ground, one_picture.is_ground, one_picture.ground_or):
        assert maker(scene, asker(index)).sentence in truths(scene)


@pytest.mark.parametrize("index", range(60))
def test_presence_is_told_as_it_is(index: int) -> None:
    scene = sample_scene("test", index)
    turn = one_picture.is_there(scene, asker(index))
    named = [noun for noun in scene.nouns if one_picture.NOUNS[noun].one in turn.sentence]
    assert (turn.brief == "yes") == bool(named)


def test_yes_and_no_are_equally_often_right() -> None:
    said = [one_picture.is_there(sample_scene("test", i), asker(i)).brief for i in range(600)]
    assert 0.44 < said.count("yes") / len(said) < 0.56


def test_relations_of_a_pair() -> None:
    scene = compose(["cat", "dog"], layout="beside")
    assert one_picture.stands(scene, "dog", "left") == ("cat", "it is a cat.")
    assert one_picture.stands(scene, "cat", "right") == ("dog", "it is a dog.")
    assert one_picture.stands(scene, "cat", "above") == ("nothing", "there is nothing above the cat.")
    assert one_picture.standing(scene, 1, 0) == "the dog is to the right of the cat"
    assert one_picture.where_is(scene, "cat") == "the cat is on the left"


def test_what_is_not_there_is_denied() -> None:
    denied = 0
    for index, maker in itertools.product(range(60), (one_picture.where, one_picture.behind, one_picture.point)):
        scene = sample_scene("test", index)
        turn = maker(scene, asker(f"{index}/{maker.__name__}"))
        if turn is not None and turn.false_premise:
            denied += 1
            absent = turn.sentence.removeprefix("there is no ").removesuffix(" in the picture.")
            assert absent in turn.question
            assert absent not in [one_picture.bare(noun) for noun in scene.nouns]
    assert denied >= 10


@pytest.mark.parametrize("event", ["moves", "stays"])
def test_films_say_where_things_were_and_are(event: films.Event) -> None:
    for index in range(40):
        film = films.sample_film("test", index, event)
        start, end = (facts.quarter(frame.things[0]) for frame in (film.frames[0], film.frames[-1]))
        assert f"at the {start}, then at the {end}" in films.told_of(film)
        assert (start == end) == (event == "stays")


def test_a_film_to_order_moves_as_it_should() -> None:
    frames = films.film_to_order("car", "green", "right", 3)
    assert [frame.things[0].left for frame in frames] == sorted(frame.things[0].left for frame in frames)
    assert frames[0].things[0].left + 20 <= frames[-1].things[0].left
    assert {frame.background for frame in frames} == {"green"}


def test_noise_keeps_nouns_and_colours_mostly() -> None:
    questions = [noise.rough("is there a dog on a purple background", random.Random(i)) for i in range(300)]
    assert sum("dog" in question and "purple" in question for question in questions) > 280
    assert len(set(questions)) > 200


def test_a_typing_error_changes_one_word() -> None:
    for index in range(100):
        changed = noise._mistyped("describe the picture", random.Random(index)).split()
        assert sum(one != other for one, other in zip(changed, ["describe", "the", "picture"], strict=True)) == 1


def test_gibberish_says_nothing() -> None:
    made = [small_talk.gibberish(random.Random(i)) for i in range(300)]
    assert all(0 < len(text) <= 120 for text in made)
    assert sum(set(text) <= set(string.ascii_lowercase + " ") for text in made) > 150  # letters by chance
    assert sum(len(set(text)) <= 4 and len(text) > 8 for text in made) > 20  # one thing many times
    assert sum(not set(text) & set(string.ascii_letters) for text in made) > 20  # digits and marks


def test_boxes_are_found_in_answers() -> None:
    assert pointing.boxes_in("the cat is in <2><3><9><10>.") == [(2, 3, 9, 10)]
    assert pointing.boxes_in("there is no cat in the picture.") == []
    assert overlap((0, 0, 4, 4), (0, 0, 4, 4)) == 1.0
    assert overlap((0, 0, 4, 4), (2, 0, 6, 4)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 4, 4), (4, 4, 8, 8)) == 0.0
