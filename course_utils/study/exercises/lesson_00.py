"""Exercises of lesson 00: reading a scene's truth, foils, choosing a task, and chance levels."""

import re

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import NotYet, close, expect, number_of, pair_of, refuse

# The truth about test scene 7 of the layout "beside". A test compares it with Emoji World.
LEFT, RIGHT, BACKGROUND = "strawberry", "pig", "pink"


class ReadTheTruth(Exercise):
    """Without drawing it: which noun stands on the left of a scene, and what colour has its background?"""

    number, title = "0.1", "Read the truth of a scene"
    difficulty, importance, minutes = 1, 2, 3

    def judge(self, answer: object) -> None:
        parts = pair_of(answer, "Hand in two words in round brackets: (noun on the left, background colour).")
        noun, colour = map(bare_word, parts)
        refuse(
            {
                "Both words are right but in the wrong order: first the noun, then the colour.": (
                    (noun, colour) == (BACKGROUND, LEFT)
                ),
                'That is the thing on the right. In the layout "beside" the first of `scene.things` stands left.': (
                    noun == RIGHT
                ),
                "The noun is not the one on the left. Look at `scene.things[0].noun`.": noun != LEFT,
                "The noun is right, the colour is not. Look at `scene.background`.": colour != BACKGROUND,
            }
        )

    remark = (
        "You read the truth without looking at a single pixel. Because it is complete, every question about a scene "
        "has exactly one right answer, and nobody has to label anything."
    )
    hints = (
        "`print(scene)` shows everything there is to know.",
        'In the layout "beside", `scene.things[0]` is the thing on the left.',
        "You need `scene.things[0].noun` and `scene.background`.",
    )
    code = """
        from course_utils import world
        scene = world.sample_scene("test", 7, "beside")
        answer = (scene.things[0].noun, scene.background)
    """


def bare_word(said: object) -> object:
    """A word without what does not matter: capitals, spaces around it, an article. What is no text stays as it is."""
    return re.sub(r"^(a|an|the) ", "", said.strip().lower()) if isinstance(said, str) else said


class WriteAFoil(Exercise):
    """Write a foil of `a cat to the left of a dog` with the relation swapped: the same animals, but false."""

    number, title = "0.2", "Write a foil"
    difficulty, importance, minutes = 1, 2, 2

    def judge(self, answer: object) -> None:
        if not isinstance(answer, str):
            raise NotYet("Hand in a sentence in quotation marks.")
        words = re.findall(r"\w+", answer.lower())
        left = who_is_left(words)
        refuse(
            {
                "That sentence means the same as the given one. A foil must be false for the picture.": left == "cat",
                "Keep both animals. A foil differs from the truth in one fact only: here, who stands where.": (
                    not {"cat", "dog"} <= set(words)
                ),
                "Change only who stands where; keep the words as they are in the given caption.": left is None,
            }
        )

    remark = (
        "A foil has the same words as the truth, or nearly so. A model that only collects words cannot tell the two "
        "apart, and this is why foils are such a good test."
    )
    hints = (
        "Who stands on the left in the true caption? In yours it must be the other one.",
        "You may swap the two animals or the word `left`. If you swap both, the sentence is true again.",
    )
    code = """
        answer = "a dog to the left of a cat"
    """


FILLERS = ("a", "an", "the", "is", "stands", "to", "of", "on", "at", "in", "and", "while", "there", "side", "hand")
OTHER = {"cat": "dog", "dog": "cat"}


def who_is_left(words: list[str]) -> str | None:
    """The animal that a sentence puts on the left, "cat" or "dog"; None if it says anything else, or nothing clear."""
    match [word for word in words if word not in FILLERS]:
        # "a dog left of a cat", "left of a cat is a dog", "a dog left and a cat right", "left a dog and right a cat"
        case (
            [one, "left" | "right" as side, other]
            | ["left" | "right" as side, other, one]
            | [one, "left" | "right" as side, other, "left" | "right"]
            | ["left" | "right" as side, one, "left" | "right", other]
        ) if OTHER.get(one) == other and words.count("left") < 2 and words.count("right") < 2:
            return one if side == "left" else other
    return None


TASKS = ("captioning", "visual question answering", "retrieval", "zero-shot classification", "text to image")
PROBLEMS = {
    "A museum wants one sentence below each of 10,000 scanned paintings": "captioning",
    "A blind shopper asks: is this tin soup or cat food?": "visual question answering",
    "You look for last summer's picture of the dog in the red boat": "retrieval",
    "Sort pictures into sun, rain and snow without any labelled examples": "zero-shot classification",
    "A teacher needs a drawing of an owl reading a newspaper": "text to image",
}
ADVICE = {
    "captioning": "No question is asked there, and text must come out.",
    "visual question answering": "A picture and a question go in, and a short answer comes out.",
    "retrieval": "The picture already exists among many others and must be found.",
    "zero-shot classification": "Each picture gets one of a few names, with no training on them.",
    "text to image": "The picture does not exist yet.",
}


class ChooseTheTask(Exercise):
    """Put one of the five names of tasks after each of the five problems, each name once."""

    number, title = "0.3", "Choose the task for a problem"
    difficulty, importance, minutes = 2, 3, 5

    def judge(self, answer: object) -> None:
        if not isinstance(answer, dict) or set(answer) != set(PROBLEMS):
            raise NotYet("Keep the five problems as they are and put one task name after each.")
        if ... in answer.values():
            raise NotYet("Put a task name, in quotation marks, in place of each of the three dots.")
        unknown = [task for task in answer.values() if task not in TASKS]
        if unknown:
            raise NotYet(f"{unknown[0]!r} is not one of the five names. Choose from: {', '.join(TASKS)}.")
        for problem, right in PROBLEMS.items():
            if answer[problem] != right:
                raise NotYet(f'Think again about "{problem}". {ADVICE[right]}')

    remark = (
        "Ask yourself two things about any such problem: what goes in, and what must come out? That names the task."
    )
    hints = (
        "For each problem write down: what goes in? What must come out?",
        "Retrieval and captioning both join a picture and a sentence. In retrieval both exist already.",
    )
    code = "answer = {\n" + "".join(f"    {problem!r}: {task!r},\n" for problem, task in PROBLEMS.items()) + "}"


class GuessBlindly(Exercise):
    """What accuracy does blind guessing have, in percent, (a) with 133 nouns, (b) with two captions? Hand in (a, b)."""

    number, title = "0.4", "What would blind guessing score?"
    difficulty, importance, minutes = 1, 3, 3

    def judge(self, answer: object) -> None:
        parts = pair_of(answer, "Hand in two numbers in round brackets, both in percent.")
        nouns, captions = number_of(parts[0], "The first part"), number_of(parts[1], "The second part")
        if close(captions, 0.5, 1e-9) or close(nouns, 1 / 133):
            raise NotYet("You gave a share between 0 and 1. Multiply by 100 to get percent.")
        expect(
            nouns,
            100 / 133,
            {50: "It is not a matter of right or wrong, half each: only one of 133 nouns is right."},
            "The first number: one of 133 equally likely nouns is right. Divide 100 by 133.",
            tolerance=0.05,
        )
        expect(
            captions,
            50,
            {},
            "The second number: one of two captions is right, so a coin does the job. How often does it win?",
        )

    remark = (
        "55 percent would be brilliant for the nouns and next to nothing for the two captions. "
        "Never read an accuracy without its chance level."
    )
    hints = (
        "If all of n choices are equally likely, a blind guess is right once in n times.",
        "In percent that is 100 / n.",
    )
    code = """
        answer = (100 / 133, 100 / 2)
    """


EXERCISES = sheet(ReadTheTruth, WriteAFoil, ChooseTheTask, GuessBlindly)
