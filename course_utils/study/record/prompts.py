"""The four tasks of a lesson's review plan. Each comes once, and each asks for more than the one before."""

import re
from collections.abc import Iterable

from course_utils.study.questions.bank import lessons, load_quiz
from course_utils.study.questions.card import Card, RecallCard

PROMPTS = {  # days after the lesson -> (task, what a good answer has)
    1: (
        "Explain in plain words what {lesson} is about, as if to a friend who has never heard of it.",
        "No word in it needs explaining to a ten-year-old, and it says what the thing is good for.",
    ),
    3: (
        "List the concepts of {lesson}, and describe each in one or two sentences.",
        "Each concept has what it is, what goes in and what comes out, and how it differs from the one before.",
    ),
    7: (
        "Describe the architecture that {lesson} works with. Draw it: what goes in, which parts work on it, "
        "what comes out, with the shapes.",
        "Every arrow has a shape, and for every part you can say what would go wrong without it.",
    ),
    30: (
        "Apply what you learned in {lesson} to a task of your own with pictures and words, and analyse the result: "
        "where does it succeed, where does it fail, and why?",
        "It names a measure, compares with chance or a simple method, shows at least one failure, and tests a reason "
        "for it.",
    ),
}


def days_until(card_id: str) -> int | None:
    """How many days after the lesson a prompt comes; None for a card that is no prompt."""
    found = re.search(r"-review-after-(\d+)-days$", card_id)
    return int(found[1]) if found else None


def prompt_cards(lesson: str) -> list[Card]:
    """The lesson's four prompts, as cards for free recall."""
    goals = [goal.text for goal in load_quiz(lesson).goals] if lesson in lessons() else []
    check = "".join(f"\n- {goal}" for goal in goals)
    return [
        RecallCard(
            id=f"{lesson}-review-after-{days}-days",
            lesson=lesson,
            section="Review plan",
            tags=("prompt",),
            difficulty=2,
            goals=(),
            question=task.format(lesson=name(lesson)),
            answer=f"{good}\n\nThe goals of the lesson, to check yourself:\n{check}" if goals else good,
            explanation="Write or say your answer before you look. Then open the lesson and compare.",
        )
        for days, (task, good) in PROMPTS.items()
    ]


def name(lesson: str) -> str:
    """Words for a lesson: its number and, if it has questions, its title."""
    return f"lesson {lesson} ({load_quiz(lesson).title})" if lesson in lessons() else f"lesson {lesson}"


def prompts_of(cards: Iterable[Card]) -> list[Card]:
    """The prompts of all lessons that the cards belong to."""
    return [prompt for lesson in sorted({card.lesson for card in cards}) for prompt in prompt_cards(lesson)]
