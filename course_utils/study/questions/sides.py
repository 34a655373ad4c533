"""The two sides of a card as Markdown, for Anki, the terminal and paper, where nothing can be clicked."""

from course_utils.study.questions.card import Card

PAPER = "paper"  # the order of what there is to choose from, where nothing says another


def front(card: Card, picture: str = "", seed: str = PAPER) -> str:
    """The question with everything that is needed to answer it; the letters of options change with `seed`.

    `picture` is the address of its marked picture; without one, the picture is described in words.
    """
    parts = [card.question]
    if card.picture:
        parts.append(f"![{card.alt}]({picture})" if picture else f"Picture: {card.alt}")
    return "\n\n".join([*parts, *card.shuffled(seed).details()])


def back(card: Card, seed: str = PAPER) -> str:
    """The answer with the letters of `front`, why each option is right or wrong, and the explanation."""
    return f"{card.shuffled(seed).key()}\n\n{card.explanation}"
