"""Exercises of lesson 07: back to pixels, the memory string, greedy and best, the swap test, bits and bytes."""

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import (
    Function,
    NotYet,
    close,
    diagnose,
    expect,
    number_of,
    pair_of,
    refuse,
    text_of,
)


class BackToThePixel(Exercise):
    """Red is normalised with mean 0.4815 and deviation 0.2686. Which value from 0 to 255 became −1.0, rounded?"""

    number, title = "7.1", "Back to the pixel"
    difficulty, importance, minutes = 1, 3, 4

    def judge(self, answer: object) -> None:
        value, mean, std = number_of(answer), 0.4815, 0.2686
        mistakes = {
            255 * (mean - std): "The steps are right; a pixel's value is a whole number, so round it.",
            mean - std: "One step is missing: that is still a fraction from 0 to 1, not a value from 0 to 255.",
            255 * (mean - 1): "You added the mean and left the standard deviation out: first multiply by it.",
            -255 * std: "You left the mean out: add it before you multiply by 255.",
            255 * (mean + std): "The number was *minus* 1.0: the pixel is darker than the mean.",
            255 * (mean - 1) * std: "The wrong order: multiply by the standard deviation first, then add the mean.",
            255 * (-1 - mean) / std: (
                "You normalised once more; undo it: multiply by the standard deviation, then add the mean."
            ),
        }
        if not close(value, 54):
            diagnose(value, mistakes, tolerance=0.5)
            refuse(
                {
                    "A pixel's value lies between 0 and 255: undo the normalisation first, then the rescaling.": (
                        not 0 <= value <= 255
                    )
                }
            )
            raise NotYet("Normalised was (fraction - mean) / std: solve this for the fraction, and multiply it by 255.")

    remark = "The normalised number looked dark and strange; the pixel is a plain, rather dark red."
    hints = (
        "The processor computed (value / 255 - mean) / std. Undo the steps in the opposite order.",
        "Multiply by the standard deviation, add the mean, multiply by 255, round.",
    )
    code = """
        answer = round(255 * (-1.0 * 0.2686 + 0.4815))
    """


PAST = [("what is it?", "cat"), ("is it small?", "no")]
PROMPT = "Question: what is it? Answer: cat. Question: is it small? Answer: no. Question: how many? Answer:"


class WriteTheMemory(Exercise):
    """Write `memory(exchanges, question)`: the prompt for the new question, in BLIP-2's form.

    `exchanges` is a list of pairs (question, answer), the oldest first; it may be empty.
    """

    number, title = "7.2", "Write the memory"
    difficulty, importance, minutes = 2, 3, 6
    function = "memory"

    def judge(self, memory: Function) -> None:
        self.compare(text_of(memory(PAST, "how many?"), "The memory"))
        first = memory([], "what is it?")
        if first != "Question: what is it? Answer:":
            raise NotYet(f"Without any exchange yet, the prompt is the question alone; yours is {first!r}.")
        one = memory([("what colour is it?", "red and white")], "why?")
        if one != "Question: what colour is it? Answer: red and white. Question: why? Answer:":
            raise NotYet(f"Right for two exchanges, but with another one alone the prompt is {one!r}.")

    def compare(self, given: str) -> None:
        open_end = 'The prompt must end in "Answer:", so that the model goes on with the answer.'
        refuse(
            {
                "The prompt ends in a space: that is a token of its own and spoils the answer (section 12).": (
                    given.endswith(" ")
                ),
                f"The oldest exchange stands first; yours begins with {given[:30]!r}.": (
                    not given.startswith("Question: what is it?")
                ),
                "A full stop is missing after each old answer.": (
                    given == PROMPT.replace("cat.", "cat").replace("no.", "no")
                ),
                open_end: given.endswith("how many?") or ("how many?" in given and not given.endswith("Answer:")),
                "The new question is missing: it stands at the end, with an answer still to come.": (
                    "how many?" not in given
                ),
                "The old answers are missing: without them the model cannot know what was said.": (
                    "cat" not in given or "no." not in given
                ),
                "BLIP-2's form has spaces between the exchanges, and no line breaks.": "\n" in given,
                f"Wanted is {PROMPT!r}; yours is {given!r}.": given != PROMPT,
            }
        )

    remark = "This is all the memory there is: what you leave out of the string, the model has never heard."
    hints = (
        'Each old exchange becomes "Question: {question} Answer: {answer}.", with the full stop.',
        'Put them in a list, append "Question: ... Answer:" for the new question, and join all with one space.',
    )
    code = """
        def memory(exchanges, question):
            past = [f"Question: {asked} Answer: {said}." for asked, said in exchanges]
            return " ".join([*past, f"Question: {question} Answer:"])

        answer = memory
    """


class Greedy(Exercise):
    """Two words: "a" 0.6 or "two" 0.4; then "cat" 0.5, "dog" 0.4, "bird" 0.1, or "cats" 0.9, "dogs" 0.1.

    Hand in (greedy, best): the probability of the caption that greedy decoding writes, and of the most probable one.
    """

    number, title = "7.3", "Greedy is not the best"
    difficulty, importance, minutes = 2, 2, 6

    def judge(self, answer: object) -> None:
        parts = pair_of(answer, "Hand in two numbers: `answer = (greedy, best)`.")
        greedy, best = number_of(parts[0], "The first part"), number_of(parts[1], "The second part")
        if greedy > 1 or best > 1:
            raise NotYet("Give probabilities between 0 and 1: those of two words are multiplied, not added.")
        if not close((greedy, best), (0.30, 0.36), 1e-3):
            self.explain(greedy, best)

    def explain(self, greedy: float, best: float) -> None:
        order = "The two numbers stand in the wrong order: greedy first, the best second."
        second = "That is the probability of the second word alone: multiply it by the first word's."
        diagnose((greedy, best), {(0.36, 0.30): order}, 1e-3)
        diagnose(
            greedy,
            {
                0.36: 'Greedy begins with the most probable *first* word, "a": it never sees what comes after "two".',
                0.5: second,
            },
            1e-3,
        )
        diagnose(
            best,
            {
                0.30: 'Try every caption: after the less probable "two" comes a word with probability 0.9.',
                0.54: '0.6 and 0.9 belong to different captions: "cats" comes after "two", not after "a".',
                0.9: second,
            },
            1e-3,
        )
        raise NotYet("A caption's probability is the product of its words'; greedy takes the best word each time.")

    remark = '"two cats" beats "a cat": greedy never looks beyond the next word. A search with two beams does.'
    hints = (
        "The probability of a caption is that of its first word times that of its second.",
        'Greedy takes "a" (0.6 is more than 0.4), and after it the best that is left there.',
        "For the best caption, compute all five products.",
    )
    code = """
        greedy = 0.6 * 0.5  # a cat
        best = max(0.6 * 0.5, 0.6 * 0.4, 0.6 * 0.1, 0.4 * 0.9, 0.4 * 0.1)  # two cats
        answer = (greedy, best)
    """


# (own, swapped, truth, swapped truth): one question in a column.
SWAPS = (
    (
        ["red", "cat", "two", "pink", "dog", "yes", "no"],
        ["blue", "cat", "one", "red", "cow", "no", "no"],
        ["red", "cat", "two", "gray", "dog", "no", "no"],
        ["blue", "dog", "one", "red", "pig", "no", "no"],
    ),
    # The same question twice counts twice.
    (
        ["two", "two", "two", "green"],
        ["two", "two", "three", "green"],
        ["two", "two", "two", "green"],
        ["three", "three", "three", "green"],
    ),
    (["yes", "cat", "no"], ["no", "dog", "no"], ["yes", "cat", "no"], ["no", "dog", "yes"]),
    # A wrong answer that stays has not changed.
    (["bee", "red", "two"], ["bee", "blue", "one"], ["fox", "red", "two"], ["owl", "blue", "two"]),
)


class SwapTest(Exercise):
    """Write `share_changed(own, swapped, truth, swapped_truth)` for lists of answers, one per question.

    It returns the share of the model's answers that changed, among the questions whose true answers differ.
    """

    number, title = "7.4", "The swap test"
    difficulty, importance, minutes = 2, 3, 7
    function = "share_changed"

    def judge(self, share_changed: Function) -> None:
        for lists in SWAPS:
            self.compare(number_of(share_changed(*lists), "The share"), [*zip(*lists, strict=True)])

    def compare(self, value: float, questions: list[tuple[str, str, str, str]]) -> None:
        counted = [question for question in questions if question[2] != question[3]]
        changed = sum(own != swapped for own, swapped, _, _ in counted)
        right = sum(own == truth and swapped == other for own, swapped, truth, other in counted)
        mistakes = {
            changed: "That is how many changed; divide by the number of questions whose true answers differ.",
            100 * changed / len(counted): "Give the share, between 0 and 1, not a percentage.",
            sum(own != swapped for own, swapped, _, _ in questions) / len(questions): (
                "That is the share over all questions: leave out those with the same true answer for both pictures."
            ),
            changed / len(questions): (
                "You divide by the number of all questions: only those whose true answers differ are counted."
            ),
            1 - changed / len(counted): "That is the share of answers that stayed the same.",
            sum(swapped != truth for _, swapped, truth, _ in counted) / len(counted): (
                "You compare with the truth of the own picture: compare the model's two answers with each other."
            ),
            right / len(counted): (
                "You count only answers that are right: here it only matters whether the answer changed."
            ),
        }
        otherwise = "Keep the questions with truth != swapped_truth; among them count own != swapped, and divide."
        expect(value, changed / len(counted), mistakes, otherwise)

    remark = "A model can pass this with wrong answers: it shows only *that* it looks. Ask for accuracy besides."
    hints = (
        "`zip(own, swapped, truth, swapped_truth)` goes through the questions one by one.",
        "Only questions with different truths count. Of each of them note whether `own` and `swapped` differ.",
    )
    code = """
        def share_changed(own, swapped, truth, swapped_truth):
            both = zip(own, swapped, truth, swapped_truth)
            changed = [a != b for a, b, true, other in both if true != other]
            return sum(changed) / len(changed)

        answer = share_changed
    """


class DoesItFit(Exercise):
    """How many gigabytes (10⁹ bytes) do 3.75 billion weights take with 4 bits each?"""

    number, title = "7.5", "Does it fit?"
    difficulty, importance, minutes = 1, 2, 3

    def judge(self, answer: object) -> None:
        value = number_of(answer)
        if close(value, 1.9):  # rounded to one decimal
            return
        mistakes = {
            15: "That is 4 *bytes* for each weight; 4 bits are half a byte.",
            7.5: "That is 16 bits, or 2 bytes, for each weight.",
            3.75: "That is 8 bits, or one byte, for each weight; 4 bits are half of it.",
            1.8: "That is the model card's figure, which counts in GiB: work it out in GB, from the weights.",
            2: "Give one decimal or more.",
            3.75e9 / 2 / 2**30: "You divided by 2 to the 30: here 1 GB is 10 to the 9 bytes.",
            1.875e9: "The size is right in bytes or in megabytes: hand in gigabytes.",
            1.875e3: "The size is right in bytes or in megabytes: hand in gigabytes.",
        }
        otherwise = "Multiply the number of weights by 4 bits, divide by 8 bits in a byte, and by 10 to the 9."
        expect(value, 1.875, mistakes, otherwise, tolerance=0.006)

    remark = "The model card says 1.8. To work it needs more than the weights: room for the numbers on their way."
    hints = (
        "8 bits are one byte, so 4 bits are half a byte.",
        "3.75 billion weights, half a byte each, in units of 10 to the 9 bytes.",
    )
    code = """
        answer = 3.75e9 * 4 / 8 / 1e9
    """


EXERCISES = sheet(BackToThePixel, WriteTheMemory, Greedy, SwapTest, DoesItFit)
