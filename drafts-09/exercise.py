"""Draft for lesson_09.py: exercise 9.3."""

from collections.abc import Sequence

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, number_of


class RewardHardToHack(Exercise):
    """Write `reward(named, present)`: how good a caption is by what it names and what is there; 1 is perfect."""

    number, title = "9.3", "A reward that is hard to hack"
    difficulty, importance, minutes = 3, 3, 10
    function = "reward"

    PICTURES = (["cat", "dog"], ["bee", "owl", "fox"], ["hat", "key"])
    FALSE = ("sun", "bus", "pig")
    ALL = ("cat", "dog", "bee", "owl", "fox", "hat", "key", "sun", "bus", "pig", *(f"thing {i}" for i in range(90)))

    def judge(self, reward: Function) -> None:
        for present in self.PICTURES:
            self.compare(lambda named, there=present: number_of(reward(list(named), there), "A reward"), present)

    def compare(self, value: Function, present: Sequence[str]) -> None:
        first, false = present[0], self.FALSE[0]
        if abs(value(present) - 1) > 1e-4:
            raise NotYet("A caption that names all that is there, and nothing else, should get exactly 1.")
        for worse, better, sentence in (
            ([], present, "Silence gets as much as a caption that names all that is there: count what is missing."),
            ([], [first], "A caption with one right thing gets no more than silence: then the group teaches nothing."),
            ([first], present, "Naming one thing gets as much as naming all that is there: count what is missing."),
            ([false], [first], "A false thing gets as much as a right one: look at what is present."),
            (
                self.ALL,
                [first],
                "A list of a hundred things gets as much as one right thing: count what is named and not there.",
            ),
            ([*present, false], present, "A false thing beside all the right ones costs nothing: it should."),
            ([*present, *self.FALSE], [*present, false], "Three false things cost no more than one: they should."),
        ):
            if not value(worse) < value(better):
                raise NotYet(sentence)
        for again, once in (([first] * 5, [first]), ([*[first] * 5, false], [first, false])):
            if value(again) > value(once) + 1e-6:
                raise NotYet("Saying a right thing five times pays: count each thing once.")
        if abs(value(present[::-1]) - value(present)) > 1e-6:
            raise NotYet("The order in which things are named should not matter.")

    remark = (
        "Silence, lists and repetition do not pay. Colours and places are still free: what would GRPO do with them?"
    )
    hints = (
        "Think of four cheats: to say nothing, to name everything, to repeat, to stop after the first right thing.",
        "Make sets of both lists. One share punishes what is false (precision), another what is missing (recall).",
        "F1 is high only if both shares are: 2 · right / (named + present), each counted once.",
    )
    code = """
        def reward(named, present):
            named, present = set(named), set(present)
            return 2 * len(named & present) / (len(named) + len(present))

        answer = reward
    """


EXERCISES = sheet(RewardHardToHack)
