"""What is shown, and short talks about it: one to three turns that belong together."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_utils.world import charts, signs, trios
from course_utils.world.charts import Chart
from course_utils.world.grammar import films, follow_ups, one_picture, reading, several, small_talk
from course_utils.world.grammar.turns import Asker, Turn
from course_utils.world.scenes import Scene, Split, sample_scene
from course_utils.world.signs import SignScene

Shown = Scene | SignScene | Chart
# How many of a hundred talks show what.
KINDS = {"scene": 34, "trio": 6, "sign": 22, "chart": 10, "pair": 19, "film": 9}
SMALL_TALK, CHAIN, ABSENT, AFTERTHOUGHT = 0.09, 0.28, 0.03, 0.12  # shares of the talks


@dataclass(frozen=True)
class Topic:
    """Pictures in their order, what they are together, and what can be asked about them."""

    kind: str
    pictures: tuple[Shown, ...]
    about: Any  # a scene, a sign scene, a chart, a pair or a film

    @property
    def scene(self) -> Scene | None:
        """The one scene of things that it is about, if it is about one."""
        return self.about if self.kind in ("scene", "trio") else None

    @property
    def makers(self) -> dict[Callable, float]:
        """Makers of single questions with their weights."""
        return {
            "scene": one_picture.MAKERS,
            "trio": one_picture.MAKERS,
            "sign": reading.SIGN_MAKERS,
            "chart": reading.CHART_MAKERS,
            "pair": several.PAIR_MAKERS,
            "film": films.FILM_MAKERS,
        }[self.kind]

    @property
    def chains(self) -> dict[Callable, float]:
        """Makers of a question with its follow-up."""
        chains = {"scene": follow_ups.SCENE_CHAINS, "trio": follow_ups.SCENE_CHAINS}
        return chains.get(
            self.kind, {"chart": {follow_ups.and_bar: 1}, "pair": {follow_ups.in_other: 1}}.get(self.kind, {})
        )


def sample(split: Split, index: int, kind: str | None = None) -> Topic:
    """Topic number `index` of a split, of one kind or of all kinds in turn: the same arguments give the same."""
    rng = random.Random(f"emoji-world/topic/{split}/{index}/{kind}")
    kind = kind or rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "pair":
        pair = several.sample_pair(split, index)
        return Topic(kind, pair, pair)
    if kind == "film":
        film = films.sample_film(split, index)
        return Topic(kind, film.frames, film)
    makers = {"scene": sample_scene, "trio": trios.sample, "sign": signs.sample, "chart": charts.sample}
    shown = makers[kind](split, index)
    return Topic(kind, (shown,), shown)


def talk(topic: Topic, ask: Asker) -> list[Turn]:
    """One to three turns that belong together and need nothing that was said before."""
    draw = ask.rng.random()
    if draw < SMALL_TALK:
        return [small_talk.small_talk(topic.scene, ask)]
    if topic.scene is not None and draw < SMALL_TALK + ABSENT:
        return [reading.no_sign(topic.scene, ask)]
    turns = None
    if topic.chains and ask.rng.random() < CHAIN:
        turns = any_of(topic.chains, topic.about, ask)
    turns = turns or [any_of(topic.makers, topic.about, ask)]
    if ask.rng.random() < AFTERTHOUGHT:
        turns = [*turns, follow_ups.afterthought(turns[-1], ask, topic.scene)]
    return turns


def any_of(makers: dict[Callable, float], about: Any, ask: Asker) -> Any:
    """What one of the makers makes, by weight, among those that fit."""
    while True:
        (maker,) = ask.rng.choices(list(makers), list(makers.values()))
        if (made := maker(about, ask)) is not None:
            return made


def without_picture(split: Split, index: int, ask: Asker) -> list[Turn]:
    """Questions where no picture is shown: small talk, or a question that cannot be answered yet."""
    if ask.rng.random() < 0.4:
        turn = small_talk.small_talk(None, ask)
        if turn.kind not in ("price unknown", "cannot see"):
            return [turn]
    topic = sample(split, index)
    return [small_talk.no_picture(any_of(topic.makers, topic.about, ask).question)]
