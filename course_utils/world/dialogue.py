"""Conversations about pictures of Emoji World: questions and answers, follow-ups, comparisons, things that move."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from course_utils.world.language import COUNT_WORDS, RELATIONS, bare, size_word, with_article
from course_utils.world.scenes import COLOURS, SIDE, Scene, Split, Thing, sample_scene
from course_utils.world.sprites import NOUNS

TurnKind = Literal["one picture", "follow-up", "comparison", "motion", "manners"]
DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}  # steps in x and y; y grows downwards
SIDES = {"beside": ("on the left", "on the right"), "stacked": ("at the top", "at the bottom")}
FIRST, SECOND = "the first picture", "the second picture"
ORDINALS = ("first", "second")

WHAT = ("what is in the picture?", "what is this?", "what do you see?", "what does the picture show?")
BACKGROUND = (
    "what colour is the background?",
    "what color is the background?",
    "which colour is the background?",
    "what is the background colour?",
)
MANNERS = (
    (("hello", "hi", "good morning"), "hello! ask me about the picture."),
    (("thank you", "thanks", "thank you very much"), "you are welcome."),
    (("who are you?", "what are you?"), "i am a small model that knows only emoji world."),
    (("what can you do?", "help"), "i can say what is in a picture, how many, where, and on which colour."),
    (("how much does it cost?", "what does it cost?", "what is the price?"), "i cannot see a price in the picture."),
    (("who drew it?", "who made it?", "when was it made?"), "i cannot see that in the picture."),
)
NO_PICTURE = "please show me a picture first."


@dataclass(frozen=True)
class Turn:
    """A question and its one right answer, in brief ("cat") and as a sentence ("it is a cat.")."""

    kind: TurnKind
    question: str
    answer: str
    sentence: str


@dataclass(frozen=True)
class Dialogue:
    """Pictures (frames in time order, where something moves) and what is asked about them, turn by turn."""

    scenes: tuple[Scene, ...]
    turns: tuple[Turn, ...]


def one_picture(split: Split, index: int) -> Dialogue:
    """Conversation number `index` about one picture: questions in any order, some with a follow-up behind them."""
    scene = sample_scene(split, index)
    return Dialogue((scene,), about(scene, random.Random(f"emoji-world/dialogue/one/{split}/{index}")))


def about(scene: Scene, rng: random.Random) -> tuple[Turn, ...]:
    """Two to four questions about a scene, some with a follow-up behind them."""
    makers = [_what, _background, _count_all, _yes_no, _background_yes_no]
    makers += [_side, _next_to, _relation_yes_no] if scene.layout in RELATIONS else [_count]
    makers += [_size] if scene.layout == "one" else []
    return _some(makers, scene, rng)


def two_pictures(split: Split, index: int) -> Dialogue:
    """Conversation number `index` about two pictures that share a noun, a colour or nothing."""
    rng = random.Random(f"emoji-world/dialogue/two/{split}/{index}")
    first = sample_scene(split, index + 1_000_000)
    alike = rng.choice(("noun", "noun", "colour", "colour", "nothing"))
    other = rng.choice([noun for noun in NOUNS if noun not in first.nouns])
    nouns = (first.nouns[0], other) if alike == "noun" else tuple(NOUNS)
    for attempt in itertools.count(100 * index + 100_000_000):
        second = sample_scene(split, attempt, nouns=nouns)
        same_noun, same_colour = set(first.nouns) & set(second.nouns), first.background == second.background
        if {"noun": same_noun, "colour": same_colour, "nothing": not same_noun and not same_colour}[alike]:
            break
    scenes = (first, second) if rng.random() < 0.5 else (second, first)
    makers = [_more, _which_background, _which_shows, _same_background, _same_thing, _count_in, _what_in]
    return Dialogue(scenes, _some(makers, scenes, rng))


def moving(split: Split, index: int) -> Dialogue:
    """Conversation number `index` about two to four frames in which one thing moves, or does not."""
    rng = random.Random(f"emoji-world/dialogue/moving/{split}/{index}")
    scene = sample_scene(split, index + 3_000_000, "one")
    side, frames = rng.randint(24, 32), rng.randint(2, 4)
    direction = rng.choice((*DIRECTIONS, None))
    free = SIDE - side
    while True:
        path = rng.randint(20, free) if direction else 0  # pixels from first frame to last
        across, along = rng.randint(0, free), rng.randint(0, free - path)
        # Begin and end clearly in one quarter of the picture, so that everybody would name the same one.
        if all(abs(2 * edge + side - SIDE) >= 10 for edge in (across, along, along + path)):
            break
    step_x, step_y = DIRECTIONS[direction] if direction else (0, 0)
    places = []
    for frame in range(frames):
        gone = along + round(path * frame / (frames - 1))
        gone = free - gone if step_x + step_y < 0 else gone
        places.append((gone, across) if step_x else (across, gone))
    thing = scene.things[0]
    shown = tuple(replace(scene, things=(Thing(thing.noun, thing.artist, left, top, side),)) for left, top in places)
    makers = [_which_way, _what_moved, _behind_it]
    return Dialogue(shown, _some(makers, (shown, direction), rng, at_least=_which_way))


def manners(split: Split, index: int) -> Dialogue:
    """Conversation number `index` with small talk, and with questions that no picture answers."""
    rng = random.Random(f"emoji-world/dialogue/manners/{split}/{index}")
    asked, reply = rng.choice(MANNERS)
    turn = Turn("manners", rng.choice(asked), reply, reply)
    dialogue = one_picture(split, index + 5_000_000)
    if rng.random() < 0.3:
        question = rng.choice(dialogue.turns).question
        return Dialogue((), (Turn("manners", question, NO_PICTURE, NO_PICTURE),))
    at = rng.randint(0, len(dialogue.turns))
    return Dialogue(dialogue.scenes, (*dialogue.turns[:at], turn, *dialogue.turns[at:]))


def _some(makers: list[Callable], about, rng: random.Random, at_least: Callable | None = None) -> tuple[Turn, ...]:
    """The turns of two to four of the makers, in any order."""
    chosen = rng.sample(makers, min(len(makers), rng.randint(2, 4)))
    if at_least is not None and at_least not in chosen:
        chosen[0] = at_least
    return tuple(turn for maker in chosen for turn in maker(about, rng))


def _turn(kind: TurnKind, question: str, answer: str, sentence: str) -> list[Turn]:
    return [Turn(kind, question, answer, sentence)]


def _in_word(true: bool) -> str:
    return "yes" if true else "no"


def _yes_or_no(kind: TurnKind, question: str, true: bool, claim: str, denial: str) -> Turn:
    return Turn(kind, question, _in_word(true), f"{_in_word(true)}, {claim if true else denial}.")


# One picture


def _subject(scene: Scene) -> str:
    if scene.layout in RELATIONS:
        return " and ".join(NOUNS[noun].one for noun in scene.nouns)
    noun = NOUNS[scene.nouns[0]]
    return noun.one if scene.count == 1 else f"{COUNT_WORDS[scene.count]} {noun.many}"


def _what(scene: Scene, rng: random.Random) -> list[Turn]:
    """What is in it, and sometimes "how many are there?" or "what colour is behind it?" after that."""
    verb = "there are" if scene.layout == "many" else "there is"
    turns = _turn("one picture", rng.choice(WHAT), " and ".join(scene.nouns), f"{verb} {_subject(scene)}.")
    follow = rng.random()
    if follow < 0.3 and len(scene.nouns) == 1:
        count = COUNT_WORDS[scene.count]
        turns += _turn("follow-up", "how many are there?", count, _count_sentence(scene.nouns[0], scene.count))
    elif follow < 0.6:
        turns += _behind(scene, rng.choice(("what colour is behind it?", "and what colour is behind it?")))
    return turns


def _behind(scene: Scene, question: str, kind: TurnKind = "follow-up") -> list[Turn]:
    return _turn(kind, question, scene.background, f"the background is {scene.background}.")


def _background(scene: Scene, rng: random.Random) -> list[Turn]:
    asked = (*BACKGROUND, f"what colour is behind the {bare(rng.choice(scene.nouns))}?")
    return _behind(scene, rng.choice(asked), "one picture")


def _background_yes_no(scene: Scene, rng: random.Random) -> list[Turn]:
    true = rng.random() < 0.5
    colour = scene.background if true else rng.choice([name for name in COLOURS if name != scene.background])
    told = f"the background is {scene.background}"
    turns = [_yes_or_no("one picture", f"is the background {colour}?", true, told, told)]
    if rng.random() < 0.4:
        other = rng.choice([name for name in COLOURS if name not in (colour, scene.background)])
        next_colour = other if true or rng.random() < 0.5 else scene.background
        turns.append(_yes_or_no("follow-up", f"is it {next_colour}?", next_colour == scene.background, told, told))
    return turns


def _count(scene: Scene, rng: random.Random) -> list[Turn]:
    noun = scene.nouns[0]
    many = NOUNS[noun].many
    asked = (f"how many {many} are there?", f"how many {many} do you see?", f"how many {many} are in the picture?")
    return _turn("one picture", rng.choice(asked), COUNT_WORDS[scene.count], _count_sentence(noun, scene.count))


def _count_all(scene: Scene, rng: random.Random) -> list[Turn]:
    asked = ("how many things are there?", "how many things do you see?")
    verb = "is one thing" if scene.count == 1 else f"are {COUNT_WORDS[scene.count]} things"
    return _turn("one picture", rng.choice(asked), COUNT_WORDS[scene.count], f"there {verb}.")


def _count_sentence(noun: str, count: int) -> str:
    if count == 0:
        return f"there are no {NOUNS[noun].many}."
    return f"there is one {bare(noun)}." if count == 1 else f"there are {COUNT_WORDS[count]} {NOUNS[noun].many}."


def _yes_no(scene: Scene, rng: random.Random) -> list[Turn]:
    """Is there one? Sometimes "and a dog?" after that, which only the question before makes clear."""
    asked = rng.choice(("is there {} in the picture?", "is there {}?", "do you see {}?"))
    turns = [_there_is(scene, rng, asked, "one picture")]
    if rng.random() < 0.5:
        turns.append(_there_is(scene, rng, "and {}?", "follow-up"))
    return turns


def _there_is(scene: Scene, rng: random.Random, asked: str, kind: TurnKind) -> Turn:
    true = rng.random() < 0.5
    noun = rng.choice(scene.nouns) if true else rng.choice([noun for noun in NOUNS if noun not in scene.nouns])
    one = NOUNS[noun].one
    return _yes_or_no(kind, asked.format(one), true, f"there is {one}", f"there is no {bare(noun)}")


def _size(scene: Scene, rng: random.Random) -> list[Turn]:
    size = size_word(scene)
    asked = rng.choice(("is it small or large?", f"is the {bare(scene.nouns[0])} small or large?"))
    return _turn("one picture", asked, size, f"it is {size}.")


def _side(scene: Scene, rng: random.Random) -> list[Turn]:
    """What is on the left? Then "and on the right?", or "and what colour is behind it?"."""
    way = rng.randrange(2)
    sides = SIDES[scene.layout]
    one, other = NOUNS[scene.nouns[way]].one, NOUNS[scene.nouns[1 - way]].one
    turns = _turn("one picture", f"what is {sides[way]}?", scene.nouns[way], f"it is {one}.")
    follow = rng.random()
    if follow < 0.5:
        turns += _turn("follow-up", f"and {sides[1 - way]}?", scene.nouns[1 - way], f"it is {other}.")
    elif follow < 0.8:
        turns += _behind(scene, "and what colour is behind it?")
    return turns


def _next_to(scene: Scene, rng: random.Random) -> list[Turn]:
    """What is to the left of the dog? The cat. And to the right of it? ("It" is the cat now: the dog.)"""
    way = rng.randrange(2)
    relations = RELATIONS[scene.layout]
    subject, reference = scene.nouns[way], scene.nouns[1 - way]
    turns = _turn(
        "one picture",
        f"what is {relations[way]} the {bare(reference)}?",
        subject,
        f"it is {NOUNS[subject].one}.",
    )
    if rng.random() < 0.5:
        turns += _turn(
            "follow-up", f"and what is {relations[1 - way]} it?", reference, f"it is {NOUNS[reference].one}."
        )
    return turns


def _relation_yes_no(scene: Scene, rng: random.Random) -> list[Turn]:
    relations = RELATIONS[scene.layout]
    way, true = rng.randrange(2), rng.random() < 0.5
    subject, reference = bare(scene.nouns[way]), bare(scene.nouns[1 - way])
    right, wrong = relations[way], relations[1 - way]
    told = f"the {subject} is {right} the {reference}"
    asked = f"is the {subject} {right if true else wrong} the {reference}?"
    return [_yes_or_no("one picture", asked, true, told, told)]


# Two pictures


def number_of(scene: Scene, noun: str) -> int:
    """How many of the scene's things are such."""
    return sum(thing.noun == noun for thing in scene.things)


def _asked_of_each(thing: str, found: tuple[str, str], conclusion: str) -> str:
    """The question put to each picture in turn, and only then the answer: each step is one that the model knows."""
    return f"{thing} in the first? {found[0]}. in the second? {found[1]}. so {conclusion}."


def _which(first: bool, second: bool) -> tuple[str, str]:
    """Which of the two pictures it is, in brief and in full."""
    if first and second:
        return "both", "both pictures"
    return ("first", FIRST) if first else ("second", SECOND)


def _more(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    """Which picture has more apples, or more things?"""
    shared = [noun for noun in scenes[0].nouns if noun in scenes[1].nouns]
    noun = rng.choice(shared or [*scenes[0].nouns, *scenes[1].nouns])
    if rng.random() < 0.25:
        numbers, asked = [scene.count for scene in scenes], "things"
    else:
        numbers, asked = [number_of(scene, noun) for scene in scenes], NOUNS[noun].many
    answer, conclusion = "neither", "the same number"
    if numbers[0] != numbers[1]:
        answer, conclusion = _which(numbers[0] > numbers[1], numbers[1] > numbers[0])
    first, second = (COUNT_WORDS.get(number, "none") for number in numbers)
    sentence = _asked_of_each(asked, (first, second), conclusion)
    return _turn("comparison", f"which picture has more {asked}?", answer, sentence)


def _which_background(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    colour = rng.choice(scenes).background
    first, second = (scene.background for scene in scenes)
    answer, conclusion = _which(first == colour, second == colour)
    sentence = f"the first is {first}, the second is {second}. so {conclusion}."
    return _turn("comparison", f"which picture has {with_article(colour)} background?", answer, sentence)


def _which_shows(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    """Which picture shows a cat? Then "and what colour is behind it?": the model must know which picture."""
    noun = rng.choice(rng.choice(scenes).nouns)
    first, second = (noun in scene.nouns for scene in scenes)
    one = NOUNS[noun].one
    answer, conclusion = _which(first, second)
    sentence = _asked_of_each(one, (_in_word(first), _in_word(second)), conclusion)
    turns = _turn("comparison", f"which picture shows {one}?", answer, sentence)
    if first != second:
        follow = rng.random()
        shown = scenes[0] if first else scenes[1]
        if follow < 0.6:
            turns += _behind(shown, rng.choice(("what colour is behind it?", "and what colour is behind it?")))
        elif follow < 0.8:
            number = number_of(shown, noun)
            turns += _turn("follow-up", "how many are there?", COUNT_WORDS[number], _count_sentence(noun, number))
    return turns


def _same_background(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    one, other = (scene.background for scene in scenes)
    asked = rng.choice(("do both pictures have the same background?", "are the backgrounds the same?"))
    return [
        _yes_or_no("comparison", asked, one == other, f"both backgrounds are {one}", f"one is {one} and one is {other}")
    ]


def _same_thing(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    noun = rng.choice(scenes[0].nouns)
    one = NOUNS[noun].one
    true = noun in scenes[1].nouns
    sentence = _asked_of_each(one, ("yes", _in_word(true)), "yes, in both" if true else f"no, only in {FIRST}")
    return _turn("comparison", f"is there {one} in both pictures?", _in_word(true), sentence)


def _count_in(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    """How many cats are in the first picture? And in the second?"""
    way = rng.randrange(2)
    noun = rng.choice(scenes[way].nouns)
    turns = []
    asked = f"how many {NOUNS[noun].many} are in the {ORDINALS[way]} picture?"
    for at, kind, question in ((way, "one picture", asked), (1 - way, "follow-up", f"and in the {ORDINALS[1 - way]}?")):
        number = number_of(scenes[at], noun)
        turns += _turn(kind, question, COUNT_WORDS.get(number, "none"), _count_sentence(noun, number))
    return turns[: 2 if rng.random() < 0.7 else 1]


def _what_in(scenes: tuple[Scene, Scene], rng: random.Random) -> list[Turn]:
    """What is in the first picture? And in the second?"""
    way = rng.randrange(2)
    asked = f"what is in the {ORDINALS[way]} picture?"
    turns = []
    for at, kind, question in ((way, "one picture", asked), (1 - way, "follow-up", f"and in the {ORDINALS[1 - way]}?")):
        told = _what(scenes[at], rng)[0]
        turns += _turn(kind, question, told.answer, told.sentence)
    return turns[: 2 if rng.random() < 0.7 else 1]


# Frames


Move = tuple[tuple[Scene, ...], str | None]  # the frames, and the direction


def _which_way(about: Move, rng: random.Random) -> list[Turn]:
    """Which way did it move? The sentence first says from where to where: the model then reads it off its own words."""
    frames, direction = about
    asked = rng.choice((f"which way did the {bare(frames[0].nouns[0])} move?", "which way did it move?"))
    start, end = (quarter(frames[i].things[0]) for i in (0, -1))
    if direction is None:
        return _turn("motion", asked, "nowhere", f"it stayed at the {start}: it did not move.")
    return _turn("motion", asked, direction, f"it went from the {start} to the {end}: it moved {direction}.")


def _what_moved(about: Move, rng: random.Random) -> list[Turn]:
    frames, direction = about
    noun = frames[0].nouns[0]
    if rng.random() < 0.5 and direction is not None:
        return _turn("motion", "what moved?", noun, f"{NOUNS[noun].one} moved.")
    told = "it moved" if direction else "it did not move"
    return [_yes_or_no("motion", f"did the {bare(noun)} move?", direction is not None, told, told)]


def _behind_it(about: Move, rng: random.Random) -> list[Turn]:
    return _behind(about[0][0], "what colour is behind it?")


def quarter(thing: Thing) -> str:
    """In which quarter of the picture the middle of the thing lies, e.g. "top left"."""
    down, right = (2 * edge + thing.size >= SIDE for edge in (thing.top, thing.left))
    return f"{'bottom' if down else 'top'} {'right' if right else 'left'}"
