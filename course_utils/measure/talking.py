"""What the pocket BLIP-2 says of the held-out scenes: captions and answers."""

import itertools
import random
from typing import TYPE_CHECKING

from course_utils import talk, world
from course_utils.measure.answers import is_answer
from course_utils.measure.scores import Target, mean, scenes
from course_utils.world.language import bare

if TYPE_CHECKING:
    from course_utils.models import Blip2

GAP = 0.10  # how much worse "never seen together" may be
BLIP2_TARGETS: dict[str, Target] = {
    "captions naming every object, one object": 0.90,
    "captions naming every object, two objects": 0.80,
    "captions naming every object, two objects never seen together": None,
    "captions naming every object, two objects, unseen artist": None,
    "answers, all": 0.90,
    "answers, what": None,
    "answers, colour": None,
    "answers, count": None,
    "answers, relation": None,
    "answers, yes/no": None,
    "answers, never seen together": None,
    "answers, unseen artist": None,
    "lost in captions by never seen together": (-1.0, GAP),
    "lost in answers by never seen together": (-1.0, GAP),
    "yes-ratio on balanced questions": (0.45, 0.55),
    "answers that change with the picture": 0.95,
}


def blip2_scores(blip2: "Blip2") -> dict[str, float]:
    """Captions that name every object, answers by kind of question, and whether the picture decides the answer."""
    objects = "captions naming every object,"
    captions = {
        f"{objects} one object": _captions_complete(blip2, scenes("test", 400, "one")),
        f"{objects} two objects": _captions_complete(blip2, _pairs("test")),
        f"{objects} two objects never seen together": _captions_complete(blip2, _pairs("unseen_pairs")),
        f"{objects} two objects, unseen artist": _captions_complete(blip2, _pairs("unseen_artist")),
    }
    asked = _asked("test", 600)
    right = _answers_right(blip2, asked)
    answers = {"answers, all": mean(right)}
    for kind in ("what", "colour", "count", "relation", "yes/no"):
        of_kind = [ok for (_, question), ok in zip(asked, right, strict=True) if question.kind == kind]
        answers[f"answers, {kind}"] = mean(of_kind)
    answers["answers, never seen together"] = mean(_answers_right(blip2, _asked("unseen_pairs", 300)))
    answers["answers, unseen artist"] = mean(_answers_right(blip2, _asked("unseen_artist", 300)))
    lost = {
        "lost in captions by never seen together": captions[f"{objects} two objects"]
        - captions[f"{objects} two objects never seen together"],
        "lost in answers by never seen together": answers["answers, all"] - answers["answers, never seen together"],
    }
    return captions | answers | lost | _yes_ratio(blip2) | _swaps(blip2)


def _pairs(split: world.scenes.Split) -> list[world.Scene]:
    return [scene for layout in ("beside", "stacked") for scene in scenes(split, 200, layout)]


def _asked(split: world.scenes.Split, number: int) -> list[tuple[world.Scene, world.Question]]:
    """Every kind of question about each of the first scenes."""
    shown = scenes(split, number)
    return [(scene, question) for i, scene in enumerate(shown) for question in world.questions(scene, random.Random(i))]


def _captions_complete(blip2: "Blip2", shown: list[world.Scene]) -> float:
    told = talk.caption([world.render(scene) for scene in shown], blip2)
    return mean(all(_names(text, noun) for noun in scene.nouns) for scene, text in zip(shown, told, strict=True))


def _names(text: str, noun: str) -> bool:
    """Whether a caption names a noun, one or several of it."""
    return bare(noun) in text or world.NOUNS[noun].many in text


def _answers_right(blip2: "Blip2", asked: list[tuple[world.Scene, world.Question]]) -> list[bool]:
    told = talk.answer([world.render(scene) for scene, _ in asked], [q.text for _, q in asked], blip2)
    return [is_answer(text, q.answer) for text, (_, q) in zip(told, asked, strict=True)]


def _yes_ratio(blip2: "Blip2") -> dict[str, float]:
    """How often the model says yes where yes and no are right equally often: each scene is asked one of both."""
    shown = scenes("test", 300)
    asked = []
    for i, scene in enumerate(shown):
        rng = random.Random(i)
        absent = rng.choice([noun for noun in world.NOUNS if noun not in scene.nouns])
        asked += [(scene, world.NOUNS[noun].one) for noun in (rng.choice(scene.nouns), absent)]
    pictures = [world.render(scene) for scene, _ in asked]
    told = talk.answer(pictures, [f"is there {one} in the picture?" for _, one in asked], blip2)
    return {"yes-ratio on balanced questions": mean(text == "yes" for text in told)}


def _swaps(blip2: "Blip2") -> dict[str, float]:
    """How often another picture, about which another answer is right, changes the answer to the same question."""
    shown = scenes("test", 400, "one")
    pairs = [
        (one, other, question)
        for one, other in itertools.pairwise(shown)
        for question, fact in (
            ("what is in the picture?", lambda scene: scene.nouns[0]),
            ("what colour is the background?", lambda scene: scene.background),
        )
        if fact(one) != fact(other)
    ]
    questions = [question for _, _, question in pairs]
    before = talk.answer([world.render(one) for one, _, _ in pairs], questions, blip2)
    after = talk.answer([world.render(other) for _, other, _ in pairs], questions, blip2)
    return {"answers that change with the picture": mean(a != b for a, b in zip(before, after, strict=True))}
