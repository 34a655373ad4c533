"""Exercises of lesson 00: reading a scene's truth, foils, choosing a task, and chance levels."""

from course_utils.study.exercises.base import Exercise, NotYet

# The truth about test scene 7 of the layout "beside". A test compares it with Emoji World.
LEFT, RIGHT, BACKGROUND = "strawberry", "pig", "pink"

TASKS = ("captioning", "visual question answering", "retrieval", "zero-shot classification", "text to image")
PROBLEMS = {
    "A museum wants one sentence below each of 10,000 scanned paintings": "captioning",
    "A blind shopper asks: is this tin soup or cat food?": "visual question answering",
    "You look for last summer's picture of the dog in the red boat": "retrieval",
    "Sort pictures into sun, rain and snow without any labelled examples": "zero-shot classification",
    "A teacher needs a drawing of an owl reading a newspaper": "text to image",
}


def check_truth(answer: object) -> str:
    """`answer` is the pair (noun on the left, background colour)."""
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise NotYet("Hand in two words in round brackets: (noun on the left, background colour).")
    if answer == (BACKGROUND, LEFT):
        raise NotYet("Both words are right but in the wrong order: first the noun, then the colour.")
    noun, colour = answer
    if noun == RIGHT:
        raise NotYet('That is the thing on the right. In the layout "beside" the first of `scene.things` stands left.')
    if noun != LEFT:
        raise NotYet("The noun is not the one on the left. Look at `scene.things[0].noun`.")
    if colour != BACKGROUND:
        raise NotYet("The noun is right, the colour is not. Look at `scene.background`.")
    return (
        "You read the truth without looking at a single pixel. Because it is complete, every question about a scene "
        "has exactly one right answer, and nobody has to label anything."
    )


def check_foil(answer: object) -> str:
    """`answer` is a caption of "a cat to the left of a dog" with the relation swapped."""
    if not isinstance(answer, str):
        raise NotYet("Hand in a sentence in quotation marks.")
    said = " ".join(answer.lower().strip(" .").split())
    same = {"a cat to the left of a dog", "a dog to the right of a cat"}
    swapped = {"a dog to the left of a cat", "a cat to the right of a dog"}
    if said in same:
        raise NotYet("That sentence means the same as the given one. A foil must be false for the picture.")
    if "cat" not in said or "dog" not in said:
        raise NotYet("Keep both animals. A foil differs from the truth in one fact only: here, who stands where.")
    if said not in swapped:
        raise NotYet("Change only who stands where; keep the words as they are in the given caption.")
    return (
        "A foil has the same words as the truth, or nearly so. A model that only collects words cannot tell the two "
        "apart, and this is why foils are such a good test."
    )


def check_tasks(answer: object) -> str:
    """`answer` maps each problem to the name of the task that fits it."""
    if not isinstance(answer, dict) or set(answer) != set(PROBLEMS):
        raise NotYet("Keep the five problems as they are and put one task name behind each.")
    if ... in answer.values():
        raise NotYet("Put a task name, in quotation marks, in place of each of the three dots.")
    unknown = [task for task in answer.values() if task not in TASKS]
    if unknown:
        raise NotYet(f"{unknown[0]!r} is not one of the five names. Choose from: {', '.join(TASKS)}.")
    advice = {
        "captioning": "No question is asked there, and text must come out.",
        "visual question answering": "A picture and a question go in, and a short answer comes out.",
        "retrieval": "The picture already exists among many others and must be found.",
        "zero-shot classification": "Each picture gets one of a few names, with no training on them.",
        "text to image": "The picture does not exist yet.",
    }
    for problem, right in PROBLEMS.items():
        if answer[problem] != right:
            raise NotYet(f'Think again about "{problem}". {advice[right]}')
    return "Ask yourself two things about any such problem: what goes in, and what must come out? That names the task."


def check_chance(answer: object) -> str:
    """`answer` is the pair of chance levels in per cent: (one noun out of 133, one caption out of two)."""
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise NotYet("Hand in two numbers in round brackets, both in per cent.")
    nouns, captions = (float(number) for number in answer)
    if abs(captions - 0.5) < 1e-9 or abs(nouns - 1 / 133) < 1e-4:
        raise NotYet("You gave a share between 0 and 1. Multiply by 100 to get per cent.")
    if abs(nouns - 50) < 1e-9:
        raise NotYet("It is not a matter of right or wrong, half each: only one of 133 nouns is right.")
    if abs(nouns - 100 / 133) > 0.05:
        raise NotYet("The first number: one of 133 equally likely nouns is right. Divide 100 by 133.")
    if abs(captions - 50) > 0.5:
        raise NotYet("The second number: one of two captions is right, so a coin does the job. How often does it win?")
    return (
        "55 per cent would be brilliant for the nouns and next to nothing for the two captions. "
        "Never read an accuracy without its chance level."
    )


EXERCISES = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            "0.1",
            "Read the truth of a scene",
            check_truth,
            (
                "`print(scene)` shows everything there is to know.",
                'In the layout "beside", `scene.things[0]` is the thing on the left.',
                "You need `scene.things[0].noun` and `scene.background`.",
            ),
            """
            from course_utils import world
            scene = world.sample_scene("test", 7, "beside")
            answer = (scene.things[0].noun, scene.background)
            """,
            difficulty=1,
            importance=2,
            minutes=3,
        ),
        Exercise(
            "0.2",
            "Write a foil",
            check_foil,
            (
                "Who stands on the left in the true caption? In yours it must be the other one.",
                "You may swap the two animals or the word `left`. If you swap both, the sentence is true again.",
            ),
            """
            answer = "a dog to the left of a cat"
            """,
            difficulty=1,
            importance=2,
            minutes=2,
        ),
        Exercise(
            "0.3",
            "Choose the task for a problem",
            check_tasks,
            (
                "For each problem write down: what goes in? What must come out?",
                "Retrieval and captioning both join a picture and a sentence. In retrieval both exist already.",
            ),
            "answer = {\n" + "".join(f"    {problem!r}: {task!r},\n" for problem, task in PROBLEMS.items()) + "}",
            difficulty=2,
            importance=3,
            minutes=5,
        ),
        Exercise(
            "0.4",
            "What would blind guessing score?",
            check_chance,
            (
                "If all of n choices are equally likely, a blind guess is right once in n times.",
                "In per cent that is 100 / n.",
            ),
            """
            answer = (100 / 133, 100 / 2)
            """,
            difficulty=1,
            importance=3,
            minutes=3,
        ),
    )
}
