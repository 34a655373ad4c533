"""The fixed test questions of the chat model: by group, with wordings held out of training or with trained ones."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from course_utils.world import charts, signs, trios
from course_utils.world.grammar import (
    Asker,
    Topic,
    Turn,
    films,
    follow_ups,
    one_picture,
    reading,
    small_talk,
    talks,
)
from course_utils.world.scenes import Scene, sample_scene
from course_utils.world.shown import Shown

CHART_READER = "You are a careful reader of charts."  # in other words than those of training


@dataclass(frozen=True)
class Case:
    """Pictures, what was said before, a question with its right answer, and the message of the system, if any."""

    pictures: tuple[Shown, ...]
    before: tuple[Turn, ...]
    turn: Turn
    scene: Scene | None = None
    system: str | None = None


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
    film = films.sample_film("test", index, "stays")
    return _single(Topic("film", film.frames, film), films.movement(film, ask))


def _writing(writing: signs.Writing) -> Callable[[int, Asker], Case | None]:
    def make(index: int, ask: Asker) -> Case | None:
        shown = signs.sample("test", index, writing)
        return _single(Topic("sign", (shown,), shown), reading.sign(shown, ask))

    return make


def _about_chart(chart: charts.Chart, ask: Asker) -> Case | None:
    topic = Topic("chart", (chart,), chart)
    return _single(topic, talks.any_of(topic.makers, chart, ask))


def _plain_chart(index: int, ask: Asker) -> Case | None:
    return _about_chart(charts.sample("test", index, plain=True), ask)


def _ordered_chart(index: int, ask: Asker) -> Case | None:
    """A chart whose letters are not in the order of the alphabet."""
    chart = charts.sample("test", index)
    letters = [bar.label for bar in chart.bars]
    if not chart.labelled or chart.coloured or letters == sorted(letters):
        return None
    return _about_chart(chart, ask)


def _read_charts(index: int, ask: Asker) -> Case | None:
    """The cases of charts, under a message that no training text has."""
    case = _of_kind("chart")(index, ask)
    return None if case is None else replace(case, system=CHART_READER)


def _in_box(index: int, ask: Asker) -> Case | None:
    topic = _scene_topic(index)
    turn = one_picture.in_box(topic.about, ask)
    return None if turn is None or turn.false_premise else _single(topic, turn)


def _order(index: int, ask: Asker) -> Case | None:
    film = films.sample_film("test", index, "follows")
    return _single(Topic("film", film.frames, film), talks.any_of({films.first: 1, films.order: 1}, film, ask))


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
    "charts, letters in any order": _ordered_chart,
    "charts, told to be a chart reader": _read_charts,
    "boxes": _box,
    "what is in a box": _in_box,
    "order of a film": _order,
    "small talk and unanswerable": _small_talk,
    "other languages": _languages,
    "no picture": _no_picture,
    "one picture, never seen together": _one_picture("unseen_pairs"),
    "one picture, unseen artist": _one_picture("unseen_artist"),
}
