"""Questions about one scene of things, each with its right answer. A maker returns None where it does not fit."""

from collections.abc import Callable

from course_utils.world.grammar import facts
from course_utils.world.grammar.facts import ACROSS, CATEGORIES, COUNTS, OPPOSITE, PAIRS, RELATIONS, SIDES, TRIOS
from course_utils.world.grammar.pointing import box_text
from course_utils.world.grammar.turns import Asker, Turn, bare, listed, names, with_article, yes_or_no
from course_utils.world.scenes import Scene
from course_utils.world.sprites import ARTISTS, NOUNS

Maker = Callable[[Scene, Asker], Turn | None]
RELATION_WORDS = {
    "left": ("to the left of", "to the left of", "left of", "on the left of", "on the left side of",
             "on the left hand side of", "to the left side of", "leftwards of"),
    "right": ("to the right of", "to the right of", "right of", "on the right of", "on the right side of",
              "on the right hand side of", "to the right side of", "rightwards of"),
    "above": ("above", "above", "over", "on top of", "higher than", "higher up than", "further up than"),
    "below": ("below", "below", "under", "underneath", "beneath", "lower than", "further down than"),
}  # fmt: skip
SIDE_WORDS = {
    "left": ("on the left", "on the left", "to the left", "on the left side", "on the left hand side", "at the left"),
    "right": ("on the right", "on the right", "to the right", "on the right side", "on the right hand side",
              "at the right"),
    "above": ("at the top", "at the top", "on top", "in the upper half", "in the upper part", "up there"),
    "below": ("at the bottom", "at the bottom", "in the lower half", "in the lower part", "down there", "down below"),
}  # fmt: skip  # fmt: skip
MOST_WORDS = {
    "left": ("leftmost", "left", "left hand"),
    "right": ("rightmost", "right", "right hand"),
    "above": ("top", "topmost", "upper", "highest", "uppermost"),
    "below": ("bottom", "lowest", "lower", "bottommost"),
}


def what(scene: Scene, ask: Asker) -> Turn:
    return ask.turn("what", listed(facts.things(scene)), f"{facts.there(scene)}.")


def describe(scene: Scene, ask: Asker) -> Turn:
    return ask.turn("describe", facts.subject(scene), f"{facts.described(scene)}.")


def describe_fully(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout == "one" and not facts.is_clear(scene.things[0]):
        return None
    return ask.turn("describe fully", facts.subject(scene), f"{facts.described_fully(scene)}.")


def ground(scene: Scene, ask: Asker) -> Turn:
    return ask.turn("ground", scene.background, f"the background is {scene.background}.")


def behind(scene: Scene, ask: Asker) -> Turn:
    noun, false = _noun(scene, ask)
    if false:
        return ask.denied("behind", noun, **names(noun))
    return ask.turn("behind", scene.background, f"the background is {scene.background}.", **names(noun))


def colour_of(scene: Scene, ask: Asker) -> Turn:
    noun, false = _noun(scene, ask)
    one, other = ask.other_colour(), ask.other_colour()
    slots = names(noun) | {"c": one, "d": other, "ac": with_article(one)}
    if false:
        return ask.denied("colour of", noun, **slots)
    return ask.turn("colour of", scene.background, colour_answer(scene), **slots)


def colour_answer(scene: Scene) -> str:
    """What is said to somebody who asks for the colour of a thing."""
    return f"i know only the colour of the background: it is {scene.background}."


def count(scene: Scene, ask: Asker) -> Turn:
    noun, false = _noun(scene, ask)
    number = 0 if false else facts.number_of(scene, noun)
    return ask.turn("count", COUNTS[number], f"{facts.counted(noun, number)}.", **names(noun))


def are_there(scene: Scene, ask: Asker) -> Turn | None:
    """Are there three cats? The answer tells how many there are. As often with yes as with no, where it can be yes."""
    noun, false = _noun(scene, ask)
    number = 0 if false else facts.number_of(scene, noun)
    if number < 2 and ask.rng.random() < 0.6:
        return None
    true = number > 1 and ask.rng.random() < 0.6
    claimed = number if true else ask.rng.choice([n for n in range(2, 7) if n != number])
    word = COUNTS[claimed] if ask.rng.random() < 0.7 else str(claimed)
    told = f"{yes_or_no(true)}, {facts.counted(noun, number)}."
    return ask.turn("are there", yes_or_no(true), told, k=word, **names(noun))


def in_order(scene: Scene, ask: Asker) -> Turn | None:
    """All things, from one end to the other."""
    if scene.layout not in PAIRS + TRIOS:
        return None
    ends = ("left", "right") if scene.layout in ACROSS else ("top", "bottom")
    things = facts.things(scene)
    if ask.rng.random() < 0.5:
        ends, things = ends[::-1], things[::-1]
    return ask.turn("in order", listed(things), f"there is {listed(things)}.", start=ends[0], end=ends[1])


def count_all(scene: Scene, ask: Asker) -> Turn:
    told = "there is one thing" if scene.count == 1 else f"there are {COUNTS[scene.count]} things"
    return ask.turn("count all", COUNTS[scene.count], f"{told}.")


def is_there(scene: Scene, ask: Asker) -> Turn:
    """Is there one? As often with yes as with no. A question that denies it is answered by what is there."""
    noun, true = _noun_or_not(scene, ask)
    return ask.turn("is there", yes_or_no(true), presence(noun, true), **names(noun))


def presence(noun: str, true: bool) -> str:
    """ "yes, there is a cat.", "no, there is no cat."."""
    return f"yes, there is {NOUNS[noun].one}." if true else f"no, there is no {bare(noun)}."


def there_is(scene: Scene, ask: Asker) -> Turn:
    """Somebody claims that it is there, or that it is not."""
    noun, true = _noun_or_not(scene, ask)
    kind = ask.rng.choice(("there is", "there is no"))
    told = f"there is {NOUNS[noun].one}" if true else f"there is no {bare(noun)}"
    right = true == (kind == "there is")
    return ask.turn(
        kind, "right" if right else "wrong", f"that is {'right' if right else 'wrong'}: {told}.", **names(noun)
    )


def is_ground(scene: Scene, ask: Asker) -> Turn:
    true = ask.rng.random() < 0.5
    colour = scene.background if true else ask.other_colour(scene.background)
    told = f"{yes_or_no(true)}, the background is {scene.background}."
    slots = names(ask.rng.choice(scene.nouns)) | {"c": colour, "ac": with_article(colour)}
    return ask.turn("is ground", yes_or_no(true), told, **slots)


def ground_or(scene: Scene, ask: Asker) -> Turn:
    pair = [scene.background, ask.other_colour(scene.background)]
    ask.rng.shuffle(pair)
    slots = {"c": pair[0], "d": pair[1], "ac": with_article(pair[0]), "ad": with_article(pair[1])}
    noun = names(ask.rng.choice(scene.nouns))
    return ask.turn("ground or", scene.background, f"the background is {scene.background}.", **slots, **noun)


def is_it_or(scene: Scene, ask: Asker) -> Turn | None:
    if len(scene.nouns) > 1:
        return None
    pair = [scene.nouns[0], ask.other_noun(*scene.nouns)]
    ask.rng.shuffle(pair)
    slots = {"a": NOUNS[pair[0]].one, "am": NOUNS[pair[1]].one}
    return ask.turn("is it or", scene.nouns[0], f"{facts.there(scene)}.", **slots)


def relation(scene: Scene, ask: Asker) -> Turn | None:
    """What is to the left of the dog? Something, nothing, or there is no dog."""
    way = ask.rng.choice(list(RELATIONS))
    noun, false = _noun(scene, ask)
    if not false and scene.layout in PAIRS and ask.rng.random() < 0.8:  # mostly where something stands
        noun, way = _something_there(scene, ask)
    slots = names(noun) | {"rel": _worded(way, ask), "rev": _worded(OPPOSITE[way], ask)}
    if false:
        return ask.denied("relation", noun, **slots)
    told = stands(scene, noun, way)
    if told is None:
        return None
    return ask.turn("relation", *told, **slots)


def stands(scene: Scene, noun: str, way: str) -> tuple[str, str] | None:
    """What stands on that side of the noun: the answer in brief and as a sentence; None where it is not clear."""
    if scene.layout == "many":
        return None
    at = scene.nouns.index(noun)
    found = [other for i, other in enumerate(scene.nouns) if i != at and facts.relation(scene, i, at) == way]
    if not found:
        return "nothing", f"there is nothing {RELATIONS[way]} the {bare(noun)}."
    return (found[0], f"it is {NOUNS[found[0]].one}.") if len(found) == 1 else None


def _something_there(scene: Scene, ask: Asker) -> tuple[str, str]:
    at = ask.rng.randrange(2)
    return scene.nouns[at], facts.relation(scene, 1 - at, at)


def is_relation(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout not in PAIRS + TRIOS:
        return None
    one, other = ask.rng.sample(range(scene.count), 2)
    right = facts.relation(scene, one, other)
    draw = ask.rng.random()
    way = right if draw < 0.5 else OPPOSITE[right] if draw < 0.9 else ask.rng.choice(list(RELATIONS))
    slots = {"rel": _worded(way, ask), "rev": _worded(OPPOSITE[way], ask)}
    if ask.rng.random() < ask.false:
        absent = ask.other_noun(*scene.nouns)
        pair = (scene.nouns[one], absent) if ask.rng.random() < 0.5 else (absent, scene.nouns[one])
        return ask.denied("is relation", absent, **slots, **_pair(*pair))
    told = f"{yes_or_no(way == right)}, {standing(scene, one, other)}."
    return ask.turn(
        "is relation", yes_or_no(way == right), told, **slots, **_pair(scene.nouns[one], scene.nouns[other])
    )


def standing(scene: Scene, one: int, other: int) -> str:
    """ "the cat is to the left of the dog"."""
    names_of = [bare(scene.nouns[i]) for i in (one, other)]
    return f"the {names_of[0]} is {RELATIONS[facts.relation(scene, one, other)]} the {names_of[1]}"


def side(scene: Scene, ask: Asker) -> Turn | None:
    """What is on the left? Of pairs and trios; of a lone thing that stands clearly on one side."""
    if scene.layout == "many":
        return None
    if scene.layout == "one":
        return _side_of_one(scene, ask)
    way = ask.rng.choice(("left", "right") if scene.layout in ACROSS else ("above", "below"))
    noun = at_side(scene, way)
    if ask.rng.random() < 0.25:
        return ask.turn("most", noun, f"it is {NOUNS[noun].one}.", most=ask.rng.choice(MOST_WORDS[way]))
    return ask.turn("side", noun, f"it is {NOUNS[noun].one}.", side=ask.rng.choice(SIDE_WORDS[way]))


def at_side(scene: Scene, way: str) -> str:
    """Which noun of a pair or trio stands on that side."""
    return scene.nouns[0 if way in ("left", "above") else -1]


def _side_of_one(scene: Scene, ask: Asker) -> Turn | None:
    if not facts.is_clear(scene.things[0]):
        return None
    place = facts.place(scene.things[0])
    way = ask.rng.choice(list(SIDES))
    word = {"left": "left", "right": "right", "above": "top", "below": "bottom"}[way]
    found = word in place
    told = f"it is {NOUNS[scene.nouns[0]].one}." if found else f"there is nothing {SIDES[way]}."
    return ask.turn("side", scene.nouns[0] if found else "nothing", told, side=ask.rng.choice(SIDE_WORDS[way]))


def where(scene: Scene, ask: Asker) -> Turn | None:
    noun, false = _noun(scene, ask)
    if false:
        return ask.denied("where", noun, **names(noun))
    told = where_is(scene, noun)
    if told is None:
        return None
    if scene.layout == "one" and ask.rng.random() < 0.25:
        return ask.turn("where things", told.split("is ", 1)[1], f"{told}.")
    return ask.turn("where", told.split("is ", 1)[1], f"{told}.", **names(noun))


def where_is(scene: Scene, noun: str) -> str | None:
    """ "the cat is on the left"; None where there is no clear place or several."""
    if scene.layout == "many" or (scene.layout == "one" and not facts.is_clear(scene.things[0])):
        return None
    if scene.layout == "one":
        return f"the {bare(noun)} is {facts.place(scene.things[0])}"
    way = facts.side_of(scene, scene.nouns.index(noun))
    return f"the {bare(noun)} is {SIDES[way] if way else 'in the middle'}"


def next_to(scene: Scene, ask: Asker) -> Turn | None:
    noun, false = _noun(scene, ask)
    if false:
        return ask.denied("next to", noun, **names(noun))
    if scene.layout == "many":
        return None
    found = beside(scene, noun)
    told = f"it is {found}." if found else f"there is nothing next to the {bare(noun)}."
    return ask.turn("next to", found or "nothing", told, **names(noun))


def beside(scene: Scene, noun: str) -> str | None:
    """ "a dog": what stands next to the noun; in the middle of a trio that is two things. None: nothing."""
    at = scene.nouns.index(noun)
    found = [other for i, other in enumerate(scene.nouns) if abs(i - at) == 1]
    return listed([NOUNS[other].one for other in found]) if found else None


def between(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout not in TRIOS:
        return None
    ends = [scene.nouns[0], scene.nouns[2]]
    ask.rng.shuffle(ends)
    told = scene.nouns[1], f"it is {NOUNS[scene.nouns[1]].one}."
    if ask.rng.random() < 0.4:
        return ask.turn("middle", *told)
    return ask.turn("between", *told, **_pair(*ends))


def size(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout != "one":
        return None
    noun, false = _noun(scene, ask)
    small, large = ask.rng.choice((("small", "large"), ("little", "big"), ("tiny", "huge")))
    slots = names(noun) | {"small": small, "large": large}
    if false:
        return _only_if_named("size", noun, ask, slots)
    return ask.turn("size", facts.size(scene), size_answer(scene), **slots)


def size_answer(scene: Scene) -> str:
    """ "the cat is small."."""
    return f"the {bare(scene.nouns[0])} is {facts.size(scene)}."


def is_size(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout != "one":
        return None
    claimed = ask.rng.choice(("small", "large"))
    said = ask.rng.choice({"small": ("small", "little", "tiny"), "large": ("large", "big", "huge")}[claimed])
    true = claimed == facts.size(scene)
    slots = names(scene.nouns[0]) | {"size": said, "asize": with_article(said)}
    return ask.turn("is size", yes_or_no(true), f"{yes_or_no(true)}, {size_answer(scene)}", **slots)


def bigger(scene: Scene, ask: Asker) -> Turn | None:
    """Things that share a picture are of about one size."""
    if scene.layout not in PAIRS:
        return None
    one, other = ask.rng.sample(scene.nouns, 2)
    return ask.turn("bigger", "neither", "they are about the same size.", **_pair(one, other))


def style(scene: Scene, ask: Asker) -> Turn:
    told = style_answer(scene)
    return ask.turn("style", told.removeprefix("it is ").rstrip("."), told, **names(ask.rng.choice(scene.nouns)))


def style_answer(scene: Scene) -> str:
    """ "it is a cartoon."."""
    return f"it is {facts.style(scene)}." if scene.artist else "it is drawn in several styles."


def is_style(scene: Scene, ask: Asker) -> Turn | None:
    if not scene.artist:
        return None
    right = ARTISTS[scene.artist].style
    others = [artist.style for artist in ARTISTS.values() if artist.style not in (right, "badge")]
    claimed = right if ask.rng.random() < 0.5 else ask.rng.choice(others)
    told = f"{yes_or_no(claimed == right)}, {style_answer(scene)}"
    slots = names(scene.nouns[0]) | {"astyle": with_article(claimed)}
    return ask.turn("is style", yes_or_no(claimed == right), told, **slots)


def same_things(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout == "one":
        return None
    same = len(scene.nouns) == 1
    told = (
        f"they are all {NOUNS[scene.nouns[0]].many}." if same else f"they are different: {listed(facts.things(scene))}."
    )
    return ask.turn("same things", "same" if same else "different", told)


def category(scene: Scene, ask: Asker) -> Turn | None:
    """Is there an animal? Which one?"""
    asked = ask.rng.choice(list(CATEGORIES))
    found = [noun for noun in scene.nouns if facts.is_in_category(noun, asked)]
    if not found and ask.rng.random() < 0.8:  # most things belong to one category of many
        return None
    told = f"there is {listed([NOUNS[noun].one for noun in found])}." if found else f"there is no {asked}."
    if found and scene.layout == "many":
        told = f"{facts.there(scene)}."
    return ask.turn("category", listed(found) if found else "none", told, **_category_slots(asked))


def count_category(scene: Scene, ask: Asker) -> Turn | None:
    """How many animals are there?"""
    asked = ask.rng.choice([category for category in CATEGORIES if category != "food"])
    number = sum(facts.is_in_category(thing.noun, asked) for thing in scene.things)
    if not number and ask.rng.random() < 0.8:
        return None
    one, more = f"there is {'one' if number else 'no'} {asked}.", f"there are {COUNTS[number]} {facts.several(asked)}."
    told = one if number < 2 else more
    return ask.turn("count category", COUNTS[number], told, **_category_slots(asked))


def _category_slots(category: str) -> dict[str, str]:
    acat = "some food" if category == "food" else with_article(category)
    return {"cat": category, "acat": acat, "cats": facts.several(category)}


def point(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout == "many":
        return None
    noun, false = _noun(scene, ask)
    if false:
        return ask.denied("point", noun, **names(noun))
    edges = box_text(facts.box(scene.things[scene.nouns.index(noun)]))
    return ask.turn("point", edges, f"the {bare(noun)} is in {edges}.", **names(noun))


def in_box(scene: Scene, ask: Asker) -> Turn | None:
    if scene.layout not in PAIRS + TRIOS:
        return None
    thing = ask.rng.choice(scene.things)
    wobble = [min(16, max(0, edge + ask.rng.choice((-1, 0, 0, 1)))) for edge in facts.box(thing)]
    return ask.turn("in box", thing.noun, f"it is {NOUNS[thing.noun].one}.", box=box_text(tuple(wobble)))


def _noun(scene: Scene, ask: Asker) -> tuple[str, bool]:
    """A noun to ask about, and whether it is not there."""
    if ask.rng.random() < ask.false:
        return ask.other_noun(*scene.nouns), True
    return ask.rng.choice(scene.nouns), False


def _noun_or_not(scene: Scene, ask: Asker) -> tuple[str, bool]:
    true = ask.rng.random() < 0.5
    return (ask.rng.choice(scene.nouns) if true else ask.other_noun(*scene.nouns)), true


def _only_if_named(kind: str, noun: str, ask: Asker, slots: dict[str, str]) -> Turn | None:
    """A denial, unless the wording does not name the thing: "how big is it?"."""
    turn = ask.denied(kind, noun, **slots)
    return turn if bare(noun) in turn.question else None


def _pair(one: str, other: str) -> dict[str, str]:
    return names(one) | {"m": bare(other), "am": NOUNS[other].one, "ms": NOUNS[other].many}


def _worded(way: str, ask: Asker) -> str:
    return ask.rng.choice(RELATION_WORDS[way])


# How often each is asked, among those that fit.
MAKERS: dict[Maker, float] = {
    what: 5, describe: 5, describe_fully: 3, ground: 3, behind: 3, colour_of: 3, count: 5, count_all: 3, are_there: 5,
    is_there: 6, there_is: 3, is_ground: 3, ground_or: 1.5, is_it_or: 1.5, relation: 10, is_relation: 10, side: 5,
    where: 5, next_to: 4, between: 3, size: 2.5, is_size: 2, bigger: 1.5, style: 4, is_style: 2.5, same_things: 2,
    category: 5, count_category: 2, in_order: 5, point: 4, in_box: 2,
}  # fmt: skip
