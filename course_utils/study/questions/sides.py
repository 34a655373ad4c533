"""The two sides of a card as Markdown, for Anki, the terminal and paper, where nothing can be clicked."""

from course_utils.study.questions.card import Card


def front(card: Card, picture: str = "") -> str:
    """The question with everything that is needed to answer it.

    `picture` is the address of its marked picture; without one, the picture is described in words.
    """
    parts = [card.question]
    if card.picture:
        parts.append(f"![{card.alt}]({picture})" if picture else f"Picture: {card.alt}")
    return "\n\n".join([*parts, *card.shuffled("paper").details()])


def back(card: Card) -> str:
    """The answer, why each option is right or wrong, and the explanation."""
    return f"{card.shuffled('paper').key()}\n\n{card.explanation}"
