"""The two sides of a card as Markdown, for Anki and for paper, where nothing can be clicked."""

import base64
import io
import random
from string import ascii_uppercase

from course_utils.course import IMAGES
from course_utils.study.cards import Card, shuffled, solution

PICTURE_SIDE = 480  # pixels: small pictures are enlarged to about this
TASKS = {
    "choice": "Choose one.",
    "many-choice": "Choose all that are right.",
    "order": "Write the letters in the right order.",
    "label": "Write the letter that belongs to each number.",
}


def front(card: Card, picture: str = "") -> str:
    """The question with everything that is needed to answer it.

    `picture` is the address of its marked picture; without one, the picture is described in words.
    """
    card = shuffled(card, "paper")
    parts = [card.question]
    if card.code:
        parts.append(f"```python\n{card.code.rstrip()}\n```")
    if card.picture:
        parts.append(f"![{card.alt}]({picture})" if picture else f"Picture: {card.alt}")
    if card.unit:
        parts.append(f"(in {card.unit})")
    if listed := _listed(card):
        parts += [f"*{TASKS[card.type]}*", _bullets(listed)]
    return "\n\n".join(parts)


def back(card: Card) -> str:
    """The answer, why each option is right or wrong, and the explanation."""
    card = shuffled(card, "paper")
    if card.options:
        right = [letter for letter, option in zip(ascii_uppercase, card.options, strict=False) if option.right]
        verdicts = [f"{'right' if option.right else 'wrong'}: {option.why}" for option in card.options]
        answer = f"**{', '.join(right)}**\n\n{_bullets(verdicts)}"
    elif card.steps:
        answer = f"**{', '.join(ascii_uppercase[place] for place in card.order)}**\n\n{solution(card)}"
    elif card.labels:
        letters = dict(zip(_listed(card), ascii_uppercase, strict=False))
        answer = "\n".join(f"{n}. **{letters[each.text]}** {each.text}" for n, each in enumerate(card.labels, 1))
    else:
        answer = solution(card)
    return f"{answer}\n\n{card.explanation}"


def _listed(card: Card) -> list[str]:
    """What the front lists under letters: options, steps or labels, in the order shown."""
    if card.labels:
        return random.Random(card.id).sample([label.text for label in card.labels], len(card.labels))
    return [option.text for option in card.options] or list(card.steps)


def _bullets(texts: list[str]) -> str:
    lines = (text.replace("\n", "\n  ") for text in texts)
    return "\n".join(f"- **{letter}** {text}" for letter, text in zip(ascii_uppercase, lines, strict=False))


def marked_picture(card: Card) -> bytes:
    """The picture of a label card as PNG, with a numbered disc at each point."""
    from PIL import Image, ImageDraw, ImageFont

    with Image.open(IMAGES / card.picture) as opened:
        picture = opened.convert("RGB")
    times = max(1, PICTURE_SIDE // max(picture.size))  # whole pixels, or small pictures turn soft
    picture = picture.resize((picture.width * times, picture.height * times), Image.Resampling.NEAREST)
    pen, radius = ImageDraw.Draw(picture), max(picture.size) // 32
    font = ImageFont.load_default(1.4 * radius)
    for number, label in enumerate(card.labels, 1):
        x, y = label.point[0] * picture.width, label.point[1] * picture.height
        pen.circle((x, y), radius, fill="white", outline="black", width=2)
        pen.text((x, y), str(number), fill="black", font=font, anchor="mm")
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def picture_address(card: Card) -> str:
    """The marked picture as an address that holds the whole picture; empty if the card has none."""
    return f"data:image/png;base64,{base64.b64encode(marked_picture(card)).decode()}" if card.picture else ""
