"""Wishes: what a painter is asked for, as texts or pictures with weights, and what is wrong or unknown in them.

>>> generate.prompts("a cat:1 | snow:0.5")
[Prompt(content='a cat', weight=1.0), Prompt(content='snow', weight=0.5)]
"""

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course_utils import embed, tiers
from course_utils.course import cut, whole
from course_utils.generate.checks import TOLD, PaintError, checked_number, plain_picture

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor

    from course_utils.models import Clip

MOST_PROMPTS, MOST_CHARACTERS = 16, 1000


@dataclass(frozen=True)
class Prompt:
    """What to paint, a text or a picture, and how much it counts; a negative weight pushes away from it."""

    content: "str | Image.Image"
    weight: float = 1.0


def prompts(text: str) -> list[Prompt]:
    """The parts of a text such as "a cat:1 | snow:0.5 | text:-0.5"; a part without a number has the weight 1.

    Words that hold a colon themselves stand in quotation marks: "\\"a clock at 12:30\\":0.5". Raises PaintError.
    """
    if not isinstance(text, str):
        raise PaintError(f"A prompt is a text or a picture, not of type {type(text).__name__}.")
    if len(text) > MOST_CHARACTERS:
        raise PaintError(f"The prompt is {len(text):,} characters long: use at most {MOST_CHARACTERS:,}.")
    return wishes_of([_wish(part) for part in text.split("|")])


def _wish(part: str) -> Prompt:
    content, number = _cut(part)
    content = " ".join(whole(content).split())
    if not content:
        raise PaintError('A prompt is empty: say what to paint, such as "a cat" or "a cat:1 | snow:0.5".')
    try:
        return Prompt(content, float(number))
    except ValueError:
        raise PaintError(f"Behind the colon of {part.strip()!r} stands a number: its weight, such as 0.5.") from None


def _cut(part: str) -> tuple[str, str]:
    """The words and the weight of a part; words in quotation marks may hold colons. Raises PaintError."""
    part = part.strip()
    if quoted := re.fullmatch(r'"([^"]*)"\s*(?::(.*))?', part, re.DOTALL):
        return quoted[1], "1" if quoted[2] is None else quoted[2]
    content, colon, number = part.rpartition(":")
    if not colon:
        return part, "1"
    if re.search(r"\d:\d+$", part):
        raise PaintError(
            f"Is {number} in {part} a weight, or one of the words, as in a time? "
            f'Write "{part}" with its quotation marks for words, or "{content}":{number} for a weight.'
        )
    return content, number


def wishes_of(prompt: "str | Image.Image | Sequence[Prompt]") -> list[Prompt]:
    """What is asked for, checked: equal texts become one wish with the sum of their weights. Raises PaintError."""
    from PIL import Image

    if isinstance(prompt, str):
        return prompts(prompt)
    if not isinstance(prompt, (Image.Image, Sequence)):
        raise PaintError(f"A prompt is a text, a picture or a list of Prompt, not of type {type(prompt).__name__}.")
    wishes = [Prompt(prompt)] if isinstance(prompt, Image.Image) else list(prompt)
    _require_wishes(wishes)
    return _merged(wishes)


def _require_wishes(wishes: list) -> None:
    """Raise PaintError unless there are wishes, not too many, each of them sound, and one of them counts."""
    if not wishes:
        raise PaintError("The list of prompts is empty: give at least one.")
    if len(wishes) > MOST_PROMPTS:
        raise PaintError(f"There are {len(wishes)} prompts: use at most {MOST_PROMPTS}.")
    for wish in wishes:
        _require_wish(wish)
    if not any(wish.weight for wish in wishes):
        raise PaintError("All weights are 0, so there is nothing to paint: give one prompt another weight.")


def _require_wish(wish: object) -> None:
    """Raise PaintError unless it is a Prompt with a text or a picture and a weight."""
    from PIL import Image

    if not isinstance(wish, Prompt):
        raise PaintError(f"A list of prompts holds Prompt(text, weight), not {type(wish).__name__}.")
    if not isinstance(wish.content, (str, Image.Image)):
        raise PaintError(f"A prompt is a text or a picture, not of type {type(wish.content).__name__}.")
    if isinstance(wish.content, str) and not wish.content.strip():
        raise PaintError('A prompt is empty: say what to paint, such as "a cat".')
    checked_number(wish.weight, "weight of a prompt", "such as 1 or -0.5")


def _merged(wishes: list[Prompt]) -> list[Prompt]:
    """Equal texts as one wish, texts before pictures; none of weight 0. PaintError where nothing is left."""
    texts = dict.fromkeys(wish.content for wish in wishes if isinstance(wish.content, str))
    sums = [Prompt(text, sum(float(wish.weight) for wish in wishes if wish.content == text)) for text in texts]
    merged = sums + [Prompt(wish.content, float(wish.weight)) for wish in wishes if not isinstance(wish.content, str)]
    if not all(math.isfinite(wish.weight) for wish in merged):
        raise PaintError("The weights of equal texts are too large to be added: use numbers such as 1 or -0.5.")
    if not any(wish.weight for wish in merged):
        raise PaintError("The prompts contradict each other: equal texts with opposite weights cancel out.")
    return [wish for wish in merged if wish.weight]


def shares(wishes: Sequence[Prompt]) -> list[float]:
    """The wishes' weights, scaled so that their absolute values sum to 1, however large or small they are."""
    most = max(abs(wish.weight) for wish in wishes)
    scaled = [wish.weight / most for wish in wishes]
    total = sum(map(abs, scaled))
    return [weight / total for weight in scaled]


def notes(prompt: "str | Image.Image | Sequence[Prompt]", orders: bool = False) -> list[str]:
    """What one should know of a prompt before it is painted or drawn, in sentences.

    Words that no model of the tier knows, and colours of things, which no model of the pocket tier can give them.
    orders: whether the model has learned to be ordered about, so that it knows "draw" and "please" (see
    `course_utils.world.orders`). Raises PaintError.
    """
    if tiers.tier() == "full":
        return []
    texts = [wish.content for wish in wishes_of(prompt) if isinstance(wish.content, str)]
    known = _known_words() | _words_of_orders() if orders else _known_words()
    return _unknown_words(texts, known) + _coloured_things(texts)


def _unknown_words(texts: list[str], known: frozenset[str]) -> list[str]:
    unknown = [word for word in dict.fromkeys(_words(" ".join(texts))) if word not in known]
    if not unknown:
        return []
    named = ", ".join(f'"{word}"' for word in unknown[:5]) + (" and more" if len(unknown) > 5 else "")
    return [f"The pocket models have never read {named}: what such a word does to the picture is chance."]


def _coloured_things(texts: list[str]) -> list[str]:
    """A remark on the first thing that is asked for in a colour, if there is one."""
    plain = [" ".join(text.lower().split()) for text in texts]
    found = next((found for text in plain if (found := _coloured_thing().search(text))), None)
    if found is None:
        return []
    from course_utils import world
    from course_utils.world.language import nouns_by_name

    colour, thing = found.groups()
    noun = world.NOUNS[nouns_by_name()[thing]]
    return [
        f'In Emoji World things keep their own colours, and a colour names the background: instead of "{found[0]}", '
        f'ask for "{thing if thing == noun.many else noun.one} on {world.with_article(colour)} background".'
    ]


@functools.cache
def _coloured_thing() -> re.Pattern:
    """A colour and then a thing, with or without a size between them."""
    from course_utils import world
    from course_utils.world.language import nouns_by_name

    things = "|".join(map(re.escape, nouns_by_name()))
    return re.compile(rf"\b({'|'.join(world.COLOURS)}) (?:(?:small|large) )?({things})\b")


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.lower())


@functools.cache
def _known_words() -> frozenset[str]:
    """The words of the captions of Emoji World, of training scenes alone."""
    from course_utils import world

    scenes = [
        world.compose(noun, count=count, seed=seed) for noun in world.NOUNS for count in (None, 2) for seed in (0, 1)
    ]
    scenes += [world.compose("cat", count=count, seed=seed) for count in (3, 4) for seed in range(20)]
    scenes += [
        world.compose("cat", colour, artist, size=size)
        for colour in world.COLOURS
        for artist in world.TRAIN_ARTISTS
        for size in ("small", "large")
    ]
    scenes += [world.compose(["cat", "dog"], layout=layout) for layout in ("beside", "stacked")]
    return frozenset(word for scene in scenes for text in world.captions(scene) for word in _words(text))


def _words_of_orders() -> frozenset[str]:
    from course_utils.world import orders

    return orders.words()


def styled(wish: Prompt, style: str) -> str:
    """The wish's text, with the style before it where it names a thing and no style: "a cartoon of a cat".

    What is to be avoided stays as it is.
    """
    from course_utils import world

    text = wish.content
    if not style or wish.weight < 0 or _styles_and_grounds().search(text.lower()):
        return text
    return f"{world.with_article(style)} of {text}"


@functools.cache
def _styles_and_grounds() -> re.Pattern:
    """What says already how to paint, or is a ground and nothing else."""
    from course_utils import world

    styles = [artist.style for artist in world.ARTISTS.values()]
    others = ["picture", "photo", "photograph", "painting", "drawing", "sketch", "render", "rendering", "icon"]
    others += ["watercolour", "watercolor", "poster", "portrait", "print", "style"]
    return re.compile(rf"\b({'|'.join(styles + others)})(e?s)?\b|^(on )?(an? )?[\w-]+ background$")


def style_notes(prompt: "str | Image.Image | Sequence[Prompt]", style: str) -> list[str]:
    """In a sentence what CLIP is asked for, where that is not what was typed (see `styled`). Raises PaintError."""
    wishes = [wish for wish in wishes_of(prompt) if isinstance(wish.content, str)]
    asked = [cut(text, TOLD) for wish in wishes if (text := styled(wish, style)) != wish.content]
    if not asked:
        return []
    named = " and ".join(f'"{text}"' for text in asked[:2]) + " and more" * (len(asked) > 2)
    return [f"The prompt names no style, so CLIP is asked for {named}."]


def goals_of(clip: "Clip", wishes: Sequence[Prompt], style: str = "") -> "Tensor":
    """The unit vectors [wishes, width] of the wishes' texts and pictures; texts in a style (see `styled`).

    PaintError for a picture that is no good.
    """
    import torch

    vectors = []
    for wish in wishes:
        if isinstance(wish.content, str):
            vectors.append(embed.embed_texts(clip, [styled(wish, style)]))
        else:
            vectors.append(embed.embed_pictures(clip, [plain_picture(wish.content, "of the prompt")]))
    return torch.cat(vectors)
