"""Follow-ups: questions that are understood only from what was said before. Each maker gives two turns or none."""

from collections.abc import Callable

from course_utils.world.charts import Chart
from course_utils.world.grammar import facts, one_picture, reading, several
from course_utils.world.grammar.facts import COUNTS, PAIRS, RELATIONS
from course_utils.world.grammar.turns import Asker, Turn, bare, names
from course_utils.world.scenes import Scene
from course_utils.world.sprites import NOUNS

Chain = list[Turn] | None
EVIDENCE, WELCOME, ALL = "i see it in the picture.", "you are welcome.", "that is all i see."


def and_one(scene: Scene, ask: Asker) -> Chain:
    """Is there a cat? And a dog?"""
    before = one_picture.is_there(scene, ask)
    noun, true = one_picture._noun_or_not(scene, ask)
    after = ask.turn("and one", "yes" if true else "no", one_picture.presence(noun, true), **names(noun))
    return [before, after]


def and_count(scene: Scene, ask: Asker) -> Chain:
    before = one_picture.count(scene, ask)
    noun = ask.rng.choice(scene.nouns) if ask.rng.random() < 0.5 else ask.other_noun(*scene.nouns)
    number = facts.number_of(scene, noun)
    return [before, ask.turn("and count", COUNTS[number], f"{facts.counted(noun, number)}.", **names(noun))]


def of_it(scene: Scene, ask: Asker) -> Chain:
    """What is this? And what is known of it: its number, place, size, ground, style."""
    if len(scene.nouns) > 1:
        return None
    before = (one_picture.is_it_or if ask.rng.random() < 0.2 else one_picture.what)(scene, ask)
    noun, thing = scene.nouns[0], scene.things[0]
    known = {
        "how many of it": (COUNTS[scene.count], f"{facts.counted(noun, scene.count)}."),
        "behind it": (scene.background, f"the background is {scene.background}."),
        "colour of it": (scene.background, one_picture.colour_answer(scene)),
        "style of it": (one_picture.style_answer(scene), one_picture.style_answer(scene)),
    }
    if scene.layout == "one":
        known["size of it"] = (facts.size(scene), one_picture.size_answer(scene))
        if facts.is_clear(thing):
            known["where is it"] = (facts.place(thing), f"the {bare(noun)} is {facts.place(thing)}.")
    kind = ask.rng.choice(list(known))
    return [before, ask.turn(kind, *known[kind], **names(noun))]


def other_side(scene: Scene, ask: Asker) -> Chain:
    """What is on the left? And on the right? And the other one?"""
    if scene.layout not in PAIRS:
        return None
    before = one_picture.side(scene, ask)
    other = next(noun for noun in scene.nouns if noun != before.brief)
    way = facts.side_of(scene, scene.nouns.index(other))
    kind = ask.rng.choice(("other side", "other side", "other one", "anything else"))
    told = f"there is also {NOUNS[other].one}." if kind == "anything else" else f"it is {NOUNS[other].one}."
    return [before, ask.turn(kind, other, told, side=ask.rng.choice(one_picture.SIDE_WORDS[way]))]


def where_other(scene: Scene, ask: Asker) -> Chain:
    """Where is the cat? And the other one?"""
    before = one_picture.where(scene, ask)
    if scene.layout not in PAIRS or before is None or before.false_premise:
        return None
    asked = next(noun for noun in scene.nouns if before.sentence.startswith(f"the {bare(noun)} is "))
    other = next(noun for noun in scene.nouns if noun != asked)
    told = one_picture.where_is(scene, other)
    return [before, ask.turn("other one", told.split("is ", 1)[1], f"{told}.")]


def relation_of_it(scene: Scene, ask: Asker) -> Chain:
    """What is to the left of the dog? The cat. And to the right of it? ("It" is the cat now: the dog.)"""
    before = one_picture.relation(scene, ask)
    if before is None or before.brief not in scene.nouns:
        return None
    told = None
    ways = [way for way in RELATIONS if one_picture.stands(scene, before.brief, way)]
    something = [way for way in ways if one_picture.stands(scene, before.brief, way)[0] != "nothing"]
    way = ask.rng.choice(something if something and ask.rng.random() < 0.7 else ways)
    told = one_picture.stands(scene, before.brief, way)
    return [before, ask.turn("relation of it", *told, rel=ask.rng.choice(one_picture.RELATION_WORDS[way]))]


def deny(scene: Scene, ask: Asker) -> Chain:
    """What is this? No, it is a dog."""
    before = one_picture.what(scene, ask)
    true = ask.rng.random() < 0.3
    noun = ask.rng.choice(scene.nouns) if true else ask.other_noun(*scene.nouns)
    told = one_picture.presence(noun, true)
    return [before, ask.turn("deny", "yes" if true else "no", told, am=NOUNS[noun].one)]


def is_ground_then(scene: Scene, ask: Asker) -> Chain:
    """Is the background red? Is it blue then?"""
    before = one_picture.is_ground(scene, ask)
    colour = scene.background if ask.rng.random() < 0.4 else ask.other_colour(scene.background)
    true = colour == scene.background
    told = f"{'yes' if true else 'no'}, the background is {scene.background}."
    return [before, ask.turn("is ground then", "yes" if true else "no", told, c=colour)]


def nothing_else(scene: Scene, ask: Asker) -> Chain:
    """What is in the picture? Anything else?"""
    return [one_picture.what(scene, ask), ask.turn("anything else", "nothing", ALL)]


def and_bar(chart: Chart, ask: Asker) -> Chain:
    """How tall is the blue bar? And red?"""
    before = reading.chart_value(chart, ask)
    at = ask.rng.randrange(len(chart.bars))
    value = reading.VALUES[chart.values[at]]
    told = f"{reading.bar_names(chart)[at]} is {value}."
    return [before, ask.turn("and bar", value, told, **reading.bar_slots(chart, at))]


def in_other(pair: several.Pair, ask: Asker) -> Chain:
    """What is in the first picture? And in the second?"""
    at = ask.rng.randrange(2)
    noun = ask.rng.choice(pair[at].nouns)
    kind = ask.rng.choice(("in picture", "count in", "ground in", "describe picture", "is in"))

    def told(scene: Scene) -> tuple[str, str]:
        number = facts.number_of(scene, noun)
        return {
            "in picture": (facts.subject(scene), f"{facts.there(scene)}."),
            "count in": (COUNTS[number], f"{facts.counted(noun, number)}."),
            "ground in": (scene.background, f"the background is {scene.background}."),
            "describe picture": (facts.subject(scene), f"{facts.described(scene)}."),
            "is in": ("yes" if number else "no", one_picture.presence(noun, number > 0)),
        }[kind]

    first, second = (several.ordinal(i, ask) for i in (at, 1 - at))
    before = ask.turn(kind, *told(pair[at]), which=first, **names(noun))
    return [before, ask.turn("in the other picture", *told(pair[1 - at]), which=second)]


SCENE_CHAINS: dict[Callable[[Scene, Asker], Chain], float] = {
    and_one: 3, and_count: 3, of_it: 6, other_side: 4, where_other: 3, relation_of_it: 4, deny: 2, is_ground_then: 2,
    nothing_else: 1,
}  # fmt: skip


def afterthought(before: Turn, ask: Asker, scene: Scene | None = None) -> Turn:
    """What can be said after any answer: are you sure, say it again, why, thanks; describe it again."""
    kinds = ["sure", "sure", "again", "again", "how do you know", "thanks after"]
    kind = ask.rng.choice([*kinds, "describe again", "describe again"] if scene is not None else kinds)
    told = {
        "sure": f"i am sure: {_claim(before.sentence)}",
        "again": before.sentence,
        "how do you know": EVIDENCE,
        "thanks after": WELCOME,
        "describe again": f"{facts.described(scene)}." if scene is not None else "",
    }[kind]
    brief = {"sure": "yes", "again": before.brief, "describe again": facts.subject(scene) if scene else ""}
    return ask.turn(kind, brief.get(kind, told.rstrip(".")), told)


def _claim(sentence: str) -> str:
    """The sentence without its yes or no, right or wrong."""
    for opening in ("yes, ", "no, ", "that is right: ", "that is wrong: "):
        sentence = sentence.removeprefix(opening)
    return sentence
