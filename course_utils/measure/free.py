"""The free test: questions by somebody who has not read the grammar, about pictures that the file describes.

A question names groups of words ("all": of each group one must be said), words that must not be said ("none"), or the
thing whose box is asked for ("box"). An answer may give its reasons first ("the car was on the left, then on the
right: it moved right."): what must not be said must not stand in its end, behind the last colon.
"""

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.measure.conversing import points_well, said
from course_utils.measure.scores import mean
from course_utils.world import charts, signs
from course_utils.world.grammar import facts, films
from course_utils.world.scenes import compose
from course_utils.world.shown import Shown, paint

if TYPE_CHECKING:
    from course_utils.models import Chat


def free_scores(chat: "Chat", path: Path) -> dict[str, float]:
    """Shares of sensible answers by kind, on questions of somebody who has not read the grammar."""
    import yaml

    found: dict[str, list[bool]] = {}
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = [(_free_pictures(one["pictures"]), one) for one in questions]
    told = said(chat, [([paint(p) for p in shown], _free_turns(one), None) for shown, one in asked])
    for (shown, one), text in zip(asked, told, strict=True):
        found.setdefault(one["kind"], []).append(_is_sensible(one, shown, text.lower()))
    everything = [ok for marks in found.values() for ok in marks]
    scores = {kind: mean(marks) for kind, marks in sorted(found.items())}
    return scores | {"free test, all": mean(everything)}


def _free_turns(one: dict) -> list[tuple[str, str]]:
    return [tuple(turn) for turn in one.get("before", [])] + [(one["question"], "")]


def _free_pictures(specified: list[dict]) -> list[Shown]:
    shown: list[Shown] = []
    for i, of in enumerate(specified):
        rng = random.Random(f"free/{i}/{of}")
        if "frames" in of:
            film = of["frames"]
            shown += films.film_to_order(film["noun"], film["background"], film["move"], film["frames"])
        elif "chart" in of:
            colours, values = zip(*of["chart"]["bars"], strict=True)
            shown.append(charts.compose(list(values), list(colours), None, rng))
        elif "sign" in of:
            sign = of["sign"]
            writing = "word" if sign["text"].isalpha() else "number"
            shown.append(signs.compose(sign["text"].lower(), rng, sign["noun"], sign["background"], writing=writing))
        else:
            shown.append(compose(**of))
    return shown


def _is_sensible(one: dict, shown: list[Shown], told: str) -> bool:
    if "box" in one:
        (thing,) = [thing for thing in shown[0].things if thing.noun == one["box"]]
        return points_well(told, facts.box(thing))
    groups = all(any(_says(told, word) for word in group) for group in one["all"])
    end = told.rsplit(": ", 1)[-1]
    return groups and not any(_says(end, word) for word in one["none"])


def _says(told: str, word: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(str(word).lower())}(?![a-z0-9])", told) is not None
