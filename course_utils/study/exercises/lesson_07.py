"""Exercises of lesson 07: back to pixels, the memory string, greedy and best, the swap test, bits and bytes."""

from course_utils.study.exercises.base import Exercise, NotYet, close, number_of, require_function, require_result


def _check_pixel(answer: object) -> str:
    value, mean, std = number_of(answer), 0.4815, 0.2686
    if value == 54:
        return "The normalised number looked dark and strange; the pixel is a plain, rather dark red."
    if close(value, 54.2895, 0.01):
        raise NotYet("The steps are right; a pixel's value is a whole number, so round it.")
    if close(value, mean - std, 0.005):
        raise NotYet("One step is missing: that is still a fraction from 0 to 1, not a value from 0 to 255.")
    if abs(value - 255 * (mean - 1)) < 1:
        raise NotYet("You added the mean and left the standard deviation out: first multiply by it.")
    if abs(value + 255 * std) < 1:
        raise NotYet("You left the mean out: add it before you multiply by 255.")
    if abs(value - 255 * (mean + std)) < 1:
        raise NotYet("The number was *minus* 1.0: the pixel is darker than the mean.")
    if abs(value - 255 * (mean - 1) * std) < 1:
        raise NotYet("The wrong order: multiply by the standard deviation first, then add the mean.")
    if abs(value - 255 * (-1 - mean) / std) < 1:
        raise NotYet("You normalised once more; undo it: multiply by the standard deviation, then add the mean.")
    if value < 0 or value > 255:
        raise NotYet("A pixel's value lies between 0 and 255: undo the normalisation first, then the rescaling.")
    raise NotYet("Normalised was (fraction - mean) / std: solve this for the fraction, and multiply it by 255.")


PAST = [("what is it?", "cat"), ("is it small?", "no")]
PROMPT = "Question: what is it? Answer: cat. Question: is it small? Answer: no. Question: how many? Answer:"


def _check_memory(answer: object) -> str:
    require_function(answer, "memory")
    before = list(PAST)
    given = answer(before, "how many?")
    require_result(given)
    if not isinstance(given, str):
        raise NotYet(f"The memory is one string; yours is a {type(given).__name__}.")
    if before != PAST:
        raise NotYet("The function changes the list that it is given: leave it as it is, or a second call goes wrong.")
    if given.endswith(" "):
        raise NotYet("The prompt ends in a space: that is a token of its own and spoils the answer (section 12).")
    if given == PROMPT:
        first = answer([], "what is it?")
        if first != "Question: what is it? Answer:":
            raise NotYet(f"Without any exchange yet, the prompt is the question alone; yours is {first!r}.")
        return "This is all the memory there is: what you leave out of the string, the model has never heard."
    if not given.startswith("Question: what is it?"):
        raise NotYet(f"The oldest exchange stands first; yours begins with {given[:30]!r}.")
    if given == PROMPT.replace("cat.", "cat").replace("no.", "no"):
        raise NotYet("A full stop is missing after each old answer.")
    if given.endswith("how many?"):
        raise NotYet('The prompt must end in "Answer:", so that the model goes on with the answer.')
    if "how many?" not in given:
        raise NotYet("The new question is missing: it stands at the end, with an answer still to come.")
    if not given.endswith("Answer:"):
        raise NotYet('The prompt must end in "Answer:", so that the model goes on with the answer.')
    if "cat" not in given or "no." not in given:
        raise NotYet("The old answers are missing: without them the model cannot know what was said.")
    if "\n" in given:
        raise NotYet("BLIP-2's form has spaces between the exchanges, and no line breaks.")
    raise NotYet(f"Wanted is {PROMPT!r}; yours is {given!r}.")


def _check_greedy(answer: object) -> str:
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NotYet("Hand in two numbers: `answer = (greedy, best)`.")
    greedy, best = number_of(answer[0], "The first part"), number_of(answer[1], "The second part")
    if greedy > 1 or best > 1:
        raise NotYet("Give probabilities between 0 and 1: those of two words are multiplied, not added.")
    if close(greedy, 0.30, 1e-3) and close(best, 0.36, 1e-3):
        return '"two cats" beats "a cat": greedy never looks behind the next word. A search with two beams does.'
    if close(greedy, 0.36, 1e-3) and close(best, 0.30, 1e-3):
        raise NotYet("The two numbers stand in the wrong order: greedy first, the best second.")
    if close(greedy, 0.36, 1e-3):
        raise NotYet('Greedy begins with the most probable *first* word, "a": it never sees what is behind "two".')
    if close(best, 0.30, 1e-3):
        raise NotYet('Try every caption: behind the less probable "two" stands a word with probability 0.9.')
    if close(best, 0.54, 1e-3):
        raise NotYet('0.6 and 0.9 belong to different captions: "cats" comes behind "two", not behind "a".')
    if close(greedy, 0.5, 1e-3) or close(best, 0.9, 1e-3):
        raise NotYet("That is the probability of the second word alone: multiply it by the first word's.")
    raise NotYet("A caption's probability is the product of its words'; greedy takes the best word each time.")


def _check_swap(answer: object) -> str:
    require_function(answer, "share_changed")
    own, swapped = ["red", "cat", "two", "pink", "dog", "yes", "no"], ["blue", "cat", "one", "red", "cow", "no", "no"]
    truth, swapped_truth = (
        ["red", "cat", "two", "gray", "dog", "no", "no"],
        ["blue", "dog", "one", "red", "pig", "no", "no"],
    )
    # The truths differ in the first five questions; of these all answers change but that of "cat".
    given = answer(own, swapped, truth, swapped_truth)
    require_result(given)
    value = number_of(given, "The share")
    if close(value, 4 / 5):
        return "A model can pass this with wrong answers: it shows only *that* it looks. Ask for accuracy besides."
    if close(value, 4):
        raise NotYet("That is how many changed; divide by the number of questions whose true answers differ.")
    if close(value, 80):
        raise NotYet("Give the share, between 0 and 1, not a percentage.")
    if close(value, 5 / 7):
        raise NotYet(
            "That is the share over all questions: leave out those with the same true answer for both pictures."
        )
    if close(value, 4 / 7):
        raise NotYet("You divide by the number of all questions: only those whose true answers differ are counted.")
    if close(value, 1 / 5):
        raise NotYet("That is the share of answers that stayed the same.")
    if close(value, 2 / 5):
        raise NotYet("You count only answers that are right: here it only matters whether the answer changed.")
    raise NotYet("Keep the questions with truth != swapped_truth; among them count own != swapped, and divide.")


def _check_bits(answer: object) -> str:
    value = number_of(answer)
    if close(value, 1.875, 0.03):
        return "The model card says 1.8. To work it needs more than the weights: room for the numbers on their way."
    if close(value, 15, 0.1):
        raise NotYet("That is 4 *bytes* for each weight; 4 bits are half a byte.")
    if close(value, 7.5, 0.1):
        raise NotYet("That is 16 bits, or 2 bytes, for each weight.")
    if close(value, 3.75, 0.05):
        raise NotYet("That is 8 bits, or one byte, for each weight; 4 bits are half of it.")
    if close(value, 1.746, 0.02):
        raise NotYet("You divided by 2 to the 30: here 1 GB is 10 to the 9 bytes.")
    if close(value / 1e9, 1.875, 0.03) or close(value / 1e3, 1.875, 0.03):
        raise NotYet("The size is right in bytes or in megabytes: hand in gigabytes.")
    raise NotYet("Multiply the number of weights by 4 bits, divide by 8 bits in a byte, and by 10 to the 9.")


EXERCISES: dict[str, Exercise] = {
    "7.1": Exercise(
        number="7.1",
        title="Back to the pixel",
        checker=_check_pixel,
        hints=(
            "The processor computed (value / 255 - mean) / std. Undo the steps in the opposite order.",
            "Multiply by the standard deviation, add the mean, multiply by 255, round.",
        ),
        code="""
            answer = round(255 * (-1.0 * 0.2686 + 0.4815))
        """,
        difficulty=1,
        importance=3,
        minutes=4,
    ),
    "7.2": Exercise(
        number="7.2",
        title="Write the memory",
        checker=_check_memory,
        hints=(
            'Each old exchange becomes "Question: ... Answer: ...." with a full stop at its end.',
            'Put them in a list, append "Question: ... Answer:" for the new question, and join all with one space.',
        ),
        code="""
            def memory(exchanges, question):
                past = [f"Question: {asked} Answer: {said}." for asked, said in exchanges]
                return " ".join([*past, f"Question: {question} Answer:"])

            answer = memory
        """,
        difficulty=2,
        importance=3,
        minutes=6,
    ),
    "7.3": Exercise(
        number="7.3",
        title="Greedy is not the best",
        checker=_check_greedy,
        hints=(
            "The probability of a caption is that of its first word times that of its second.",
            'Greedy takes "a" (0.6 is more than 0.4), and behind it the best that is left there.',
            "For the best caption, compute all five products.",
        ),
        code="""
            greedy = 0.6 * 0.5  # a cat
            best = max(0.6 * 0.5, 0.6 * 0.4, 0.6 * 0.1, 0.4 * 0.9, 0.4 * 0.1)  # two cats
            answer = (greedy, best)
        """,
        difficulty=2,
        importance=2,
        minutes=6,
    ),
    "7.4": Exercise(
        number="7.4",
        title="The swap test",
        checker=_check_swap,
        hints=(
            "`zip(own, swapped, truth, swapped_truth)` goes through the questions one by one.",
            "Only questions with different truths count. Of each of them note whether `own` and `swapped` differ.",
        ),
        code="""
            def share_changed(own, swapped, truth, swapped_truth):
                both = zip(own, swapped, truth, swapped_truth)
                changed = [a != b for a, b, true, other in both if true != other]
                return sum(changed) / len(changed)

            answer = share_changed
        """,
        difficulty=2,
        importance=3,
        minutes=7,
    ),
    "7.5": Exercise(
        number="7.5",
        title="Does it fit?",
        checker=_check_bits,
        hints=(
            "8 bits are one byte, so 4 bits are half a byte.",
            "3.75 thousand million weights, half a byte each, in units of 10 to the 9 bytes.",
        ),
        code="""
            answer = 3.75e9 * 4 / 8 / 1e9
        """,
        difficulty=1,
        importance=2,
        minutes=3,
    ),
}
