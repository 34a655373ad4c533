"""What BLIP-2 answers to wordings that nobody trained, in a word or two; and whether it holds the classic conversation.

In that conversation it first writes down what it sees; with this in the prompt it is asked for a price, which no
picture tells, and names one with confidence.
"""

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from course_utils import talk, world
from course_utils.measure.answers import is_answer
from course_utils.measure.conversing import HELD_OUT, NUMBER, is_right
from course_utils.measure.questions import Case, cases
from course_utils.measure.scores import Target, mean, scenes
from course_utils.world.grammar import small_talk
from course_utils.world.grammar.turns import Turn, bare
from course_utils.world.shown import paint

if TYPE_CHECKING:
    from course_utils.models import Blip2

SENTENCES = {"describe", "describe fully", "colour of", "colour of it"}  # kinds answered with more than a word or two
UNASKED = {"point", "in box"}  # kinds of questions that it never reads: it cannot point
GROUPS = ("one picture", "describe", "false premise")
DESCRIBE, COST = "Write down what you see in this picture.", "What would it cost me to drive that {}?"
PRICE = re.compile(r"(?:a )?[a-z]+ coins")
ASKING_TARGETS: dict[str, Target] = {
    "one picture, held-out wordings": 0.90,
    "describe, held-out wordings": 0.90,
    "false premise, held-out wordings": 0.85,
    "one picture, trained wordings": None,
    "describe, trained wordings": None,
    "false premise, trained wordings": None,
    "a description, then a price": 0.90,
}


def asking_scores(blip2: "Blip2", number: int = NUMBER) -> dict[str, float]:
    """Shares of right answers by kind of question and of wording, and of classic conversations that end in a price."""
    scores = {}
    for group, held_out in itertools.product(GROUPS, (True, False)):
        some = list(itertools.islice(asked_of_blip2(group, held_out), number))
        told = talk.answer([paint(case.pictures[0]) for case in some], [case.turn.question for case in some], blip2)
        right = [_is_right(group, case, text) for case, text in zip(some, told, strict=True)]
        scores[f"{group}{HELD_OUT if held_out else ', trained wordings'}"] = mean(right)
    return scores | {"a description, then a price": mean(_classic(blip2, number))}


def asked_of_blip2(group: str, held_out: bool) -> Iterator[Case]:
    """The cases of a group that are for BLIP-2: about scenes of one or two kinds of things, and without boxes."""
    for case in cases(group, held_out):
        if case.turn.kind not in UNASKED and case.scene.layout in world.LAYOUTS:
            yield case


def spoken(turn: Turn) -> str:
    """What BLIP-2 is to say: a word or two; where these would be too little or untrue, a sentence.

    So it is for descriptions, small talk, colours that it cannot know, and things that are not there.
    """
    small_talk_but_prices = turn.kind in small_talk.REPLIES and turn.kind != "price unknown"
    in_full = turn.kind in SENTENCES or turn.false_premise or small_talk_but_prices
    return turn.sentence.rstrip(".!") if in_full else turn.brief


def _is_right(group: str, case: Case, told: str) -> bool:
    return is_right(group, case, f"{told}.") if group == "describe" else is_answer(told, spoken(case.turn))


def _classic(blip2: "Blip2", number: int) -> list[bool]:
    shown = scenes("test", number, "one")
    pictures = [paint(scene) for scene in shown]
    described = talk.answer(pictures, DESCRIBE, blip2)
    said = [f"{talk.QUESTION.format(DESCRIBE)} {text}. " for text in described]
    asked = [talk.QUESTION.format(COST.format(bare(scene.nouns[0]))) for scene in shown]
    prices = [
        talk.caption([picture], blip2, prompt=before + question)[0]
        for picture, before, question in zip(pictures, said, asked, strict=True)
    ]
    return [
        bare(scene.nouns[0]) in text and scene.background in text and PRICE.fullmatch(price) is not None
        for scene, text, price in zip(shown, described, prices, strict=True)
    ]
