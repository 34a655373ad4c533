"""Films of two to four frames, and questions about them, each with its right answer."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from course_utils.world.grammar import facts
from course_utils.world.grammar.turns import Asker, Turn, bare, listed, names
from course_utils.world.scenes import SIDE, Scene, Split, Thing, compose, sample_scene
from course_utils.world.sprites import NOUNS

Event = Literal["moves", "stays", "appears", "vanishes", "follows"]
DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}  # steps in x and y; y grows downwards


@dataclass(frozen=True)
class Film:
    """Frames in the order of time, what happens in them, and in which direction something moves."""

    frames: tuple[Scene, ...]
    event: Event
    direction: str | None = None


def sample_film(split: Split, index: int, event: Event | None = None) -> Film:
    """Film number `index` of a split."""
    rng = random.Random(f"emoji-world/film/{split}/{index}/{event}")
    event = event or rng.choice(("moves", "moves", "moves", "stays", "stays", "appears", "vanishes", "follows"))
    number = rng.randint(2, 4)
    if event in ("moves", "stays"):
        return _moving(sample_scene(split, index + 22_000_000, "one"), rng, number, event)
    if event == "follows":
        return _following(split, index, rng, rng.choice((2, 2, 3)))
    scene = sample_scene(split, index + 23_000_000, rng.choice(("beside", "stacked")))
    staying = rng.randrange(2)
    alone = replace(scene, layout="one", things=(scene.things[staying],))
    change = rng.randint(1, number - 1)
    shown = [alone] * change + [scene] * (number - change)
    return Film(tuple(shown if event == "appears" else shown[::-1]), event)


def film_to_order(noun: str, background: str, move: str, number: int) -> tuple[Scene, ...]:
    """Frames of one thing that moves "left", "right", "up" or "down", or stays ("still")."""
    rng = random.Random(f"emoji-world/film/{noun}/{background}/{move}/{number}")
    scene = compose(noun, background, seed=rng.randrange(10**6))
    return _moving(scene, rng, number, "stays" if move == "still" else "moves", move).frames


def _moving(scene: Scene, rng: random.Random, number: int, event: Event, way: str | None = None) -> Film:
    side = rng.randint(24, 32)
    direction = (way or rng.choice(list(DIRECTIONS))) if event == "moves" else None
    free = SIDE - side
    while True:
        path = rng.randint(20, free) if direction else 0  # pixels from first frame to last
        across, along = rng.randint(0, free), rng.randint(0, free - path)
        # Begin and end clearly in one quarter of the picture, so that everybody would name the same one.
        if all(abs(2 * edge + side - SIDE) >= 10 for edge in (across, along, along + path)):
            break
    step_x, step_y = DIRECTIONS[direction] if direction else (0, 0)
    thing, frames = scene.things[0], []
    for frame in range(number):
        gone = along + round(path * frame / (number - 1))
        gone = free - gone if step_x + step_y < 0 else gone
        place = (gone, across) if step_x else (across, gone)
        frames.append(replace(scene, things=(Thing(thing.noun, thing.artist, *place, side),)))
    return Film(tuple(frames), event, direction)


def _following(split: Split, index: int, rng: random.Random, number: int) -> Film:
    """One thing after the other, on the same ground."""
    first = sample_scene(split, index + 24_000_000, "one")
    frames = [first]
    for attempt in itertools.count(100 * index + 400_000_000):
        if len(frames) == number:
            return Film(tuple(frames), "follows")
        scene = sample_scene(split, attempt, "one", rng.sample(list(NOUNS), 8))
        if scene.nouns[0] not in [frame.nouns[0] for frame in frames]:
            frames.append(replace(scene, background=first.background, shade=first.shade))
    raise AssertionError


def told_of(film: Film) -> str:
    """What happens: "the cat was at the top left, then at the bottom left: it moved down."."""
    first, last = film.frames[0], film.frames[-1]
    if film.event in ("moves", "stays"):
        start, end = (facts.quarter(scene.things[0]) for scene in (first, last))
        moved = f"it moved {film.direction}" if film.direction else "it did not move"
        return f"the {bare(first.nouns[0])} was at the {start}, then at the {end}: {moved}."
    if film.event == "follows":
        return f"first there is {', then '.join(NOUNS[frame.nouns[0]].one for frame in film.frames)}."
    return changed(film, film.event)


def changed(film: Film, asked: Event) -> str:
    """What appeared or vanished from the first frame to the last."""
    first, last = film.frames[0], film.frames[-1]
    before, after = (last, first) if asked == "vanishes" else (first, last)
    new = [noun for noun in after.nouns if noun not in before.nouns]
    verb = "vanished" if asked == "vanishes" else "appeared"
    word = NOUNS[new[0]].one if new else "nothing"
    return f"at first {facts.there(first)}, at the end {facts.there(last)}: {word} {verb}."


def movement(film: Film, ask: Asker) -> Turn | None:
    """Which way, whether, and what: all are answered by where it was and where it is."""
    if film.event not in ("moves", "stays"):
        return None
    noun = film.frames[0].nouns[0]
    kind = ask.rng.choice(("which way", "which way", "moved", "moved", "what moved"))
    if kind == "which way" and ask.rng.random() < 0.1:
        absent = ask.other_noun(noun)
        turn = ask.denied(kind, absent, **names(absent))
        return turn if bare(absent) in turn.question else None
    return ask.turn(kind, film.direction or "nowhere", told_of(film), **names(noun))


def what_happens(film: Film, ask: Asker) -> Turn:
    return ask.turn("what happens", film.event, told_of(film))


def endpoint(film: Film, ask: Asker) -> Turn | None:
    if film.event not in ("moves", "stays"):
        return None
    kind = ask.rng.choice(("start", "end"))
    thing = film.frames[0 if kind == "start" else -1].things[0]
    verb = "was" if kind == "start" else "is"
    told = f"the {bare(thing.noun)} {verb} at the {facts.quarter(thing)}."
    return ask.turn(kind, facts.quarter(thing), told, **names(thing.noun))


def change(film: Film, ask: Asker) -> Turn | None:
    if film.event == "follows":
        return None
    asked = ask.rng.choice(("appears", "vanishes"))
    if film.event in ("appears", "vanishes") and ask.rng.random() < 0.6:
        asked = film.event
    told = changed(film, asked)
    return ask.turn(asked, told.split(": ")[1].rstrip("."), told, m=bare(film.frames[0].nouns[0]))


def first(film: Film, ask: Asker) -> Turn | None:
    """What came first, the cat or the dog? In a film of one thing after the other."""
    if film.event != "follows":
        return None
    kind = ask.rng.choice(("first", "last"))
    told, other = film.frames[0].nouns[0], film.frames[-1].nouns[0]
    told, other = (other, told) if kind == "last" else (told, other)
    pair = [told, other]
    if kind == "first":
        ask.rng.shuffle(pair)
    else:
        pair = [other, told]  # "what follows the cat?" of the last but one
        if len(film.frames) > 2:
            pair = [film.frames[-2].nouns[0], told]
    slots = names(pair[0]) | {"m": bare(pair[1])}
    return ask.turn(kind, told, f"{NOUNS[told].one} came {kind}.", **slots)


def order(film: Film, ask: Asker) -> Turn | None:
    if film.event != "follows":
        return None
    return ask.turn("order", listed([frame.nouns[0] for frame in film.frames]), told_of(film))


def film_ground(film: Film, ask: Asker) -> Turn:
    colour = film.frames[0].background
    return ask.turn("ground", colour, f"the background is {colour}.")


FILM_MAKERS: dict[Callable[[Film, Asker], Turn | None], float] = {
    movement: 9, what_happens: 4, endpoint: 3, change: 4, first: 6, order: 5, film_ground: 1,
}  # fmt: skip
