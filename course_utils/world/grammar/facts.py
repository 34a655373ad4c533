"""What is true of a scene, in words: what is in it, where things stand, how they are drawn."""

from course_utils.world.grammar.pointing import STEP, Box
from course_utils.world.grammar.turns import bare, listed, with_article
from course_utils.world.scenes import LARGE, SIDE, Scene, Thing
from course_utils.world.sprites import ARTISTS, NOUNS

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PAIRS = ("beside", "stacked")
TRIOS = ("row", "column")
ACROSS = ("beside", "row")  # layouts from left to right; the others go from top to bottom
CLEAR = 2  # pixels: nearer to the border between two places a thing has no clear place
RELATIONS = {
    "left": "to the left of",
    "right": "to the right of",
    "above": "above",
    "below": "below",
}
OPPOSITE = {"left": "right", "right": "left", "above": "below", "below": "above"}
SIDES = {"left": "on the left", "right": "on the right", "above": "at the top", "below": "at the bottom"}
# Categories as (first noun, last noun) of the list of nouns, and their plurals: "which animal is it?"
CATEGORIES = {
    "animal": ("cat", "kangaroo"), "bird": ("chicken", "duck"), "food": ("apple", "lollipop"),
    "fruit": ("apple", "pineapple"), "vegetable": ("eggplant", "broccoli"), "vehicle": ("car", "ship"),
    "flower": ("tulip", "sunflower"), "instrument": ("guitar", "piano"),
}  # fmt: skip


def is_in_category(noun: str, category: str) -> bool:
    """Whether the noun is such a thing: a pear is a fruit, and food."""
    order = list(NOUNS)
    first, last = CATEGORIES[category]
    return order.index(first) <= order.index(noun) <= order.index(last)


def several(category: str) -> str:
    """Its plural: "birds"; of food there is none."""
    return category if category == "food" else f"{category}s"


def things(scene: Scene) -> list[str]:
    """["a cat", "a dog"] or ["two cats"]."""
    if scene.layout == "many":
        return [f"{COUNTS[scene.count]} {NOUNS[scene.nouns[0]].many}"]
    return [NOUNS[thing.noun].one for thing in scene.things]


def there(scene: Scene) -> str:
    """ "there is a cat and a dog", "there are two cats"."""
    return f"{verb(scene)} {listed(things(scene))}"


def verb(scene: Scene) -> str:
    return "there are" if scene.layout == "many" else "there is"


def counted(noun: str, count: int) -> str:
    """ "there are two cats", "there is one cat", "there are no cats"."""
    if count == 1:
        return f"there is one {bare(noun)}"
    return f"there are {COUNTS[count]} {NOUNS[noun].many}"


def number_of(scene: Scene, noun: str) -> int:
    """How many of the scene's things are such."""
    return sum(thing.noun == noun for thing in scene.things)


def ground(scene: Scene) -> str:
    """ "a red background"."""
    return f"{with_article(scene.background)} background"


def subject(scene: Scene) -> str:
    """ "a cat to the left of a dog": what is in the picture, and in a pair how it stands."""
    if scene.layout not in PAIRS:
        return listed(things(scene))
    one, other = things(scene)
    return f"{one} {RELATIONS['left' if scene.layout == 'beside' else 'above']} {other}"


def described(scene: Scene) -> str:
    """ "there is a cat to the left of a dog on a red background"."""
    return f"{verb(scene)} {subject(scene)} on {ground(scene)}"


def described_fully(scene: Scene) -> str:
    """ "it is a cartoon of a small cat on a red background"."""
    told = subject(scene)
    if scene.layout == "one":
        told = with_article(f"{size(scene)} {bare(scene.nouns[0])}")
        told += f" {place(scene.things[0])}" if is_clear(scene.things[0]) else ""
    if scene.layout in TRIOS:
        told += f" in a {scene.layout}"
    return f"it is {style(scene) or 'a picture'} of {told} on {ground(scene)}"


def size(scene: Scene) -> str | None:
    """ "small" or "large" for a lone thing, None where things share the picture."""
    if scene.layout != "one":
        return None
    return "large" if scene.things[0].size >= LARGE[0] else "small"


def style(scene: Scene) -> str | None:
    """ "a cartoon", "an ink sketch"; None where two artists share the picture."""
    return with_article(ARTISTS[scene.artist].style) if scene.artist else None


def place(thing: Thing) -> str:
    """ "at the top left", "at the top", "on the left", "in the middle"."""
    down = ("top", "", "bottom")[_third(thing.top, thing.size)]
    across = ("left", "", "right")[_third(thing.left, thing.size)]
    if not down and not across:
        return "in the middle"
    return f"{'at' if down else 'on'} the {' '.join(part for part in (down, across) if part)}"


def is_clear(thing: Thing) -> bool:
    """Whether everybody would name the same place."""
    middles = (edge + thing.size / 2 - SIDE / 2 for edge in (thing.left, thing.top))
    return all(abs(abs(middle) - 6) >= CLEAR for middle in middles)


def _third(edge: int, size: int) -> int:
    middle = edge + size / 2 - SIDE / 2
    return 0 if middle < -6 else 2 if middle > 6 else 1


def quarter(thing: Thing) -> str:
    """In which quarter of the picture the middle of the thing lies, e.g. "top left"."""
    down, right = (2 * edge + thing.size >= SIDE for edge in (thing.top, thing.left))
    return f"{'bottom' if down else 'top'} {'right' if right else 'left'}"


def side_of(scene: Scene, number: int) -> str | None:
    """On which side thing number `number` of a pair or trio stands; None for the middle of a trio."""
    ends = ("left", "right") if scene.layout in ACROSS else ("above", "below")
    return {0: ends[0], scene.count - 1: ends[1]}.get(number)


def relation(scene: Scene, one: int, other: int) -> str:
    """How thing `one` stands to thing `other` in a pair or trio: "left", "right", "above" or "below"."""
    ends = ("left", "right") if scene.layout in ACROSS else ("above", "below")
    return ends[0] if one < other else ends[1]


def box(thing: Thing) -> Box:
    """Left, top, right and bottom edge in steps of four pixels, 0 to 16."""
    edges = (thing.left, thing.top, thing.left + thing.size, thing.top + thing.size)
    return tuple(round(edge / STEP) for edge in edges)
