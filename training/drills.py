"""Short questions without any chat, by which the chat model learns to read cells: "left of cat? dog"."""

import random

from course_utils import world
from course_utils.world import grammar
from course_utils.world.charts import BAR_COLOURS, Chart
from course_utils.world.grammar import facts, reading, several
from course_utils.world.grammar.films import Film
from course_utils.world.grammar.pointing import box_text
from course_utils.world.scenes import Scene
from course_utils.world.signs import SignScene


def look_up(topic: grammar.Topic, rng: random.Random) -> tuple[str, str]:
    """The simplest questions: where a thing is, what a bar or a letter is. By these alone finding a cell is learned."""
    while True:
        question, answer = claim(topic, rng)
        if question.endswith(" at") or question.startswith(("letter", "height", "bar ")) or question in BAR_COLOURS:
            return question, answer


# What is seldom asked in talks is asked more often here.
SCENE_KINDS = ("what", "what", "there", "number", "ground", "style", *3 * ("relation",), *2 * ("place",), *3 * ("box",))


def claim(topic: grammar.Topic, rng: random.Random) -> tuple[str, str]:
    """A short question about the pictures, without question mark, and its short answer."""
    if isinstance(topic.about, Chart):
        return _of_chart(topic.about, rng)
    if isinstance(topic.about, SignScene):
        return _of_sign(topic.about, rng)
    if isinstance(topic.about, Film):
        return _of_film(topic.about, rng)
    if isinstance(topic.about, Scene):
        return _of_scene(topic.about, rng)
    return _of_pair(topic.about, rng)


def _of_pair(pair: several.Pair, rng: random.Random) -> tuple[str, str]:
    kind = rng.choice(("one", "one", "which", "more", "ground"))
    noun = rng.choice(rng.choice(pair).nouns)
    first, second = (facts.number_of(scene, noun) for scene in pair)
    if kind == "which":
        return f"which has {noun}", several.which_of(first > 0, second > 0)
    if kind == "more":
        told = "the same number" if first == second else several.which_of(first > second, second > first)
        return f"which has more {world.NOUNS[noun].many}", told
    if kind == "ground":
        colour = rng.choice(pair).background
        return f"which is {colour}", several.which_of(*(scene.background == colour for scene in pair))
    at = rng.randrange(2)
    question, answer = _of_scene(pair[at], rng, rng.choice(pair).nouns)
    return f"{('first', 'second')[at]}: {question}", answer


def _of_scene(scene: Scene, rng: random.Random, likely: tuple[str, ...] = ()) -> tuple[str, str]:
    kind = rng.choice(SCENE_KINDS)
    if kind == "what":
        return _what_is_at(scene, rng)
    noun = rng.choice(rng.choice((scene.nouns, likely or scene.nouns, tuple(world.NOUNS))))
    if kind == "number" or (kind in ("place", "box") and scene.layout == "many"):
        return f"how many {world.NOUNS[noun].many}", facts.COUNTS[facts.number_of(scene, noun)]
    if kind == "ground":
        return "background", scene.background
    if kind == "style":
        return "style", facts.style(scene) or "several styles"
    if kind in ("place", "box") and noun in scene.nouns:
        thing = scene.things[scene.nouns.index(noun)]
        return (f"box of {noun}", box_text(facts.box(thing))) if kind == "box" else (f"{noun} at", facts.quarter(thing))
    if kind == "relation" and scene.count == len(scene.nouns) > 1:
        return _of_relation(scene, rng)
    return noun, "yes" if noun in scene.nouns else "no"


def _what_is_at(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """ "what? cat and dog", "top left? cat"."""
    if rng.random() < 0.4:
        return "what", " and ".join(scene.nouns)
    thing = rng.choice(scene.things)
    found = {other.noun for other in scene.things if facts.quarter(other) == facts.quarter(thing)}
    return facts.quarter(thing), " and ".join(sorted(found))


def _of_relation(scene: Scene, rng: random.Random) -> tuple[str, str]:
    """ "left of cat? dog", "cat left of dog? yes", "cat and dog? left"."""
    one, other = rng.sample(range(scene.count), 2)
    way = facts.relation(scene, one, other)
    first, second = scene.nouns[one], scene.nouns[other]
    form = rng.randrange(3)
    if form == 0 and scene.count == 2:
        asked = rng.choice((way, way, way, *facts.RELATIONS))
        return f"{asked} of {second}", first if asked == way else "nothing"
    if form == 1:
        asked = rng.choice((way, facts.OPPOSITE[way]))
        return f"{first} {asked} of {second}", "yes" if asked == way else "no"
    return f"{first} and {second}", way


def _of_sign(shown: SignScene, rng: random.Random) -> tuple[str, str]:
    text = shown.sign.text
    at = rng.randrange(len(text))
    kind = rng.choice(("letter", "letter", "all", "next", "board", "length"))
    if kind == "letter":
        return f"letter {at + 1}", f'"{text[at]}"'
    if kind == "next":
        return f'after "{text[:at]}"' if at else "begins", f'"{text[at]}"'
    if kind == "board":
        return "sign", shown.sign.board
    return ("letters", str(len(text))) if kind == "length" else ("sign says", f'"{text}"')


def _of_chart(chart: Chart, rng: random.Random) -> tuple[str, str]:
    names = reading.bar_names(chart)
    at = rng.randrange(len(names))
    value = reading.VALUES[chart.values[at]]
    kind = rng.choice(("value", "value", "bar", "at", "number", "most", "less"))
    if kind == "bar":
        return f"bar {at + 1}", names[at]
    if kind == "at":
        return f"height {at + 1}", value
    if kind == "less":
        other = rng.randrange(len(names))
        more = chart.values[at] - chart.values[other]
        way = "equal" if more == 0 else f"{reading.VALUES[abs(more)]} {'more' if more > 0 else 'less'}"
        return f"{names[at]} against {names[other]}", way
    if kind == "number":
        return "bars", facts.COUNTS[len(names)]
    if kind == "most":
        most, best = rng.choice((("highest", max), ("lowest", min)))
        return most, reading.VALUES[best(chart.values)]
    return names[at], value


def _of_film(film: Film, rng: random.Random) -> tuple[str, str]:
    at = rng.randrange(len(film.frames))
    scene = film.frames[at]
    if film.event in ("moves", "stays"):
        return f"{at + 1}: {scene.nouns[0]} at", facts.quarter(scene.things[0])
    noun = rng.choice(rng.choice(film.frames).nouns)
    if rng.random() < 0.4:
        return f"{at + 1}", " and ".join(scene.nouns)
    return f"{at + 1}: {noun}", "yes" if noun in scene.nouns else "no"
