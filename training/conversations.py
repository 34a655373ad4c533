"""The chat model's training data: pictures, several separate talks about them, or one long conversation.

Separate talks share the pictures, but do not see each other: a mask keeps them apart (see `attention`). So a picture is
looked at once and asked about many times.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from course_utils import world
from course_utils.world import grammar
from course_utils.world.grammar.turns import FALSE
from course_utils.world.shown import Shown, paint
from training import cells, common, drills, sight
from training.augment import sprite_augmenter
from training.vocabulary import AROUND, BRIEF, CHART_READERS, END, GLOBAL, IMAGE, PIRATE, SENTENCES, START

IGNORE = -100  # cross_entropy skips targets with this value
PICTURE = f"{AROUND}{GLOBAL}{IMAGE * cells.CELLS}{AROUND}"
NO_PICTURE, LATER, LONG, AUGMENTED = 0.03, 0.12, 0.3, 0.7  # shares of the examples
DRILLS = 0.15  # of the examples
READING_FIRST = 30_000  # examples that are drills only, of these kinds in turn: reading comes before talking
LOOK_UPS_FIRST, LOOK_UP_KINDS = 13_000, ("trio", "trio", "trio", "chart", "sign")  # and of these the simplest
READING_KINDS = ("chart", "scene", "sign", "pair", "chart", "scene", "trio", "film")
LONGEST = (170, 200, 230, 260)  # tokens of an example
FAR = 0.08  # of the long conversations fill the whole context
WHOLE = 376


@dataclass
class Text:
    """Token ids with targets, the number of the block each belongs to (0: the pictures, seen by all) and its place."""

    ids: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def add(self, ids: list[int], block: int, place: int, learned: bool = False) -> int:
        """Append tokens, whose first stands at `place`; where the next stands."""
        if learned:
            self.targets[-1] = ids[0]
            self.targets += [*ids[1:], IGNORE]
        else:
            self.targets += [IGNORE] * len(ids)
        self.ids += ids
        self.blocks += [block] * len(ids)
        self.places += range(place, place + len(ids))
        return place + len(ids)


class Step(NamedTuple):
    """What is talked about, the pictures that are new with it, and their pixels (none where only truth is needed)."""

    topic: grammar.Topic
    pictures: tuple[Shown, ...]
    pixels: list[Tensor]


class Conversations(common.OfLikeLength):
    """Training examples from number `start` on.

    Without `plain`, the charts that matplotlib drew, no picture is drawn at all: the truth of its cells is enough.
    Each is a dict of ids, targets, blocks, places [n], pixels [pictures, 3, 64, 64] and right [pictures, 16, columns].
    A share `false` of the questions that name a thing name
    one that is not there.
    """

    def __init__(
        self,
        start: int,
        batch: int,
        tokenizer: PreTrainedTokenizerFast,
        plain: list | None,
        false: float = FALSE,
    ) -> None:
        super().__init__(start, batch)
        self.tokenizer, self.plain, self.false = tokenizer, plain, false

    def example(self, index: int) -> dict[str, Tensor]:
        rng = random.Random(f"conversation/{index}")
        steps = self._steps(index, rng)
        text = self._text(steps, index, rng)
        made = {key: torch.tensor(getattr(text, key)) for key in ("ids", "targets", "blocks", "places")}
        pixels = [each for step in steps for each in step.pixels]
        empty = torch.zeros(0, 3, world.SIDE, world.SIDE, dtype=torch.uint8)
        made["pixels"] = torch.stack(pixels) if pixels else empty
        right = [cells.truth(shown) for step in steps for shown in step.pictures]
        made["right"] = torch.stack(right) if right else torch.zeros(0, cells.CELLS, len(cells.COLUMNS)).long()
        return made

    def _asker(self, rng: random.Random) -> grammar.Asker:
        return grammar.Asker(rng, false=self.false)

    def _steps(self, index: int, rng: random.Random) -> list[Step]:
        """What is shown: nothing, something, or one thing after the other while the talk goes on."""
        if index < READING_FIRST:
            return [self._step(grammar.sample("train", index, _kind(index, rng)), rng)]
        if rng.random() < NO_PICTURE:
            return []
        first = self._step(grammar.sample("train", index), rng)
        if rng.random() >= LATER:
            return [first]
        if first.topic.kind == "pair":  # the second is shown later, and then both are talked about
            one, other = first.pictures
            shown = first.pixels or [None, None]
            alone = Step(grammar.Topic("scene", (one,), one), (one,), [each for each in shown[:1] if each is not None])
            return [alone, Step(first.topic, (other,), [each for each in shown[1:] if each is not None])]
        kinds = rng.choices(("scene", "trio", "sign", "chart"), (6, 1, 2, 1), k=rng.choice((1, 1, 2)))
        later = [grammar.sample("train", index + (70 + i) * 1_000_000, kind) for i, kind in enumerate(kinds)]
        return [first, *(self._step(topic, rng) for topic in later)]

    def _step(self, topic: grammar.Topic, rng: random.Random) -> Step:
        """A topic with its pictures: all frames of a film are augmented alike."""
        if self.plain is None:
            return Step(topic, topic.pictures, [])
        if topic.kind == "chart" and rng.random() < sight.PLAIN:
            chart, pixels = rng.choice(self.plain)
            return Step(grammar.Topic("chart", (chart,), chart), (chart,), [pixels])
        seed, augmented = rng.random(), rng.random() < AUGMENTED
        drawn = [common.pixels_of(paint(shown, _alike(seed) if augmented else None)) for shown in topic.pictures]
        return Step(topic, topic.pictures, drawn)

    def _text(self, steps: list[Step], index: int, rng: random.Random) -> Text:
        if not steps:
            return self._without_picture(index, rng)
        if len(steps) > 1:
            return self._growing(steps, rng)
        topic = steps[0].topic
        if index < READING_FIRST or rng.random() < DRILLS:
            return self._drill(topic, rng, drills.look_up if index < LOOK_UPS_FIRST else drills.claim)
        return self._long(topic, rng) if rng.random() < LONG else self._separate(topic, rng)

    def _growing(self, steps: list[Step], rng: random.Random) -> Text:
        """One conversation into which pictures come later: "this", "it" and "the picture" are then the newest."""
        system = chosen_system(steps[0].topic, rng)
        text, place = self._opening(len(steps[0].pictures), system)
        shown, opens = len(steps[0].pictures), True
        for number, step in enumerate(steps):
            added = len(step.pictures) if number else 0
            for _ in range(rng.choice((1, 2))):
                for turn in grammar.talk(step.topic, self._asker(rng)):
                    place = self._turn(text, turn, system, 0, place, opens, numbered(shown, added))
                    shown, added, opens = shown + added, 0, False
        return text

    def _separate(self, topic: grammar.Topic, rng: random.Random) -> Text:
        """Several talks about the same pictures, each in a block of its own."""
        system = chosen_system(topic, rng)
        text, place = self._opening(len(topic.pictures), system)
        longest, block = rng.choice(LONGEST), 0
        while len(text.ids) < longest:
            block += 1
            at = place
            for number, turn in enumerate(grammar.talk(topic, self._asker(rng))):
                at = self._turn(text, turn, system, block, at, opens=number == 0)
        return text

    def _long(self, topic: grammar.Topic, rng: random.Random) -> Text:
        """One conversation, in which every turn sees all turns before it."""
        system = chosen_system(topic, rng)
        text, place = self._opening(len(topic.pictures), system)
        longest = WHOLE if rng.random() < FAR else rng.choice(LONGEST)
        opens = True
        while len(text.ids) < longest - 60:
            for turn in grammar.talk(topic, self._asker(rng)):
                place = self._turn(text, turn, system, 0, place, opens)
                opens = False
        return text

    def _without_picture(self, index: int, rng: random.Random) -> Text:
        system = rng.choice((None, BRIEF, *SENTENCES))
        text, place = self._opening(0, system)
        for block in range(1, 7):
            at = place
            for number, turn in enumerate(grammar.without_picture("train", 10 * index + block, self._asker(rng))):
                at = self._turn(text, turn, None, block, at, opens=number == 0)
        return text

    def _drill(self, topic: grammar.Topic, rng: random.Random, draw: Callable[..., tuple[str, str]]) -> Text:
        """Many short questions without any chat, each in a block of its own: what is seldom asked is learned here."""
        text = Text()
        place = text.add(self._ids(f"{START}{numbered(0, len(topic.pictures))}"), 0, 0)
        for block in range(1, 22):
            question, answer = draw(topic, rng)
            at = text.add(self._ids(f" {question}?"), block, place)
            text.add(self._ids(f" {answer}"), block, at, learned=True)
        return text

    def _opening(self, pictures: int, system: str | None) -> tuple[Text, int]:
        text = Text()
        said = f"System: {system}{END}\nUser:" if system else "User:"
        return text, text.add(self._ids(f"{START}{said}{numbered(0, pictures)}"), 0, 0)

    def _turn(
        self,
        text: Text,
        turn: grammar.Turn,
        system: str | None,
        block: int,
        place: int,
        opens: bool,
        pictures: str = "",
    ) -> int:
        """Question, with the pictures that come with it, and answer; where the next token stands."""
        asked = ("" if opens else f"\nUser:{pictures}") + f" {turn.question}{END}\nAssistant:"
        place = text.add(self._ids(asked), block, place)
        return text.add(self._ids(f" {reply(turn, system)}{END}"), block, place, learned=True)

    def _ids(self, text: str) -> list[int]:
        return self.tokenizer.backend_tokenizer.encode(text, add_special_tokens=False).ids


def _kind(index: int, rng: random.Random) -> str | None:
    """Of which kind example number `index` is; None: of any, as often as the grammar says."""
    if index < LOOK_UPS_FIRST:
        return rng.choice(LOOK_UP_KINDS)
    return rng.choice(READING_KINDS) if index < READING_FIRST else None


def numbered(before: int, count: int) -> str:
    """The strings that stand for `count` more pictures: the model cannot count them, so each has its number."""
    return "".join(f"picture {before + i + 1}:{PICTURE}" for i in range(count))


def chosen_system(topic: grammar.Topic, rng: random.Random) -> str | None:
    """A system message or, mostly, none."""
    draw = rng.random()
    if draw < 0.12:
        return BRIEF
    if draw < 0.2:
        return PIRATE
    if draw < 0.4:
        return rng.choice(CHART_READERS if topic.kind == "chart" else SENTENCES)
    return None


def reply(turn: grammar.Turn, system: str | None) -> str:
    """The right answer in the manner that the system message asks for."""
    if system == BRIEF:
        return turn.brief
    return f"arr, {turn.sentence.rstrip('.!')}!" if system == PIRATE else turn.sentence


def _alike(seed: float):
    """A transform that changes every sprite of the same noun alike, in every picture that has this seed."""

    def change(sprite, thing):
        return sprite_augmenter(random.Random(f"{seed}/{thing.noun}"))(sprite, thing)

    return change


def collate(examples: list[dict[str, Tensor]], pad: int) -> dict[str, Tensor]:
    """Pad texts on the right to one length; pictures of all examples one behind the other."""
    batch = common.pad_right(examples, {"ids": pad, "targets": IGNORE, "blocks": -1, "places": 0})
    return batch | {key: torch.cat([example[key] for example in examples]) for key in examples[0] if key not in batch}


def attention(blocks: Tensor) -> Tensor:
    """Who may look at whom, bool [n, 1, length, length]: at earlier tokens of block 0 and of one's own block."""
    length = blocks.shape[1]
    one, other = blocks.unsqueeze(2), blocks.unsqueeze(1)
    causal = torch.ones(length, length, dtype=torch.bool).tril()
    return (causal & ((other == 0) | (other == one))).unsqueeze(1)
