"""What can be said about a scene: captions, questions with answers, and foils (captions that are wrong in one way)."""

import functools
import random
from dataclasses import dataclass
from typing import Literal

from course_utils.world.scenes import COLOURS, LARGE, Scene
from course_utils.world.sprites import ARTISTS, NOUNS

COUNT_WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}
RELATIONS = {"beside": ("to the left of", "to the right of"), "stacked": ("above", "below")}

QuestionKind = Literal["what", "colour", "count", "relation", "yes/no"]
FoilKind = Literal["swapped relation", "wrong colour", "wrong count", "wrong noun"]


@dataclass(frozen=True)
class Question:
    """A question about a scene and its one right answer."""

    kind: QuestionKind
    text: str
    answer: str


def with_article(phrase: str) -> str:
    """The phrase behind "a" or "an"."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def size_word(scene: Scene) -> str | None:
    """ "small" or "large" for a lone thing, None where things share the picture."""
    if scene.layout != "one":
        return None
    return "large" if scene.things[0].size >= LARGE[0] else "small"


def caption(scene: Scene, rng: random.Random | None = None) -> str:
    """One caption: the full one (all that is true of the scene), or with `rng` one of `captions(scene)` by chance."""
    if rng is not None:
        return rng.choice(captions(scene))
    subject = _sized_subject(scene) if scene.layout == "one" else _subjects(scene)[0]
    return f"{_style(scene)} of {subject} on {with_article(scene.background)} background"


def captions(scene: Scene) -> list[str]:
    """All the captions of a scene, from bare to full. Each is true of it."""
    ground = f"{with_article(scene.background)} background"
    subjects = _subjects(scene) + ([_sized_subject(scene)] if scene.layout == "one" else [])
    verb = "are" if scene.layout == "many" else "is"
    said = [f"a picture with {ground}"]
    for subject in subjects:
        said += [
            subject,
            f"a picture of {subject}",
            f"there {verb} {subject}",
            f"{subject} on {ground}",
            f"{ground} with {subject}",
            f"a picture of {subject} on {ground}",
        ]
        if scene.artist is not None:
            said += [f"{_style(scene)} of {subject}", f"{_style(scene)} of {subject} on {ground}"]
    return said


def questions(scene: Scene, rng: random.Random) -> list[Question]:
    """One question of each kind that fits the scene. Over many scenes "yes" and "no" come equally often."""
    first = scene.nouns[0]
    asked = [Question("colour", "what colour is the background?", scene.background)]
    if scene.layout in RELATIONS:
        asked += _relation_questions(scene, rng)
    else:
        asked.append(Question("what", "what is in the picture?", first))
        asked.append(Question("count", f"how many {NOUNS[first].many} are there?", COUNT_WORDS[scene.count]))
    if rng.random() < 0.5:
        asked.append(Question("yes/no", f"is there {NOUNS[rng.choice(scene.nouns)].one} in the picture?", "yes"))
    else:
        absent = rng.choice([noun for noun in NOUNS if noun not in scene.nouns])
        asked.append(Question("yes/no", f"is there {NOUNS[absent].one} in the picture?", "no"))
    return asked


def foils(scene: Scene, rng: random.Random) -> dict[FoilKind, str]:
    """Captions that differ from `caption(scene)` in one fact, by the kind of mistake. Only those that fit the scene."""
    full = caption(scene)
    colour = rng.choice([name for name in COLOURS if name != scene.background])
    ground = f" on {with_article(scene.background)} background"
    wrong: dict[FoilKind, str] = {"wrong colour": full.replace(ground, f" on {with_article(colour)} background")}
    first = scene.nouns[0]
    absent = rng.choice([noun for noun in NOUNS if noun not in scene.nouns])
    if scene.layout in RELATIONS:
        one, other = (NOUNS[noun].one for noun in scene.nouns)
        relation = RELATIONS[scene.layout][0]
        wrong["swapped relation"] = full.replace(f"{one} {relation} {other}", f"{other} {relation} {one}")
        wrong["wrong noun"] = full.replace(f"{one} {relation}", f"{NOUNS[absent].one} {relation}")
    elif scene.layout == "many":
        count = rng.choice([n for n in (2, 3, 4) if n != scene.count])
        right = f"{COUNT_WORDS[scene.count]} {NOUNS[first].many}"
        wrong["wrong count"] = full.replace(right, f"{COUNT_WORDS[count]} {NOUNS[first].many}")
        wrong["wrong noun"] = full.replace(right, f"{COUNT_WORDS[scene.count]} {NOUNS[absent].many}")
    else:
        wrong["wrong noun"] = full.replace(_sized(first, size_word(scene)), _sized(absent, size_word(scene)))
    return wrong


def _subjects(scene: Scene) -> list[str]:
    """The ways to name what is in the picture, without its background or style; the most telling one first."""
    if scene.layout == "one":
        return [NOUNS[scene.nouns[0]].one]
    if scene.layout == "many":
        return [f"{COUNT_WORDS[scene.count]} {NOUNS[scene.nouns[0]].many}"]
    one, other = (NOUNS[noun].one for noun in scene.nouns)
    there, back = RELATIONS[scene.layout]
    return [f"{one} {there} {other}", f"{other} {back} {one}", f"{one} and {other}"]


def _sized_subject(scene: Scene) -> str:
    return _sized(scene.nouns[0], size_word(scene))


def _sized(noun: str, size: str) -> str:
    """ "a small cat", "a large pair of scissors"."""
    return with_article(f"{size} {NOUNS[noun].one.split(' ', 1)[1]}")


def _style(scene: Scene) -> str:
    """How the picture is drawn, e.g. "an ink sketch"; "a picture" where two artists share it."""
    return with_article(ARTISTS[scene.artist].style) if scene.artist else "a picture"


def _relation_questions(scene: Scene, rng: random.Random) -> list[Question]:
    """Where a thing stands (a noun as answer), and whether it stands there (yes or no, equally often)."""
    relations = RELATIONS[scene.layout]
    (one, other), way = scene.nouns, rng.randrange(2)
    subject, reference = (one, other) if way == 0 else (other, one)
    asked = [Question("relation", f"what is {relations[way]} the {bare(reference)}?", subject)]
    true = rng.random() < 0.5
    claim = relations[way if true else 1 - way]
    asked.append(
        Question("relation", f"is the {bare(subject)} {claim} the {bare(reference)}?", "yes" if true else "no")
    )
    return asked


def bare(noun: str) -> str:
    """The noun behind "the": "cat", "pair of scissors"."""
    return NOUNS[noun].one.split(" ", 1)[1]


@functools.cache
def nouns_by_name() -> dict[str, str]:
    """What a noun is called -> the noun: singular and plural, the longest first."""
    names = {name: noun for noun in NOUNS for name in (bare(noun), NOUNS[noun].many)}
    return dict(sorted(names.items(), key=lambda pair: -len(pair[0])))
