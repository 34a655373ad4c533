"""What the chat model answers to wordings that nobody trained, about test pictures.

For each group of questions (see `questions`) the share of right answers, once with wordings held out of training and
once with trained ones; and how many of all answers are sentences of the world.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.measure.odd import odd_input
from course_utils.measure.questions import Case, cases
from course_utils.measure.scores import Target, mean
from course_utils.search.scores import overlap
from course_utils.world.grammar import facts
from course_utils.world.grammar.pointing import boxes_in
from course_utils.world.grammar.small_talk import NONSENSE
from course_utils.world.grammar.turns import Turn
from course_utils.world.grammar.well_formed import is_well_formed
from course_utils.world.scenes import Scene
from course_utils.world.shown import paint

if TYPE_CHECKING:
    from course_utils.models import Chat

NUMBER = 200  # questions of each group and each kind of wording
BATCH = 50
Conversation = tuple[list[Image.Image], list[tuple[str, str]], str | None]  # pictures, (question, answer) turns, system
OVERLAP = 0.5  # intersection over union from which a box is right
HELD_OUT = ", held-out wordings"
TARGETS: dict[str, Target] = {
    "one picture": 0.90,
    "describe": 0.90,
    "false premise": 0.85,
    "follow-up": 0.88,
    "comparison": 0.88,
    "frames": 0.88,
    "frames that stand still": 0.85,
    "words on signs": 0.90,
    "random letters on signs": None,
    "signs, all questions": None,
    "charts": 0.90,
    "charts by matplotlib": 0.90,
    "charts, letters in any order": None,
    "charts, told to be a chart reader": None,
    "boxes": 0.85,
    "what is in a box": None,
    "order of a film": None,
    "small talk and unanswerable": None,
    "other languages": None,
    "no picture": None,
    "one picture, never seen together": None,
    "one picture, unseen artist": None,
}
CONVERSING_TARGETS: dict[str, Target] = {f"{name}{HELD_OUT}": target for name, target in TARGETS.items()} | {
    f"{name}, trained wordings": None for name in TARGETS
}
WELL_FORMED, ODDLY_ASKED = "well-formed answers", "well-formed answers to what is no question"
CONVERSING_TARGETS |= {WELL_FORMED: 0.99, ODDLY_ASKED: 0.99}


def is_right(group: str, case: Case, told: str) -> bool:
    """Whether the answer is right: word for word; of descriptions every thing and the ground; of boxes by overlap."""
    if group == "describe":
        return told == case.turn.sentence or _names_all(case.scene, told)
    if group == "boxes":
        return points_well(told, boxes_in(case.turn.sentence)[0])
    return told == case.turn.sentence


def _names_all(scene: Scene, told: str) -> bool:
    """Whether every thing, in its number, and the ground are named."""
    found = all(re.search(rf"\b{thing.split(' ', 1)[1]}\b", told) for thing in facts.things(scene))
    number = scene.layout != "many" or facts.COUNTS[scene.count] in told
    return found and number and f"{scene.background} background" in told


def points_well(told: str, box: tuple[int, ...]) -> bool:
    """Whether the first box that is told overlaps enough with the right one."""
    found = boxes_in(told)
    return bool(found) and overlap(found[0], box) >= OVERLAP


def conversing_scores(chat: "Chat", number: int = NUMBER, wrong: list | None = None) -> dict[str, float]:
    """Shares of right answers, and of well-formed ones among all. Wrong answers are added to `wrong`."""
    scores, formed = {}, []
    for group in TARGETS:
        for held_out in (True, False):
            some = [case for case, _ in zip(cases(group, held_out), range(number), strict=False)]
            told = answers(chat, some)
            right = [is_right(group, case, text) for case, text in zip(some, told, strict=True)]
            formed += [is_well_formed(text) for text in told]
            scores[f"{group}{HELD_OUT if held_out else ', trained wordings'}"] = mean(right)
            if wrong is not None:
                wrong += [
                    (group, held_out, case.turn.kind, case.turn.question, case.turn.sentence, text)
                    for case, text, ok in zip(some, told, right, strict=True)
                    if not ok
                ]
    told = answers(chat, [*_no_questions()])
    return scores | {WELL_FORMED: mean(formed), ODDLY_ASKED: mean(is_well_formed(text) for text in told)}


def _no_questions() -> Iterator[Case]:
    """What is no question, typed behind a test picture."""
    for text, case in zip(odd_input(), cases("describe", False), strict=False):
        yield Case(case.pictures[:1], (), Turn("nonsense", text, "what", NONSENSE))


def answers(chat: "Chat", some: list[Case]) -> list[str]:
    """What the model says to each case; what was said before stands there with its true answers."""
    asked = []
    for case in some:
        messages = [(turn.question, turn.sentence) for turn in case.before] + [(case.turn.question, "")]
        asked.append(([paint(shown) for shown in case.pictures], messages, case.system))
    return said(chat, asked)


def said(chat: "Chat", asked: list[Conversation]) -> list[str]:
    """The model's last answers in conversations, whose last answers are to be given."""
    told = [""] * len(asked)
    order = sorted(range(len(asked)), key=lambda i: (len(asked[i][0]), sum(len(q + a) for q, a in asked[i][1])))
    for start in range(0, len(order), BATCH):
        for has_pictures in (False, True):
            part = [i for i in order[start : start + BATCH] if bool(asked[i][0]) == has_pictures]
            if part:
                for i, text in zip(part, _generated(chat, [asked[i] for i in part]), strict=True):
                    told[i] = text
    return told


def _generated(chat: "Chat", part: list) -> list[str]:
    import torch

    texts = [chat.processor.apply_chat_template(_messages(*one), add_generation_prompt=True) for one in part]
    images = [pictures for pictures, *_ in part] if part[0][0] else None
    inputs = chat.processor(text=texts, images=images, padding=True, return_tensors="pt", add_special_tokens=False)
    with torch.no_grad():
        ids = chat.model.generate(**inputs, max_new_tokens=60, do_sample=False)[:, inputs["input_ids"].shape[1] :]
    return [text.strip() for text in chat.processor.batch_decode(ids, skip_special_tokens=True)]


def _messages(pictures: list[Image.Image], turns: list[tuple[str, str]], system: str | None) -> list[dict]:
    messages = [{"role": "system", "content": [{"type": "text", "text": system}]}] if system else []
    for i, (question, answer) in enumerate(turns):
        shown = [{"type": "image"} for _ in pictures] if i == 0 else []
        messages.append({"role": "user", "content": [*shown, {"type": "text", "text": question}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": answer}]})
    return messages[:-1]
