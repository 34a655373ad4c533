"""The grammar of answers: which sentences the world knows. It tells English from word salad, not right from wrong."""

import functools
import re

from course_utils.world.charts import BAR_COLOURS, LABELS
from course_utils.world.grammar import follow_ups, reading, small_talk
from course_utils.world.grammar.facts import CATEGORIES, COUNTS, RELATIONS, SIDES
from course_utils.world.scenes import COLOURS
from course_utils.world.signs import BOARDS
from course_utils.world.sprites import ARTISTS, NOUNS

PARTS = {
    "A": [noun.one for noun in NOUNS.values()],
    "N": [noun.one.split(" ", 1)[1] for noun in NOUNS.values()],
    "NS": [noun.many for noun in NOUNS.values()],
    "SIZED": [f"a {size} {noun.one.split(' ', 1)[1]}" for noun in NOUNS.values() for size in ("small", "large")],
    "COLOUR": list(COLOURS),
    "COUNT": list(COUNTS),
    "CATEGORY": list(CATEGORIES),
    "VALUE": list(reading.VALUES),
    "BOARD": list(BOARDS),
    "REL": list(RELATIONS.values()),
    "SIDE": [
        *SIDES.values(),
        "in the middle",
        *(f"at the {v} {h}" for v in ("top", "bottom") for h in ("left", "right")),
    ],
    "QUARTER": [f"{v} {h}" for v in ("top", "bottom") for h in ("left", "right")],
    "STYLE": [f"{'an' if a.style[0] in 'aeiou' else 'a'} {a.style}" for a in ARTISTS.values()],
    "BAR": [*BAR_COLOURS, *(f"bar {label}" for label in LABELS)],
    "WHICH": ["the first picture", "the second picture", "both pictures", "neither picture"],
    "DIRECTION": ["left", "right", "up", "down"],
}
# {A} is one of the part A; {THINGS} and the like are made of parts below.
MADE = {
    "WRITING": r'"[a-z0-9$]{1,12}"',
    "BOX": r"(?:<(?:\d|1[0-6])>){4}",
    "GROUND": r"an? {COLOUR} background",
    "THING": r"(?:{A}|{SIZED}|{COUNT} {NS}|a sign that says {WRITING}|a sign)",
    "THINGS": r"{THING}(?:(?:, {THING})? and {THING}| {REL} {A})?",
    "BARS": r"{BAR} is {VALUE}(?:(?:, {BAR} is {VALUE})* and {BAR} is {VALUE})?",
    "THERE": r"there (?:is|are) (?:{THINGS}|{COUNT} (?:{NS}|{N}|things?|{CATEGORY}s?)|no (?:{N}|{NS}))",
}
SENTENCES = (
    r"{THERE}(?: on {GROUND})?",
    r"there is no (?:{N} in the picture|{CATEGORY}|sign in the picture|chart in the picture|{BAR} bar|{BAR})",
    r"there is (?:nothing|also {A})(?: (?:{SIDE}|{REL} the (?:{N}|sign)|next to the {N}))?",
    r"there (?:is a bar chart with|are) {COUNT} bars",
    r"it is (?:{THINGS}|{STYLE}|a bar chart: {BARS}|drawn in several styles)",
    r"it is (?:{STYLE}|a picture) of {THINGS}(?: {SIDE})?(?: in a (?:row|column))? on {GROUND}",
    r"the background is {COLOUR}",
    r"i know only the colour of the background: it is {COLOUR}",
    r"the {N} is (?:{REL} the {N}|{SIDE}|small|large|in {BOX})",
    r"they are (?:about the same size|all {NS}|different: {THINGS})",
    r"the sign (?:says {WRITING}|is {BOARD})",
    r"it costs {WRITING}",
    r"{BARS}(?:: (?:they are equal|{BAR} is {VALUE} (?:more|less)|{BAR} is higher))?",
    r"the (?:highest|lowest) value is {VALUE}",
    r"{BAR} is the (?:highest|lowest): {VALUE}",
    r"there is a (?:sign|chart)",
    r"there is no (?:sign|chart)",
    r"the first shows (?:no {N}|{A}), the second shows (?:no {N}|{A}): {WHICH}",
    r"the first is {COLOUR}, the second is {COLOUR}: (?:{WHICH}|they are the same|they are different)",
    r"the first has (?:none|{COUNT}), the second has (?:none|{COUNT}): (?:{WHICH}|the same number)",
    r"the first picture shows {THINGS} on {GROUND}, the second shows {THINGS} on {GROUND}",
    r"the {N} was at the {QUARTER}, then at the {QUARTER}: it (?:moved {DIRECTION}|did not move)",
    r"the {N} (?:was|is) at the {QUARTER}",
    r"at first {THERE}, at the end {THERE}: (?:{A}|nothing) (?:appeared|vanished)",
    r"first there is {A}(?:, then {A})*",
    r"{A} came (?:first|last)",
)
SAYINGS = (
    *small_talk.REPLIES.values(), small_talk.NO_PICTURE, small_talk.NONSENSE, reading.NO_SIGN, reading.NO_CHART,
    reading.NO_PRICE, follow_ups.EVIDENCE, follow_ups.WELCOME, follow_ups.ALL,
)  # fmt: skip


def is_well_formed(answer: str) -> bool:
    """Whether the answer is a sentence of the world, with or without yes, no, or "i am sure:" before it."""
    return answer.removeprefix("i am sure: ") in SAYINGS or _pattern().fullmatch(answer) is not None


@functools.cache
def _pattern() -> re.Pattern:
    parts = {
        name: "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"
        for name, words in PARTS.items()
    }
    for name, form in MADE.items():
        parts[name] = "(?:" + _filled(form, parts) + ")"
    sentences = "|".join(_filled(form, parts) for form in SENTENCES)
    return re.compile(rf"(?:yes, |no, |that is right: |that is wrong: |i am sure: )?(?:{sentences})\.")


def _filled(form: str, parts: dict[str, str]) -> str:
    for name, pattern in parts.items():
        form = form.replace("{" + name + "}", pattern)
    return form
