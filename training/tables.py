"""What the chat model learns from: tables of truth, each cell a sum of vectors for what is in it, or seen cells."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import Idefics3ForConditionalGeneration, PreTrainedTokenizerFast

from course_utils.world.grammar.reading import VALUES
from course_utils.world.signs import SIGN_CHARACTERS
from training import cells, common, sight
from training.chat_model import WIDTH
from training.conversations import IGNORE, attention
from training.vocabulary import VOCABULARY

FADING = ("ground", "artist", "size", "number", "board", "edge")
FADE = 0.066, 0.106  # between which parts of stage 2 these are faded in: after the look-ups
KEPT = 0.157  # from this part on what cells hold stays as it is, so that the eye can learn it
LOUD = 2.0  # mean square length below which the vectors of a question are made longer when they are kept


def word_parts(tokenizer: PreTrainedTokenizerFast) -> Tensor:
    """How much of which word's vector lies in the vector of each class, [classes, vocabulary].

    What a cell shows is, wherever there is a word for it, that word: then to copy what was found is to answer.
    """
    parts = torch.zeros(sum(cells.QUESTIONS.values()), VOCABULARY)
    rows = iter(parts)
    for name, size in cells.QUESTIONS.items():
        texts, part = words_of(name)
        for number in range(size):
            row = next(rows)
            if number < len(texts):
                for token in tokenizer(texts[number], add_special_tokens=False).input_ids:
                    row[token] = part
    return parts


def words_of(question: str) -> tuple[Sequence[str], float]:
    """The words for the classes of a question, and their part; none where there are no words."""
    if question.startswith("letter"):
        return SIGN_CHARACTERS, 0.5
    if question.startswith("edge"):
        return [f"<{edge}>" for edge in range(cells.SIDE // cells.STEP + 1)], 0.5
    words = {
        "noun": cells.SEEN_WORDS,
        "ground": cells.COLOURS,
        "quarter": cells.QUARTERS,
        "board": cells.BOARDS,
        "bar colour": cells.BAR_COLOURS,
        "bar label": cells.LABELS,
        "bar value": VALUES,
    }
    return [f" {word}" for word in words.get(question, ())], 1.0


def seen_cells(model: Idefics3ForConditionalGeneration, pictures: Tensor) -> Tensor:
    """What the image encoder and the connector make of pictures [n, 3, 64, 64] in -1..1: cells [n, 16, width]."""
    return model.model.connector(model.model.vision_model(pictures).last_hidden_state)


def answer_loss(model: Idefics3ForConditionalGeneration, batch: dict[str, Tensor], seen: Tensor) -> Tensor:
    """Cross-entropy of the model's answers in a batch of examples whose pictures became the cells `seen`."""
    embeds = model.get_input_embeddings()(batch["ids"])
    places = (batch["ids"] == model.config.image_token_id).unsqueeze(-1)
    embeds = embeds.masked_scatter(places, seen)
    hidden = model.model.text_model(
        inputs_embeds=embeds,
        attention_mask=attention(batch["blocks"]),
        position_ids=batch["places"],
        use_cache=False,
    ).last_hidden_state
    wanted = batch["targets"] != IGNORE
    return F.cross_entropy(model.lm_head(hidden[wanted]), batch["targets"][wanted])


class Learner(nn.Module):
    """The chat model, and the vectors of what cells show apart from words."""

    def __init__(self, model: Idefics3ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("word_parts", word_parts(tokenizer), persistent=False)
        self.marks = nn.Parameter(torch.randn(sum(cells.QUESTIONS.values()), WIDTH) * 0.05)
        self.strength = 1.0  # of what is not looked for, but told of what was found
        self.letters = nn.Parameter(torch.randn(len(SIGN_CHARACTERS) + 1, sight.VISION["hidden_size"]) * 0.05)
        self.tags = nn.Parameter(torch.randn(len(cells.SEEN_WORDS), sight.VISION["hidden_size"]) * 0.05)
        sizes = list(cells.QUESTIONS.values())
        self.register_buffer("starts", torch.tensor([sum(sizes[:i]) for i in range(len(sizes))]))
        which = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        self.register_buffer("question", which, persistent=False)  # that each class answers
        shown = torch.ones(sum(sizes), 1)
        for name, start, size in zip(cells.QUESTIONS, self.starts, sizes, strict=True):
            if name.startswith(("letter", "bar")):  # no letter, no bar: nothing is added
                shown[start + size - 1] = 0
        shown[cells.SEEN_WORDS.index(cells.NOTHING)] = 0
        fading = [name.startswith(FADING) for name in cells.QUESTIONS]
        self.register_buffer("fading", torch.tensor(fading)[which].unsqueeze(1), persistent=False)
        self.register_buffer("shown", shown)
        self.register_buffer("kept", torch.zeros(sum(sizes), WIDTH))  # the vectors that stay; nothing at first

    def vectors(self) -> Tensor:
        """What a cell holds for each class of each question: [classes, width].

        The mean of each question's classes is taken away: what all cells share says nothing, and after the norm it
        would leave little of what sets them apart (with a common vector three times as long as a word's, a small model
        did not learn in 33,000 questions to find one cell among others; without, it did in 22,000).
        """
        if self.kept.any():
            return self.kept
        made = self.word_parts @ self.model.get_input_embeddings().weight + self.marks
        means = made.new_zeros(len(self.starts), made.shape[1]).index_add(0, self.question, made)
        means = means / self.question.bincount().unsqueeze(1)
        made = (made - means[self.question]) * self.shown
        return torch.where(self.fading, self.strength * made, made)

    def louder(self, vectors: Tensor) -> Tensor:
        """Vectors [classes, width] of which those of no question are very short: an eye is never exact to a tenth.

        (The artists' were a fifth as long as the nouns'; what the eye did wrong about nouns drowned them.)
        """
        square = vectors.square().sum(1)
        means = square.new_zeros(len(self.starts)).index_add(0, self.question, square) / self.question.bincount()
        return vectors * (LOUD / means).clamp(min=1).sqrt()[self.question].unsqueeze(1)

    def tables(self, right: Tensor) -> Tensor:
        """Cells as sums of the vectors of what they show: right [n, 16, columns] -> [n, 16, width]."""
        vectors = self.vectors()
        nothing = torch.cat([vectors, vectors.new_zeros(1, vectors.shape[1])])
        asked = right[..., : len(self.starts)]
        places = torch.where(asked == cells.IGNORE, len(vectors), asked + self.starts)
        return F.embedding_bag(places.flatten(0, 1), nothing, mode="sum").unflatten(0, asked.shape[:2])

    def table_loss(self, batch: dict[str, Tensor], progress: float) -> Tensor:
        """Stage 2: answers about tables. At first cells hold only what is looked for; the rest is faded in."""
        self.strength = min(1.0, max(0.0, (progress - FADE[0]) / (FADE[1] - FADE[0])))
        if progress >= KEPT and not self.kept.any():
            self.kept.copy_(self.louder(self.vectors().detach()))
        return answer_loss(self.model, batch, self.tables(batch["right"]))

    def listening_loss(self, batch: dict[str, Tensor], told: bool) -> Tensor:
        """Stage 4: answers about cells as they should be (`told`) or as the eye sees them; the eye learns nothing."""
        with torch.no_grad():
            right = batch["right"]
            cells_read = self.tables(right) if told else self.well_seen(batch["pixels"], right)
        return answer_loss(self.model, batch, cells_read)

    def well_seen(self, pixels: Tensor, right: Tensor) -> Tensor:
        """Cells [n, 16, width] as the eye sees them, or as they should be where it names another thing or none.

        Questions about a thing that no cell shows would teach the model to believe what is asked: it then found a place
        for a fourth of all things that were not there, in true tables, too, where before it had denied 98 of 100.
        """
        seen, wanted = seen_cells(self.model, common.normalise(pixels)), self.tables(right)
        nouns, answer = self.vectors()[: cells.QUESTIONS["noun"]], right[..., cells.COLUMNS["noun"]]
        asked = answer != cells.IGNORE
        found = seen - wanted + nouns[answer.clamp(min=0)]  # what is left when all but the noun is taken away
        named = (found @ nouns.T - nouns.square().sum(1) / 2).argmax(-1)
        return torch.where(((named == answer) | ~asked).unsqueeze(-1), seen, wanted)

    def telling_loss(self, pixels: Tensor, right: Tensor) -> Tensor:
        """How far the cells of pictures are from the sums of what they show."""
        core = self.model.model
        patches = core.vision_model(common.normalise(pixels)).last_hidden_state
        seen = core.connector(patches)
        with torch.no_grad():
            vectors, wanted = self.vectors(), self.tables(right)
        known = (right[..., 0] != cells.IGNORE).unsqueeze(-1)
        apart = ((seen - wanted).square() * known).mean() / wanted.square().mean()
        under = sight.spelling_loss(patches, self.letters, right) + sight.tagging_loss(patches, self.tags, right)
        return sight.telling_loss(seen, wanted, vectors, right) + under + apart
