"""The few wordings that the pocket BLIP-2 learns: questions about one picture, and follow-ups.

The chat model learned the wordings of `grammar`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from course_utils.world.language import COUNT_WORDS, RELATIONS, bare, size_word
from course_utils.world.scenes import COLOURS, Scene, Split, sample_scene
from course_utils.world.sprites import NOUNS

TurnKind = Literal["one picture", "follow-up", "manners"]
SIDES = {"beside": ("on the left", "on the right"), "stacked": ("at the top", "at the bottom")}

WHAT = ("what is in the picture?", "what is this?", "what do you see?", "what does the picture show?")
BACKGROUND = (
    "what colour is the background?",
    "what color is the background?",
    "which colour is the background?",
    "what is the background colour?",
)


@dataclass(frozen=True)
class Turn:
    """A question and its one right answer, in brief ("cat") and as a sentence ("it is a cat.")."""

    kind: TurnKind
    question: str
    answer: str
    sentence: str


@dataclass(frozen=True)
class Dialogue:
    """Pictures and what is asked about them, turn by turn."""

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


def _some(makers: list[Callable], about: Scene, rng: random.Random) -> tuple[Turn, ...]:
    """The turns of two to four of the makers, in any order."""
    chosen = rng.sample(makers, min(len(makers), rng.randint(2, 4)))
    return tuple(turn for maker in chosen for turn in maker(about, rng))


def _turn(kind: TurnKind, question: str, answer: str, sentence: str) -> list[Turn]:
    return [Turn(kind, question, answer, sentence)]


def _in_word(true: bool) -> str:
    return "yes" if true else "no"


def _yes_or_no(kind: TurnKind, question: str, true: bool, claim: str, denial: str) -> Turn:
    return Turn(kind, question, _in_word(true), f"{_in_word(true)}, {claim if true else denial}.")


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
