"""Lesson 02: the next word of a caption, as a small language model guesses it, at a temperature of one's own."""

import html
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from course_utils.course import BadInput
from course_utils.widgets.parts import bar_row, button, row, say_errors, status, text_field, wide

if TYPE_CHECKING:
    import ipywidgets as widgets
    from torch import Tensor

SHOWN = 8  # words in the table
ScoresOf = Callable[[list[str]], "Tensor"]  # the words so far -> a score for each word that could come next [words]


def next_word_box(scores_of: ScoresOf, words: Sequence[str], most: int) -> "widgets.VBox":
    """Type the beginning of a caption, choose a temperature, and append words drawn by their probabilities.

    words: the vocabulary, the sign for the end first. most: how many words the model can read.
    """
    import ipywidgets as widgets

    text = text_field("Caption so far:", "a picture of", "the first words of a caption")
    temperature = widgets.FloatSlider(value=1.0, min=0.1, max=3.0, step=0.1, description="Temperature:")
    table, dice = widgets.HTML(), random.Random(0)

    @say_errors(table)
    def show(_change: object = None) -> None:
        table.value = next_words(scores_of, words, most, text.value, temperature.value)

    def append() -> None:
        chances = chances_of(scores_of, words, most, text.value, temperature.value)
        word = dice.choices(words, chances)[0]
        if word == words[0]:
            table.value = status("The model ends the caption here.")
        else:
            text.value = f"{text.value} {word}".strip()

    def start_again() -> None:
        text.value = ""

    for control in (text, temperature):
        control.observe(show, names="value")
    show()
    buttons = row(button("Append a drawn word", append, table), button("Start again", start_again, table))
    return widgets.VBox([text, wide(temperature, "440px"), buttons, table])


def next_words(scores_of: ScoresOf, words: Sequence[str], most: int, text: str, temperature: float) -> str:
    """HTML table of the most probable next words, each with its probability in digits and as a bar."""
    chances = chances_of(scores_of, words, most, text, temperature)
    best = sorted(zip(chances, words, strict=True), reverse=True)[:SHOWN]
    header = "<tr><th scope='col'>next word</th><th scope='col'>probability</th><td></td></tr>"
    rows = "".join(bar_row(html.escape(word), chance) for chance, word in best)
    return status(markup=f"<table>{header}{rows}</table>")


def chances_of(scores_of: ScoresOf, words: Sequence[str], most: int, text: str, temperature: float) -> list[float]:
    """The probability of each word to come next. BadInput where the model cannot read the text."""
    so_far = text.lower().split()
    for word in so_far:
        if word not in words[1:]:
            raise BadInput(f'The model never read the word "{word}": use words of its captions, such as: two owls.')
    if len(so_far) > most:
        raise BadInput(f"The model reads at most {most} words, and these are {len(so_far)}: take some out.")
    return (scores_of(so_far) / temperature).softmax(-1).tolist()
