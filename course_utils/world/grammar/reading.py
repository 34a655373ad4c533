"""Questions about signs and bar charts, each with its right answer."""

import random
from collections.abc import Callable

from course_utils.world.charts import BAR_COLOURS, LABELS, Chart
from course_utils.world.grammar import facts, one_picture
from course_utils.world.grammar.facts import COUNTS
from course_utils.world.grammar.turns import Asker, Turn, bare, listed, names, with_article, yes_or_no
from course_utils.world.scenes import Scene
from course_utils.world.signs import BOARDS, WORDS, SignScene
from course_utils.world.sprites import NOUNS

VALUES = ("zero", *COUNTS[1:])
NO_SIGN, NO_CHART = "there is no sign in the picture.", "there is no chart in the picture."
NO_PRICE = "i cannot see a price in the picture."
PLACES = {
    0: ("on the left", "at the left", "furthest left", "on the left side", "at the left end"),
    -1: ("on the right", "at the right", "furthest right", "on the right side", "at the right end"),
}


# Signs


def sign(shown: SignScene, ask: Asker) -> Turn:
    return ask.turn("sign", shown.sign.text, f"{says(shown)}.")


def says(shown: SignScene) -> str:
    """'the sign says "stop"'."""
    return f'the sign says "{shown.sign.text}"'


def does_it_say(shown: SignScene, ask: Asker) -> Turn:
    """Is it this word? As often with yes as with no; often with the word of another sign that is much alike."""
    text = shown.sign.text
    true = ask.rng.random() < 0.5
    claimed = text if true else _other_text(text, ask.rng)
    quoted = f'"{claimed}"' if ask.rng.random() < 0.5 else claimed
    return ask.turn("does it say", yes_or_no(true), f"{yes_or_no(true)}, {says(shown)}.", text=quoted)


def _other_text(text: str, rng: random.Random) -> str:
    if text.isalpha():
        return rng.choice([word for word in WORDS if word != text])
    return ("$" if text.startswith("$") else "") + str((int(text.lstrip("$")) + rng.randint(1, 50)) % 1000)


def is_there_sign(shown: SignScene, ask: Asker) -> Turn:
    return ask.turn("is there sign", "yes", "yes, there is a sign.")


def sign_colour(shown: SignScene, ask: Asker) -> Turn:
    return ask.turn("sign colour", shown.sign.board, f"the sign is {shown.sign.board}.")


def price(shown: SignScene, ask: Asker) -> Turn:
    """A price tag tells it; another sign does not."""
    slots = names(shown.scene.nouns[0] if shown.scene.nouns else ask.other_noun())
    if shown.sign.writing != "price":
        return ask.turn("price", "unknown", NO_PRICE, **slots)
    return ask.turn("price", shown.sign.text, f'it costs "{shown.sign.text}".', **slots)


def for_sale(shown: SignScene, ask: Asker) -> Turn | None:
    """What has the price?"""
    if not shown.scene.things:
        return None
    if shown.sign.writing != "price":
        return ask.turn("for sale", "unknown", NO_PRICE)
    noun = shown.scene.nouns[0]
    return ask.turn("for sale", noun, f"it is {NOUNS[noun].one}.")


def sign_what(shown: SignScene, ask: Asker) -> Turn:
    things = [*facts.things(shown.scene), "a sign"] if shown.scene.things else ["a sign"]
    return ask.turn("what", listed(things), f"there is {listed(things)}.")


def sign_describe(shown: SignScene, ask: Asker) -> Turn:
    told = f"{sign_subject(shown)} on {facts.ground(shown.scene)}."
    if ask.rng.random() < 0.3:
        return ask.turn("describe fully", "a sign", f"it is a picture of {told}")
    return ask.turn("describe", "a sign", f"there is {told}")


def sign_subject(shown: SignScene) -> str:
    """'a cat and a sign that says "stop"'."""
    things = facts.things(shown.scene) if shown.scene.things else []
    return listed([*things, f'a sign that says "{shown.sign.text}"'])


def sign_relation(shown: SignScene, ask: Asker) -> Turn | None:
    """What is above the sign? And what is below the cat?"""
    if not shown.scene.things:
        return None
    noun = shown.scene.nouns[0]
    above = shown.sign.box[1] < shown.scene.things[0].top
    way = ask.rng.choice(("above", "below"))
    asked_of_sign = ask.rng.random() < 0.5
    found = (way == "below") == (above == asked_of_sign)
    name, other = ("sign", NOUNS[noun].one) if asked_of_sign else (bare(noun), "a sign")
    told = f"it is {other}." if found else f"there is nothing {way} the {name}."
    rel, rev = (ask.rng.choice(one_picture.RELATION_WORDS[w]) for w in (way, facts.OPPOSITE[way]))
    return ask.turn("relation", other if found else "nothing", told, n=name, rel=rel, rev=rev)


def _about_scene(maker: Callable[[Scene, Asker], Turn | None]) -> Callable[[SignScene, Asker], Turn | None]:
    """A question about the scene that the sign stands in."""

    def asked(shown: SignScene, ask: Asker) -> Turn | None:
        return maker(shown.scene, ask) if shown.scene.things else None

    return asked


SIGN_MAKERS: dict[Callable[[SignScene, Asker], Turn | None], float] = {
    sign: 10, does_it_say: 4, is_there_sign: 1.5, sign_colour: 2, price: 2.5, for_sale: 2.5, sign_what: 2,
    sign_describe: 3, sign_relation: 1.5, _about_scene(one_picture.is_there): 1.5, _about_scene(one_picture.ground): 1,
    _about_scene(one_picture.is_ground): 1, _about_scene(one_picture.behind): 0.7,
    _about_scene(one_picture.category): 0.7, _about_scene(one_picture.there_is): 0.7,
}  # fmt: skip


# Bar charts


def chart_what(chart: Chart, ask: Asker) -> Turn:
    return ask.turn("chart what", listed([VALUES[v] for v in chart.values]), f"{chart_told(chart)}.")


def chart_told(chart: Chart) -> str:
    """ "red is four, green is two and blue is nine"."""
    return listed([f"{name} is {VALUES[value]}" for name, value in zip(bar_names(chart), chart.values, strict=True)])


def bar_names(chart: Chart) -> list[str]:
    """What each bar stands for: "red", or "bar a" where bars have labels."""
    return [bar.colour if chart.coloured else f"bar {bar.label}" for bar in chart.bars]


def chart_picture(chart: Chart, ask: Asker) -> Turn:
    kind = ask.rng.choice(("what", "what", "describe", "describe fully"))
    if kind == "what":
        return ask.turn(kind, "a bar chart", f"there is a bar chart with {COUNTS[len(chart.bars)]} bars.")
    return ask.turn(kind, "a bar chart", f"it is a bar chart: {chart_told(chart)}.")


def chart_extreme_value(chart: Chart, ask: Asker) -> Turn:
    most, best = ask.rng.choice((("highest", max), ("lowest", min)))
    value = VALUES[best(chart.values)]
    return ask.turn(f"chart {most} value", value, f"the {most} value is {value}.")


def chart_extreme(chart: Chart, ask: Asker) -> Turn | None:
    most, best = ask.rng.choice((("highest", max), ("lowest", min)))
    value = best(chart.values)
    if chart.values.count(value) > 1:
        return None
    name = bar_names(chart)[chart.values.index(value)]
    return ask.turn(f"chart {most}", name, f"{name} is the {most}: {VALUES[value]}.")


def chart_value(chart: Chart, ask: Asker) -> Turn:
    if ask.rng.random() < ask.false:
        return absent_bar(chart, "chart value", ask)
    at = ask.rng.randrange(len(chart.bars))
    value = VALUES[chart.values[at]]
    return ask.turn("chart value", value, f"{bar_names(chart)[at]} is {value}.", **bar_slots(chart, at))


def bar_slots(chart: Chart, at: int) -> dict[str, str]:
    """The slots that a bar fills: {bar} and {name}."""
    bar = chart.bars[at]
    return {"bar": f"{bar.colour} bar", "name": bar.colour} if chart.coloured else _labelled(bar.label)


def _labelled(label: str) -> dict[str, str]:
    return {"bar": f"bar {label}", "name": f"bar {label}"}


def absent_bar(chart: Chart, kind: str, ask: Asker) -> Turn:
    """A question about a bar that is not there."""
    if chart.coloured:
        colour = ask.rng.choice([c for c in BAR_COLOURS if c not in [bar.colour for bar in chart.bars]])
        return ask.turn(kind, "none", f"there is no {colour} bar.", bar=f"{colour} bar", name=colour)
    label = ask.rng.choice([c for c in LABELS if c not in [bar.label for bar in chart.bars]])
    return ask.turn(kind, "none", f"there is no bar {label}.", **_labelled(label))


def chart_is_value(chart: Chart, ask: Asker) -> Turn:
    at = ask.rng.randrange(len(chart.bars))
    value = chart.values[at]
    claimed = value if ask.rng.random() < 0.5 else ask.rng.choice([v for v in range(10) if v != value])
    number = str(claimed) if ask.rng.random() < 0.5 else VALUES[claimed]
    told = f"{yes_or_no(claimed == value)}, {bar_names(chart)[at]} is {VALUES[value]}."
    return ask.turn("chart is value", yes_or_no(claimed == value), told, number=number, **bar_slots(chart, at))


def chart_difference(chart: Chart, ask: Asker) -> Turn:
    (one, a), (other, b), slots = _two_bars(chart, ask)
    more = VALUES[abs(a - b)] + (" more" if a > b else " less")
    result = "they are equal" if a == b else f"{one} is {more}"
    told = f"{one} is {VALUES[a]} and {other} is {VALUES[b]}: {result}."
    return ask.turn("chart difference", VALUES[abs(a - b)], told, **slots)


def chart_is_higher(chart: Chart, ask: Asker) -> Turn:
    (one, a), (other, b), slots = _two_bars(chart, ask)
    result = "they are equal" if a == b else f"{one if a > b else other} is higher"
    told = f"{one} is {VALUES[a]} and {other} is {VALUES[b]}: {result}."
    return ask.turn("chart is higher", one if a > b else other, told, **slots)


def _two_bars(chart: Chart, ask: Asker) -> tuple[tuple[str, int], tuple[str, int], dict[str, str]]:
    i, j = ask.rng.sample(range(len(chart.bars)), 2)
    second = bar_slots(chart, j)
    slots = bar_slots(chart, i) | {"bar2": second["bar"], "other": second["name"]}
    of = list(zip(bar_names(chart), chart.values, strict=True))
    return of[i], of[j], slots


def chart_count(chart: Chart, ask: Asker) -> Turn:
    number = COUNTS[len(chart.bars)]
    return ask.turn("chart count", number, f"there are {number} bars.")


def chart_place(chart: Chart, ask: Asker) -> Turn:
    at = ask.rng.choice((0, -1))
    told = f"{bar_names(chart)[at]} is {VALUES[chart.values[at]]}."
    return ask.turn("chart place", bar_names(chart)[at], told, place=ask.rng.choice(PLACES[at]))


def is_there_chart(chart: Chart, ask: Asker) -> Turn:
    return ask.turn("is there chart", "yes", "yes, there is a chart.")


def chart_is_there(chart: Chart, ask: Asker) -> Turn:
    """Is there a cat? Not in a chart."""
    noun = ask.other_noun()
    return ask.turn("is there", "no", one_picture.presence(noun, False), **names(noun))


CHART_MAKERS: dict[Callable[[Chart, Asker], Turn | None], float] = {
    chart_what: 3, chart_picture: 2, chart_extreme_value: 4, chart_extreme: 4, chart_value: 7, chart_is_value: 2.5,
    chart_difference: 6, chart_is_higher: 3, chart_count: 2, chart_place: 2, is_there_chart: 1, chart_is_there: 0.5,
}  # fmt: skip


# What is not there, asked about a scene of things


def no_sign(scene: Scene, ask: Asker) -> Turn:
    kind = ask.rng.choice(("sign", "sign", "is there sign", "sign colour", "is there chart", "chart highest value"))
    if kind == "is there sign":
        return ask.turn(kind, "no", "no, there is no sign.")
    if kind == "is there chart":
        return ask.turn(kind, "no", "no, there is no chart.")
    return ask.turn(kind, "none", NO_CHART if "chart" in kind else NO_SIGN)


def board_names() -> list[str]:
    """The colours that boards have."""
    return [with_article(board) for board in BOARDS]
