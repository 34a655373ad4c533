"""The chat model's tokenizer: words as people type them, boxes, and the writing on signs letter by letter."""

import itertools
import random
from collections.abc import Iterator

from tokenizers import Regex, Tokenizer, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from course_utils import world
from course_utils.world import grammar, signs
from course_utils.world.grammar import wordings
from training import cells, common

PAD, START, END, IMAGE, AROUND, GLOBAL = (
    "<pad>",
    "<|im_start|>",
    "<end_of_utterance>",
    "<image>",
    "<fake_token_around_image>",
    "<global-img>",
)
VOCABULARY = 3072
CONTEXT = 384  # tokens that the language model can read
# Behind an opening quotation mark every character is a token of its own: so signs are read out letter by letter.
QUOTED = "|".join('"' + "[a-z0-9$]" * i for i in range(signs.LONGEST))
PIECES = "|".join(
    (
        r"\n?(?:user|assistant|system):",
        r"picture [0-9]+:",
        r" ?<[0-9]+>",
        rf"(?<={QUOTED})[a-z0-9$]",
        r" ?[0-9]",
        r" ?\p{L}+(?:'\p{L}+)?",
        r" ?[^\s\p{L}0-9]",
        r"\s+",
    )
)
KEPT = common.RUNS / "chat-vocabulary.json"
OFTEN = 30  # times that each word of the world is read out


def kept_tokenizer() -> PreTrainedTokenizerFast:
    """The tokenizer of the run in hand: a run that goes on keeps its token ids, whatever wordings came since."""
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        train_tokenizer().backend_tokenizer.save(str(KEPT))
    return _wrapped(Tokenizer.from_file(str(KEPT)))


def train_tokenizer() -> PreTrainedTokenizerFast:
    """The vocabulary, in which every word of the world is one token."""
    cut = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    special = [PAD, START, END, IMAGE, AROUND, GLOBAL]
    return _wrapped(common.byte_pairs(_lines(), VOCABULARY, special, cut, [common.ONE_GRAY]))


def _wrapped(tokenizer: Tokenizer) -> PreTrainedTokenizerFast:
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        additional_special_tokens=[IMAGE, AROUND, GLOBAL],
        padding_side="left",
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )
    common.require_single_tokens(fast, {f" {word}" for word in (*cells.SEEN_WORDS, *cells.COLOURS)})
    return fast


def _lines() -> Iterator[str]:
    """Talks as they are trained on, all wordings of training, and the words of the world."""
    for index in range(12_000):
        topic = grammar.sample("train", index)
        for turn in grammar.talk(topic, grammar.Asker(random.Random(index))):
            yield f"\nUser: {turn.question}"
            yield f"\nAssistant: {turn.sentence}"
    for kind in wordings.kinds():
        if kind != "languages":
            for frame in wordings.frames(kind, held_out=False):
                yield f" {wordings.expand(frame, random.Random(0))}"
    for _ in range(OFTEN):
        yield from (f" {noun.one} {noun.many} {noun.noun}" for noun in world.NOUNS.values())
        yield from (f" {word}" for word in (*cells.SEEN_WORDS, *cells.COLOURS))
        yield "".join(f"<{edge}> <{edge}>" for edge in range(17))
        yield from (f"picture {number}:" for number in range(1, 10))
        yield from ("User:", "System:", "\nUser:", "\nAssistant:")
        yield from itertools.chain(BRIEF_AND_CO)


BRIEF, PIRATE = "Answer in one word.", "You are a pirate."
CHART_READERS = ("You are a chart reader.", "You read charts.", "You are an expert at reading bar charts.")
SENTENCES = ("You are a helpful assistant.", "Answer in full sentences.", "Be polite.", "You describe pictures.")
BRIEF_AND_CO = (BRIEF, PIRATE, *CHART_READERS, *SENTENCES)
