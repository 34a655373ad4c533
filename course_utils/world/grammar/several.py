"""Questions about two pictures, each with its right answer.

Answers to comparisons first say what is in each picture: the model then reads the conclusion off its own words.
"""

import itertools
import random
from collections.abc import Callable

from course_utils.world.grammar import facts
from course_utils.world.grammar.facts import COUNTS
from course_utils.world.grammar.turns import Asker, Turn, bare, listed, names, with_article
from course_utils.world.scenes import Scene, Split, sample_scene
from course_utils.world.sprites import NOUNS

Pair = tuple[Scene, Scene]
WHICH = (("first", "1st", "first"), ("second", "2nd", "second", "last"))


def sample_pair(split: Split, index: int) -> Pair:
    """Pair number `index` of a split: two pictures that share a noun, a colour or nothing."""
    rng = random.Random(f"emoji-world/pair/{split}/{index}")
    first = sample_scene(split, index + 21_000_000)
    alike = rng.choice(("noun", "noun", "colour", "colour", "nothing"))
    other = rng.choice([noun for noun in NOUNS if noun not in first.nouns])
    nouns = (first.nouns[0], other) if alike == "noun" else tuple(NOUNS)
    for attempt in itertools.count(100 * index + 300_000_000):
        second = sample_scene(split, attempt, nouns=nouns)
        same = bool(set(first.nouns) & set(second.nouns)), first.background == second.background
        if {"noun": same[0], "colour": same[1], "nothing": not any(same)}[alike]:
            return (first, second) if rng.random() < 0.5 else (second, first)
    raise AssertionError


def which_of(first: bool, second: bool) -> str:
    """Which of two pictures it is true of."""
    if first and second:
        return "both pictures"
    return "the first picture" if first else "the second picture" if second else "neither picture"


def _shows(pair: Pair, noun: str) -> tuple[bool, bool, str]:
    """Whether each shows it, and that in words."""
    found = [noun in scene.nouns for scene in pair]
    first, second = (NOUNS[noun].one if there else f"no {bare(noun)}" for there in found)
    return found[0], found[1], f"the first shows {first}, the second shows {second}"


def which_shows(pair: Pair, ask: Asker) -> Turn:
    noun = ask.rng.choice(ask.rng.choice(pair).nouns) if ask.rng.random() < 0.9 else ask.other_noun()
    first, second, told = _shows(pair, noun)
    return ask.turn("which shows", which_of(first, second), f"{told}: {which_of(first, second)}.", **names(noun))


def in_both(pair: Pair, ask: Asker) -> Turn:
    noun = ask.rng.choice(ask.rng.choice(pair).nouns) if ask.rng.random() < 0.9 else ask.other_noun()
    first, second, told = _shows(pair, noun)
    brief = "yes" if first and second else "no"
    return ask.turn("in both", brief, f"{told}: {which_of(first, second)}.", **names(noun))


def which_ground(pair: Pair, ask: Asker) -> Turn:
    colour = ask.rng.choice(pair).background if ask.rng.random() < 0.9 else ask.other_colour()
    first, second = (scene.background for scene in pair)
    found = which_of(first == colour, second == colour)
    slots = {"c": colour, "ac": with_article(colour)}
    return ask.turn("which ground", found, f"the first is {first}, the second is {second}: {found}.", **slots)


def same_ground(pair: Pair, ask: Asker) -> Turn:
    first, second = (scene.background for scene in pair)
    found = "the same" if first == second else "different"
    told = f"the first is {first}, the second is {second}: they are {found}."
    return ask.turn("same ground", found, told)


def which_more(pair: Pair, ask: Asker) -> Turn:
    shared = [noun for noun in pair[0].nouns if noun in pair[1].nouns]
    noun = ask.rng.choice(shared or [*pair[0].nouns, *pair[1].nouns])
    first, second = (facts.number_of(scene, noun) for scene in pair)
    found = "the same number" if first == second else which_of(first > second, second > first)
    words = [COUNTS[number] if number else "none" for number in (first, second)]
    told = f"the first has {words[0]}, the second has {words[1]}: {found}."
    return ask.turn("which more", found, told, **names(noun))


def which_more_things(pair: Pair, ask: Asker) -> Turn:
    first, second = (scene.count for scene in pair)
    found = "the same number" if first == second else which_of(first > second, second > first)
    told = f"the first has {COUNTS[first]}, the second has {COUNTS[second]}: {found}."
    return ask.turn("which more things", found, told)


def compare(pair: Pair, ask: Asker) -> Turn:
    first, second = (f"{facts.subject(scene)} on {facts.ground(scene)}" for scene in pair)
    return ask.turn("compare", "different", f"the first picture shows {first}, the second shows {second}.")


def in_picture(pair: Pair, ask: Asker) -> Turn:
    at = ask.rng.randrange(2)
    return ask.turn("in picture", listed(facts.things(pair[at])), f"{facts.there(pair[at])}.", which=ordinal(at, ask))


def describe_picture(pair: Pair, ask: Asker) -> Turn:
    at = ask.rng.randrange(2)
    told = f"{facts.described(pair[at])}."
    return ask.turn("describe picture", facts.subject(pair[at]), told, which=ordinal(at, ask))


def count_in(pair: Pair, ask: Asker) -> Turn:
    at = ask.rng.randrange(2)
    noun = ask.rng.choice(pair[at].nouns if ask.rng.random() < 0.7 else pair[1 - at].nouns)
    number = facts.number_of(pair[at], noun)
    return ask.turn(
        "count in", COUNTS[number], f"{facts.counted(noun, number)}.", which=ordinal(at, ask), **names(noun)
    )


def ground_in(pair: Pair, ask: Asker) -> Turn:
    at = ask.rng.randrange(2)
    colour = pair[at].background
    return ask.turn("ground in", colour, f"the background is {colour}.", which=ordinal(at, ask))


def is_in(pair: Pair, ask: Asker) -> Turn:
    at = ask.rng.randrange(2)
    noun = ask.rng.choice(ask.rng.choice(pair).nouns)
    true = noun in pair[at].nouns
    told = f"yes, there is {NOUNS[noun].one}." if true else f"no, there is no {bare(noun)}."
    return ask.turn("is in", "yes" if true else "no", told, which=ordinal(at, ask), **names(noun))


def ordinal(at: int, ask: Asker) -> str:
    """How the first or the second picture is called."""
    return ask.rng.choice(WHICH[at])


PAIR_MAKERS: dict[Callable[[Pair, Asker], Turn], float] = {
    which_shows: 7, in_both: 5, which_ground: 4, same_ground: 2.5, which_more: 8, which_more_things: 4, compare: 3,
    in_picture: 3, describe_picture: 2, count_in: 3, ground_in: 2.5, is_in: 2.5,
}  # fmt: skip
