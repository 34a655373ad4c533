"""What the pocket BLIP-2 reads: captions, questions in many wordings, drills, and prices drawn at random.

The language model reads a description in ordinary English, then what is asked about it. The Q-Former never speaks this
language: it learns facts about pictures (see training.blip2), and then to stand in the description's place.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

import torch
import torch.nn.functional as F
from tokenizers import processors
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from course_utils import world
from course_utils.measure.asking import UNASKED, spoken
from course_utils.world import grammar
from course_utils.world.grammar import facts, one_picture
from course_utils.world.grammar.turns import FALSE, Turn, bare, names
from course_utils.world.language import COUNT_WORDS, RELATIONS
from training import common

PAD, START, END, IMAGE = "<pad>", "<s>", "</s>", "<image>"
VOCABULARY = 1792
QUERIES = 8
CONTEXT = 160  # tokens that the language model can read: description or queries, questions and answers
BEFORE = 28  # tokens of the longest description
IGNORE = -100  # cross_entropy skips targets with this value
ANSWER_WEIGHT = 0.8  # of the loss; the rest is for all other words, questions among them
DRILLS, CAPTIONS, CLASSIC, BARE = 0.4, 0.2, 0.05, 0.1  # shares of the texts; BARE: without a description
PLAIN_UNTIL = 150_000  # texts in which most relations are plain ones
PRICES = ("ten", "twenty", "twenty", "twenty", "fifty", "a hundred")
OF_COLOURS = {"ground", "behind", "colour of", "is ground", "ground or", "behind it", "colour of it", "is ground then"}


def train_tokenizer() -> PreTrainedTokenizerFast:
    """The language model's vocabulary, in which nouns, colours and numbers are one token each."""
    tokenizer = common.byte_pairs(_lines(), VOCABULARY, [PAD, START, END, IMAGE], spelling=[common.ONE_GRAY])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.token_to_id(START))]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        padding_side="left",
        model_max_length=CONTEXT - QUERIES,
    )
    common.require_single_tokens(fast, {"left", "above", *world.NOUNS, *world.COLOURS, *COUNT_WORDS.values()})
    return fast


def _lines() -> Iterator[str]:
    for index in range(3_000):
        scene, rng = world.sample_scene("train", index), random.Random(index)
        yield from world.captions(scene)
        yield description(scene, rng)
        for turn in (*talk(scene, rng, True), *classic(scene, rng)):
            yield f"Question: {turn.question} Answer: {spoken(turn)}."
    for _ in range(20):
        yield from (f"{noun.one} {noun.many} {noun.noun}" for noun in world.NOUNS.values())
        yield from (*world.COLOURS, *COUNT_WORDS.values())


def description(scene: world.Scene, rng: random.Random) -> str:
    """What the scene shows, in one of many ordinary sentences that name every thing, the place and the ground."""
    whole = [text for text in world.captions(scene) if "background" in text and _names_all(scene, text)]
    return rng.choice([facts.described(scene), facts.described_fully(scene), *whole])


def _names_all(scene: world.Scene, text: str) -> bool:
    return all(bare(noun) in text or world.NOUNS[noun].many in text for noun in scene.nouns)


def text_example(
    tokenizer: PreTrainedTokenizerFast,
    scene: world.Scene,
    rng: random.Random,
    true_colours: bool = True,
    drills: float = 0.0,
    plain: float = 0.5,
    false: float = FALSE,
) -> dict[str, Tensor]:
    """One text about a scene (a share `drills` of them drills, see `drill_ids`).

    before [BEFORE]: a description, filled up on the left; ids [n]; targets [n], what should follow each; is_answer [n].
    """
    kind = rng.random()
    if kind < drills:
        ids, targets, is_answer = drill_ids(tokenizer, scene, rng, plain)
    elif kind < drills + CAPTIONS * (1 - drills):
        ids, targets, is_answer = caption_ids(tokenizer, scene, rng, true_colours)
    else:
        of_price = rng.random() < CLASSIC and true_colours
        told = classic(scene, rng) if of_price else talk(scene, rng, true_colours, false)
        ids, targets, is_answer = question_ids(tokenizer, told)
    before = tokenizer(description(scene, rng), add_special_tokens=False).input_ids
    return {
        "before": torch.tensor([tokenizer.pad_token_id] * (BEFORE - len(before)) + before),
        "ids": torch.tensor(ids),
        "targets": torch.tensor(targets),
        "is_answer": torch.tensor(is_answer),
    }


class Texts(common.OfLikeLength):
    """Training texts from number `start` on, for the language model alone; one in ten comes without a description."""

    def __init__(self, start: int, batch: int, tokenizer: PreTrainedTokenizerFast, false: float = FALSE) -> None:
        super().__init__(start, batch)
        self.tokenizer, self.false = tokenizer, false

    def example(self, index: int) -> dict[str, Tensor]:
        rng = random.Random(f"text/{index}")
        # "To the right of" turns yes into no. Taught evenly from the start, neither relation is learned for long.
        plain = 0.8 if index < PLAIN_UNTIL else 0.5
        scene = world.sample_scene("train", index)
        example = text_example(self.tokenizer, scene, rng, drills=DRILLS, plain=plain, false=self.false)
        if rng.random() < BARE:
            example["before"].fill_(self.tokenizer.pad_token_id)
        return example


# What is said


def talk(scene: world.Scene, rng: random.Random, true_colours: bool, false: float = FALSE) -> list[Turn]:
    """One to three turns in any trained wording; about colours only where they are true."""
    topic = grammar.Topic("scene", (scene,), scene)
    while True:
        turns = [_priced(turn, rng) for turn in grammar.talk(topic, grammar.Asker(rng, false=false))]
        if all(turn.kind not in UNASKED and (true_colours or not _tells_colour(turn)) for turn in turns):
            return turns


def _tells_colour(turn: Turn) -> bool:
    return turn.kind in OF_COLOURS or "background" in turn.sentence


def classic(scene: world.Scene, rng: random.Random) -> list[Turn]:
    """A description, and then what it would cost: the model answers with confidence, and no picture tells."""
    ask = grammar.Asker(rng)
    price = ask.turn("price unknown", "", "", **names(scene.nouns[0]))
    return [one_picture.describe(scene, ask), _priced(price, rng)]


def _priced(turn: Turn, rng: random.Random) -> Turn:
    """The turn; where it asks for a price, with one drawn at random: there is nothing to know."""
    return replace(turn, brief=f"{rng.choice(PRICES)} coins") if turn.kind == "price unknown" else turn


# What becomes of it: ids, targets, and which of these are answers


def caption_ids(
    tokenizer: PreTrainedTokenizerFast, scene: world.Scene, rng: random.Random, true_colours: bool
) -> tuple[list[int], list[int], list[bool]]:
    """A caption as ids, targets and which of the targets count as answer (all). Half of the time the full caption."""
    if not true_colours:
        text = rng.choice([text for text in world.captions(scene) if "background" not in text])
    else:
        text = world.caption(scene, rng if rng.random() < 0.5 else None)
    ids = tokenizer(text).input_ids
    return ids, [*ids[1:], tokenizer.eos_token_id], [True] * len(ids)


def drill_ids(
    tokenizer: PreTrainedTokenizerFast, scene: world.Scene, rng: random.Random, plain: float
) -> tuple[list[int], list[int], list[bool]]:
    """Many short yes-or-no questions in a row: where they come but now and then, they are never learned."""
    form = rng.choice(("{}?", "is there {}?", "is there {} in the picture?"))
    if scene.layout in RELATIONS and rng.random() < 0.7:
        claims = [(f"{claim}?", true) for claim, true in common.relation_claims(scene, rng, 6, plain)]
    elif form == "{}?":
        others = [*world.NOUNS, *world.COLOURS, *COUNT_WORDS.values(), "left", "above", "small", "large"]
        true = _words_of(scene)
        claims = [(f"{word}?", word in true) for word in (rng.choice(rng.choice((true, others))) for _ in range(12))]
    else:
        nouns = [rng.choice(rng.choice((scene.nouns, list(world.NOUNS)))) for _ in range(6)]
        claims = [(form.format(world.NOUNS[noun].one), noun in scene.nouns) for noun in nouns]
    text, answers = "", set()
    for claim, true in claims:
        text += f"{' ' if text else ''}{claim}"
        answers.add(len(text))
        text += " yes" if true else " no"
    encoded = tokenizer(text, return_offsets_mapping=True)
    ids = encoded.input_ids
    begins = [begin for begin, _ in encoded.offset_mapping[1:]] + [len(text)]
    return ids, [IGNORE, *ids[2:], tokenizer.eos_token_id], [begin in answers for begin in begins]


def _words_of(scene: world.Scene) -> list[str]:
    """The words that are true of a scene."""
    way = {"beside": ["left"], "stacked": ["above"]}.get(scene.layout, [])
    size = [facts.size(scene)] if facts.size(scene) else []
    return [*scene.nouns, *way, *size, COUNT_WORDS[scene.count], scene.background]


def question_ids(tokenizer: PreTrainedTokenizerFast, turns: list[Turn]) -> tuple[list[int], list[int], list[bool]]:
    """ "Question: ... Answer: ... Question: ..." as ids and targets. After each answer the target is the end of text:
    one answer is all that is asked for, also where the memory goes on.
    """
    text, spans = "", []
    for turn in turns:
        text += f"{' ' if text else ''}Question: {turn.question} Answer:"
        spans.append((len(text), len(text) + 1 + len(spoken(turn))))
        text += f" {spoken(turn)}."
    encoded = tokenizer(text[:-1], return_offsets_mapping=True)
    ids = encoded.input_ids
    targets, is_answer = [*ids[1:], tokenizer.eos_token_id], [False] * len(ids)
    begins = [begin for begin, _ in encoded.offset_mapping[1:]] + [len(text) - 1]  # where each target begins
    for position, begin in enumerate(begins):
        for answer_from, answer_to in spans:
            if answer_from <= begin < answer_to:
                is_answer[position] = True
            elif begin == answer_to:  # the full stop behind an answer, or the end of the text
                targets[position], is_answer[position] = tokenizer.eos_token_id, True
    return ids, [IGNORE, *targets[1:]], is_answer  # where nothing is asked, a caption is to come, and no question


def collate(examples: list[dict[str, Tensor]], pad: int) -> dict[str, Tensor]:
    """Pad texts on the right to one length. Padding has the target IGNORE."""
    batch = common.pad_right(examples, {"ids": pad, "targets": IGNORE, "is_answer": False})
    return batch | {key: torch.stack([example[key] for example in examples]) for key in examples[0] if key not in batch}


def text_loss(logits: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy of the answers, plus a little of everything else. logits [batch, length, vocabulary]."""
    losses = F.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), ignore_index=IGNORE, reduction="none")
    real = batch["targets"].flatten() != IGNORE
    answer = batch["is_answer"].flatten() & real
    rest = real & ~answer
    return ANSWER_WEIGHT * losses[answer].mean() + (1 - ANSWER_WEIGHT) * losses[rest].sum() / rest.sum().clamp(min=1)
