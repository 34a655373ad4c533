"""What the chat model answers to wordings that nobody trained, about test pictures: python -m benchmarks.grammar_scores

For each group of questions the share of right answers, once with wordings held out of training and once with trained
ones. With --free FILE also a test of questions written by somebody who has not read the grammar.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from PIL import Image

from course_utils.world import charts, signs, trios
from course_utils.world.grammar import (
    Asker,
    Topic,
    Turn,
    facts,
    follow_ups,
    one_picture,
    reading,
    several,
    small_talk,
    talks,
)
from course_utils.world.grammar.pointing import boxes_in, overlap
from course_utils.world.grammar.well_formed import is_well_formed
from course_utils.world.scenes import Scene, compose, sample_scene
from training import cells

if TYPE_CHECKING:
    from course_utils.models import Chat

NUMBER = 200  # questions of each group and each kind of wording
BATCH = 50
OVERLAP = 0.5  # intersection over union from which a box is right
HELD_OUT = ", held-out wordings"
TARGETS = {
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
    "boxes": 0.85,
    "small talk and unanswerable": None,
    "other languages": None,
    "no picture": None,
    "one picture, never seen together": None,
    "one picture, unseen artist": None,
}
CHAT_TARGETS = {f"{name}{HELD_OUT}": target for name, target in TARGETS.items()} | {
    f"{name}, trained wordings": None for name in TARGETS
}
CHAT_TARGETS["well-formed answers"] = 0.99


@dataclass(frozen=True)
class Case:
    """Pictures, what was said before, and a question with its right answer."""

    pictures: tuple[cells.Shown, ...]
    before: tuple[Turn, ...]
    turn: Turn
    scene: Scene | None = None


def cases(group: str, held_out: bool) -> Iterator[Case]:
    """The fixed test cases of a group, without end."""
    index = 0
    while True:
        index += 1
        ask = Asker(random.Random(f"scores/{group}/{held_out}/{index}"), held_out, noisy=0.0)
        if (case := MAKERS[group](index, ask)) is not None:
            yield case


def _single(topic: Topic, turn: Turn | None) -> Case | None:
    return None if turn is None else Case(topic.pictures, (), turn, topic.scene)


def _scene_topic(index: int, split: str = "test") -> Topic:
    if index % 5 == 0:
        scene = trios.sample(split, index)
        return Topic("trio", (scene,), scene)
    scene = sample_scene(split, index)
    return Topic("scene", (scene,), scene)


def _one_picture(split: str) -> Callable[[int, Asker], Case | None]:
    apart = (one_picture.describe, one_picture.describe_fully, one_picture.point)
    makers = {maker: weight for maker, weight in one_picture.MAKERS.items() if maker not in apart}

    def make(index: int, ask: Asker) -> Case | None:
        topic = _scene_topic(index, split)
        turn = talks.any_of(makers, topic.about, ask)
        return None if turn.false_premise else _single(topic, turn)

    return make


def _describe(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    return _single(topic, talks.any_of({one_picture.describe: 3, one_picture.describe_fully: 1}, topic.about, ask))


def _false_premise(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    turn = talks.any_of(one_picture.MAKERS, topic.about, ask)
    return _single(topic, turn) if turn.false_premise else None


def _follow_up(index: int, ask: Asker) -> Case | None:
    topic = talks.sample("test", index, ("scene", "scene", "scene", "pair", "chart")[index % 5])
    turns = talks.any_of(topic.chains, topic.about, ask)
    if ask.rng.random() < 0.25:
        turns = [turns[0], follow_ups.afterthought(turns[0], ask, topic.scene)]
    return Case(topic.pictures, tuple(turns[:-1]), turns[-1])


def _of_kind(kind: str) -> Callable[[int, Asker], Case | None]:
    def make(index: int, ask: Asker) -> Case | None:
        topic = talks.sample("test", index, kind)
        return _single(topic, talks.any_of(topic.makers, topic.about, ask))

    return make


def _still(index: int, ask: Asker) -> Case | None:
    film = several.sample_film("test", index, "stays")
    return _single(Topic("film", film.frames, film), several.movement(film, ask))


def _writing(writing: signs.Writing) -> Callable[[int, Asker], Case | None]:
    def make(index: int, ask: Asker) -> Case | None:
        shown = signs.sample("test", index, writing)
        return _single(Topic("sign", (shown,), shown), reading.sign(shown, ask))

    return make


def _plain_chart(index: int, ask: Asker) -> Case | None:
    chart = charts.sample("test", index, plain=True)
    topic = Topic("chart", (chart,), chart)
    return _single(topic, talks.any_of(topic.makers, chart, ask))


def _box(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    turn = one_picture.point(topic.about, ask)
    return None if turn is None or turn.false_premise else _single(topic, turn)


def _small_talk(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    turn = small_talk.small_talk(topic.scene, ask)
    return None if turn.kind in ("languages", "nonsense") else _single(topic, turn)


def _languages(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    turn = Turn("languages", small_talk.foreign(ask), "english", small_talk.ENGLISH_ONLY)
    return _single(topic, turn)


def _no_picture(index: int, ask: Asker) -> Case | None:
    topic = talks.sample("test", index)
    turn = small_talk.no_picture(talks.any_of(topic.makers, topic.about, ask).question)
    return Case((), (), turn)


MAKERS: dict[str, Callable[[int, Asker], Case | None]] = {
    "one picture": _one_picture("test"),
    "describe": _describe,
    "false premise": _false_premise,
    "follow-up": _follow_up,
    "comparison": _of_kind("pair"),
    "frames": _of_kind("film"),
    "frames that stand still": _still,
    "words on signs": _writing("word"),
    "random letters on signs": _writing("letters"),
    "signs, all questions": _of_kind("sign"),
    "charts": _of_kind("chart"),
    "charts by matplotlib": _plain_chart,
    "boxes": _box,
    "small talk and unanswerable": _small_talk,
    "other languages": _languages,
    "no picture": _no_picture,
    "one picture, never seen together": _one_picture("unseen_pairs"),
    "one picture, unseen artist": _one_picture("unseen_artist"),
}


# Marks


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


def chat_scores(chat: "Chat", number: int = NUMBER, wrong: list | None = None) -> dict[str, float]:
    """Shares of right answers, and of well-formed ones among all. Wrong answers are added to `wrong`."""
    scores, formed = {}, []
    for group in TARGETS:
        for held_out in (True, False):
            some = [case for case, _ in zip(cases(group, held_out), range(number), strict=False)]
            told = answers(chat, some)
            right = [is_right(group, case, text) for case, text in zip(some, told, strict=True)]
            formed += [is_well_formed(text) for text in told]
            scores[f"{group}{HELD_OUT if held_out else ', trained wordings'}"] = sum(right) / len(right)
            if wrong is not None:
                wrong += [
                    (group, held_out, case.turn.kind, case.turn.question, case.turn.sentence, text)
                    for case, text, ok in zip(some, told, right, strict=True)
                    if not ok
                ]
    return scores | {"well-formed answers": sum(formed) / len(formed)}


def answers(chat: "Chat", some: list[Case]) -> list[str]:
    """What the model says to each case; what was said before stands there with its true answers."""
    asked = []
    for case in some:
        messages = [(turn.question, turn.sentence) for turn in case.before] + [(case.turn.question, "")]
        asked.append(([cells.paint(shown) for shown in case.pictures], messages))
    return said(chat, asked)


@torch.no_grad()
def said(chat: "Chat", asked: list[tuple[list[Image.Image], list[tuple[str, str]]]]) -> list[str]:
    """The model's last answers in conversations: (pictures, [(question, answer), …]), the last answer to be given."""
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
    texts = [chat.processor.apply_chat_template(_messages(*one), add_generation_prompt=True) for one in part]
    images = [pictures for pictures, _ in part] if part[0][0] else None
    inputs = chat.processor(text=texts, images=images, padding=True, return_tensors="pt", add_special_tokens=False)
    ids = chat.model.generate(**inputs, max_new_tokens=60, do_sample=False)[:, inputs["input_ids"].shape[1] :]
    return [text.strip() for text in chat.processor.batch_decode(ids, skip_special_tokens=True)]


def _messages(pictures: list[Image.Image], turns: list[tuple[str, str]]) -> list[dict]:
    messages = []
    for i, (question, answer) in enumerate(turns):
        shown = [{"type": "image"} for _ in pictures] if i == 0 else []
        messages.append({"role": "user", "content": [*shown, {"type": "text", "text": question}]})
        messages.append({"role": "assistant", "content": [{"type": "text", "text": answer}]})
    return messages[:-1]


# The free test


def free_scores(chat: "Chat", path: Path) -> dict[str, float]:
    """Shares of sensible answers by kind, on questions of somebody who has not read the grammar.

    A question names groups of words ("all": of each group one must be said) and words that must not be said ("none").
    """
    import yaml

    found: dict[str, list[bool]] = {}
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = [(_free_pictures(one["pictures"]), one) for one in questions]
    told = said(chat, [([cells.paint(p) for p in shown], _free_turns(one)) for shown, one in asked])
    for (shown, one), text in zip(asked, told, strict=True):
        found.setdefault(one["kind"], []).append(_is_sensible(one, shown, text.lower()))
    everything = [ok for marks in found.values() for ok in marks]
    scores = {kind: sum(marks) / len(marks) for kind, marks in sorted(found.items())}
    return scores | {"free test, all": sum(everything) / len(everything)}


def _free_turns(one: dict) -> list[tuple[str, str]]:
    return [tuple(turn) for turn in one.get("before", [])] + [(one["question"], "")]


def _free_pictures(specified: list[dict]) -> list[cells.Shown]:
    shown: list[cells.Shown] = []
    for i, of in enumerate(specified):
        rng = random.Random(f"free/{i}/{of}")
        if "frames" in of:
            film = of["frames"]
            shown += several.film_to_order(film["noun"], film["background"], film["move"], film["frames"])
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


def _is_sensible(one: dict, shown: list[cells.Shown], told: str) -> bool:
    if "box" in one:
        (thing,) = [thing for thing in shown[0].things if thing.noun == one["box"]]
        return points_well(told, facts.box(thing))
    groups = all(any(_says(told, word) for word in group) for group in one["all"])
    return groups and not any(_says(told, word) for word in one["none"])


def _says(told: str, word: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(str(word).lower())}(?![a-z0-9])", told) is not None


def main() -> None:
    from transformers import AutoModelForImageTextToText, AutoProcessor

    from course_utils.models import Chat

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default="course_utils/checkpoints/chat-pocket")
    parser.add_argument("--number", type=int, default=NUMBER, help="questions of each group")
    parser.add_argument("--free", help="a file of free questions (YAML): only these are asked")
    parser.add_argument("--wrong", help="a file for the wrong answers, as JSON lines")
    args = parser.parse_args()
    model = AutoModelForImageTextToText.from_pretrained(args.folder, dtype=torch.float32).eval()
    chat = Chat(model, AutoProcessor.from_pretrained(args.folder))
    wrong: list = []
    scores = free_scores(chat, Path(args.free)) if args.free else chat_scores(chat, args.number, wrong)
    for name, score in scores.items():
        target = CHAT_TARGETS.get(name)
        print(f"{name:58} {score:6.1%}{'' if target is None else f'   target {target:.0%}'}")
    if args.wrong:
        Path(args.wrong).write_text("".join(json.dumps(row) + "\n" for row in wrong), encoding="utf-8")


if __name__ == "__main__":
    main()
